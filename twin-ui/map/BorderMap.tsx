/**
 * The northern border in small: every crossing with its official congestion colour and shape, each a button that opens it.
 *
 * Drawn as SVG: a dozen marks need no map engine, and they can be reached by keyboard.
 */
import { useTranslation } from 'react-i18next'
import type { CrossingSummary } from '../../engine/protocol/view.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { textIn } from '../format/local-text.ts'
import { formatNumber } from '../format/number.ts'
import { useLiveStore } from '../live/live-store.ts'
import { useLanguage } from '../live/reader.ts'
import { CONGESTION_LOOKS } from '../theme/congestion.ts'
import { NORTHERN_BORDER } from './northern-border.ts'
import style from './map.module.css'

const WEST_DEG = 102
const EAST_DEG = 108.3
const NORTH_DEG = 23.6
const SOUTH_DEG = 20.9
const WIDTH = 300
/** One degree of longitude is this share of one of latitude at 22.2° north. */
const NARROWING = Math.cos((22.2 * Math.PI) / 180)
const SCALE = WIDTH / ((EAST_DEG - WEST_DEG) * NARROWING)
const HEIGHT = (NORTH_DEG - SOUTH_DEG) * SCALE
/** Marks nearer than this would cover each other. */
const MARK_GAP = 16

const placeOf = (lonDeg: number, latDeg: number): { x: number; y: number } => ({ x: (lonDeg - WEST_DEG) * NARROWING * SCALE, y: (NORTH_DEG - latDeg) * SCALE })

const BORDER_PATH = NORTHERN_BORDER.map(([lonDeg, latDeg], index) => {
  const { x, y } = placeOf(lonDeg, latDeg)
  return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
}).join('')

/** Crossings a few kilometres apart are pulled apart along the border so that each can be hit. */
function spread(crossings: readonly CrossingSummary[]): readonly { readonly crossing: CrossingSummary; readonly x: number; readonly y: number }[] {
  const placed: { crossing: CrossingSummary; x: number; y: number }[] = []
  for (const crossing of crossings) {
    const { x, y } = placeOf(crossing.lonDeg, crossing.latDeg)
    let downY = y
    while (placed.some((other) => Math.hypot(other.x - x, other.y - downY) < MARK_GAP)) downY += MARK_GAP / 2
    placed.push({ crossing, x, y: downY })
  }
  return placed
}

export function BorderMap() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossings = useTwinStore((state) => state.crossings)
  const crossingId = useTwinStore((state) => state.crossingId)
  const openCrossing = useTwinStore((state) => state.openCrossing)
  const hasBorderMap = useLiveStore((state) => state.hasBorderMap)
  const toggleBorderMap = useLiveStore((state) => state.toggleBorderMap)
  if (crossings.length === 0 || !hasBorderMap) return null
  return (
    <section className={style.border} data-over-stage aria-label={t('stage.borderText')}>
      <header>
        <h2>{t('stage.border')}</h2>
        <button type="button" aria-label={t('stage.borderHide')} title={t('stage.borderHide')} onClick={toggleBorderMap}>
          ✕
        </button>
      </header>
      <div className={style.borderPlan} style={{ width: WIDTH, height: HEIGHT }}>
        <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
          <path d={BORDER_PATH} className={style.borderLine} />
        </svg>
        {spread(crossings).map(({ crossing, x, y }) => {
          const { colour, mark } = CONGESTION_LOOKS[crossing.congestion]
          const name = textIn(crossing.name, language)
          const state = `${t(crossing.isOpen ? 'header.open' : 'header.closed')}, ${t(`congestion.${crossing.congestion}`)}, ${t('header.inside')}: ${formatNumber(crossing.insideVeh, language)}`
          return (
            <button
              key={crossing.crossingId}
              type="button"
              style={{ left: x, top: y }}
              data-side={x > WIDTH * 0.6 ? 'left' : 'right'}
              aria-pressed={crossing.crossingId === crossingId}
              aria-label={`${name}: ${state}`}
              title={`${name}: ${state}`}
              onClick={() => openCrossing(crossing.crossingId)}
            >
              <span aria-hidden="true" style={{ color: colour }}>
                {crossing.isOpen ? mark : '✕'}
              </span>
              <small aria-hidden="true">{shortName(name)}</small>
            </button>
          )
        })}
      </div>
    </section>
  )
}

/** `Cửa khẩu quốc tế Hữu Nghị` → `Hữu Nghị`: what people call it. */
const shortName = (name: string): string =>
  name
    .replace(/^(?:Cửa khẩu|Lối thông quan)(?: quốc tế| song phương| phụ)?(?: đường bộ số \S+)?\s+/u, '')
    .replace(/\s+(?:International )?(?:Bilateral )?(?:Road )?(?:Border Gate|border gate|crossing).*$/u, '')
