/**
 * `bordertwin sim <scenario>`: runs replications and prints what they say.
 *
 * stdout has the result (a table, or JSON of which only `elapsedMs` differs between two runs); stderr a progress bar on a terminal.
 * Errors:  exit 2 with every problem of the scenario or the call; 130 with the results so far after Ctrl-C.
 */
import type { Command } from 'commander'
import { compileNetwork, type Scenario } from '../../../sim/index.ts'
import { gridOf, listOf, type SweepPoint } from '../../../sim/experiment/index.ts'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { stopwatch } from '../clock.ts'
import { renderReport } from '../simulation/report/render-report.ts'
import { listLeftInside } from '../simulation/left-inside.ts'
import { createProgressBar } from '../simulation/progress-bar.ts'
import { resultCsv, resultJson, sweepJson, type SweepVariant } from '../simulation/result-json.ts'
import { allMeasures, mainMeasures, resultTable, sweepTable } from '../simulation/result-text.ts'
import { writeObservations } from '../simulation/write-observations.ts'
import { findLeastHolding, findWarmUp, runExperiment, selectBest, type ExperimentOptions, type StopRule } from '../simulation/run-experiment.ts'
import { parseAmount, parseBound, parseSweep, settingsText } from '../simulation/sweep-text.ts'
import { alignTable, formatDuration, formatMeasure } from '../simulation/measure-text.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'
import { explainFault, isFileFault } from '../../../scenarios/file-fault.ts'
import { plain } from './plain-text.ts'
import { canWrite, interruptSignal, noteInterrupted, parseCount, parseIndex, parseSeed, parseWorkers, openScenario, refuse, workerCountDefault, writeResult, type OpenScenario } from './simulation-options.ts'

interface SimOptions {
  readonly replications?: number
  readonly seed?: string | number
  readonly workers: number
  readonly json?: true
  readonly csv?: string
  readonly html?: string
  readonly all?: true
  readonly set: readonly string[]
  readonly sweep: readonly string[]
  readonly sweepAs: string
  readonly show: readonly string[]
  readonly stop?: string
  readonly warmUp?: string
  readonly hold?: string
  readonly least?: string
  readonly most?: string
  readonly within?: string
  readonly observations?: string
  readonly observationsIndex?: number
}

const REPLICATIONS_OF_CHOICE = 1_000
/** Points of a curve over the run. */
const REPORT_BINS = 192

const HELP = `
A sweep runs every combination of its values; all variants see the same trucks (common random numbers).

Examples:
  $ bordertwin sim mm4
  $ bordertwin sim huu-nghi-weekday --replications 200 --json
  $ bordertwin sim huu-nghi-weekday --replications 1 --observations day.ndjson
  $ bordertwin sim mm4 --stop 0.02:station.booth.waitMsMean
  $ bordertwin sim mm4 --sweep stations.booth.servers=4..8 --csv waits.csv --html waits.html
  $ bordertwin sim mm4 --sweep stations.booth.servers=4..8 --hold 'station.booth.waitMsP95<=60s'
  $ bordertwin sim mm4 --sweep stations.booth.moveUpS=0,7 --least station.booth.waitMsMean --within 5s`

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value]

export function registerSim(program: Command): void {
  program
    .command('sim')
    .description('run a scenario and print its measures with confidence intervals')
    .argument('<scenario>', 'scenario file, folder with a scenario.yaml, name of a shipped scenario, or - for standard input')
    .option('--replications <n>', 'how many runs (default: the scenario\'s)', parseCount)
    .option('--seed <seed>', 'number or text (default: the scenario\'s)', parseSeed)
    .option('--workers <n>', 'threads; the result is the same with any number', parseWorkers, workerCountDefault())
    .option('--json', 'print the result as JSON; only elapsedMs differs between two runs')
    .option('--csv <file>', 'write every measure as CSV')
    .option('--html <file>', 'write a report with charts that opens without a server')
    .option('--all', 'print every measure')
    .option('--set <path=value>', 'change a parameter: stations.booth.servers=5; may be repeated', collect, [])
    .option('--sweep <path=a,b,c>', 'run a variant per value: a list or a range 2..6; may be repeated', collect, [])
    .option('--sweep-as <grid|list>', 'several sweeps: every combination, or side by side', 'grid')
    .option('--show <measure>', 'a measure to show of each variant; may be repeated', collect, [])
    .option('--stop <ratio:measure>', 'run until the half-width is this share of the mean')
    .option('--warm-up <duration|mser-5>', 'leave out the beginning: 2h, or what MSER-5 finds in pilot runs')
    .option('--hold <measure<=x>', 'of a sweep in rising cost, find the first variant that holds the bound')
    .option('--least <measure>', 'of a sweep, find the variant with the least of a measure')
    .option('--most <measure>', 'of a sweep, find the variant with the most of a measure')
    .option('--within <amount>', 'with --least or --most: smaller differences do not matter')
    .option('--observations <file>', 'write what the devices of the crossing report in one replication, as NDJSON')
    .option('--observations-index <index>', 'which replication, from 0 (default: 0)', parseIndex)
    .addHelpText('after', HELP)
    .action(runSim)
}

