/**
 * The CSV file that Plate Recognizer Stream writes beside its webhooks, as the records of the webhooks.
 *
 * Source:  the vendor's guide: a header names the columns; boxes, vehicles and candidates are Python's notation of lists and dictionaries.
 * Errors:  a cell that cannot be read is left out; a line with too few cells is a damaged record.
 */
import type { Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'

const CELL_LENGTH_MAX = 8_192
const CELLS_MAX = 64
const SPACE = 0x20
const LINE_FEED = 0x0a
const HEADER = /^\s*"?timestamp"?,"?plate"?,/i

export const isPlateRecognizerCsv = (text: string): boolean => HEADER.test(text.slice(0, 64))

/** The cells of the record at `from`, and where the next one begins; quoted cells may hold commas, line ends and doubled quotes. */
function cellsAt(text: string, from: number): { readonly cells: readonly string[]; readonly next: number } {
  const cells: string[] = []
  let at = from
  while (cells.length < CELLS_MAX) {
    let cell = ''
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1)
      while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
      if (end === -1) end = text.length
      cell = text.slice(at + 1, Math.min(end, at + CELL_LENGTH_MAX)).replaceAll('""', '"')
      at = end + 1
    } else {
      let end = at
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1
      cell = text.slice(at, Math.min(end, at + CELL_LENGTH_MAX)).trim()
      at = end
    }
    cells.push(cell)
    while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1
    if (text[at] !== ',') return { cells, next: at + 1 }
    at += 1
  }
  const end = text.indexOf('\n', at)
  return { cells, next: end === -1 ? text.length + 1 : end + 1 }
}

/** Python's notation: single quotes, None, True. */
function valueOf(cell: string): unknown {
  if (!cell.startsWith('{') && !cell.startsWith('[')) return cell
  const parsed = parseJson(cell.replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner.replaceAll("\\'", "'"))).replace(/\bNone\b/g, 'null').replace(/\bTrue\b/g, 'true').replace(/\bFalse\b/g, 'false'))
  return parsed.ok ? parsed.value : undefined
}

/** `/camera-1_screenshots/21-10-27/06-20-43.jpg`: the camera names the folder. */
const cameraOf = (file: unknown): string | undefined => (typeof file === 'string' ? /(?:^|\/)([^/]{1,60})_screenshots\//.exec(file)?.[1] : undefined)

/** @returns one record for each line, in the shape of a webhook's `data`; text for a damaged one. */
export function recordsOfCsv(text: string, recordsMax: number): readonly (Fields | string)[] {
  const head = cellsAt(text, 0)
  const names = head.cells.map((cell) => cell.trim().toLowerCase())
  const records: (Fields | string)[] = []
  for (let from = head.next, lineNo = 2; records.length <= recordsMax; lineNo += 1) {
    // Blank lines are stepped over here: a file of nothing else must not cost a cell for each.
    for (; text.charCodeAt(from) <= SPACE; from += 1) if (text.charCodeAt(from) === LINE_FEED) lineNo += 1
    if (from >= text.length) break
    const { cells, next } = cellsAt(text, from)
    from = next
    if (cells.length === 1 && cells[0]?.trim() === '') continue
    if (cells.length < 3 || cells.length > names.length) {
      records.push(`record ${lineNo - 1}: ${cells.length} cells under ${names.length} names`)
      continue
    }
    const row = Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', valueOf(cell)]))
    const { timestamp, file, camera_id: camera, ...result } = row
    records.push({ timestamp, filename: file, camera_id: camera ?? cameraOf(file), results: [result] })
  }
  return records
}
