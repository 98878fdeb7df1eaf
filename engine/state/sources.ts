/**
 * Whether each device lives, how much it says, and whether its clock can be trusted.
 *
 * Silent: nothing for three of its intervals. How often it reports is said by the site; else learned from its heartbeats, as their
 *         median, so that a camera at a quiet gate is not silent while it says that it lives; else from its traffic, as the longest
 *         usual time between reports, at least SILENT_AFTER_MS_MIN and only while the crossing is open.
 * Skewed: every report of a while was off by more than the state's `clockSlackMs`, to the same side. One report proves nothing: a link
 *         that was down delivers old ones, for minutes if there are many. A single good report clears it. What would set it right is
 *         proposed; an operator's correction counts from then on, in the stamp and here.
 * Limits: SOURCES_MAX devices; reports of further ones are applied and not listed.
 */
import type { DeviceId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { steadySkewOf } from '../rules/clock/steady-skew.ts'
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
  /** What its newest reads were off by, from other evidence; bounded. */
  readOffsMs: number[]
  isSilent: boolean
  /** Longest usual time between reports: rises at once, falls slowly, for traffic comes in bursts. */
  intervalMs: number
  /** Reports in a row that were off to one side, since when by the receipt, and by how much at least; none after a good one. */
  offCount: number
  isOffAhead: boolean
  offSinceMs: EpochMs
  offMsMin: number
  isWatched: boolean
  heartbeatAtMs: EpochMs | null
  /** Newest last, at most HEARTBEAT_GAPS_MAX. */
  heartbeatGapsMs: number[]
  /** Added to its times by an operator. */
  correctionMs: number
  /** What its clock was proven to be off by, the correction counted in; 0 while it is believed. */
  skewedByMs: number
}

/** A clock may be off by this much on a twin clock of real speed (ADR-0007). */
export const CLOCK_SLACK_MS = 60 * MS_PER_SECOND
/** Cameras at a quiet gate may see nothing for minutes (estimate). */
export const SILENT_AFTER_MS_MIN = 15 * MS_PER_MINUTE
const SILENT_INTERVALS = 3
const HEARTBEAT_GAPS_MAX = 9
const HEARTBEAT_GAPS_MIN = 4
/** Three heartbeats of a fast device are seconds: a switch that starts anew takes longer (estimate). In slacks, as below. */
const SILENT_AFTER_HEARTBEATS_SLACKS_MIN = 0.5
/** Clocks that are off by whole quarters of an hour have a wrong zone, not a wrong time; the rest is transport. */
const ZONE_STEP_MS = 15 * MS_PER_MINUTE
const ZONE_SLACK_MS = 2 * MS_PER_MINUTE
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
      format: observation.format, heardAtMs: observation.receivedAtMs, observationCount: 0, skewMs: null, isSkewed: false, isSteadilyOff: false, readOffsMs: [], isSilent: false,
      intervalMs: 0, offCount: 0, isOffAhead: false, offSinceMs: observation.receivedAtMs, offMsMin: 0, isWatched: false,
      heartbeatAtMs: null, heartbeatGapsMs: [], correctionMs: 0, skewedByMs: 0,
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
  const wasKnown = isRhythmKnown(state, source, observation.deviceId)
  if (observation.type === 'device.heard' && observation.what === 'heartbeat') hearHeartbeat(source, observation.receivedAtMs)
  // A rhythm that has just become known is shorter than what the timer was set for.
  const isLearned = !wasKnown && isRhythmKnown(state, source, observation.deviceId)
  const isDue = !source.isWatched && source.observationCount >= REPORTS_BEFORE_WATCHED
  if ((isDue || isLearned) && state.fixed.sensorById.has(observation.deviceId)) {
    source.isWatched = true
    setTimer(state.timers, 'sourceSilent', silentAtMsOf(state, source, observation.deviceId), { subject: observation.deviceId })
  }
  if (observation.deviceTimeMs !== null) judgeClock(state, source, observation, observation.deviceTimeMs, emit)
}

function hearHeartbeat(source: SourceState, atMs: EpochMs): void {
  const gapMs = source.heartbeatAtMs === null ? 0 : atMs - source.heartbeatAtMs
  source.heartbeatAtMs = atMs
  if (gapMs <= 0) return
  source.heartbeatGapsMs.push(gapMs)
  if (source.heartbeatGapsMs.length > HEARTBEAT_GAPS_MAX) source.heartbeatGapsMs.shift()
}

/** The middle one: a heartbeat that was missed does not stretch it. */
function medianOf(gapsMs: readonly number[]): number {
  const sorted = gapsMs.toSorted((left, right) => left - right)
  return sorted[sorted.length >> 1] ?? 0
}

