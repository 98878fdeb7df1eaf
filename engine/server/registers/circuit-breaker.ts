/**
 * Stops asking a register that does not answer, and finds out gently whether it does again.
 *
 * closed: everything goes through; FAILURES failures in a row open it. open: nothing goes through for `openMs`, twice as long each time it
 * fails again, at most `openMsMax`. half-open: one trial goes through; it closes the circuit or opens it again.
 *
 * Time:    `nowMs` is passed in, wall time.
 */
export type CircuitState = 'closed' | 'open' | 'halfOpen'

export interface CircuitBreaker {
  readonly state: () => CircuitState
  /** Whether a request may go out now. In half-open the first who asks has the trial. */
  readonly tryPass: () => boolean
  readonly succeeded: () => void
  readonly failed: () => void
  /** When the next trial may be; null while closed. */
  readonly nextTrialAtMs: () => number | null
}

export interface CircuitOptions {
  readonly nowMs: () => number
  readonly failureCountMax?: number
  readonly openMs?: number
  readonly openMsMax?: number
}

const FAILURES = 5
const OPEN_MS = 10_000
const OPEN_MS_MAX = 300_000

export function createCircuitBreaker({ nowMs, failureCountMax = FAILURES, openMs = OPEN_MS, openMsMax = OPEN_MS_MAX }: CircuitOptions): CircuitBreaker {
  let failureCount = 0
  let openedAtMs: number | null = null
  let waitMs = openMs
  let isTrialOut = false

  const nextTrialAtMs = (): number | null => (openedAtMs === null ? null : openedAtMs + waitMs)
  function state(): CircuitState {
    if (openedAtMs === null) return 'closed'
    const passedMs = nowMs() - openedAtMs
    // A clock that was set back says nothing of how long it has been: a trial does.
    return passedMs >= waitMs || passedMs < 0 ? 'halfOpen' : 'open'
  }

  return {
    state,
    nextTrialAtMs,
    tryPass: () => {
      const now = state()
      if (now === 'closed') return true
      if (now === 'open' || isTrialOut) return false
      isTrialOut = true
      return true
    },
    succeeded: () => {
      failureCount = 0
      openedAtMs = null
      waitMs = openMs
      isTrialOut = false
    },
    failed: () => {
      failureCount += 1
      // Requests that were out already when it opened do not lengthen the wait.
      if (openedAtMs !== null && !isTrialOut) return
      if (openedAtMs === null && failureCount < failureCountMax) return
      if (isTrialOut) waitMs = Math.min(openMsMax, waitMs * 2)
      isTrialOut = false
      openedAtMs = nowMs()
    },
  }
}
