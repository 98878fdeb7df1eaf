/** The report of one scenario or of a sweep: busy stations, waits, crossing times, and every measure. */
import type { Estimate } from '../../../../sim/experiment/index.ts'
import { formatDuration, formatMeasure, formatNumber } from '../measure-text.ts'
import type { SweepVariant } from '../result-json.ts'
import { settingsText } from '../sweep-text.ts'
import { barChart, seriesChart, spreadChart, type Mark, type SpreadRow } from './charts.ts'
import { both, escapeHtml, page, section, table } from './page.ts'

export interface ReportContent {
  readonly variants: readonly SweepVariant[]
  readonly seed: string | number
  readonly levelRatio: number
  /** Measures that a sweep shows beside each other. */
  readonly shown: readonly string[]
}

const VARIANTS_DRAWN_MAX = 200
type Measures = ReadonlyMap<string, Estimate>

export const markOf = ({ value, ciLow, ciHigh }: Estimate): Mark | null => (value === null ? null : { value, low: ciLow, high: ciHigh })

function withInterval(name: string, { value, ciLow, ciHigh }: Estimate): string {
  const half = ciLow === null || ciHigh === null ? '' : ` ± ${formatMeasure(name, (ciHigh - ciLow) / 2)}`
  return `${formatMeasure(name, value)}${half}`
}

export function renderReport({ variants, seed, levelRatio, shown }: ReportContent): string {
  const [first] = variants
  if (first === undefined) return page('BorderTwin', '', [])
  const percent = Number((levelRatio * 100).toFixed(3))
  const count = first.result.replicationCount
  const lead = both(`${count} lần chạy, hạt giống ${seed}, khoảng tin cậy ${percent} %. Số liệu mô phỏng, không phải số đo.`, `${count} replications, seed ${seed}, ${percent} % confidence intervals. These are simulated figures, not measured ones.`)
  const sections = variants.length > 1 ? sweepSections(variants, shown) : scenarioSections(first)
  return page(first.result.scenario.title, lead, sections)
}

const DAY_MS = 86_400_000

const SERIES = {
  flow: { vi: 'Số xe trong hệ thống', en: 'Vehicles in the system', lead: ['Kể cả xe chờ bên ngoài.', 'Those waiting outside are counted.'] },
  queue: { vi: 'Hàng chờ tại trạm', en: 'Queue at the station', lead: ['Xe đang được làm thủ tục không tính.', 'Those being served are not counted.'] },
  room: { vi: 'Số xe trong bãi, trên đường', en: 'Vehicles in the yard or on the road', lead: ['Kể cả xe chờ để ra.', 'Those waiting to leave are counted.'] },
} as const
/** Below this nobody ever waited that a chart would show. */
const DRAWN_VEH_MIN = 0.25

/** By the crossing's clock for runs of up to two days, in days for longer ones. */
function seriesSections({ scenario, series }: SweepVariant['result']): string[] {
  if (series === null) return []
  const { rows, binCount, binMs } = series.shape
  const lengthMs = binCount * binMs
  const timeText = (shareRatio: number): string => {
    const atMs = lengthMs * shareRatio
    if (lengthMs > 2 * DAY_MS) return formatDuration(atMs)
    const minutes = Math.round((scenario.startClockMs + atMs) / 60_000) % 1_440
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  }
  const drawn = rows.map((row, index) => {
    const part = (values: readonly number[]): readonly number[] => values.slice(index * binCount, (index + 1) * binCount)
    return { row, means: part(series.means), lows: part(series.lows), highs: part(series.highs) }
  })
  const [busy, quiet] = [drawn.filter(({ row, highs, means }) => row.of === 'flow' || Math.max(...highs, ...means) >= DRAWN_VEH_MIN), drawn.filter(({ row, highs, means }) => row.of !== 'flow' && Math.max(...highs, ...means) < DRAWN_VEH_MIN)]
  const charts = busy.map(({ row, ...curves }) => {
    const { vi, en, lead } = SERIES[row.of]
    const bandText = both(`Đường: trung bình; dải: P10 đến P90 của các lần chạy. ${lead[0]}`, `Line: mean; band: P10 to P90 of the replications. ${lead[1]}`)
    return section(both(`${vi}: ${row.id}`, `${en}: ${row.id}`), bandText, seriesChart({ label: row.id, ...curves }, timeText))
  })
  if (quiet.length === 0) return charts
  const names = quiet.map(({ row }) => row.id).join(', ')
  return [...charts, section(both('Nơi không có hàng', 'Where nobody waited'), both(`Không đáng vẽ: ${names}.`, `Too little to draw: ${names}.`), '')]
}

