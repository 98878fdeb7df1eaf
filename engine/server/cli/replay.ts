/**
 * `bordertwin replay`: folds a log again and tells what came of it.
 *
 * Reads only, takes no lock: the log may be one that a server is writing at this moment; then its end is wherever it is.
 *
 * Errors:  exit 1 with one sentence for a log that is missing or damaged; 2 for a wrong call; never a stack trace.
 * Privacy: prints counts and a hash; no plates.
 */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { stopwatch } from '../clock.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { listSegments, readLog } from '../log/read-log.ts'
import { crossingReducer } from '../pipeline/crossing-reducer.ts'
import { createFold } from '../pipeline/fold.ts'

interface ReplayOptions {
  /** Twin time per wall time; null or absent: as fast as it goes. */
  readonly speed?: number | null
  readonly hash?: true
  readonly crossing?: string
  readonly json?: true
}

export interface ReplayReport {
  readonly crossingId: string
  readonly observationCount: number
  readonly batchCount: number
  readonly duplicateCount: number
  readonly lateCount: number
  readonly setAsideCount: number
  readonly firstAtMs: number | null
  readonly lastAtMs: number | null
  readonly elapsedMs: number
  readonly stateHash: string
}

/** Longest single wait; a log may hold days without traffic. */
const PAUSE_MS_MAX = 60_000

function parseSpeed(text: string): number | null {
  if (text === 'max') return null
  const speed = Number(text)
  if (!Number.isFinite(speed) || speed <= 0) throw new InvalidArgumentError('a number above 0, or max.')
  return speed
}

/** The log folder itself, a data directory with one crossing, or `<data dir>/<crossing>`. */
async function findLogFolder(path: string): Promise<string> {
  const given = resolve(path)
  for (const candidate of [given, join(given, '..', 'log', basename(given))]) {
    if (existsSync(candidate) && (await listSegments(candidate).catch(() => [])).length > 0) return candidate
  }
  const crossings = await readdir(join(given, 'log')).catch(() => [])
  const [only] = crossings
  if (only !== undefined && crossings.length === 1) return join(given, 'log', only)
  if (crossings.length > 1) throw new Error(`${path} holds several logs; name one: ${crossings.map((name) => join(path, 'log', name)).join(', ')}`)
  throw new Error(`${path} holds no observation log. Give a folder such as .data/log/huu-nghi`)
}

/** `untilSeq` stops a fold of a log that a server goes on writing. */
export async function replayLog(folder: string, crossingId: string, speedRatio: number | null, untilSeq?: number): Promise<ReplayReport> {
  const crossingFolder = join(CROSSINGS_DIR, crossingId)
  if (!existsSync(crossingFolder)) throw new Error(`there is no crossing "${crossingId}"; name the one the log is of with --crossing`)
  const crossing = loadCrossing(crossingFolder)
  if (!crossing.ok) throw new Error(`crossing "${crossingId}" has problems; bordertwin check ${crossingFolder}/crossing.yaml lists them`)
  const fold = createFold(crossingReducer(crossing.value.site, crossing.value.workflows))
  const elapsedMs = stopwatch()
  let batchCount = 0
  let firstAtMs: number | null = null
  let lastAtMs: number | null = null
  for await (const batch of readLog(folder, untilSeq === undefined ? {} : { untilSeq })) {
    firstAtMs ??= batch.committedAtMs
    lastAtMs = batch.committedAtMs
    if (speedRatio !== null) {
      const aheadMs = (batch.committedAtMs - firstAtMs) / speedRatio - elapsedMs()
      if (aheadMs >= 1) await pause(Math.min(aheadMs, PAUSE_MS_MAX))
    }
    fold.accept(batch)
    batchCount += 1
  }
  return {
    crossingId, observationCount: fold.lastSeq(), batchCount, duplicateCount: fold.duplicateCount(), lateCount: fold.lateCount(),
    setAsideCount: fold.setAsideCount(), firstAtMs, lastAtMs, elapsedMs: Math.round(elapsedMs()), stateHash: fold.stateHash(),
  }
}

function printReport(report: ReplayReport): void {
  const rate = Math.round(report.observationCount / Math.max(0.001, report.elapsedMs / 1_000))
  const lines = [
    `crossing      ${report.crossingId}`,
    `observations  ${report.observationCount} in ${report.batchCount} batches (${report.duplicateCount} duplicates, ${report.lateCount} late, ${report.setAsideCount} set aside)`,
    ...(report.firstAtMs === null || report.lastAtMs === null ? [] : [`covers        ${new Date(report.firstAtMs).toISOString()} to ${new Date(report.lastAtMs).toISOString()}`]),
    `took          ${(report.elapsedMs / 1_000).toFixed(2)} s (${rate} observations/s)`,
    `state         ${report.stateHash}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('fold a log again; the same log gives the same state')
    .argument('<log>', 'log folder, or data directory and crossing: .data/log/huu-nghi, .data/huu-nghi')
    .option('--speed <ratio>', 'twin time per wall time, or max (default: max)', parseSpeed)
    .option('--crossing <id>', 'whose log it is (default: the name of the folder)')
    .option('--hash', 'print the state hash alone')
    .option('--json', 'print the report as JSON')
    .action(async (path: string, options: ReplayOptions) => {
      const folder = await findLogFolder(path)
      const report = await replayLog(folder, options.crossing ?? basename(folder), options.speed ?? null)
      if (options.hash === true) process.stdout.write(`${report.stateHash}\n`)
      else if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`)
      else printReport(report)
    })
}
