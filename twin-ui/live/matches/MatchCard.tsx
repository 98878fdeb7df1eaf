/** One passage of the match queue: its pictures and texts, and its candidates with what differs set off. */
import { useTranslation } from 'react-i18next'
import type { MatchCandidateView, MatchReadView, MatchView } from '../../../engine/protocol/view.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatPercent } from '../../format/number.ts'
import { formatClockAsOf } from '../../format/time.ts'
import { useLanguage, useNames } from '../reader.ts'
import { differingPlaces } from './differing-places.ts'
import { confirmMatch, markUnknown, rejectCandidate, useMatchStore } from './match-store.ts'
import style from './matches.module.css'

const KEYED_COUNT = 3
const REASONS_SHOWN = 4

export function MatchCard({ match, isCurrent }: { readonly match: MatchView; readonly isCurrent: boolean }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const asOfMs = useTwinStore((state) => state.crossing?.asOfMs ?? match.openedAtMs)
  const choose = useMatchStore((state) => state.choose)
  const where = match.placeId === null ? t('matches.nowhere') : nameOf(match.placeId)
  return (
    <li className={style.card} data-current={isCurrent} aria-current={isCurrent ? 'true' : undefined} onPointerDown={() => choose(match.matchId)} onFocus={() => choose(match.matchId)}>
      <header className={style.head}>
        <strong>{where}</strong>
        <time dateTime={new Date(match.openedAtMs).toISOString()}>{formatClockAsOf(match.openedAtMs, asOfMs, language)}</time>
      </header>
      <ul className={style.reads}>
        {match.reads.map((read) => (
          <ReadRow key={read.observationId} read={read} />
        ))}
      </ul>
      {match.candidates.length === 0 && <p className={style.gone}>{t('matches.noCandidate')}</p>}
      <ol className={style.candidates} aria-label={t('matches.candidates')}>
        {match.candidates.map((candidate, index) => (
          <CandidateRow key={candidate.tripSeq} match={match} candidate={candidate} shownKey={isCurrent && index < KEYED_COUNT ? String(index + 1) : null} />
        ))}
      </ol>
      <button type="button" className={style.unknown} onClick={() => void markUnknown(match)}>
        <Key shown={isCurrent ? '0' : null} />
        {t('matches.unknown')}
        {/* Against candidates that are still here: without any it says nothing. */}
        {match.candidates.length > 0 && <small>{percent(match.strangerRatio, language)}</small>}
      </button>
    </li>
  )
}

const Key = ({ shown }: { readonly shown: string | null }) => (shown === null ? null : <kbd aria-hidden="true" className={style.key}>{shown}</kbd>)

/** Never a round 100 or 0 where the engine itself was not sure. */
function percent(ratio: number, language: 'vi' | 'en'): string {
  const shown = Math.min(0.999, Math.max(0.001, ratio))
  return formatPercent(shown, language, shown < 0.1 || shown > 0.9 ? 1 : 0)
}

function ReadRow({ read }: { readonly read: MatchReadView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const [picture] = read.pictureIds
  return (
    <li>
      {picture === undefined ? (
        <span className={style.noPicture} aria-hidden="true">
          ▭
        </span>
      ) : (
        <a href={`/api/v1/pictures/${encodeURIComponent(picture)}`} target="_blank" rel="noreferrer">
          <img className={style.picture} loading="lazy" src={`/api/v1/pictures/${encodeURIComponent(picture)}`} alt={t('matches.picture', { plate: read.plate ?? '' })} />
        </a>
      )}
      <span className={style.read}>
        <span className={style.plate}>{read.plate ?? t('truck.noPlate')}</span>
        <small>
          {t(`matches.side.${read.side}`)} · {nameOf(read.deviceId)}
          {read.confidenceRatio === null ? '' : ` · ${formatPercent(read.confidenceRatio, language)}`}
        </small>
      </span>
    </li>
  )
}

function CandidateRow({ match, candidate, shownKey }: { readonly match: MatchView; readonly candidate: MatchCandidateView; readonly shownKey: string | null }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const select = useTwinStore((state) => state.select)
  const { confidenceRatio, declarationId, reasons, tractorPlate, trailerPlate, tripId, tripSeq } = candidate
  const readOf = (side: MatchReadView['side']): string | null => match.reads.find((read) => read.side === side)?.plate ?? null
  const name = tractorPlate ?? trailerPlate ?? tripId
  return (
    <li>
      <button type="button" className={style.confirm} onClick={() => void confirmMatch(match, tripId)} aria-keyshortcuts={shownKey ?? undefined}>
        <Key shown={shownKey} />
        <span className="visually-hidden">{t('matches.confirm')} </span>
        <span className={style.plates}>
          <Compared plate={tractorPlate} read={readOf('front') ?? (trailerPlate === null ? readOf('rear') : null)} />
          {trailerPlate !== null && <Compared plate={trailerPlate} read={readOf('rear')} />}
        </span>
        <span className={style.share}>{percent(confidenceRatio, language)}</span>
        <small className={style.reasons}>
          {declarationId === null ? '' : `${declarationId} · `}
          {reasons
            .slice(0, REASONS_SHOWN)
            .map((reason) => t(`matches.reason.${reason}`))
            .join(' · ')}
        </small>
      </button>
      <span className={style.beside}>
        <button type="button" className={style.quiet} title={t('notices.showTruck')} aria-label={`${t('notices.showTruck')} ${name}`} onClick={() => select(tripSeq)}>
          ⌖
        </button>
        <button type="button" className={style.quiet} title={t('matches.reject')} aria-label={`${t('matches.reject')} ${name}`} onClick={() => void rejectCandidate(match, tripId)}>
          ✕
        </button>
      </span>
    </li>
  )
}

/** The declared plate, with the characters marked that were read otherwise; plain where that side was not read. */
function Compared({ plate, read }: { readonly plate: string | null; readonly read: string | null }) {
  const { t } = useTranslation()
  if (plate === null) return <span className={style.dim}>{t('truck.noPlate')}</span>
  const differing = read === null ? null : differingPlaces(plate, read)
  return (
    <span className={style.compared} data-unread={read === null}>
      {Array.from(plate, (character, index) => (differing?.has(index) === true ? <mark key={index}>{character}</mark> : <span key={index}>{character}</span>))}
    </span>
  )
}
