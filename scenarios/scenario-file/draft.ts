/** What the parts of a scenario's loader share: the file with its lines, the problems so far, and the clock of the run. */
import type { FileProblem } from '../file-problem.ts'
import { hintFor } from '../loading/closest-word.ts'
import type { FilePath, SourceFile } from '../loading/source-file.ts'

export interface Draft {
  readonly source: SourceFile
  readonly problems: FileProblem[]
  /** What the crossing's clock shows at the start, past local midnight. */
  readonly startClockMs: number
  /** UTC instant of the start; null when the scenario has no date. */
  readonly startsAtMs: number | null
  readonly flowIds: readonly string[]
}

export function report(draft: Draft, path: FilePath, message: string, hint = ''): void {
  const name = path.filter((key) => typeof key === 'string').length === 0 ? '' : `${path.join('.')}: `
  draft.problems.push(draft.source.problemAt(path, `${name}${message}`, hint))
}

/** @returns whether `word` is known; a problem says what was probably meant. */
export function checkKnown(draft: Draft, path: FilePath, what: string, word: string, known: readonly string[]): boolean {
  if (known.includes(word)) return true
  report(draft, path, `unknown ${what} "${word}"`, hintFor(word, known))
  return false
}
