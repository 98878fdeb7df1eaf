/** What is wrong in a crossing's files, and where: the one shape in which loading reports. */

export interface FileProblem {
  /** Path as it was asked for. */
  readonly file: string
  /** Counted from 0; screens add one. */
  readonly lineIndex: number
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

/** `file:line: message (hint)` on one line, the line counted from 1 as editors do. Control characters of a damaged file are not passed on. */
export const formatProblem = (problem: FileProblem): string =>
  `${problem.file}:${problem.lineIndex + 1}: ${problem.message}${problem.hint === '' ? '' : ` (${problem.hint})`}`.replace(/\p{Cc}+/gu, ' ')

/** By file, then line, then text, each once. */
export function tidyProblems(problems: readonly FileProblem[]): FileProblem[] {
  const byText = new Map(problems.map((problem) => [formatProblem(problem), problem]))
  return [...byText.values()].sort(
    (left, right) => compareText(left.file, right.file) || left.lineIndex - right.lineIndex || compareText(left.message, right.message),
  )
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
