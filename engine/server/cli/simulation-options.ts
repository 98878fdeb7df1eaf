/** What `sim` and `compare` share: finding and reading scenario files, numbers on the command line, Ctrl-C. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { fail, type Result } from '../../model/result.ts'
import { formatProblem, type FileProblem } from '../../../scenarios/file-problem.ts'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { assembleScenario, loadScenario, SCENARIO_FILE_NAME } from '../../../scenarios/load-scenario.ts'
import type { ValueAtPath } from '../../../scenarios/scenario-file/apply-values.ts'
import type { Scenario } from '../../../sim/index.ts'
import { CROSSINGS_DIR, SCENARIOS_DIR } from '../install-root.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'
import { explainFault } from '../../../scenarios/file-fault.ts'
import { isStdin, readInput } from './read-input.ts'

/** Far past any scenario. */
const SCENARIO_BYTES_MAX = 16 * 1_048_576
/** 128 + SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130

export const workerCountDefault = (): number => availableParallelism()

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1 || count > 1_000_000) throw new InvalidArgumentError('a whole number from 1 to 1000000.')
  return count
}

export function parseIndex(text: string): number {
  const index = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(index) || index < 0 || index > 1_000_000) throw new InvalidArgumentError('a whole number from 0 to 1000000.')
  return index
}

export function parseWorkers(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1 || count > 256) throw new InvalidArgumentError('a whole number from 1 to 256.')
  return count
}

/** Whole numbers are numbers, as in a scenario file; anything else is a text. */
export function parseSeed(text: string): string | number {
  if (text.trim() === '') throw new InvalidArgumentError('a number or a text.')
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** @returns false after saying why not; asked before the run, so that its results are not lost at the end. */
export function canWrite(file: string | undefined): boolean {
  if (file === undefined) return true
  const isThere = existsSync(file)
  try {
    closeSync(openSync(file, 'a'))
    if (!isThere) unlinkSync(file)
    return true
  } catch (error) {
    refuse(`${file} cannot be written: ${explainFault(error)}`)
    return false
  }
}

/** Of a result that is on standard output already: nothing is lost but the file. */
export function writeResult(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (failure) {
    throw new CallFailure(`${file} could not be written whole: ${explainFault(failure)}`)
  }
}

/** A file, a folder with a scenario.yaml, or the name of a scenario that ships. */
export const findScenario = (name: string): string => (existsSync(name) || !existsSync(join(SCENARIOS_DIR, name)) ? name : join(SCENARIOS_DIR, name))

/** With other values for some of its parameters. */
type LoadScenario = (changes?: readonly ValueAtPath[]) => Result<Scenario, readonly FileProblem[]>
/** @returns null after printing every problem. */
export type OpenScenario = (changes?: readonly ValueAtPath[]) => Scenario | null

const listShipped = (): string[] => readdirSync(SCENARIOS_DIR).filter((name) => existsSync(join(SCENARIOS_DIR, name, SCENARIO_FILE_NAME)))

/** `-` is standard input, read once however often it is loaded; what it names is looked for in the working directory. */
export async function scenarioLoader(name: string): Promise<LoadScenario> {
  if (!isStdin(name)) {
    const path = findScenario(name)
    const isNobody = !existsSync(path) && !/[./\\]/.test(name)
    return (changes) => (isNobody ? fail([{ file: name, lineIndex: 0, message: 'there is no scenario of that name', hint: hintFor(name, listShipped()) }]) : loadScenario(path, changes))
  }
  const text = Buffer.from(await readInput(name, SCENARIO_BYTES_MAX)).toString('utf8')
  const readNamed = (file: string): { readonly file: string; readonly text: string } => ({ file, text: readFileSync(file, 'utf8') })
  return (changes) => assembleScenario({ file: name, text }, { crossingsFolder: CROSSINGS_DIR, readNamed }, changes)
}

export async function openScenario(name: string): Promise<OpenScenario> {
  const load = await scenarioLoader(name)
  return (changes) => {
    const loaded = load(changes)
    if (loaded.ok) return loaded.value
    for (const problem of loaded.failure) process.stderr.write(`${formatProblem(problem)}\n`)
    return null
  }
}

export function refuse(message: string): void {
  process.stderr.write(`bordertwin: ${message}\n`)
  process.exitCode = EXIT_USAGE
}

/** Aborted by the first Ctrl-C; the second one ends the process at once. */
export function interruptSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED)
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  return { signal: controller.signal, release: () => void process.off('SIGINT', interrupt) }
}

export function noteInterrupted(replicationCount: number): void {
  process.stderr.write(`bordertwin: interrupted; these are the results of ${replicationCount} ${replicationCount === 1 ? 'replication' : 'replications'}\n`)
  process.exitCode = EXIT_INTERRUPTED
}
