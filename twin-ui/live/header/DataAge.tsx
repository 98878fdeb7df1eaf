/**
 * How old what is shown is, in words; and, when the connection changes, one sentence for screen readers.
 *
 * Age: since the newest message of any kind (view record or pose frame) reached this page.
 */
import { useTranslation } from 'react-i18next'
import { poseBuffer } from '../../data/pose-buffer.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatNumber } from '../../format/number.ts'
import { useLanguage, usePageMs } from '../reader.ts'
import style from './header.module.css'

const TICK_MS = 500
/** Nothing that came over a network is younger; "0.0 s" would read as a fault. */
const AGE_S_MIN = 0.1
/** Past this a tenth of a second says nothing. */
const TENTHS_UP_TO_S = 10

export function DataAge() {
  const { t } = useTranslation()
  const language = useLanguage()
  const connection = useTwinStore((state) => state.connection)
  const hasFailedOnce = useTwinStore((state) => state.hasFailedOnce)
  const heardAtMs = useTwinStore((state) => state.heardAtMs)
  const pageMs = usePageMs(TICK_MS)
  if (connection === 'connecting' || heardAtMs === null) {
    return (
      <span role="status" className={style.age}>
        {t(hasFailedOnce ? 'freshness.failing' : 'freshness.connecting')}
      </span>
    )
  }
  const ageS = Math.max(AGE_S_MIN, Math.min(pageMs - heardAtMs, poseBuffer.ageMs(pageMs)) / 1_000)
  const age = formatNumber(ageS, language, ageS < TENTHS_UP_TO_S ? 1 : 0)
  return (
    <span className={style.age} data-connection={connection}>
      <span aria-hidden="true">{connection === 'live' ? '●' : connection === 'stale' ? '▲' : '✕'}</span> {t(`freshness.${connection}`, { age })}
    </span>
  )
}
