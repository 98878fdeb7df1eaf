/**
 * The match queue: passages that the engine could not give to a truck safely. One look, one tap, next.
 *
 * Asked from the server while it is on screen, and again after every decision.
 */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatchView } from '../../../engine/protocol/view.ts'
import { listMatches } from '../../data/rest.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { useResource } from '../../data/use-resource.ts'
import { formatClock } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { Note } from '../Panel.tsx'
import { useLanguage, useNames } from '../reader.ts'
import { MatchCard } from './MatchCard.tsx'
import { currentMatch, reopenMatch, useMatchStore } from './match-store.ts'
import style from './matches.module.css'

const REFRESH_MS = 2_000

export function MatchesPanel() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossingId = useTwinStore((state) => state.crossingId)
  const decisionSeq = useMatchStore((state) => state.decisionSeq)
  const decisionFailure = useMatchStore((state) => state.failure)
  const chosenMatchId = useMatchStore((state) => state.chosenMatchId)
  const show = useMatchStore((state) => state.show)
  const [refreshSeq, setRefreshSeq] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setRefreshSeq((seq) => seq + 1), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  const { value, failure } = useResource(crossingId, (signal) => listMatches(crossingId ?? '', signal), refreshSeq + decisionSeq)
  useEffect(() => {
    if (value !== null) show(value)
  }, [value, show])
  if (value === null) return failure === null ? <Note>{t('app.loading')}</Note> : <Note isFailure>{failureText(failure, language)}</Note>
  const problem = decisionFailure ?? failure
  const open = value.filter(({ state }) => state === 'open')
  const over = value.filter(({ state }) => state !== 'open')
  const current = currentMatch({ matches: value, chosenMatchId })
  return (
    <>
      {problem !== null && <Note isFailure>{failureText(problem, language)}</Note>}
      {open.length === 0 ? (
        <div className={style.empty}>
          <strong>{t('matches.none')}</strong>
          <p>{t('matches.noneHint')}</p>
        </div>
      ) : (
        <ul className={style.queue} aria-label={t('matches.title')}>
          {open.map((match) => (
            <MatchCard key={match.matchId} match={match} isCurrent={match === current} />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <section aria-label={t('matches.over')}>
          <h3 className={style.heading}>{t('matches.over')}</h3>
          <ul className={style.over}>
            {over.map((match) => (
              <OverRow key={match.matchId} match={match} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function OverRow({ match }: { readonly match: MatchView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const chosen = match.candidates.find(({ tripId }) => tripId === match.tripId)
  const what = match.state === 'confirmed' ? (chosen?.tractorPlate ?? chosen?.trailerPlate ?? match.tripId ?? '') : t(match.state === 'lapsed' ? 'matches.wasLapsed' : 'matches.wasUnknown')
  return (
    <li>
      <span>
        {match.reads[0]?.plate ?? '–'} → <strong>{what}</strong>
        <small>
          {match.placeId === null ? '' : `${nameOf(match.placeId)} · `}
          {formatClock(match.openedAtMs, language)}
          {match.decidedBy === null ? '' : ` · ${match.decidedBy}`}
        </small>
      </span>
      <button type="button" className={style.quiet} onClick={() => void reopenMatch(match, t('matches.undoReason'))}>
        {t(match.state === 'lapsed' ? 'matches.takeUp' : 'matches.undo')}
      </button>
    </li>
  )
}