interface Variants {
  readonly points: readonly SweepPoint[]
  readonly scenarios: readonly Scenario[]
}

async function runSim(name: string, options: SimOptions): Promise<void> {
  const idle = idleOption(options)
  if (idle !== null) return refuse(idle)
  const variants = readVariants(await openScenario(name), options)
  if (variants === null) return
  const [first] = variants.scenarios
  if (first === undefined) return
  const known = compileNetwork(first).measureNames
  const stop = readStop(options, first)
  if (typeof stop === 'string') return refuse(stop)
  const asked = [...options.show, ...(stop === null ? [] : [stop.of]), ...[options.least, options.most].filter((measure) => measure !== undefined)]
  const unknown = asked.find((measure) => !known.includes(measure))
  if (unknown !== undefined) return refuse(`unknown measure "${unknown}" (${hintFor(unknown, known)})`)

  if (![options.csv, options.html, options.observations].every(canWrite)) return
  if (options.observations !== undefined && !emitObservations(first, options.observations, options)) return
  const bar = createProgressBar(process.stderr)
  const { signal, release } = interruptSignal()
  const elapsedMs = stopwatch()
  const experiment: ExperimentOptions = {
    seed: options.seed ?? first.experiment.seed, replicationCount: options.replications ?? first.experiment.replicationCount, workerCount: options.workers,
    levelRatio: first.experiment.levelRatio, signal, onProgress: bar.show,
    seriesBinCount: options.html !== undefined && variants.scenarios.length === 1 ? REPORT_BINS : 0,
  }
  try {
    const scenarios = await withWarmUp(variants.scenarios, options, experiment)
    if (scenarios === null) return
    if (options.hold !== undefined) return await runHold({ ...variants, scenarios }, options, experiment, known, bar.clear)
    if (options.least !== undefined || options.most !== undefined) return await runChoice({ ...variants, scenarios }, options, experiment, bar.clear)
    const result = await runExperiment(scenarios, stop, experiment)
    bar.clear()
    for (const note of listLeftInside(result.variants)) process.stderr.write(`bordertwin: ${note}\n`)
    const swept = result.variants.map((variant, index): SweepVariant => ({ settings: variants.points[index]?.settings ?? [], result: variant }))
    const head = { seed: experiment.seed, elapsedMs: Math.round(elapsedMs()) }
    const shown = options.show.length > 0 ? options.show : mainMeasures(known)
    const [only] = result.variants
    if (only === undefined) return
    const isSweep = options.sweep.length > 0
    if (options.json === true) process.stdout.write(`${JSON.stringify(isSweep ? sweepJson(swept, head) : resultJson(only, head))}\n`)
    else {
      const body = isSweep ? sweepTable(result, variants.points.map((point) => settingsText(point.settings)), shown) : options.all === true ? allMeasures(only.measures) : resultTable(only)
      process.stdout.write(`${plain(only.scenario.title)}\n${describeRun(only.replicationCount, experiment, head.elapsedMs)}\n\n${body}\n`)
    }
    if (options.csv !== undefined) writeResult(options.csv, resultCsv(swept))
    if (options.html !== undefined) writeResult(options.html, renderReport({ variants: swept, seed: experiment.seed, levelRatio: experiment.levelRatio, shown }))
    if (result.isPartial) noteInterrupted(result.replicationCount)
  } finally {
    bar.clear()
    release()
  }
}

