/** Hanoi and Beijing, side by side and labelled. The clocks are the server's; a demo's run faster. */
import { useTranslation } from 'react-i18next'
import { twinMsAt } from '../../data/clock.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { BEIJING, formatClock, formatClockSeconds, formatDay, HANOI } from '../../format/time.ts'
import { useLanguage, usePageMs } from '../reader.ts'
import style from './header.module.css'

const TICK_MS = 500
/** Past this pace the seconds only flicker. */
const SECONDS_UP_TO_RATIO = 2

export function TwoClocks() {
  const { t } = useTranslation()
  const language = useLanguage()
  const clock = useTwinStore((state) => state.clock)
  const pageMs = usePageMs(TICK_MS)
  if (clock === null) return null
  const nowMs = twinMsAt(clock, pageMs)
  const format = clock.speedRatio <= SECONDS_UP_TO_RATIO ? formatClockSeconds : formatClock
  return (
    <dl className={style.clocks} aria-label={t('header.clocks')}>
      <div>
        <dt>{t('header.hanoi')}</dt>
        <dd>{format(nowMs, language, HANOI)}</dd>
      </div>
      <div>
        <dt>{t('header.beijing')}</dt>
        <dd>{format(nowMs, language, BEIJING)}</dd>
      </div>
      <div>
        <dt className="visually-hidden">{t('header.hanoi')}</dt>
        <dd className={style.day}>{formatDay(nowMs, language, HANOI)}</dd>
      </div>
    </dl>
  )
}
