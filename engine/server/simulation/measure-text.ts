/** Measures for people: durations in a fitting unit, shares in percent. */
const MS_PER_MIN = 60_000
const MS_PER_H = 3_600_000

/** By the unit in the measure's name. */
export function formatMeasure(name: string, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-'
  if (/Ms(?:Mean|P\d\d|Max|Min)?$/.test(name)) return formatDuration(value)
  if (name.endsWith('Ratio')) return `${(value * 100).toFixed(1)} %`
  return formatNumber(value)
}

export function formatDuration(ms: number): string {
  const size = Math.abs(ms)
  if (size < MS_PER_MIN) return `${(ms / 1_000).toFixed(1)} s`
  if (size < 2 * MS_PER_H) return `${(ms / MS_PER_MIN).toFixed(1)} min`
  if (size < 72 * MS_PER_H) return `${(ms / MS_PER_H).toFixed(1)} h`
  return `${(ms / (24 * MS_PER_H)).toFixed(1)} d`
}

export function formatNumber(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1_000 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** Columns as wide as their longest cell; the first one to the left, the others to the right. */
export function alignTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
}
