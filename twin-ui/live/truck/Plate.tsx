/**
 * A plate as it looks on the vehicle. Yellow is what a commercial tractor carries; it is drawn, not observed.
 *
 * Source:  Vietnamese tractors in transport business: yellow, one line in front; trailers: white, two lines at the rear.
 */
import { useTranslation } from 'react-i18next'
import { plateTextOf } from '../../format/plate.ts'
import style from './truck.module.css'

export interface PlateProps {
  /** Normalised; null for a vehicle without one. */
  readonly plate: string | null
  readonly of: 'tractor' | 'trailer'
}

export function Plate({ plate, of }: PlateProps) {
  const { t } = useTranslation()
  const name = t(`truck.${of}`)
  if (plate === null) {
    return (
      <span className={style.plateSlot}>
        <small>{name}</small>
        <span className={style.plateNone}>{t('truck.noPlate')}</span>
      </span>
    )
  }
  const { country, line, number, series } = plateTextOf(plate)
  const isTwoLine = of === 'trailer' && series !== ''
  return (
    <span className={style.plateSlot}>
      <small>{name}</small>
      <span className={style.plate} data-ground={of === 'tractor' ? 'yellow' : 'white'} data-lines={isTwoLine ? 2 : 1} lang={country === 'cn' ? 'zh' : undefined}>
        {isTwoLine ? (
          <>
            <span>{series}</span>
            <span>{number}</span>
          </>
        ) : (
          line
        )}
      </span>
    </span>
  )
}
