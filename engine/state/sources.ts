/**
 * Whether each device lives, how much it says, and whether its clock can be trusted.
 *
 * Silent: nothing for three of its usual intervals, at least SILENT_AFTER_MS_MIN, while the crossing is open.
 * Skewed: every report of a while was off by more than the state's `clockSlackMs`, to the same side. One report proves nothing: a link
 *         that was down delivers old ones, for minutes if there are many. A single good report clears it.
 * Limits: SOURCES_MAX devices; reports of further ones are applied and not listed.
 */
import type { DeviceId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { raiseNotice } from './notice-book.ts'
import { openingAt } from './opening.ts'
import { setTimer } from './timers.ts'

export interface SourceState {
  readonly format: string
  heardAtMs: EpochMs
  observationCount: number
  /** Device clock minus ours, of the newest report; null when it sends no time. */
  skewMs: number | null
  isSkewed: boolean
  /** Off by about the same amount in report after report (rules/clock): receive time is the better witness. */
  isSteadilyOff: boolean
  isSilent: boolean
  /** Longest usual time between reports: rises at once, falls slowly, for traffic comes in bursts. */
  intervalMs: number
  /** Reports in a row that were off to one side, since when by the receipt, and by how much at least; none after a good one. */
  offCount: number
  isOffAhead: boolean
  offSinceMs: EpochMs
  offMsMin: number
  isWatched: boolean
}

/** A clock may be off by this much on a twin clock of real speed (ADR-0007). */
export const CLOCK_SLACK_MS = 60 * MS_PER_SECOND
/** Cameras at a quiet gate may see nothing for minutes (estimate). */
export const SILENT_AFTER_MS_MIN = 15 * MS_PER_MINUTE
const SILENT_INTERVALS = 3
const INTERVAL_DECAY = 32
const REPORTS_BEFORE_WATCHED = 5
/**
 * What it takes to call a clock skewed. The span is in slacks, minutes at real speed, so that it scales with the twin clock.
 * Ahead needs little: no delay makes a report early. Behind needs more than a backlog takes to arrive (estimate).
 */
const AHEAD_REPORTS_MIN = 2
const AHEAD_SLACKS_MIN = 2
const BEHIND_REPORTS_MIN = 10
const BEHIND_SLACKS_MIN = 10
const SOURCES_MAX = 2_000

export function hearSource(state: CrossingState, observation: Observation, emit: Emit): void {
  let source = state.sources.get(observation.deviceId)
  if (source === undefined) {
    if (state.sources.size >= SOURCES_MAX) return
    source = {
      format: observation.format, heardAtMs: observation.receivedAtMs, observationCount: 0, skewMs: null, isSkewed: false, isSteadilyOff: false, isSilent: false,
      intervalMs: 0, offCount: 0, isOffAhead: false, offSinceMs: observation.receivedAtMs, offMsMin: 0, isWatched: false,
    }
    state.sources.set(observation.deviceId, source)
  }
  const gapMs = observation.receivedAtMs - source.heardAtMs
  if (gapMs > 0) {
    source.intervalMs = gapMs > source.intervalMs ? gapMs : Math.round(source.intervalMs - (source.intervalMs - gapMs) / INTERVAL_DECAY)
    source.heardAtMs = observation.receivedAtMs
  }
  source.observationCount += 1
  source.isSilent = false
  if (!source.isWatched && source.observationCount >= REPORTS_BEFORE_WATCHED && state.fixed.sensorById.has(observation.deviceId)) {
    source.isWatched = true
    setTimer(state.timers, 'sourceSilent', silentAtMsOf(source), { subject: observation.deviceId })
  }
  if (observation.deviceTimeMs !== null) judgeClock(state, source, observation, observation.deviceTimeMs, emit)
}

function judgeClock(state: CrossingState, source: SourceState, observation: Observation, deviceTimeMs: EpochMs, emit: Emit): void {
  const { receivedAtMs, deviceId } = observation
  const aheadMs = deviceTimeMs - receivedAtMs
  source.skewMs = aheadMs
  const offMs = Math.abs(aheadMs)
  const isAhead = aheadMs > 0
  if (offMs <= state.clockSlackMs) {
    source.offCount = 0
    source.isSkewed = false
    return
  }
  if (!isAhead && observation.type === 'plate.read' && observation.isRetransmission) return
  if (source.offCount === 0 || source.isOffAhead !== isAhead) {
    source.offCount = 0
    source.isOffAhead = isAhead
    source.offSinceMs = receivedAtMs
    source.offMsMin = offMs
  }
  source.offCount += 1
  source.offMsMin = Math.min(source.offMsMin, offMs)
  const agreedMs = receivedAtMs - source.offSinceMs
  const isProven = isAhead
    ? source.offCount >= AHEAD_REPORTS_MIN && agreedMs >= AHEAD_SLACKS_MIN * state.clockSlackMs
    : source.offCount >= BEHIND_REPORTS_MIN && agreedMs >= BEHIND_SLACKS_MIN * state.clockSlackMs
  if (!isProven) return
  source.isSkewed = true
  source.offCount = 0
  const about = { atMs: receivedAtMs, deviceId }
  const offS = Math.round(source.offMsMin / MS_PER_SECOND)
  if (isAhead) raiseNotice(state, { code: 'ingest.clock.ahead', ...about, context: { deviceId, aheadS: offS } }, emit)
  else raiseNotice(state, { code: 'ingest.clock.skewed', ...about, context: { deviceId, skewS: offS } }, emit)
}

const silentAtMsOf = (source: SourceState): number => source.heardAtMs + Math.max(SILENT_AFTER_MS_MIN, SILENT_INTERVALS * source.intervalMs)

/** Looks whether the device has fallen silent, and sets when to look again. */
export function checkSilence(state: CrossingState, device: DeviceId, nowMs: EpochMs, emit: Emit): void {
  const source = state.sources.get(device)
  if (source === undefined) return
  const silentAtMs = silentAtMsOf(source)
  if (silentAtMs > nowMs) {
    setTimer(state.timers, 'sourceSilent', silentAtMs, { subject: device })
    return
  }
  setTimer(state.timers, 'sourceSilent', nowMs + SILENT_AFTER_MS_MIN, { subject: device })
  if (source.isSilent || !openingAt(state.fixed.site, state.override, nowMs).isOpen) return
  source.isSilent = true
  const silentMin = Math.round((nowMs - source.heardAtMs) / MS_PER_MINUTE)
  raiseNotice(state, { code: 'ingest.device.silent', atMs: nowMs, deviceId: device, context: { deviceId: device, silentMin } }, emit)
}