/** An option that would change nothing was meant to. */
function idleOption({ within, least, most, hold, sweep, observations, observationsIndex }: SimOptions): string | null {
  if (within !== undefined && least === undefined && most === undefined) return '--within goes with --least or --most'
  if ([hold, least, most].filter((choice) => choice !== undefined).length > 1) return 'one of --hold, --least and --most at a time'
  if (observationsIndex !== undefined && observations === undefined) return '--observations-index goes with --observations <file>'
  return sweep.length === 0 && (least ?? most) !== undefined ? '--least and --most choose among the variants of a --sweep' : null
}

/** @returns false after saying why not. */
function emitObservations(scenario: Scenario, file: string, { observationsIndex = 0, seed, sweep }: SimOptions): boolean {
  if (sweep.length > 0) refuse('--observations writes one variant; leave --sweep out')
  else {
    try {
      const written = writeObservations(scenario, { seed: seed ?? scenario.experiment.seed, replicationIndex: observationsIndex, file })
      process.stderr.write(`bordertwin: ${written.observationCount} observations of replication ${observationsIndex} in ${file}\n`)
      return true
    } catch (error) {
      const message = `the observations cannot be written to ${file}: ${explainFault(error)}`
      if (isFileFault(error)) throw new CallFailure(message)
      refuse(message)
    }
  }
  return false
}

const describeRun = (replicationCount: number, { seed, levelRatio }: ExperimentOptions, elapsedMs: number): string =>
  `${replicationCount} replications, seed ${seed}, ± is the ${Number((levelRatio * 100).toFixed(3))} % interval, ${(elapsedMs / 1_000).toFixed(2)} s`

const refuseVariants = (message: string): null => {
  refuse(message)
  return null
}

function readVariants(read: OpenScenario, options: SimOptions): Variants | null {
  const settings = options.set.map(parseSweep)
  const axes = options.sweep.map(parseSweep)
  const wrong = [...settings, ...axes].find((axis) => typeof axis === 'string')
  if (wrong !== undefined) return refuseVariants(wrong)
  if (options.sweepAs !== 'grid' && options.sweepAs !== 'list') return refuseVariants('--sweep-as is grid or list')
  const sound = axes.filter((axis) => typeof axis !== 'string')
  if (options.sweepAs === 'list' && new Set(sound.map((axis) => axis.values.length)).size > 1) return refuseVariants('--sweep-as list needs as many values in every sweep')
  const points = options.sweepAs === 'list' && sound.length > 0 ? listOf(sound) : gridOf(sound)
  if (points.length > 10_000) return refuseVariants(`the sweep has ${points.length} variants; at most 10000`)
  const fixed = settings.flatMap((axis) => (typeof axis === 'string' ? [] : [{ path: axis.path, value: axis.values.length === 1 ? axis.values[0] : axis.values }]))
  const scenarios: Scenario[] = []
  for (const point of points) {
    const scenario = read([...fixed, ...point.settings])
    if (scenario === null) {
      process.exitCode = EXIT_USAGE
      return null
    }
    scenarios.push(scenario)
  }
  return { points, scenarios }
}

/** All variants get the warm-up of the first one, or of the longest that MSER-5 finds. @returns null after saying what is wrong. */
async function withWarmUp(scenarios: readonly Scenario[], options: SimOptions, experiment: ExperimentOptions): Promise<readonly Scenario[] | null> {
  const { warmUp } = options
  if (warmUp === undefined) return scenarios
  const given = warmUp === 'mser-5' ? 0 : parseAmount(/^\d+$/.test(warmUp) ? '' : warmUp)
  if (given === null) return refuseVariants(`--warm-up is a duration (2h) or mser-5, not "${warmUp}"`)
  let warmUpMs = given
  if (warmUp === 'mser-5') {
    for (const scenario of scenarios) {
      const found = await findWarmUp(scenario, { ...experiment, onProgress: () => undefined })
      if (found === null) return refuseVariants('the run has no given length or is too short for MSER-5; lengthen the horizon')
      warmUpMs = Math.max(warmUpMs, found)
    }
    process.stderr.write(`MSER-5 leaves out the first ${formatDuration(warmUpMs)}\n`)
  }
  const short = scenarios.some(({ horizon }) => horizon.kind === 'duration' && horizon.durationMs <= warmUpMs)
  return short ? refuseVariants('the warm-up ends not before the horizon') : scenarios.map((scenario) => ({ ...scenario, warmUpMs }))
}

