/**
 * `bordertwin calibrate --from <log, NDJSON or CSV>`: fits arrivals and services, writes a scenario, and shows recorded beside simulated.
 *
 * Errors:  exit 2 with every problem of the recording and its line, or of the call; never a stack trace.
 */
import { basename, dirname, join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { stringify } from 'yaml'
import { DAY_TYPES, type DayType } from '../../../sim/calibration/arrivals.ts'
import { formatProblem } from '../../../scenarios/file-problem.ts'
import { assembleScenario } from '../../../scenarios/load-scenario.ts'
import { calibrate, fittedArrivals, scenarioFileOf, traceCsv, type Calibration } from '../calibration/calibrate.ts'
import { calibrationJson } from '../calibration/calibration-json.ts'
import { renderCalibration } from '../calibration/calibration-page.ts'
import { calibrationText } from '../calibration/calibration-text.ts'
import { compareRecording } from '../calibration/compare-recording.ts'
import { readRecording } from '../calibration/read-recording.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { createProgressBar } from '../simulation/progress-bar.ts'
import { runExperiment } from '../simulation/run-experiment.ts'
import { EXIT_USAGE } from './call-failure.ts'
import { canWrite, interruptSignal, noteInterrupted, parseCount, parseWorkers, refuse, workerCountDefault, writeResult } from './simulation-options.ts'

interface CalibrateOptions {
  readonly from: string
  readonly out?: string
  readonly trace?: string
  readonly html?: string
  readonly json?: true
  readonly dayType: DayType
  readonly replications: number
  readonly workers: number
}

const HELP = `
A CSV file has one row per vehicle and station: arrival, begin, end (or service), station, vehicle, flow, server; any other column
is an attribute. docs/model/calibration.md tells what is made of it.

Examples:
  $ bordertwin calibrate --from day.ndjson --out calibrated.yaml
  $ bordertwin calibrate --from booth.csv --html fit.html
  $ bordertwin calibrate --from .data/log/huu-nghi --trace tuesday --out tuesday.yaml    last Tuesday's trucks, to be run under other rules`

const parsePrefix = (text: string): string => {
  if (!/^[\w-]+$/.test(basename(text))) throw new InvalidArgumentError('the beginning of file names: letters, digits, hyphens.')
  return text
}

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('fit arrivals and service times to a recording, write a scenario, show recorded beside simulated')
    .requiredOption('--from <path>', 'observation log folder, NDJSON of observations, or CSV')
    .option('--out <file>', 'write the scenario here')
    .option('--trace <prefix>', 'write the recorded arrivals as <prefix>-<flow>.csv, and let the scenario replay them', parsePrefix)
    .option('--html <file>', 'write a report with charts that opens without a server')
    .option('--json', 'print the result as JSON')
    .addOption(new Option('--day-type <type>', 'of several days take only these').choices([...DAY_TYPES]).default('all'))
    .option('--replications <n>', 'runs of the comparison', parseCount, 20)
    .option('--workers <n>', 'threads; the result is the same with any number', parseWorkers, workerCountDefault())
    .addHelpText('after', HELP)
    .action(runCalibrate)
}

async function runCalibrate(options: CalibrateOptions): Promise<void> {
  const read = await readRecording(options.from)
  if (!read.ok) {
    for (const problem of read.failure) process.stderr.write(`${formatProblem(problem)}\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const calibration = calibrate(read.value, options.dayType)
  if (typeof calibration === 'string') return refuse(`${options.from}: ${calibration}`)
  const traces = options.trace === undefined ? [] : tracesOf(calibration, options.trace, dirname(options.out ?? options.trace))
  if (![options.out, options.html, ...traces.map(({ file }) => file)].every(canWrite)) return
  const content = scenarioFileOf(calibration, options.trace === undefined ? fittedArrivals : ({ flowId }) => ({ trace: { file: `${basename(options.trace ?? '')}-${flowId}.csv` } }))
  const text = stringify(content, { lineWidth: 0, flowCollectionPadding: true })
  const file = options.out ?? 'calibrated.yaml'
  const assembled = assembleScenario({ file, text }, {
    crossingsFolder: CROSSINGS_DIR,
    readNamed: (name) => {
      const trace = traces.find((one) => basename(one.file) === name)
      if (trace === undefined) throw new Error('no such trace')
      return { file: trace.file, text: trace.text }
    },
  })
  if (!assembled.ok) throw new Error(`the fitted scenario has problems:\n${assembled.failure.map(formatProblem).join('\n')}`)
  const bar = createProgressBar(process.stderr)
  const { signal, release } = interruptSignal()
  try {
    const { variants, isPartial, replicationCount } = await runExperiment([assembled.value], null, {
      seed: assembled.value.experiment.seed, replicationCount: options.replications, workerCount: options.workers, levelRatio: assembled.value.experiment.levelRatio, signal, onProgress: bar.show,
    })
    bar.clear()
    const compared = compareRecording(calibration, assembled.value, variants[0]?.measures ?? new Map())
    process.stdout.write(options.json === true ? `${JSON.stringify(calibrationJson(calibration, compared, content))}\n` : `${calibrationText(calibration, compared)}\n`)
    if (options.out !== undefined) writeResult(options.out, text)
    for (const trace of traces) writeResult(trace.file, trace.text)
    if (options.html !== undefined) writeResult(options.html, renderCalibration(calibration, compared))
    if (options.out !== undefined && options.json !== true) process.stdout.write(`\nscenario in ${options.out}\n`)
    if (isPartial) noteInterrupted(replicationCount)
  } finally {
    bar.clear()
    release()
  }
}

/** Beside the scenario, where it will look for them. */
function tracesOf(calibration: Calibration, prefix: string, folder: string): { readonly file: string; readonly text: string }[] {
  return calibration.flows.map(({ flowId }) => ({ file: join(folder, `${basename(prefix)}-${flowId}.csv`), text: traceCsv(calibration, flowId) }))
}
