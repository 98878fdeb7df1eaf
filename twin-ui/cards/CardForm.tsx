/** A new card: for whom, of what kind, until when. */
import { useState, type FormEvent } from 'react'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CARD_KINDS, type CardKind } from '../../engine/model/card.ts'
import type { CardView } from '../../engine/protocol/cards.ts'
import { RequestFailure, type Failure } from '../data/rest.ts'
import { failureText } from '../i18n/problem-texts.ts'
import { useLanguage } from '../live/reader.ts'
import { issueCard } from './card-requests.ts'
import { DayField } from './DayField.tsx'
import { dayFieldOf, endOfDay } from './days.ts'
import style from './cards.module.css'

const YEAR_MS = 365 * 86_400_000

export interface CardFormProps {
  readonly crossingId: string
  /** On the twin clock. */
  readonly nowMs: number
  readonly onIssued: (card: CardView) => void
}

export function CardForm({ crossingId, nowMs, onIssued }: CardFormProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [kind, setKind] = useState<CardKind>('person')
  const [holder, setHolder] = useState('')
  const [plate, setPlate] = useState('')
  const [company, setCompany] = useState('')
  const [until, setUntil] = useState(() => dayFieldOf(nowMs + YEAR_MS))
  const [isMissing, setIsMissing] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  /** One key per card: a re-send after a lost answer is the same card. */
  const [key, setKey] = useState(() => crypto.randomUUID())

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (holder.trim() === '' || until < dayFieldOf(nowMs)) {
      setIsMissing(true)
      return
    }
    setIsBusy(true)
    try {
      const { card } = await issueCard(crossingId, {
        key, kind, holder,
        plate: plate.trim() === '' ? null : plate,
        company: company.trim() === '' ? null : company,
        validUntil: endOfDay(until),
      })
      setFailure(null)
      setHolder('')
      setPlate('')
      setKey(crypto.randomUUID())
      onIssued(card)
    } catch (thrown) {
      if (!(thrown instanceof RequestFailure)) throw thrown
      setFailure(thrown.failure)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <form className={style.form} onSubmit={(event) => void onSubmit(event)} noValidate aria-label={t('cards.new')}>
      <NativeSelect
        label={t('cards.kind')}
        data={CARD_KINDS.map((value) => ({ value, label: t(`cards.kinds.${value}`) }))}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as CardKind)}
      />
      <TextInput
        label={t('cards.holder')}
        required
        maxLength={80}
        value={holder}
        error={isMissing && holder.trim() === '' ? t('cards.holderNeeded') : undefined}
        onChange={(event) => setHolder(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput label={t('cards.plate')} maxLength={20} value={plate} onChange={(event) => setPlate(event.currentTarget.value)} />
      <TextInput label={t('cards.company')} maxLength={120} value={company} onChange={(event) => setCompany(event.currentTarget.value)} />
      <DayField label={t('cards.until')} day={until} fromMs={nowMs} onChange={setUntil} />
      <Button type="submit" loading={isBusy}>
        {t('cards.issue')}
      </Button>
      {failure !== null && (
        <p role="alert" className={style.failure}>
          {failureText(failure, language)}
        </p>
      )}
    </form>
  )
}
