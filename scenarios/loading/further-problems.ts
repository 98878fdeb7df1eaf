/** Checking goes on past the first mistakes, with stand-ins for them: what is found then is kept where it cannot follow from them. */
import type { FileProblem } from '../file-problem.ts'

/** What else is wrong, away from the lines of which something is known to be wrong already: there it may follow from that. */
export function pushFurther<Built>(problems: FileProblem[], build: (further: FileProblem[]) => Built): Built {
  const known = new Set(problems.map(({ file, lineIndex }) => `${file}:${lineIndex}`))
  const further = [...problems]
  const built = build(further)
  problems.push(...further.slice(problems.length).filter(({ file, lineIndex }) => !known.has(`${file}:${lineIndex}`)))
  return built
}
