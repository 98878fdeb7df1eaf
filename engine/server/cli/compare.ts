/**
 * `bordertwin compare <scenario> <scenario>…`: the first against each of the others, replication by replication.
 *
 * All see the same trucks (common random numbers), so that small differences show with few replications.
 * Errors:  exit 2 with every problem of the scenarios or the call; 130 with the results so far after Ctrl-C.
 */
import type { Command } from 'commander'
import type { Scenario } from '../../../sim/index.ts'
import { stopwatch } from '../clock.ts'
import { createProgressBar } from '../simulation/progress-bar.ts'
import { renderComparison } from '../simulation/report/render-comparison.ts'
import { comparisonJson } from '../simulation/result-json.ts'
import { comparisonTable, mainMeasures } from '../simulation/result-text.ts'
import { compareScenarios } from '../simulation/run-experiment.ts'
import { EXIT_USAGE } from './call-failure.ts'
import { plain } from './plain-text.ts'
import { canWrite, interruptSignal, noteInterrupted, parseCount, parseSeed, openScenario, parseWorkers, refuse, workerCountDefault, writeResult } from './simulation-options.ts'

interface CompareOptions {
  readonly replications?: number
  readonly seed?: string | number
  readonly workers: number
  readonly json?: true
  readonly html?: string
  readonly all?: true
}

const HELP = `
Intervals hold one at a time; "not clear" means that the interval holds zero.

Examples:
  $ bordertwin compare scenarios/paper-vs-digital/paper.yaml scenarios/paper-vs-digital/digital.yaml
  $ bordertwin compare before.yaml after.yaml --replications 100 --html difference.html`

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('compare scenarios by paired differences with confidence intervals')
    .argument('<scenario...>', 'the first is compared with each of the others')
    .option('--replications <n>', 'how many pairs (default: the first scenario\'s)', parseCount)
    .option('--seed <seed>', 'number or text (default: the first scenario\'s)', parseSeed)
    .option('--workers <n>', 'threads; the result is the same with any number', parseWorkers, workerCountDefault())
    .option('--json', 'print the result as JSON; only elapsedMs differs between two runs')
    .option('--html <file>', 'write a report with charts that opens without a server')
    .option('--all', 'print every measure')
    .addHelpText('after', HELP)
    .action(runCompare)
}

async function runCompare(names: readonly string[], options: CompareOptions): Promise<void> {
  if (names.length < 2) return refuse('compare needs at least two scenarios')
  const read: (Scenario | null)[] = []
  for (const name of names) read.push((await openScenario(name))())
  const scenarios = read.filter((scenario) => scenario !== null)
  const [first] = scenarios
  if (scenarios.length < names.length || first === undefined) {
    process.exitCode = EXIT_USAGE
    return
  }
  if (!canWrite(options.html)) return
  const bar = createProgressBar(process.stderr)
  const { signal, release } = interruptSignal()
  const elapsedMs = stopwatch()
  const seed = options.seed ?? first.experiment.seed
  const { levelRatio } = first.experiment
  try {
    const comparison = await compareScenarios(scenarios, {
      seed, replicationCount: options.replications ?? first.experiment.replicationCount, workerCount: options.workers, levelRatio, signal, onProgress: bar.show,
    })
    bar.clear()
    const shown = options.all === true ? [...comparison.measures.keys()] : mainMeasures(comparison.measures.keys())
    if (options.json === true) process.stdout.write(`${JSON.stringify(comparisonJson(comparison, { seed, elapsedMs: Math.round(elapsedMs()) }))}\n`)
    else
      process.stdout.write(
        `${scenarios.map(({ id, title }) => `${id}: ${plain(title)}`).join('\n')}\n${comparison.replicationCount} paired replications, seed ${seed}, ${Number((levelRatio * 100).toFixed(3))} % intervals\n\n${comparisonTable(comparison, shown)}\n`,
      )
    if (options.html !== undefined) writeResult(options.html, renderComparison({ comparison, seed, levelRatio, shown }))
    if (comparison.isPartial) noteInterrupted(comparison.replicationCount)
  } finally {
    bar.clear()
    release()
  }
}
