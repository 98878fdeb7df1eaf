/**
 * The server's clock as a feed follows it: asked now and then, counted on in between.
 *
 * Time:  twin time; the answer is taken to hold at the middle of the round trip.
 */
import { z } from 'zod'
import { stopwatch } from '../clock.ts'

const ClockAnswerSchema = z.object({ nowMs: z.number(), speedRatio: z.number().positive() })
const RESYNC_WALL_MS = 30_000

export interface TwinTime {
  readonly nowMs: () => number
  readonly speedRatio: number
  readonly serverSpeedRatio: number
  readonly stop: () => void
}

/** What asks the server: gives the parsed body of a GET, or throws. */
export type AskServer = (path: string) => Promise<unknown>

/** @param speedRatio plays at this speed from the server's present instant on; null follows the server. */
export async function followTwinTime(ask: AskServer, speedRatio: number | null): Promise<TwinTime> {
  const elapsedMs = stopwatch()
  let baseMs = 0
  let baseAtMs = 0
  let serverSpeedRatio = 1

  async function synchronise(): Promise<void> {
    const askedAtMs = elapsedMs()
    const answer = ClockAnswerSchema.parse(await ask('/api/v1/clock'))
    const middleMs = (askedAtMs + elapsedMs()) / 2
    serverSpeedRatio = answer.speedRatio
    baseMs = answer.nowMs
    baseAtMs = middleMs
  }
  await synchronise()
  const ownSpeedRatio = speedRatio ?? serverSpeedRatio
  // A feed with a speed of its own leaves the server's clock behind on purpose: it is asked only once.
  const timer = ownSpeedRatio === serverSpeedRatio ? setInterval(() => void synchronise().catch(() => undefined), RESYNC_WALL_MS) : undefined
  timer?.unref()
  return {
    nowMs: () => baseMs + (elapsedMs() - baseAtMs) * ownSpeedRatio,
    speedRatio: ownSpeedRatio,
    serverSpeedRatio,
    stop: () => clearInterval(timer),
  }
}
