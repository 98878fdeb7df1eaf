/** What the colours and marks of the trucks mean; the same marks stand in the lists. */
import { useTranslation } from 'react-i18next'
import { TRUCK_STATUSES } from '../../../engine/protocol/view.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'
import style from './stage.module.css'

export function StatusLegend() {
  const { t } = useTranslation()
  return (
    <ul className={style.legend} data-over-stage aria-label={t('stage.legend')}>
      {TRUCK_STATUSES.map((status) => (
        <li key={status}>
          <span aria-hidden="true" style={{ color: STATUS_LOOKS[status].colour }}>
            {STATUS_LOOKS[status].mark}
          </span>
          {t(`status.${status}`)}
        </li>
      ))}
    </ul>
  )
}
