/**
 * The cards of a crossing: issue one, find one, print or revoke it.
 *
 * What is shown is the register of the server; a card issued a moment ago stands in it at once.
 */
import { useState } from 'react'
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CardView } from '../../engine/protocol/cards.ts'
import { mayOrder, useSessionStore } from '../data/session-store.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { useResource } from '../data/use-resource.ts'
import { formatNumber } from '../format/number.ts'
import { failureText } from '../i18n/problem-texts.ts'
import { Dialog } from '../live/dialogs/Dialog.tsx'
import { Note } from '../live/Panel.tsx'
import { useLanguage, usePageMs } from '../live/reader.ts'
import { CardForm } from './CardForm.tsx'
import { CardTable } from './CardTable.tsx'
import { listCards, printPathOf } from './card-requests.ts'
import style from './cards.module.css'

/** The register follows the log by seconds; somebody may be waiting for a card to be shown. */
const REFRESH_MS = 4_000

export default function CardsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossingId = useTwinStore((state) => state.crossingId)
  const nowMs = useTwinStore((state) => state.crossing?.asOfMs ?? 0)
  const session = useSessionStore((state) => state.session)
  const [search, setSearch] = useState('')
  const [changeSeq, setChangeSeq] = useState(0)
  const [issued, setIssued] = useState<CardView | null>(null)
  const refreshSeq = Math.floor(usePageMs(REFRESH_MS) / REFRESH_MS)
  const sought = search.trim()
  const { value, failure } = useResource(crossingId === null ? null : `cards/${crossingId}/${sought}`, (signal) => listCards(crossingId ?? '', sought, signal), `${changeSeq}/${refreshSeq}`)
  const mayIssue = mayOrder(session, 'card.issue')
  if (crossingId === null) return null

  const onChanged = (): void => setChangeSeq((seq) => seq + 1)
  return (
    <Dialog title={t('cards.title')} size="xl" onClose={onClose}>
      <div className={style.cards}>
        {mayIssue && nowMs > 0 && (
          <CardForm
            crossingId={crossingId}
            nowMs={nowMs}
            onIssued={(card) => {
              setIssued(card)
              setSearch('')
              onChanged()
            }}
          />
        )}
        {issued !== null && (
          <p role="status" className={style.issued}>
            {t('cards.issued', { cardId: issued.cardId, holder: issued.holder })}{' '}
            <a href={printPathOf(crossingId, issued)} target="_blank" rel="noopener">
              {t('cards.print')}
            </a>
          </p>
        )}
        <div className={style.search}>
          <TextInput type="search" aria-label={t('cards.search')} placeholder={t('cards.search')} value={search} maxLength={80} onChange={(event) => setSearch(event.currentTarget.value)} />
          {value !== null && <span>{t('cards.found', { count: value.foundCount, formatted: formatNumber(value.foundCount, language) })}</span>}
        </div>
        {failure !== null && <Note isFailure>{failureText(failure, language)}</Note>}
        {value === null && failure === null && <Note>{t('app.loading')}</Note>}
        {value !== null && value.cards.length === 0 && <Note>{t(sought === '' ? 'cards.none' : 'cards.nothingFound')}</Note>}
        {value !== null && value.cards.length > 0 && (
          <CardTable crossingId={crossingId} cards={value.cards} mayPrint={mayIssue} mayRevoke={mayOrder(session, 'card.revoke')} onRevoked={onChanged} />
        )}
      </div>
    </Dialog>
  )
}
