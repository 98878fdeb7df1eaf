/**
 * The CSV file that Plate Recognizer Stream writes beside its webhooks, as the records of the webhooks.
 *
 * Source:  the vendor's guide: a header names the columns; boxes, vehicles and candidates are Python's notation of lists and dictionaries.
 * Errors:  a cell that cannot be read is left out, and so is the rest of a line behind a quote that no cell ends with;
 *          a line with too few cells is a damaged record.
 */
import type { Fields } from '../json-fields.ts'
import { literalBudgetOf, readPythonLiteral, type LiteralBudget } from '../python-literal.ts'

const CELL_LENGTH_MAX = 8_192
const CELLS_MAX = 64
const SPACE = 0x20
const LINE_FEED = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
/** What may stand between a closing quote and the next cell. */
const CELL_END = /[ \t\r]{0,16}(?:[,\n]|$)/y
const HEADER = /^\s*"?timestamp"?,"?plate"?,/i

export const isPlateRecognizerCsv = (text: string): boolean => HEADER.test(text.slice(0, 64))

/** The next comma or line end, or the end of the text. */
function bareEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === COMMA || unit === LINE_FEED) break
  }
  return at
}

/** The quote that closes the cell opened at `from`; -1 where none does, or where the cell does not end with it. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from + 1)
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2)
  CELL_END.lastIndex = at + 1
  return at !== -1 && CELL_END.test(text) ? at : -1
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}

/**
 * The cells of the record at `from`, and where the next one begins; quoted cells may hold commas, line ends and doubled quotes.
 * A quote that no cell ends with spoils the rest of its line, not the rest of the file. The way to it is gone twice at most: the quotes
 * between are all doubled, so that what opens there ends there.
 */
function cellsAt(text: string, from: number): { readonly cells: readonly string[]; readonly next: number } {
  const cells: string[] = []
  let at = from
  while (cells.length < CELLS_MAX) {
    const isQuoted = text.charCodeAt(at) === QUOTE
    const end = isQuoted ? closingQuote(text, at) : bareEnd(text, at)
    if (end === -1) return { cells, next: nextLine(text, at) }
    const cell = text.slice(at, Math.min(end, at + CELL_LENGTH_MAX))
    cells.push(isQuoted ? cell.slice(1).replaceAll('""', '"') : cell.trim())
    at = isQuoted ? bareEnd(text, end + 1) : end
    if (text.charCodeAt(at) !== COMMA) return { cells, next: at + 1 }
    at += 1
  }
  return { cells, next: nextLine(text, at) }
}

/** Lists and dictionaries are in Python's notation; all else is text. */
const valueOf = (cell: string, budget: LiteralBudget): unknown => (cell.startsWith('{') || cell.startsWith('[') ? readPythonLiteral(cell, budget) : cell)

/** `/camera-1_screenshots/21-10-27/06-20-43.jpg`: the camera names the folder. */
const cameraOf = (file: unknown): string | undefined => (typeof file === 'string' ? /(?:^|\/)([^/]{1,60})_screenshots\//.exec(file)?.[1] : undefined)

/** @returns one record for each line, in the shape of a webhook's `data`; text for a damaged one. */
export function recordsOfCsv(text: string, recordsMax: number): readonly (Fields | string)[] {
  const head = cellsAt(text, 0)
  const names = head.cells.map((cell) => cell.trim().toLowerCase())
  const budget = literalBudgetOf(text.length)
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
    const row = Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', valueOf(cell, budget)]))
    const { timestamp, file, camera_id: camera, ...result } = row
    records.push({ timestamp, filename: file, camera_id: camera ?? cameraOf(file), results: [result] })
  }
  return records
}
