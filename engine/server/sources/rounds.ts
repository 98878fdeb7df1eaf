/**
 * What most transports do as long as they run: a round (a look, a connection, a stream), a wait, and the next round.
 *
 * Errors:  none leave here. A round that fails is told in the source's state and in the log, and tried again.
 * Checked: rounds.test.ts.
 */
import { failureWords } from './failure-words.ts'
import { createStop, pause } from './pause.ts'
import type { RunningSource, SourceLogger } from './running-source.ts'
import type { SourceLink } from './source-states.ts'

export interface Rounds {
  readonly name: string
  readonly link: SourceLink
  readonly logger: SourceLogger
  /** @returns how long to wait before the next round. */
  readonly round: (signal: AbortSignal) => Promise<number>
  readonly retryAfterMs: () => number
  /** For the log. */
  readonly failureText: string
  /** Ends what a round may be waiting for and the signal does not end. */
  readonly interrupt?: () => unknown
  /** Wall time; a test passes its own. */
  readonly wait?: (waitMs: number, signal: AbortSignal) => Promise<unknown>
}

export function startRounds({ name, link, logger, round, retryAfterMs, failureText, interrupt, wait = pause }: Rounds): RunningSource {
  const stopping = createStop()
  const { signal } = stopping

  async function tryRound(): Promise<number> {
    try {
      return await round(signal)
    } catch (failure) {
      if (signal.aborted) return 0
      link.isDown(failure)
      logger.warn({ source: name, reason: failureWords(failure) }, failureText)
      return retryAfterMs()
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) await wait(await tryRound(), signal)
  }
  const running = run()

  return {
    stop: async () => {
      stopping.abort()
      await interrupt?.()
      await running
      link.forget()
    },
  }
}
