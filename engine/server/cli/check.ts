/**
 * `bordertwin check <path>…`: validates crossing folders and their files, scenario files, `sources.yaml` and `registers.yaml`.
 *
 * Every problem is a line `file:line: message (hint)` on standard output. Exit 0 when there is none, else 2. Never a stack trace.
 */
import type { Command } from 'commander'
import { checkCrossingPath, type CheckedPath } from '../../../scenarios/check-crossing.ts'
import { checkScenarioPath, isScenarioPath } from '../../../scenarios/check-scenario.ts'
import { formatProblem, tidyProblems } from '../../../scenarios/file-problem.ts'
import { checkRegistersPath, isRegistersPath } from '../registers/check-registers.ts'
import { checkSourcesPath, isSourcesPath } from '../sources/check-sources.ts'

const EXIT_PROBLEMS = 2

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('validate crossing folders, crossing.yaml, layout.geojson, workflow.yaml, scenario files, sources.yaml and registers.yaml; print every problem with its line')
    .argument('<path...>', 'files, crossing or scenario folders, or a folder of crossings')
    .action((paths: readonly string[]) => {
      const results = paths.map(check)
      const problems = tidyProblems(results.flatMap((result) => result.problems))
      const broken = new Set(problems.map((problem) => problem.file))
      for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n`)
      const checked = [...new Set(results.flatMap((result) => result.checked))]
      const sound = checked.filter((path) => ![...broken].some((file) => file === path || file.startsWith(`${path}/`)))
      for (const path of sound) process.stdout.write(`${path}: ok\n`)
      if (problems.length === 0) return
      process.stderr.write(
        `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${broken.size} ${broken.size === 1 ? 'file' : 'files'}\n`,
      )
      process.exitCode = EXIT_PROBLEMS
    })
}

/** A fault of ours while checking is reported like any other problem, without its stack. */
function check(path: string): CheckedPath {
  try {
    if (isSourcesPath(path)) return checkSourcesPath(path, process.env)
    if (isRegistersPath(path)) return checkRegistersPath(path, process.env)
    return isScenarioPath(path) ? checkScenarioPath(path) : checkCrossingPath(path)
  } catch (error) {
    const message = `could not be checked: ${error instanceof Error ? error.message : String(error)}`
    return { checked: [path], problems: [{ file: path, lineIndex: 0, message, hint: 'please report this with the file' }] }
  }
}
