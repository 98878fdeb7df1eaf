/**
 * Says that time at a crossing is ahead of the wall clock and goes on slower, for how long, and when both agree again.
 *
 * The log's clock never goes back (ADR 0003): after the wall clock was set back, or where the log ends in the future, everything is stamped
 * later than it happened until the lead is lost (even-wall-clock.ts). People should know why, and for how long.
 */
import type { CrossingId } from '../../model/ids.ts'
import { MS_PER_DAY, MS_PER_SECOND } from '../../model/units.ts'
import type { TwinClock } from '../clock.ts'
import { catchUpMsOf, LARGE_LEAD_MS } from '../even-wall-clock.ts'
import type { Logger } from '../logger.ts'
import { createMinuteLines } from './minute-lines.ts'

/** Less is what time servers correct as they go. */
const AHEAD_MS_MIN = 1_000

const AHEAD = 'time at the crossing is ahead of the wall clock, which was set back or is behind what was logged: it goes on slower until they agree'
/** Then receipts and the times of devices contradict one another (ADR 0007). */
const LARGE = '; devices look late meanwhile, and those whose clocks are called wrong now may be right'
/** A log of days ahead was written by a demo, or on a wrong date. */
const FAR = '. That takes days: where they are too many, stop the server and start it with another data folder (--data)'

function wordsOf(aheadMs: number): string {
  return `${AHEAD}${aheadMs > LARGE_LEAD_MS ? LARGE : ''}${catchUpMsOf(aheadMs) > MS_PER_DAY ? FAR : ''}`
}

/** @returns what to call now and then. */
export function watchWallClock(crossingId: CrossingId, clock: Pick<TwinClock, 'aheadOfWallMs' | 'wallNowMs'>, logger: Pick<Logger, 'info' | 'warn'>): () => void {
  const isLineDue = createMinuteLines(clock.wallNowMs)
  let isAhead = false
  return () => {
    const aheadMs = clock.aheadOfWallMs()
    if (aheadMs >= AHEAD_MS_MIN) {
      isAhead = true
      if (isLineDue() !== null) logger.warn({ crossingId, aheadMs, agreesInS: Math.round(catchUpMsOf(aheadMs) / MS_PER_SECOND) }, wordsOf(aheadMs))
    } else if (isAhead) {
      isAhead = false
      logger.info({ crossingId }, 'time at the crossing and the wall clock agree again')
    }
  }
}