function scenarioSections({ result }: SweepVariant): string[] {
  const { scenario, measures } = result
  const stations = scenario.places.filter((place) => place.kind === 'station' || place.kind === 'meeting')
  const busy = stations.flatMap(({ kind, id }) => {
    const name = `${kind}.${id}.utilisationRatio`
    const estimate = measures.get(name)
    const mark = estimate === undefined ? null : markOf(estimate)
    return estimate === undefined || mark === null ? [] : [{ label: id, mark, text: withInterval(name, estimate) }]
  })
  const waits = stations.flatMap(({ kind, id }) => spreadRow(id, measures, `${kind}.${id}.waitMs`))
  const crossings = scenario.flows.flatMap(({ id }) => spreadRow(id, measures, `flow.${id}.crossingMs`))
  const spreadLead = both('Vạch: một nửa số xe; hết thanh: 95 % số xe; hình thoi: trung bình với khoảng tin cậy.', 'Notch: half of the vehicles; end of the bar: 95 % of them; diamond: the mean with its interval.')
  return [
    ...(busy.length === 0 ? [] : [section(both('Mức sử dụng các trạm', 'How busy the stations are'), both('Phần thời gian có người làm việc; gần 100 % thì hàng chờ dài ra nhanh.', 'Share of the time on duty spent serving; near 100 % queues grow fast.'), barChart(busy, { label: 'utilisation', most: 1, format: (value) => `${Math.round(value * 100)} %` }))]),
    ...(waits.length === 0 ? [] : [section(both('Thời gian chờ tại từng trạm', 'Wait at each station'), spreadLead, spreadChart(waits, { label: 'wait', format: formatDuration, isTime: true }))]),
    ...(crossings.length === 0 ? [] : [section(both('Thời gian qua cửa khẩu', 'Crossing time'), spreadLead, spreadChart(crossings, { label: 'crossing time', format: formatDuration, isTime: true }))]),
    ...seriesSections(result),
    section(both('Mọi số đo', 'Every measure'), both('Tên số đo giữ nguyên như trong tệp JSON và CSV.', 'Names as in the JSON and CSV files.'), measureTable(measures)),
  ]
}

function spreadRow(label: string, measures: Measures, prefix: string): SpreadRow[] {
  const mean = measures.get(`${prefix}Mean`)
  const mark = mean === undefined ? null : markOf(mean)
  if (mean === undefined || mark === null) return []
  const valueOf = (suffix: string): number | null => measures.get(`${prefix}${suffix}`)?.value ?? null
  return [{ label, p50: valueOf('P50'), p95: valueOf('P95'), most: valueOf('Max'), mean: mark, text: withInterval(`${prefix}Mean`, mean) }]
}

function measureTable(measures: Measures): string {
  const rows = [...measures].map(([name, { value, ciLow, ciHigh, n }]) => [escapeHtml(name), ...[value, ciLow, ciHigh].map((bound) => escapeHtml(formatMeasure(name, bound))), String(n)])
  return table([both('số đo', 'measure'), both('giá trị', 'value'), both('cận dưới', 'low'), both('cận trên', 'high'), 'n'], rows)
}

function sweepSections(variants: readonly SweepVariant[], shown: readonly string[]): string[] {
  const drawn = variants.slice(0, VARIANTS_DRAWN_MAX)
  const format = (name: string) => (value: number): string => (/Ms|Ratio/.test(name) ? formatMeasure(name, value) : formatNumber(value))
  const charts = shown.flatMap((name) => {
    const rows = drawn.flatMap(({ settings, result }) => {
      const estimate = result.measures.get(name)
      const mark = estimate === undefined ? null : markOf(estimate)
      return estimate === undefined || mark === null ? [] : [{ label: settingsText(settings), mark, text: withInterval(name, estimate) }]
    })
    return rows.length === 0 ? [] : [section(escapeHtml(name), both('Mỗi dòng là một phương án; vạch là khoảng tin cậy.', 'A line per variant; whiskers are confidence intervals.'), barChart(rows, { label: name, most: name.endsWith('utilisationRatio') ? 1 : null, isTime: /Ms(?:Mean|P\d\d|Max)?$/.test(name), format: format(name) }))]
  })
  const rows = variants.map(({ settings, result }) => [escapeHtml(settingsText(settings)), ...shown.map((name) => escapeHtml(withInterval(name, result.measures.get(name) ?? { value: null, ciLow: null, ciHigh: null, n: 0 })))])
  return [...charts, section(both('Các phương án', 'Variants'), both('Giá trị trung bình và khoảng tin cậy.', 'Means and confidence intervals.'), table([both('phương án', 'variant'), ...shown.map(escapeHtml)], rows))]
}
