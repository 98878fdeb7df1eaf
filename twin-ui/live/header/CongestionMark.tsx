/** The official congestion scale in words, with its shape and its colour; calm while it is green. */
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { CONGESTION_LOOKS } from '../../theme/congestion.ts'
import style from './header.module.css'

export function CongestionMark() {
  const { t } = useTranslation()
  const congestion = useTwinStore((state) => state.crossing?.congestion)
  if (congestion === undefined) return null
  const { colour, mark } = CONGESTION_LOOKS[congestion]
  return (
    <div className={style.stack}>
      <strong>
        <span aria-hidden="true" style={{ color: colour }}>
          {mark}
        </span>{' '}
        {t(`congestion.${congestion}`)}
      </strong>
      <small>
        {t('congestion.label')}: {t(`congestion.colour.${congestion}`)}
      </small>
    </div>
  )
}
