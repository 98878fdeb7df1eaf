/**
 * `bordertwin check <path>…`: validates crossing folders and their files, scenario files, `sources.yaml` and `registers.yaml`.
 *
 * Every problem is a line `file:line: message (hint)` on standard output. Exit 0 when there is none, else 2. Never a stack trace.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { checkCrossingPath, type CheckedPath } from '../../../scenarios/check-crossing.ts'
import { checkScenarioPath, isScenarioPath } from '../../../scenarios/check-scenario.ts'
import { listCrossings } from '../../../scenarios/load-crossing.ts'
import { faultHintOf, faultOf } from '../../../scenarios/file-fault.ts'
import { formatProblem, tidyProblems } from '../../../scenarios/file-problem.ts'
import { CROSSINGS_DIR, SCENARIOS_DIR } from '../install-root.ts'
import { checkRegistersPath, isRegistersPath } from '../registers/check-registers.ts'
import { checkSourcesPath, isSourcesPath } from '../sources/check-sources.ts'
import { isStdin } from './read-input.ts'
import { scenarioLoader } from './simulation-options.ts'

const EXIT_PROBLEMS = 2

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('validate crossing folders, crossing.yaml, layout.geojson, workflow.yaml, scenario files, sources.yaml and registers.yaml; print every problem with its line')
    .argument('<path...>', 'files, crossing or scenario folders, folders of those, names of shipped ones, or - for a scenario from standard input')
    .action(async (paths: readonly string[]) => {
      const results: CheckedPath[] = []
      for (const path of paths) results.push(...(isStdin(path) ? [await checkStdin(path)] : listInside(findShipped(path)).map(check)))
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

async function checkStdin(name: string): Promise<CheckedPath> {
  const loaded = (await scenarioLoader(name))()
  return { checked: [name], problems: loaded.ok ? [] : loaded.failure }
}

/** As `sim` finds them: by their names, where nothing of that name is here. */
const findShipped = (path: string): string => (existsSync(path) || path === '' ? path : ([SCENARIOS_DIR, CROSSINGS_DIR].map((folder) => join(folder, path)).find((shipped) => existsSync(shipped)) ?? path))

/** Of a folder that is nothing itself: the folders in it that are something. */
function listInside(path: string): readonly string[] {
  if (!existsSync(path) || !statSync(path).isDirectory() || isCheckable(path)) return [path]
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const inside = folders.map(({ name }) => join(path, name)).filter(isCheckable)
  return inside.length === 0 ? [path] : inside
}

/** One that cannot be looked into is: checking it tells why not. */
function isCheckable(folder: string): boolean {
  try {
    return isScenarioPath(folder) || existsSync(join(folder, 'crossing.yaml')) || listCrossings(folder).length > 0
  } catch {
    return true
  }
}

/** What cannot even be looked at is said in words; a fault of ours while checking is reported like any other problem, without its stack. */
function check(path: string): CheckedPath {
  try {
    statSync(path)
  } catch (failure) {
    return { checked: [path], problems: [{ file: path, lineIndex: 0, message: faultOf(failure), hint: faultHintOf(failure) }] }
  }
  try {
    if (isSourcesPath(path)) return checkSourcesPath(path, process.env)
    if (isRegistersPath(path)) return checkRegistersPath(path, process.env)
    return isScenarioPath(path) ? checkScenarioPath(path) : checkCrossingPath(path)
  } catch (error) {
    const message = `could not be checked: ${error instanceof Error ? error.message : String(error)}`
    return { checked: [path], problems: [{ file: path, lineIndex: 0, message, hint: 'please report this with the file' }] }
  }
}
