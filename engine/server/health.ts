/**
 * How the server is, for `/readyz` and for Prometheus: what keeps it from taking data, and what works only in part.
 *
 * Not ready is a log that takes nothing: devices are refused, and who balances load should look elsewhere. A history store that is away is
 * in part: data is taken, screens show the present, and what the store missed comes from the log.
 *
 * Time:    wall clock. Limits: one set of gauges per crossing.
 */
import { Gauge, type Registry } from 'prom-client'
import { MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts'
import type { TwinClock } from './clock.ts'
import { catchUpMsOf, LARGE_LEAD_MS } from './even-wall-clock.ts'
import type { OpenCrossing } from './open-crossing.ts'
import type { History } from './storage/history.ts'

export interface Health {
  /** Empty when ready. */
  readonly waitingFor: readonly string[]
  /** What works in part, in words. */
  readonly degraded: readonly string[]
}

/** A store that has fallen behind by so many observations is said; its usual lag is half a second. */
const LAG_COUNT_MAX = 10_000

type Watched = Pick<OpenCrossing, 'pipeline' | 'writer' | 'appends'>
type WatchedClock = Pick<TwinClock, 'aheadOfWallMs'>

function degradedClock(clock: WatchedClock): readonly string[] {
  const aheadMs = clock.aheadOfWallMs()
  if (aheadMs <= LARGE_LEAD_MS) return []
  return [`clock of the server: ${Math.round(aheadMs / MS_PER_SECOND)} s ahead of the wall clock, which was set back or is behind the log; devices look late until both agree, in ${Math.ceil(catchUpMsOf(aheadMs) / MS_PER_MINUTE)} minutes`]
}

const lagOf = ({ pipeline, writer }: Watched): number => Math.max(0, pipeline.position().lastSeq - writer.appliedSeq())

function waitingOf({ pipeline, appends }: Watched): readonly string[] {
  const log = `observation log of ${pipeline.crossingId}`
  if (pipeline.health().isReadOnly) return [`${log}: read only after a disk failure; restart the server when the disk works`]
  return appends.isFailing() ? [`${log}: the disk takes nothing; make room or mend it`] : []
}

function degradedOf(watched: Watched, isStoreOpen: boolean): readonly string[] {
  const { pipeline, writer } = watched
  const { setAsideCount } = pipeline.health()
  const lag = lagOf(watched)
  return [
    ...(setAsideCount > 0 ? [`state of ${pipeline.crossingId}: ${setAsideCount} observations set aside; see the log lines`] : []),
    ...(writer.mode() === 'foreignLog' ? [`history of ${pipeline.crossingId}: the store holds another log's; nothing is written`] : []),
    ...(isStoreOpen && !writer.isAnswered() ? [`history of ${pipeline.crossingId}: the store does not answer; the log keeps everything meanwhile`] : []),
    ...(isStoreOpen && lag > LAG_COUNT_MAX ? [`history of ${pipeline.crossingId}: ${lag} observations behind`] : []),
  ]
}

export const createHealth =
  (crossings: readonly Watched[], history: Pick<History, 'capabilities'>, clock: WatchedClock) =>
  (): Health => {
    const isStoreOpen = history.capabilities() !== null
    return {
      waitingFor: crossings.flatMap(waitingOf),
      degraded: [...(isStoreOpen ? [] : ['history store: not open; past trips and measures are not shown']), ...degradedClock(clock), ...crossings.flatMap((one) => degradedOf(one, isStoreOpen))],
    }
  }

export function registerHealthMetrics(registry: Registry, crossings: readonly Watched[], history: Pick<History, 'capabilities'>, clock: WatchedClock): void {
  const registers = [registry]
  const health = createHealth(crossings, history, clock)
  const gauge = (name: string, help: string, read: () => number): void => {
    const one: Gauge = new Gauge({ name, help, registers, collect: () => one.set(read()) })
  }
  const perCrossing = (name: string, help: string, read: (one: Watched) => number): void => {
    const one: Gauge<'crossing'> = new Gauge({
      name, help, registers, labelNames: ['crossing'],
      collect: () => {
        for (const watched of crossings) one.set({ crossing: watched.pipeline.crossingId }, read(watched))
      },
    })
  }
  gauge('bordertwin_ready', 'Whether data is taken: 1 or 0.', () => (health().waitingFor.length === 0 ? 1 : 0))
  gauge('bordertwin_history_open', 'Whether the history store is open: 1 or 0.', () => (history.capabilities() === null ? 0 : 1))
  gauge('bordertwin_clock_ahead_seconds', 'How far the clock of the server is ahead of the wall clock that it follows.', () => clock.aheadOfWallMs() / MS_PER_SECOND)
  perCrossing('bordertwin_log_last_seq', 'Position of the newest observation in the log.', ({ pipeline }) => pipeline.position().lastSeq)
  perCrossing('bordertwin_log_append_failures', 'Appends that the disk refused since the start.', ({ appends }) => appends.failedCount())
  perCrossing('bordertwin_log_pending_bytes', 'Encoded observations that wait for the disk.', ({ pipeline }) => pipeline.health().pendingBytes)
  perCrossing('bordertwin_history_answers', 'Whether the history store took what it was given last: 1 or 0.', ({ writer }) => (writer.isAnswered() ? 1 : 0))
  perCrossing('bordertwin_history_lag', 'Observations that the history store has not been told yet.', lagOf)
  perCrossing('bordertwin_state_set_aside', 'Observations set aside because they tripped an assertion.', ({ pipeline }) => pipeline.health().setAsideCount)
}
