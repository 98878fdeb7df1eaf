/** The report of a comparison: before and after beside each other, and what the pairs say of the difference. */
import { formatMeasure } from '../measure-text.ts'
import type { Comparison } from '../run-experiment.ts'
import { differenceChart, dumbbellChart } from './charts.ts'
import { both, escapeHtml, page, section, table } from './page.ts'
import { markOf } from './render-report.ts'

export interface ComparisonContent {
  readonly comparison: Comparison
  readonly seed: string | number
  readonly levelRatio: number
  readonly shown: readonly string[]
}

/** Measures of one chart share a unit. */
const UNITS = [
  { pattern: /Ms(?:Mean|P\d\d|Max)$/, vi: 'Thời gian', en: 'Times' },
  { pattern: /Ratio$/, vi: 'Mức sử dụng', en: 'Shares' },
  { pattern: /PerDay$/, vi: 'Lượt xe mỗi ngày', en: 'Vehicles per day' },
] as const

export function renderComparison({ comparison, seed, levelRatio, shown }: ComparisonContent): string {
  const [first, ...others] = comparison.scenarios
  const percent = Number((levelRatio * 100).toFixed(3))
  const lead = both(
    `${comparison.replicationCount} cặp lần chạy trên cùng các xe, hạt giống ${seed}, khoảng tin cậy ${percent} % cho từng số đo. Số liệu mô phỏng.`,
    `${comparison.replicationCount} pairs of runs on the same vehicles, seed ${seed}, ${percent} % intervals for each measure alone. Simulated figures.`,
  )
  const sections = others.flatMap((other, index) => pairSections(comparison, index, `${first?.id ?? ''} → ${other.id}`, shown))
  return page([first, ...others].map((scenario) => scenario?.title ?? '').join(' / '), lead, sections)
}

function pairSections(comparison: Comparison, other: number, title: string, shown: readonly string[]): string[] {
  const pairs = shown.flatMap((name) => {
    const pair = comparison.measures.get(name)?.[other]
    return pair === null || pair === undefined || pair.first.value === null || pair.second.value === null ? [] : [{ name, pair, first: pair.first.value, second: pair.second.value }]
  })
  const charts = UNITS.flatMap(({ pattern, vi, en }) => {
    const fitting = pairs.filter(({ name }) => pattern.test(name))
    const [sample] = fitting
    if (sample === undefined) return []
    const chart = { label: en, format: (value: number): string => formatMeasure(sample.name, value), isTime: en === 'Times' }
    const dumbbells = fitting.map(({ name, first, second }) => ({ label: name.replace(/^[a-z]+\./, ''), first, second, text: `${formatMeasure(name, first)} → ${formatMeasure(name, second)}` }))
    const differences = fitting.flatMap(({ name, pair }) => {
      const mark = markOf(pair.difference)
      return mark === null ? [] : [{ label: name.replace(/^[a-z]+\./, ''), mark, text: formatMeasure(name, mark.value) }]
    })
    return [
      section(`${escapeHtml(title)}: ${both(vi, en)}`, both('Vòng rỗng: phương án đầu; vòng đặc: phương án sau.', 'Hollow: the first scenario; filled: the second.'), dumbbellChart(dumbbells, chart)),
      section(`${escapeHtml(title)}: ${both(`${vi}, chênh lệch`, `${en}, difference`)}`, both('Khoảng không chứa 0 thì chênh lệch rõ ràng.', 'An interval that leaves out zero is a clear difference.'), differenceChart(differences, chart)),
    ]
  })
  const rows = pairs.map(({ name, pair, first, second }) => [
    escapeHtml(name), ...[first, second, pair.difference.value, pair.difference.ciLow, pair.difference.ciHigh].map((value) => escapeHtml(formatMeasure(name, value))), pair.isClear ? both('rõ', 'clear') : both('chưa rõ', 'not clear'),
  ])
  return [...charts, section(escapeHtml(title), both('Từng số đo.', 'Each measure.'), table([both('số đo', 'measure'), both('đầu', 'first'), both('sau', 'second'), both('chênh lệch', 'difference'), both('cận dưới', 'low'), both('cận trên', 'high'), ''], rows))]
}
