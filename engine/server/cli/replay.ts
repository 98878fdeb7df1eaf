/**
 * `bordertwin replay`: folds a log, or a crossing's day, again and tells what came of it.
 *
 * Errors:  exit 1 with one sentence for a log or day that is missing or damaged; 2 for a wrong call; never a stack trace.
 * Privacy: prints counts and a hash; no plates.
 */
import { InvalidArgumentError, type Command } from 'commander'
import { dateOf, HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import { findLiveOwner } from '../log/directory-lock.ts'
import { findLog, type FoundLog } from './find-log.ts'
import { replayLog, type ReplayReport } from './replay-log.ts'

interface ReplayOptions {
  readonly speed?: number
  readonly data?: string
  readonly hash?: true
  readonly crossing?: string
  readonly json?: true
}

const HELP = `
A day lasts from midnight to midnight at the crossing (Asia/Ho_Chi_Minh): what its server logged then, on its clock. The log is folded from
its beginning, because a day's state follows from all that came before: the hash is that of the log up to the day's end, while
counts and times are of the day alone, and --speed paces the day alone.

The log is only read: it may be replayed while its server writes it. A day that the log ends in may still get more.

Examples:
  $ bordertwin replay huu-nghi 2025-07-20                    from the data folder: --data, BORDERTWIN_DATA or .data
  $ bordertwin replay huu-nghi@2025-07-20 --hash             the same, the hash alone
  $ bordertwin replay huu-nghi 2025-07-20 --speed 600        a day in 144 seconds
  $ bordertwin replay .data/log/huu-nghi --hash              the whole log
  $ bordertwin replay /mnt/backup/log/old 2025-07-20 --crossing huu-nghi

Exit code: 0 done, 1 the log or the day is missing or damaged, 2 a wrong call.`

/** Without bound for `max`: null would reach the command as an empty text. */
function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(text)
  if (text.trim() === '' || !Number.isFinite(speed) || speed <= 0) throw new InvalidArgumentError('a number above 0, or max.')
  return speed
}

const clockOf = (atMs: number): string => new Date(atMs + HANOI_OFFSET_MS).toISOString().slice(11, 19)

function printReport(report: ReplayReport): void {
  const rate = Math.round(report.lastSeq / Math.max(0.001, report.elapsedMs / 1_000))
  const lines = [
    `crossing      ${report.crossingId}`,
    ...(report.date === null ? [] : [`day           ${report.date} (Asia/Ho_Chi_Minh)`]),
    `observations  ${report.observationCount} in ${report.batchCount} batches (${report.duplicateCount} duplicates, ${report.lateCount} late, ${report.setAsideCount} set aside)`,
    ...(report.firstAtMs === null || report.lastAtMs === null ? [] : [`covers        ${new Date(report.firstAtMs).toISOString()} to ${new Date(report.lastAtMs).toISOString()}`]),
    `took          ${(report.elapsedMs / 1_000).toFixed(2)} s (${report.date === null ? '' : `${report.lastSeq} observations from the log's beginning, `}${rate} observations/s)`,
    `state         ${report.stateHash}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Who compares hashes must know where the fold ended. */
async function noteOpenEnd({ folder }: FoundLog, { date, lastSeq, lastAtMs, isWhole }: ReplayReport): Promise<void> {
  const owner = await findLiveOwner(folder)
  const day = date !== null && !isWhole && lastAtMs !== null ? `the log ends in this day, at ${clockOf(lastAtMs)} of ${dateOf(lastAtMs)}` : null
  const live = owner !== undefined && (date === null || !isWhole) ? `a server (process ${owner}) is writing this log: folded up to observation ${lastSeq}` : null
  const notes = [day, live].filter((note) => note !== null)
  if (notes.length > 0) process.stderr.write(`bordertwin: ${notes.join('; ')}\n`)
}

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('fold a log, or a crossing\'s day, again; the same log gives the same state')
    .argument('<log|crossing>', 'log folder, data directory and crossing, or crossing: .data/log/huu-nghi, .data/huu-nghi, huu-nghi')
    .argument('[date]', 'one day of it, as 2025-07-20 (default: the whole log)')
    .option('--speed <ratio>', 'twin time per wall time, or max (default: max)', parseSpeed)
    .option('--data <dir>', 'data folder of the server, for a crossing (default: .data)')
    .option('--crossing <id>', 'whose log it is (default: the name of the folder)')
    .option('--hash', 'print the state hash alone')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', HELP)
    .action(async (named: string, date: string | undefined, options: ReplayOptions) => {
      const found = await findLog({ named, date, data: options.data, crossing: options.crossing })
      const report = await replayLog({ ...found, ...(options.speed === undefined ? {} : { speedRatio: options.speed }) })
      if (options.hash === true) process.stdout.write(`${report.stateHash}\n`)
      else if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`)
      else printReport(report)
      await noteOpenEnd(found, report)
    })
}
