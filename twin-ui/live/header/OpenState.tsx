/** Open or closed, since when no longer, and why. */
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { formatClock } from '../../format/time.ts'
import { useLanguage } from '../reader.ts'
import style from './header.module.css'

export function OpenState() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossing = useTwinStore((state) => state.crossing)
  if (crossing === null) return null
  const { closedReason, isOpen, nextChangeAtMs } = crossing
  const next = nextChangeAtMs === null ? null : t(isOpen ? 'header.closesAt' : 'header.opensAt', { time: formatClock(nextChangeAtMs, language) })
  // When it opens matters more than why it is closed: the end is what a narrow page cuts.
  const more = [next, closedReason === null ? null : textIn(closedReason, language)].filter((part) => part !== null).join(' · ')
  return (
    <div className={style.stack} data-abnormal={!isOpen}>
      <strong>
        <span aria-hidden="true">{isOpen ? '○' : '✕'}</span> {t(isOpen ? 'header.open' : 'header.closed')}
      </strong>
      <small title={more}>{more}</small>
    </div>
  )
}
