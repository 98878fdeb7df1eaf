/**
 * JSON with one value on each line, as streams and logs of devices hold it: what is whole is read, what is damaged is counted.
 *
 * Limits:  lines, and damaged ones among them: a text of nothing else is not gone through to its end.
 */
import { parseJson } from './json-text.ts'

const FAULTS_MAX = 500

export interface JsonLine {
  /** From 1, blank lines counted. */
  readonly lineNo: number
  readonly value: unknown
}

export interface JsonLines {
  readonly values: readonly JsonLine[]
  /** Lines that are no JSON. */
  readonly faults: readonly { readonly lineNo: number; readonly failure: string }[]
  /** Why not every line was read. */
  readonly stoppedWhy: string | null
  /** Of the lines that hold anything. */
  readonly isFirstDamaged: boolean
  readonly isLastDamaged: boolean
}

/** @param passedOver lines of another protocol on the same stream; they are no damage. */
export function readJsonLines(text: string, linesMax: number, passedOver: RegExp | null = null): JsonLines {
  const values: JsonLine[] = []
  const faults: { readonly lineNo: number; readonly failure: string }[] = []
  let stoppedWhy: string | null = null
  let isFirstDamaged = false
  let isLastDamaged = false
  let lineNo = 0
  // Serial devices end lines with a carriage return alone.
  const lineEnd = text.includes('\n') ? '\n' : '\r'
  for (let from = 0; from < text.length && stoppedWhy === null;) {
    const found = text.indexOf(lineEnd, from)
    const end = found === -1 ? text.length : found
    const line = text.slice(from, end)
    from = end + 1
    lineNo += 1
    if (lineNo > linesMax) stoppedWhy = `more than ${linesMax} lines in one body: the rest was not read`
    else if (line.trim() !== '' && passedOver?.test(line) !== true) {
      const parsed = parseJson(line)
      isLastDamaged = !parsed.ok
      if (parsed.ok) values.push({ lineNo, value: parsed.value })
      else {
        if (values.length + faults.length === 0) isFirstDamaged = true
        faults.push({ lineNo, failure: parsed.failure })
        if (faults.length >= FAULTS_MAX) stoppedWhy = `${FAULTS_MAX} damaged lines: the rest was not read`
      }
    }
  }
  return { values, faults, stoppedWhy, isFirstDamaged, isLastDamaged: isLastDamaged && stoppedWhy === null }
}
