/** Open or closed, since when no longer, and why. */
import { useTranslation } from 'react-i18next'
import { MS_PER_DAY } from '../../../engine/model/units.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { formatClock, formatDayClock } from '../../format/time.ts'
import { useLanguage } from '../reader.ts'
import style from './header.module.css'

export function OpenState() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossing = useTwinStore((state) => state.crossing)
  if (crossing === null) return null
  const { asOfMs, closedReason, isOpen, nextChangeAtMs } = crossing
  const next = nextChangeAtMs === null ? null : { time: nextChangeAtMs - asOfMs < MS_PER_DAY ? formatClock(nextChangeAtMs, language) : formatDayClock(nextChangeAtMs, language) }
  const reason = closedReason === null ? '' : textIn(closedReason, language)
  // When it opens is never cut; a long reason is, on a narrow page.
  return (
    <div className={`${style.stack} ${style.openState}`} data-abnormal={!isOpen}>
      <strong>
        <span aria-hidden="true">{isOpen ? '○' : '✕'}</span> {isOpen ? t('header.open') : next === null ? t('header.closed') : t('header.closedUntil', next)}
      </strong>
      <small title={reason}>{isOpen ? next !== null && t('header.closesAt', next) : reason}</small>
    </div>
  )
}
