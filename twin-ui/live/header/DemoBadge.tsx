/** Says that what is shown is not real, and how fast its clock runs. */
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatNumber } from '../../format/number.ts'
import { useLanguage } from '../reader.ts'
import style from './header.module.css'

export function DemoBadge() {
  const { t } = useTranslation()
  const language = useLanguage()
  const isSimulated = useTwinStore((state) => state.crossing?.provenance === 'simulated' || (state.config !== null && state.config.demo !== 'none'))
  const speedRatio = useTwinStore((state) => state.clock?.speedRatio ?? 1)
  if (!isSimulated) return null
  const speed = formatNumber(speedRatio, language, Number.isInteger(speedRatio) ? 0 : 1)
  const isRealTime = speedRatio === 1
  const words = isRealTime ? t('demo.wordsRealTime') : t('demo.words', { speed })
  return (
    <span className={style.demo} title={words}>
      {isRealTime ? t('demo.badgeRealTime') : t('demo.badge', { speed })}
      <span className="visually-hidden">{words}</span>
    </span>
  )
}
