/** Cells of a CSV text with their lines: comma, semicolon or tab, quotes as spreadsheets write them, any line end. */
export interface CsvRow {
  readonly lineIndex: number
  readonly cells: readonly string[]
}

/** Rows that hold anything. A quote that is never closed ends with its line. */
export function listRows(text: string): CsvRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const separator = [',', ';', '\t'].find((sign) => first.includes(sign)) ?? ','
  return lines.flatMap((line, lineIndex) => (line.trim() === '' ? [] : [{ lineIndex, cells: splitLine(line, separator) }]))
}

function splitLine(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let index = 0; index < line.length; index += 1) {
    const sign = line[index] as string
    if (sign === '"') {
      if (isQuoted && line[index + 1] === '"') {
        cell += '"'
        index += 1
      } else isQuoted = !isQuoted
    } else if (sign === separator && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += sign
  }
  cells.push(cell.trim())
  return cells
}
