/**
 * Plays the simulated traffic of one crossing against a server: first what has happened already, as fast as it is taken, then live.
 *
 * Catching up: declarations and commands in full; camera events as retransmissions without pictures; of old positions only those
 *          where a truck came to rest; no old heartbeats. A handful is delivered before the next is begun, so that
 *          nothing is overtaken by what happened much later. A night of declarations, in which nothing else happens, is one handful:
 *          they travel in a few large requests.
 * Live:    each report leaves when the twin clock says so; a device (or tracker) keeps its own order.
 * Resume:  the same seed and date give the same reports with the same ids, so what the server has already falls out as a duplicate.
 * Checked: play-feed.test.ts, feed.integration.test.ts.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MS_PER_MINUTE } from '../../model/units.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import type { CommandBatches } from './command-batches.ts'
import type { PostOffice } from './post-office.ts'
import type { TwinTime } from './twin-time.ts'
import type { VendorLetters } from './vendor-letters.ts'

/** Reports in hand together while catching up: by day some ten minutes of traffic. */
const HANDFUL_COUNT = 100
/** Commands in hand together while no device has anything to say. */
const COMMANDS_COUNT = 1_000
/** A report that leaves later than this after its time is old. */
const OLD_MS = 2 * MS_PER_MINUTE
/** Positions older than this are thinned. */
const THINNED_MS = 6 * MS_PER_MINUTE
/** Wall time: shorter waits are not worth a timer. */
const WAIT_MS_MIN = 10
const WAIT_MS_MAX = 500

export interface FeedPlan {
  readonly reports: Iterable<SimulatedReport>
  /** Formats that play; commands always do. */
  readonly formats: ReadonlySet<string>
  /** Reports that left before are skipped; null for none. */
  readonly fromMs: number | null
  readonly reportCountMax: number
}

export interface FeedProgress {
  readonly twinMs: number
  readonly isCatchingUp: boolean
  readonly reportCount: number
  /** Wall time by which reports leave late. */
  readonly lagMs: number
}

export interface FeedParts {
  readonly office: PostOffice
  readonly letters: VendorLetters
  readonly batches: CommandBatches
  readonly time: TwinTime
  readonly signal: AbortSignal
  readonly onProgress: (progress: FeedProgress) => void
}

export interface FeedTotals {
  readonly reportCount: number
  readonly skippedCount: number
}

export async function playFeed(plan: FeedPlan, parts: FeedParts): Promise<FeedTotals> {
  const { office, letters, batches, time, signal } = parts
  const isOver = (): boolean => signal.aborted || office.failure() !== null
  let reportCount = 0
  let skippedCount = 0
  /** In hand since the last handful was delivered. */
  let deviceCount = 0
  let commandCount = 0
  const isHandful = (isCommand: boolean): boolean =>
    deviceCount === 0 && isCommand ? commandCount >= COMMANDS_COUNT : deviceCount + commandCount >= HANDFUL_COUNT

  for (const report of plan.reports) {
    if (isOver() || reportCount >= plan.reportCountMax) break
    const { observation, sendAtMs } = report
    if (plan.fromMs !== null && sendAtMs < plan.fromMs) continue
    const nowMs = time.nowMs()
    const isOld = nowMs - sendAtMs > OLD_MS
    const isCommand = observation.type === 'command.issued'
    if (!isCommand && (!plan.formats.has(observation.format) || (isOld && isLeftOut(report, nowMs)))) {
      skippedCount += 1
      continue
    }
    if (isOld && isHandful(isCommand)) {
      await office.settle()
      deviceCount = 0
      commandCount = 0
      parts.onProgress({ twinMs: sendAtMs, isCatchingUp: true, reportCount, lagMs: 0 })
    }
    if (!isOld) await waitUntil(sendAtMs, parts, reportCount)
    if (isOver()) break
    if (observation.type === 'command.issued') {
      await batches.add(observation)
      commandCount += 1
    } else {
      await office.post(laneOf(report), () => letters.write(report, { isRetransmission: isOld, hasPictures: !isOld }))
      deviceCount += 1
    }
    reportCount += 1
  }
  return { reportCount, skippedCount }
}

/** One lane per device; trackers behind one gateway are devices of their own. */
const laneOf = ({ observation }: SimulatedReport): string => (observation.type === 'position.fix' ? `tracker/${observation.trackerId}` : observation.deviceId)

async function waitUntil(sendAtMs: number, { time, signal, office, onProgress }: FeedParts, reportCount: number): Promise<void> {
  while (!signal.aborted && office.failure() === null) {
    const nowMs = time.nowMs()
    const leftMs = (sendAtMs - nowMs) / time.speedRatio
    onProgress({ twinMs: nowMs, isCatchingUp: false, reportCount, lagMs: Math.max(0, -leftMs) })
    if (leftMs < WAIT_MS_MIN) return
    await pause(Math.min(leftMs, WAIT_MS_MAX), undefined, { signal }).catch(() => undefined)
  }
}

function isLeftOut({ observation, sendAtMs, isRoutine }: SimulatedReport, nowMs: number): boolean {
  if (observation.type === 'device.heard') return true
  return observation.type === 'position.fix' && nowMs - sendAtMs > THINNED_MS && (isRoutine || observation.isIgnitionOn === true)
}