/** How often the device says something for certain; null where only its traffic tells. */
function rhythmMsOf(state: CrossingState, source: SourceState, device: DeviceId): number | null {
  const configuredMs = state.fixed.sensorById.get(device)?.reportsEveryMs
  if (configuredMs !== undefined) return configuredMs
  return source.heartbeatGapsMs.length < HEARTBEAT_GAPS_MIN ? null : medianOf(source.heartbeatGapsMs)
}

/** Asked for every report: without the median. */
const isRhythmKnown = (state: CrossingState, source: SourceState, device: DeviceId): boolean =>
  source.heartbeatGapsMs.length >= HEARTBEAT_GAPS_MIN || state.fixed.sensorById.get(device)?.reportsEveryMs !== undefined

/** For the source list. */
export function expectedEveryMsOf(state: CrossingState, source: SourceState, device: string): number | null {
  return rhythmMsOf(state, source, device as DeviceId) ?? (source.intervalMs === 0 ? null : source.intervalMs)
}

/** What would set the clock right; null while it is believed. */
export function clockProposalMsOf(source: SourceState): number | null {
  if (isClockBelieved(source)) return null
  const offMs = source.isSkewed ? source.skewedByMs : (steadySkewOf(source.readOffsMs)?.offMs ?? 0)
  if (offMs === 0) return null
  const zoneMs = Math.round(offMs / ZONE_STEP_MS) * ZONE_STEP_MS
  const isZone = zoneMs !== 0 && Math.abs(offMs - zoneMs) <= ZONE_SLACK_MS
  return source.correctionMs - (isZone ? zoneMs : Math.round(offMs / MS_PER_SECOND) * MS_PER_SECOND)
}

/** By its own times against the receipt, and by what other evidence says of its reads. */
export const isClockBelieved = ({ isSkewed, isSteadilyOff }: SourceState): boolean => !isSkewed && !isSteadilyOff

/** @returns false for a device that was never heard of. */
export function tryCorrectClock(state: CrossingState, device: DeviceId, correctionMs: number): boolean {
  const source = state.sources.get(device)
  if (source === undefined) return false
  Object.assign(source, { correctionMs, offCount: 0, isSkewed: false, skewedByMs: 0, isSteadilyOff: false, readOffsMs: [] })
  return true
}

function judgeClock(state: CrossingState, source: SourceState, observation: Observation, deviceTimeMs: EpochMs, emit: Emit): void {
  const { receivedAtMs, deviceId } = observation
  const aheadMs = deviceTimeMs + source.correctionMs - receivedAtMs
  source.skewMs = aheadMs
  const offMs = Math.abs(aheadMs)
  const isAhead = aheadMs > 0
  if (offMs <= state.clockSlackMs) {
    source.offCount = 0
    source.isSkewed = false
    source.skewedByMs = 0
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
  source.skewedByMs = isAhead ? source.offMsMin : -source.offMsMin
  source.offCount = 0
  const about = { atMs: receivedAtMs, deviceId }
  const offS = Math.round(source.offMsMin / MS_PER_SECOND)
  if (isAhead) raiseNotice(state, { code: 'ingest.clock.ahead', ...about, context: { deviceId, aheadS: offS } }, emit)
  else raiseNotice(state, { code: 'ingest.clock.skewed', ...about, context: { deviceId, skewS: offS } }, emit)
}

function silentAtMsOf(state: CrossingState, source: SourceState, device: DeviceId): number {
  const rhythmMs = rhythmMsOf(state, source, device)
  const isConfigured = state.fixed.sensorById.get(device)?.reportsEveryMs !== undefined
  const atLeastMs = isConfigured ? 0 : rhythmMs === null ? SILENT_AFTER_MS_MIN : SILENT_AFTER_HEARTBEATS_SLACKS_MIN * state.clockSlackMs
  return source.heardAtMs + Math.max(atLeastMs, SILENT_INTERVALS * (rhythmMs ?? source.intervalMs))
}

/** Looks whether the device has fallen silent, and sets when to look again. */
export function checkSilence(state: CrossingState, device: DeviceId, nowMs: EpochMs, emit: Emit): void {
  const source = state.sources.get(device)
  if (source === undefined) return
  const silentAtMs = silentAtMsOf(state, source, device)
  if (silentAtMs > nowMs) {
    setTimer(state.timers, 'sourceSilent', silentAtMs, { subject: device })
    return
  }
  setTimer(state.timers, 'sourceSilent', nowMs + Math.max(1, silentAtMs - source.heardAtMs), { subject: device })
  // Traffic may stop while the gate is closed; what says that it lives does so by night as well.
  if (source.isSilent || (!isRhythmKnown(state, source, device) && !openingAt(state.fixed.site, state.override, nowMs).isOpen)) return
  source.isSilent = true
  const silentMin = Math.max(1, Math.round((nowMs - source.heardAtMs) / MS_PER_MINUTE))
  raiseNotice(state, { code: 'ingest.device.silent', atMs: nowMs, deviceId: device, context: { deviceId: device, silentMin } }, emit)
}
