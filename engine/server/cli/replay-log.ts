/**
 * Folds a crossing's log again, from its beginning, and tells what came of it: all of it, or one day.
 *
 * A day is what the server wrote to the log from midnight to midnight of the crossing's zone, on the twin's clock. Its state follows
 * from all that was logged before, so that is folded too; counts are the day's own. What the ordering stage still holds at
 * midnight (fractions of a second) belongs to the next day, as in the live server.
 *
 * Reads only and takes no lock: the log may be one that a server writes at this moment; its end is then wherever it is.
 * Errors:  CallFailure for a crossing that is unknown or broken, and for a day that the log does not hold; TwinError of a damaged log.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { listCrossings, loadCrossing } from '../../../scenarios/load-crossing.ts'
import { dateOf } from '../../../sim/observations/calendar.ts'
import type { CrossingState } from '../../state/index.ts'
import { stopwatch } from '../clock.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { findLastCommitMs } from '../log/last-commit.ts'
import { readLog } from '../log/read-log.ts'
import { crossingReducer } from '../pipeline/crossing-reducer.ts'
import { createFold, type Fold } from '../pipeline/fold.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'
import type { LocalDay } from './local-day.ts'

export interface ReplayCall {
  readonly folder: string
  readonly crossingId: string
  /** Twin time per wall time; absent or infinite: as fast as it goes. What precedes the day always goes as fast. */
  readonly speedRatio?: number
  /** Null or absent for the whole log. */
  readonly day?: LocalDay | null
  /** Stops a fold of a log that a server goes on writing. */
  readonly untilSeq?: number
}

export interface ReplayReport {
  readonly crossingId: string
  /** Null for the whole log; the counts and times below are the day's. */
  readonly date: string | null
  readonly observationCount: number
  readonly batchCount: number
  readonly duplicateCount: number
  readonly lateCount: number
  readonly setAsideCount: number
  readonly firstAtMs: number | null
  readonly lastAtMs: number | null
  /** Whether the log goes on after it; a day that it ends in may get more. */
  readonly isWhole: boolean
  /** The last observation that is in the state. */
  readonly lastSeq: number
  readonly elapsedMs: number
  readonly stateHash: string
}

/** Longest single wait; a log may hold days without traffic. */
const PAUSE_MS_MAX = 60_000

export async function replayLog({ folder, crossingId, speedRatio = Number.POSITIVE_INFINITY, day = null, untilSeq = Number.MAX_SAFE_INTEGER }: ReplayCall): Promise<ReplayReport> {
  const fold = createFoldOf(crossingId)
  if (day !== null) await assertHolds(folder, crossingId, day)
  const elapsedMs = stopwatch()
  const countsOf = ({ lastSeq, duplicateCount, lateCount, setAsideCount }: Fold<CrossingState>) => [lastSeq(), duplicateCount(), lateCount(), setAsideCount()] as const
  let before = countsOf(fold)
  let pacedMs: (() => number) | null = null
  let isWhole = day === null
  let batchCount = 0
  let firstAtMs: number | null = null
  let lastAtMs: number | null = null
  for await (const batch of readLog(folder, { untilSeq })) {
    const atMs = batch.committedAtMs
    if (day !== null && atMs >= day.untilMs) {
      isWhole = true
      break
    }
    if (day === null || atMs >= day.fromMs) {
      if (firstAtMs === null) before = countsOf(fold)
      firstAtMs ??= atMs
      lastAtMs = atMs
      pacedMs ??= stopwatch()
      batchCount += 1
      await pauseUntil((atMs - firstAtMs) / speedRatio, pacedMs)
    }
    fold.accept(batch)
  }
  const [observations, duplicates, late, setAside] = countsOf(fold)
  return {
    crossingId, date: day?.date ?? null, observationCount: observations - before[0], batchCount, duplicateCount: duplicates - before[1], lateCount: late - before[2],
    setAsideCount: setAside - before[3], firstAtMs, lastAtMs, isWhole, lastSeq: observations, elapsedMs: Math.round(elapsedMs()), stateHash: fold.stateHash(),
  }
}

async function pauseUntil(dueMs: number, elapsedMs: () => number): Promise<void> {
  const aheadMs = dueMs - elapsedMs()
  if (aheadMs >= 1) await pause(Math.min(aheadMs, PAUSE_MS_MAX))
}

function createFoldOf(crossingId: string): Fold<CrossingState> {
  const crossingFolder = join(CROSSINGS_DIR, crossingId)
  if (!existsSync(crossingFolder)) {
    throw new CallFailure(`there is no crossing "${crossingId}" (${hintFor(crossingId, listCrossings(CROSSINGS_DIR))}); name the one the log is of with --crossing`, EXIT_USAGE)
  }
  const crossing = loadCrossing(crossingFolder)
  if (!crossing.ok) throw new CallFailure(`crossing "${crossingId}" has problems; bordertwin check ${crossingFolder}/crossing.yaml lists them`)
  return createFold(crossingReducer(crossing.value.site, crossing.value.workflows))
}

/** Found out by looking, before anything is folded. */
async function assertHolds(folder: string, crossingId: string, { date, fromMs, untilMs }: LocalDay): Promise<void> {
  const next = await findFirstCommitMs(folder, fromMs)
  if (next !== null && next < untilMs) return
  const [first, last] = [await findFirstCommitMs(folder, 0), await findLastCommitMs(folder)]
  if (first === null || last === null) throw new CallFailure(`the log of ${crossingId} in ${folder} is empty: its server has logged nothing yet`)
  const isBetween = next !== null && first < fromMs
  throw new CallFailure(
    `the log of ${crossingId} in ${folder} has nothing of ${date}. It covers ${dateOf(first)}${dateOf(first) === dateOf(last) ? '' : ` to ${dateOf(last)}`}`
      + `${isBetween ? `, with no record from then to ${dateOf(next)}` : ''} (days of Asia/Ho_Chi_Minh, on the clock of the server that wrote it).`,
  )
}

async function findFirstCommitMs(folder: string, fromMs: number): Promise<number | null> {
  for await (const { committedAtMs } of readLog(folder, { fromMs })) return committedAtMs
  return null
}
