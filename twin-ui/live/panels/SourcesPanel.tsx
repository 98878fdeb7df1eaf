/** The devices that feed the twin: which speak, which are silent, whose clock is off. The worst come first. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SOURCE_PROBLEMS } from '../../../engine/model/source-problems.ts'
import type { SourceView } from '../../../engine/protocol/view.ts'
import { isSignedIn, useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { fillText } from '../../format/local-text.ts'
import { formatNumber } from '../../format/number.ts'
import { formatClockAsOf } from '../../format/time.ts'
import { ClockCorrection } from './ClockCorrection.tsx'
import { useLiveStore } from '../live-store.ts'
import { LongList } from '../LongList.tsx'
import { Note } from '../Panel.tsx'
import { useLanguage, useNames } from '../reader.ts'
import style from '../panels.module.css'

type SourceState = SourceView['state']
const MARKS: Readonly<Record<SourceState, string>> = { failing: '■', silent: '▲', skewed: '◆', unheard: '○', online: '●' }
const WORST_FIRST = Object.keys(MARKS) as readonly SourceState[]
const SHOWN_COUNT_STEP = 60

export function SourcesPanel() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossing = useTwinStore((state) => state.crossing)
  const openDialog = useLiveStore((state) => state.openDialog)
  const canReadLetters = useSessionStore(({ session }) => isSignedIn(session))
  if (crossing === null) return <Note>{t('app.loading')}</Note>
  const { duplicateCount, lateCount, observationCount, sources, unmatchedCount } = crossing
  const ordered = [...sources].sort((left, right) => WORST_FIRST.indexOf(left.state) - WORST_FIRST.indexOf(right.state))
  const onlineCount = sources.filter(({ state }) => state === 'online').length
  return (
    <>
      <p className={style.summary}>
        {t('sources.summary', { online: formatNumber(onlineCount, language), total: formatNumber(sources.length, language) })}
        <br />
        <small>
          {t('sources.totals', {
            observed: formatNumber(observationCount, language),
            late: formatNumber(lateCount, language),
            duplicate: formatNumber(duplicateCount, language),
            unmatched: formatNumber(unmatchedCount, language),
          })}
        </small>
      </p>
      {canReadLetters && (
        <Button size="compact-sm" variant="default" onClick={() => openDialog('letters')}>
          {t('sources.deadLetters')}
        </Button>
      )}
      {sources.length === 0 ? (
        <Note>{t('sources.none')}</Note>
      ) : (
        <LongList items={ordered} stepCount={SHOWN_COUNT_STEP}>
          {(shown) => (
            <ul className={style.sources}>
              {shown.map((source) => (
                <SourceRow key={source.deviceId} source={source} />
              ))}
            </ul>
          )}
        </LongList>
      )}
    </>
  )
}

function SourceRow({ source }: { readonly source: SourceView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const asOfMs = useTwinStore((state) => state.crossing?.asOfMs ?? 0)
  const { deviceId, expectedEveryMs, format, heardAtMs, observationCount, problem, rejectedCount, skewMs, state } = source
  const secondsOf = (ms: number): string => formatNumber(Math.round(ms / 1_000), language)
  const more = [
    observationCount === 0 ? null : t('sources.observations', { count: observationCount }),
    heardAtMs === null ? null : t('sources.heard', { time: formatClockAsOf(heardAtMs, asOfMs, language) }),
    state === 'skewed' && skewMs !== null ? t('sources.skew', { seconds: secondsOf(skewMs) }) : null,
    expectedEveryMs === null ? null : t('sources.every', { duration: formatDuration(expectedEveryMs, language) }),
    rejectedCount > 0 ? t('sources.rejected', { count: rejectedCount }) : null,
    problem === null ? null : fillText(SOURCE_PROBLEMS[problem.code]?.[language] ?? problem.code, problem.context, (_key, value) => value),
  ]
  return (
    <li data-state={state}>
      <strong>
        <span aria-hidden="true">{MARKS[state]}</span> {t(`sources.state.${state}`)}
      </strong>
      <span title={`${deviceId} · ${format}`}>{nameOf(deviceId)}</span>
      <small>{more.filter((part) => part !== null).join(' · ')}</small>
      <ClockCorrection source={source} />
    </li>
  )
}
