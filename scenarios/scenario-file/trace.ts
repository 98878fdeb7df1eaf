/**
 * The CSV file of a `trace` demand: one vehicle a row, a column with its time, any other column an attribute.
 *
 * Time:    column `atS` (also `atMin`, `atH`, `atMs`) in numbers since the start; `at` or `time` also takes "HH:MM", `90s`
 *          or ISO 8601. Without a header the first column is seconds. Rows may come in any order.
 * Errors:  every row that cannot be read is a problem in the CSV file itself, with its line.
 */
import type { TraceArrival } from '../../sim/scenario.ts'
import type { FileProblem } from '../file-problem.ts'
import { isClock, isDuration, isInstant } from '../schema/scenario-parts.ts'
import type { Draft } from './draft.ts'
import { momentMs } from './moments.ts'

const CHARACTERS_MAX = 64 * 1_024 * 1_024
const PROBLEMS_MAX = 20
const TIME_COLUMN = /^(?:at|time|arrival|arrives?|arrivedAt|t)_?(ms|s|min|h)?$/i
const MS_BY_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }

interface Columns {
  readonly timeIndex: number
  readonly unitMs: number
  /** Name by column; null for the time. */
  readonly names: readonly (string | null)[]
}

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text))

export function readTrace(draft: Draft, file: string, text: string): TraceArrival[] {
  const problems: FileProblem[] = []
  const problemAt = (lineIndex: number, message: string, hint: string): void => {
    problems.push({ file, lineIndex, message, hint })
  }
  const arrivals = text.length > CHARACTERS_MAX ? [] : parseRows(draft, text.replace(/^\uFEFF/, ''), problemAt)
  if (text.length > CHARACTERS_MAX) problemAt(0, 'the trace is larger than 64 MiB', 'split it into several flows')
  if (problems.length > PROBLEMS_MAX) {
    const rest = problems.length - PROBLEMS_MAX
    problems.length = PROBLEMS_MAX
    problemAt(problems.at(-1)?.lineIndex ?? 0, `${rest} more rows cannot be read`, 'correct the first ones and check again')
  }
  draft.problems.push(...problems)
  return arrivals.sort((left, right) => left.atMs - right.atMs)
}

function parseRows(draft: Draft, text: string, problemAt: (lineIndex: number, message: string, hint: string) => void): TraceArrival[] {
  const lines = text.split(/\r\n|\n|\r/)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first === -1) {
    problemAt(0, 'the trace is empty', 'one row per vehicle, with a column atS')
    return []
  }
  const header = lines[first] ?? ''
  const separator = [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ','
  const cellsOf = (line: string): string[] => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  const columns = readHeader(cellsOf(header))
  if (columns === null) {
    problemAt(first, `no column tells the time: ${cellsOf(header).join(', ')}`, 'call it atS (seconds since the start), or at ("HH:MM", ISO 8601)')
    return []
  }
  const isHeader = columns.names.length > 0
  const arrivals: TraceArrival[] = []
  let rowCount = 0
  for (let lineIndex = isHeader ? first + 1 : first; lineIndex < lines.length; lineIndex += 1) {
    const line = lines[lineIndex] ?? ''
    if (line.trim() === '') continue
    rowCount += 1
    const cells = cellsOf(line)
    if (isHeader && cells.length !== columns.names.length) {
      problemAt(lineIndex, `${cells.length} cells where the header has ${columns.names.length}`, 'give every row the same columns')
      continue
    }
    const atMs = timeOf(draft, cells[columns.timeIndex] ?? '', columns.unitMs)
    if (typeof atMs === 'string') {
      problemAt(lineIndex, atMs, 'a time is a number since the start, "HH:MM", a duration or ISO 8601')
      continue
    }
    const attributes = columns.names.flatMap((name, index) => (name === null || (cells[index] ?? '') === '' ? [] : [[name, cells[index] ?? ''] as const]))
    arrivals.push({ atMs, attributes: attributes.length === 0 ? null : Object.fromEntries(attributes) })
  }
  if (rowCount === 0) problemAt(first, 'the trace has no vehicle', 'add rows below the header')
  return arrivals
}

/** Columns with no names when the first line is a vehicle already; null when no column tells the time. */
function readHeader(cells: readonly string[]): Columns | null {
  if (isNumber(cells[0] ?? '') || isDuration(cells[0] ?? '') || isClock(cells[0] ?? '') || isInstant(cells[0] ?? '')) return { timeIndex: 0, unitMs: 1_000, names: [] }
  const timeIndex = cells.findIndex((cell) => TIME_COLUMN.test(cell))
  if (timeIndex === -1) return null
  const unit = TIME_COLUMN.exec(cells[timeIndex] ?? '')?.[1]?.toLowerCase() ?? 's'
  return { timeIndex, unitMs: MS_BY_UNIT[unit] ?? 1_000, names: cells.map((cell, index) => (index === timeIndex ? null : cell)) }
}

/** @returns the milliseconds, or what is wrong. */
function timeOf(draft: Draft, text: string, unitMs: number): number | string {
  if (isNumber(text)) return Number(text) < 0 ? `the time ${text} is negative` : Math.round(Number(text) * unitMs)
  if (!isClock(text) && !isDuration(text) && !isInstant(text)) return text === '' ? 'the time is missing' : `"${text.slice(0, 40)}" is not a time`
  if (isInstant(text) && draft.startsAtMs === null) return 'an instant needs a dated startsAt in the scenario'
  if (isInstant(text) && Date.parse(text) < (draft.startsAtMs ?? 0)) return `${text} is before the start of the run`
  return momentMs(draft, [], text) ?? 'not a time'
}
