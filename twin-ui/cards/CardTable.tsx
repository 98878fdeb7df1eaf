/** The register, one card a line: its state in words, where it was last shown, print and revoke. */
import { useState, type FormEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CardView } from '../../engine/protocol/cards.ts'
import { RequestFailure, type Failure } from '../data/rest.ts'
import { formatNumber } from '../format/number.ts'
import { formatDayClock } from '../format/time.ts'
import { failureText } from '../i18n/problem-texts.ts'
import { useLanguage, useNames } from '../live/reader.ts'
import { printPathOf, revokeCard } from './card-requests.ts'
import { dayTextOf } from './days.ts'
import style from './cards.module.css'

export interface CardTableProps {
  readonly crossingId: string
  readonly cards: readonly CardView[]
  readonly mayPrint: boolean
  readonly mayRevoke: boolean
  readonly onRevoked: () => void
}

export function CardTable({ crossingId, cards, mayPrint, mayRevoke, onRevoked }: CardTableProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const [revokingId, setRevokingId] = useState<string | null>(null)
  return (
    <table className={style.table}>
      <thead>
        <tr>
          <th scope="col">{t('cards.card')}</th>
          <th scope="col">{t('cards.holder')}</th>
          <th scope="col">{t('cards.until')}</th>
          <th scope="col">{t('cards.state')}</th>
          <th scope="col">{t('cards.seen')}</th>
          <th scope="col">
            <span className={style.hidden}>{t('cards.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {cards.map((card) => (
          <tr key={card.cardId}>
            <td>
              <code>{card.cardId}</code>
              <small>{t(`cards.kinds.${card.kind}`)}</small>
            </td>
            <td>
              {card.holder}
              <small>{[card.plate, card.company].filter((text) => text !== null).join(' · ')}</small>
            </td>
            <td className={style.state}>{dayTextOf(card.validUntilMs)}</td>
            <td className={style.state}>
              <span className={style[card.state]}>{t(`cards.states.${card.state}`)}</span>
              {card.revokeReason !== null && <small>{card.revokeReason}</small>}
            </td>
            <td>
              {card.seenAtMs === null ? t('cards.neverSeen') : formatDayClock(card.seenAtMs, language)}
              {card.seenDeviceId !== null && (
                <small>
                  {nameOf(card.seenDeviceId)} · {t('cards.uses', { count: card.useCount, formatted: formatNumber(card.useCount, language) })}
                </small>
              )}
            </td>
            <td className={style.actions}>
              {revokingId === card.cardId ? (
                <RevokeForm crossingId={crossingId} card={card} onDone={(wasRevoked) => (setRevokingId(null), wasRevoked && onRevoked())} />
              ) : (
                <>
                  {mayPrint && card.state !== 'revoked' && (
                    <Button component="a" size="compact-sm" variant="default" href={printPathOf(crossingId, card)} target="_blank" rel="noopener">
                      {t('cards.print')}
                    </Button>
                  )}
                  {mayRevoke && card.state !== 'revoked' && (
                    <Button size="compact-sm" variant="default" onClick={() => setRevokingId(card.cardId)}>
                      {t('cards.revoke')}
                    </Button>
                  )}
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function RevokeForm({ crossingId, card, onDone }: { readonly crossingId: string; readonly card: CardView; readonly onDone: (wasRevoked: boolean) => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [reason, setReason] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isMissing, setIsMissing] = useState(false)

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (reason.trim() === '') {
      setIsMissing(true)
      return
    }
    try {
      await revokeCard(crossingId, card, reason.trim())
      onDone(true)
    } catch (thrown) {
      if (!(thrown instanceof RequestFailure)) throw thrown
      setFailure(thrown.failure)
    }
  }

  return (
    <form className={style.revoking} onSubmit={(event) => void onSubmit(event)} noValidate>
      <TextInput
        size="xs"
        aria-label={t('cards.revokeReason')}
        placeholder={t('cards.revokeReason')}
        maxLength={500}
        value={reason}
        error={isMissing ? t('actions.reasonNeeded') : failure === null ? undefined : failureText(failure, language)}
        onChange={(event) => setReason(event.currentTarget.value)}
        autoFocus
      />
      <Button type="submit" size="compact-sm" color="red">
        {t('cards.revoke')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => onDone(false)}>
        {t('app.cancel')}
      </Button>
    </form>
  )
}
