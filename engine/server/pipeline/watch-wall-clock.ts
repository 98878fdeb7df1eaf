/**
 * Says that time at a crossing stands because the wall clock was set back, and when it goes on.
 *
 * The log's clock never goes back (ADR 0003): until the wall clock has caught up with what was stamped, everything is stamped with that
 * instant, and nothing that waits for time to pass goes on. People should know why, and for how long.
 */
import type { CrossingId } from '../../model/ids.ts'
import type { EpochMs } from '../../model/units.ts'
import type { TwinClock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { createMinuteLines } from './minute-lines.ts'

/** Less is what time servers correct as they go. */
const AHEAD_MS_MIN = 1_000

/** @returns what to call now and then with the instant of the newest record. */
export function watchWallClock(crossingId: CrossingId, clock: TwinClock, logger: Pick<Logger, 'info' | 'warn'>): (stampedAtMs: EpochMs | null) => void {
  const isLineDue = createMinuteLines(clock.wallNowMs)
  let isStanding = false
  return (stampedAtMs) => {
    if (!clock.followsWall) return
    const aheadMs = Math.max(clock.nowMs(), stampedAtMs ?? 0) - clock.wallNowMs()
    if (aheadMs >= AHEAD_MS_MIN) {
      isStanding = true
      if (isLineDue() !== null) logger.warn({ crossingId, aheadMs }, 'the wall clock is behind what was logged: time at the crossing stands until it has caught up')
    } else if (isStanding) {
      isStanding = false
      logger.info({ crossingId }, 'the wall clock has caught up: time at the crossing goes on')
    }
  }
}
