/** Small charts as SVG texts. Every mark says its numbers in a title; colour is never the only signal. */
import { escapeHtml } from './page.ts'

const WIDTH = 960
const LABEL = 250
const VALUE = 150
const ROW = 30
const AXIS = 26
const TICKS = 4
const PLOT = WIDTH - LABEL - VALUE

export interface Mark {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

export interface ChartOptions {
  readonly label: string
  readonly format: (value: number) => string
  /** The end of the axis; null: a round number above all values, a round time where `isTime`. */
  readonly most?: number | null
  readonly isTime?: boolean
}

export interface BarRow {
  readonly label: string
  readonly mark: Mark
  readonly text: string
}

/** Quarters of these are round times. */
const TIMES_S = [4, 8, 20, 40, 60, 120, 240, 480, 1_200, 2_400, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 864_000, 1_728_000, 3_456_000, 8_640_000]

/** A round time at or above, in milliseconds. */
export const niceTimeAbove = (ms: number): number => (TIMES_S.find((seconds) => seconds * 1_000 >= ms) ?? niceAbove(ms / 86_400_000) * 86_400) * 1_000

/** A round number at or above; 1, 2, 2.5 or 5 times a power of ten. */
function niceAbove(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const endOf = ({ isTime }: ChartOptions, values: readonly number[]): number => {
  const most = Math.max(0, ...values)
  return isTime === true ? niceTimeAbove(most) : niceAbove(most)
}

const round = (value: number): string => value.toFixed(1)
const shorten = (label: string): string => (label.length > 36 ? `…${label.slice(-35)}` : label)
const svg = (height: number, body: string, label: string): string => `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(label)}">${body}</svg>`

interface Scale {
  readonly x: (value: number) => number
  readonly grid: (height: number) => string
}

function scaleOf(low: number, high: number, format: (value: number) => string): Scale {
  const x = (value: number): number => LABEL + (PLOT * (value - low)) / (high - low || 1)
  const grid = (height: number): string =>
    Array.from({ length: TICKS + 1 }, (_, tick) => {
      const value = low + ((high - low) * tick) / TICKS
      return `<line x1="${round(x(value))}" x2="${round(x(value))}" y1="0" y2="${height}" stroke="var(--line)"/><text class="soft" x="${round(x(value))}" y="${height + 18}" text-anchor="middle">${escapeHtml(format(value))}</text>`
    }).join('')
  return { x, grid }
}

function whisker(scale: Scale, { low, high }: Mark, y: number, colour = 'var(--ink)'): string {
  if (low === null || high === null) return ''
  const [left, right] = [round(scale.x(low)), round(scale.x(high))]
  return `<path d="M${left} ${y}H${right}M${left} ${y - 5}v10M${right} ${y - 5}v10" stroke="${colour}" stroke-width="1.5" fill="none"/>`
}

const labelText = (label: string, y: number): string => `<text x="${LABEL - 10}" y="${y + 4}" text-anchor="end">${escapeHtml(shorten(label))}</text>`

/** Horizontal bars with their intervals. */
export function barChart(rows: readonly BarRow[], options: ChartOptions): string {
  const most = options.most ?? endOf(options, rows.map(({ mark }) => Math.max(mark.value, mark.high ?? 0)))
  const scale = scaleOf(0, most, options.format)
  const bars = rows.map(({ label, mark, text }, row) => {
    const y = row * ROW + ROW / 2
    const width = Math.max(0, Math.min(PLOT, scale.x(mark.value) - LABEL))
    return `<g><title>${escapeHtml(`${label}: ${text}`)}</title>${labelText(label, y)}<rect x="${LABEL}" y="${y - 9}" width="${round(width)}" height="18" rx="2" fill="var(--pale)"/>${whisker(scale, mark, y)}<text x="${WIDTH - VALUE + 12}" y="${y + 4}">${escapeHtml(text)}</text></g>`
  })
  return svg(rows.length * ROW + AXIS, scale.grid(rows.length * ROW) + bars.join(''), options.label)
}

export interface SpreadRow {
  readonly label: string
  readonly p50: number | null
  readonly p95: number | null
  readonly most: number | null
  readonly mean: Mark
  readonly text: string
}

/** Half of all are left of the bar's notch, 95 of 100 left of its end; the diamond is the mean with its interval. */
export function spreadChart(rows: readonly SpreadRow[], options: ChartOptions): string {
  const scale = scaleOf(0, endOf(options, rows.map((row) => Math.max(row.p95 ?? 0, row.mean.high ?? row.mean.value))), options.format)
  const drawn = rows.map((row, index) => {
    const y = index * ROW + ROW / 2
    const p50 = scale.x(row.p50 ?? 0)
    const p95 = scale.x(row.p95 ?? 0)
    const mean = scale.x(row.mean.value)
    const bar = `<rect x="${LABEL}" y="${y - 7}" width="${round(p95 - LABEL)}" height="14" fill="var(--pale)"/><path d="M${round(p50)} ${y - 9}v18" stroke="var(--main)" stroke-width="3"/>`
    const diamond = `<path d="M${round(mean)} ${y - 6}l6 6-6 6-6-6z" fill="var(--ink)"/>`
    return `<g><title>${escapeHtml(`${row.label}: ${row.text}`)}</title>${labelText(row.label, y)}${bar}${whisker(scale, row.mean, y)}${diamond}<text x="${WIDTH - VALUE + 12}" y="${y + 4}">${escapeHtml(row.text)}</text></g>`
  })
  return svg(rows.length * ROW + AXIS, scale.grid(rows.length * ROW) + drawn.join(''), options.label)
}

export interface DumbbellRow {
  readonly label: string
  readonly first: number
  readonly second: number
  readonly text: string
}

/** Hollow is the first scenario, filled the second. */
export function dumbbellChart(rows: readonly DumbbellRow[], options: ChartOptions): string {
  const scale = scaleOf(0, endOf(options, rows.flatMap((row) => [row.first, row.second])), options.format)
  const drawn = rows.map(({ label, first, second, text }, index) => {
    const y = index * ROW + ROW / 2
    const [from, to] = [round(scale.x(first)), round(scale.x(second))]
    return `<g><title>${escapeHtml(`${label}: ${text}`)}</title>${labelText(label, y)}<path d="M${from} ${y}H${to}" stroke="var(--soft)" stroke-width="3"/><circle cx="${from}" cy="${y}" r="6" fill="var(--paper)" stroke="var(--main)" stroke-width="2.5"/><circle cx="${to}" cy="${y}" r="6" fill="var(--other)"/><text x="${WIDTH - VALUE + 12}" y="${y + 4}">${escapeHtml(text)}</text></g>`
  })
  return svg(rows.length * ROW + AXIS, scale.grid(rows.length * ROW) + drawn.join(''), options.label)
}

/** Differences with their intervals around zero. */
export function differenceChart(rows: readonly BarRow[], options: ChartOptions): string {
  const reach = endOf(options, rows.flatMap(({ mark }) => [Math.abs(mark.value), Math.abs(mark.low ?? 0), Math.abs(mark.high ?? 0)]))
  const scale = scaleOf(-reach, reach, options.format)
  const height = rows.length * ROW
  const zero = `<line x1="${round(scale.x(0))}" x2="${round(scale.x(0))}" y1="0" y2="${height}" stroke="var(--ink)"/>`
  const drawn = rows.map(({ label, mark, text }, index) => {
    const y = index * ROW + ROW / 2
    return `<g><title>${escapeHtml(`${label}: ${text}`)}</title>${labelText(label, y)}${whisker(scale, mark, y, 'var(--main)')}<circle cx="${round(scale.x(mark.value))}" cy="${y}" r="5" fill="var(--main)"/><text x="${WIDTH - VALUE + 12}" y="${y + 4}">${escapeHtml(text)}</text></g>`
  })
  return svg(height + AXIS, scale.grid(height) + zero + drawn.join(''), options.label)
}

export interface TimeSeries {
  readonly label: string
  readonly means: readonly number[]
  readonly lows: readonly number[]
  readonly highs: readonly number[]
}

const SERIES_HEIGHT = 220
const SERIES_LEFT = 60

/** A line with its band; `timeText` names a share of the way from start to end. */
export function seriesChart({ label, means, lows, highs }: TimeSeries, timeText: (shareRatio: number) => string): string {
  const most = niceAbove(Math.max(1, ...highs, ...means))
  const width = WIDTH - SERIES_LEFT - 20
  const x = (bin: number): string => round(SERIES_LEFT + (width * (bin + 1)) / means.length)
  const y = (value: number): string => round(10 + (SERIES_HEIGHT - 10) * (1 - value / most))
  const grid = Array.from({ length: TICKS + 1 }, (_, tick) => {
    const value = (most * tick) / TICKS
    return `<line x1="${SERIES_LEFT}" x2="${WIDTH - 20}" y1="${y(value)}" y2="${y(value)}" stroke="var(--line)"/><text class="soft" x="${SERIES_LEFT - 8}" y="${y(value)}" dy="4" text-anchor="end">${Number(value.toFixed(2))}</text>`
  })
  const times = Array.from({ length: 9 }, (_, tick) => `<text class="soft" x="${round(SERIES_LEFT + (width * tick) / 8)}" y="${SERIES_HEIGHT + 20}" text-anchor="middle">${escapeHtml(timeText(tick / 8))}</text>`)
  const band = `M${highs.map((value, bin) => `${x(bin)} ${y(value)}`).join('L')}L${lows.map((value, bin) => `${x(bin)} ${y(value)}`).reverse().join('L')}Z`
  const line = `M${means.map((value, bin) => `${x(bin)} ${y(value)}`).join('L')}`
  return svg(SERIES_HEIGHT + AXIS, `${grid.join('')}${times.join('')}<path d="${band}" fill="var(--pale)" opacity="0.7"/><path d="${line}" fill="none" stroke="var(--main)" stroke-width="2"/>`, label)
}
