/** How full each yard is; a capacity that nobody has published is marked as an estimate. */
import { useTranslation } from 'react-i18next'
import type { YardView } from '../../../engine/protocol/view.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatNumber, formatPercent } from '../../format/number.ts'
import { FULL_FROM_RATIO, NEARLY_FULL_FROM_RATIO } from '../../theme/occupancy.ts'
import { Note, Panel } from '../Panel.tsx'
import { useLanguage, useNames } from '../reader.ts'
import style from '../panels.module.css'

export function YardsPanel() {
  const { t } = useTranslation()
  const yards = useTwinStore((state) => state.crossing?.yards)
  return (
    <Panel title={t('yards.title')}>
      {yards === undefined ? (
        <Note>{t('app.loading')}</Note>
      ) : yards.length === 0 ? (
        <Note>{t('yards.none')}</Note>
      ) : (
        <ul className={style.yards}>
          {yards.map((yard) => (
            <YardRow key={yard.yardId} yard={yard} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function YardRow({ yard }: { readonly yard: YardView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const { capacityVeh, dwellMs, fruitVeh, isCapacityEstimate, occupancyVeh, yardId } = yard
  const ratio = capacityVeh > 0 ? occupancyVeh / capacityVeh : 0
  const level = ratio >= FULL_FROM_RATIO ? 'full' : ratio >= NEARLY_FULL_FROM_RATIO ? 'nearlyFull' : 'normal'
  const figures = t('yards.occupancy', {
    veh: formatNumber(occupancyVeh, language),
    capacity: formatNumber(capacityVeh, language),
    percent: formatPercent(ratio, language),
  })
  return (
    <li data-level={level}>
      <span className={style.yardName}>
        {nameOf(yardId)}
        {level !== 'normal' && (
          <strong>
            {' '}
            {level === 'full' ? '■' : '▲'} {t(`yards.${level}`)}
          </strong>
        )}
      </span>
      <span className={style.yardFigures}>
        {figures}
        {isCapacityEstimate && (
          <small className={style.estimate} title={t('yards.estimateHelp')}>
            {' '}
            {t('yards.estimate')}
          </small>
        )}
      </span>
      <meter className={style.meter} min={0} max={1} value={Math.min(1, ratio)} aria-label={`${nameOf(yardId)}: ${figures}`} />
      <span className={style.yardMore}>
        {[
          fruitVeh > 0 ? t('yards.fruit', { count: fruitVeh }) : null,
          dwellMs.p50Ms === null ? null : t('yards.dwell', { duration: formatDuration(dwellMs.p50Ms, language) }),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </span>
    </li>
  )
}