/** `--stop 0.05:station.booth.waitMsMean`; a number of replications on the command line is the limit, or switches the file's rule off. */
function readStop(options: SimOptions, { experiment }: Scenario): StopRule | null | string {
  if (options.stop === undefined) return options.replications === undefined ? experiment.stop : null
  const at = options.stop.indexOf(':')
  const halfWidthRatio = Number(options.stop.slice(0, at))
  if (at < 1 || !(halfWidthRatio > 0 && halfWidthRatio <= 1)) return `"${options.stop}" is no stop rule; write for example 0.05:station.booth.waitMsMean`
  return { halfWidthRatio, of: options.stop.slice(at + 1), replicationCountMax: options.replications ?? experiment.stop?.replicationCountMax ?? REPLICATIONS_OF_CHOICE }
}

async function runHold(variants: Variants, options: SimOptions, experiment: ExperimentOptions, known: readonly string[], clearBar: () => void): Promise<void> {
  const parsed = parseBound(options.hold ?? '')
  if (typeof parsed === 'string') return refuse(parsed)
  if (!known.includes(parsed.measure)) return refuse(`unknown measure "${parsed.measure}" (${hintFor(parsed.measure, known)})`)
  if (variants.points.length < 2) return refuse('--hold chooses among the variants of a --sweep')
  const limited = { ...experiment, replicationCount: options.replications ?? REPLICATIONS_OF_CHOICE }
  const choice = await findLeastHolding(variants.scenarios, parsed.measure, parsed.bound, limited)
  clearBar()
  const label = (index: number): string => settingsText(variants.points[index]?.settings ?? [])
  if (options.json === true) {
    const listed = variants.points.map((point, index) => ({ settings: Object.fromEntries(point.settings.map(({ path, value }) => [path, value])), verdict: choice.verdicts[index], [parsed.measure]: choice.estimates[index] }))
    process.stdout.write(`${JSON.stringify({ hold: options.hold, seed: experiment.seed, replications: choice.replicationCount, chosen: choice.variantIndex, isSure: choice.isSure, variants: listed })}\n`)
  } else {
    const rows = variants.points.map((_, index) => [label(index), formatMeasure(parsed.measure, choice.estimates[index]?.value ?? null), String(choice.estimates[index]?.n ?? 0), choice.verdicts[index] ?? 'open'])
    const answer = choice.variantIndex === null ? 'no variant holds it' : `${label(choice.variantIndex)} is the first that holds it`
    process.stdout.write(`${alignTable([['variant', parsed.measure, 'n', options.hold ?? ''], ...rows])}\n\n${answer}${choice.isSure ? `, with ${experiment.levelRatio * 100} % confidence` : '; more replications are needed to be sure'}\n`)
  }
  if (experiment.signal.aborted) noteInterrupted(choice.replicationCount)
}

async function runChoice(variants: Variants, options: SimOptions, experiment: ExperimentOptions, clearBar: () => void): Promise<void> {
  const indifference = parseAmount(options.within ?? '')
  if (indifference === null || indifference <= 0) return refuse('--least and --most need --within: the smallest difference that matters, such as 5s or 0.01')
  if (variants.points.length < 2) return refuse('--least and --most choose among the variants of a --sweep')
  const seeks = options.least === undefined ? 'most' : 'least'
  const measure = options.least ?? options.most ?? ''
  const choice = await selectBest(variants.scenarios, { measure, seeks, indifference }, { ...experiment, replicationCount: options.replications ?? REPLICATIONS_OF_CHOICE })
  clearBar()
  const label = (index: number): string => settingsText(variants.points[index]?.settings ?? [])
  if (options.json === true) process.stdout.write(`${JSON.stringify({ [seeks]: measure, within: indifference, seed: experiment.seed, replications: choice.replicationCount, chosen: choice.variantIndex, survivors: choice.survivors })}\n`)
  else if (choice.variantIndex !== null) process.stdout.write(`${label(choice.variantIndex)} has the ${seeks} ${measure}, with ${experiment.levelRatio * 100} % confidence after ${choice.replicationCount} replications\n`)
  else process.stdout.write(`not decided after ${choice.replicationCount} replications between:\n${choice.survivors.map((index) => `  ${label(index)}\n`).join('')}`)
  if (experiment.signal.aborted) noteInterrupted(choice.replicationCount)
}
