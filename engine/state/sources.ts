/**
 * Whether each device lives, how much it says, and whether its clock can be trusted.
 *
 * Silent: see source-silence.ts.
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
import { endNotice, raiseNotice } from './notice-book.ts'
import { hearLife, rhythmMsOf } from './source-silence.ts'

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
  /** Since when, by the receipt, each of its reads was off; null after one that was not. */
  readsOffSinceMs: EpochMs | null
  isSilent: boolean
  /** Longest usual time between reports while the crossing is open: rises at once, falls slowly, for traffic comes in bursts. */
  intervalMs: number
  /** Likewise from the opening of the crossing to the first report: a camera far from the gate sees its first truck hours later. Null before the first time. */
  wakeMs: number | null
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
/** Clocks that are off by whole quarters of an hour have a wrong zone, not a wrong time; the rest is transport. */
const ZONE_STEP_MS = 15 * MS_PER_MINUTE
const ZONE_SLACK_MS = 2 * MS_PER_MINUTE
/**
 * What it takes to call a clock skewed. The span is in slacks, minutes at real speed, so that it scales with the twin clock.
 * Ahead needs little: no delay makes a report early. Behind needs more than a backlog takes to arrive (estimate).
 */
const AHEAD_REPORTS_MIN = 2
const AHEAD_SLACKS_MIN = 2
const BEHIND_REPORTS_MIN = 10
export const BEHIND_SLACKS_MIN = 10
const SOURCES_MAX = 2_000

export function hearSource(state: CrossingState, observation: Observation, emit: Emit): void {
  let source = state.sources.get(observation.deviceId)
  if (source === undefined) {
    if (state.sources.size >= SOURCES_MAX) return
    source = {
      format: observation.format, heardAtMs: observation.receivedAtMs, observationCount: 0, skewMs: null, isSkewed: false, isSteadilyOff: false, readOffsMs: [], readsOffSinceMs: null, isSilent: false,
      intervalMs: 0, wakeMs: null, offCount: 0, isOffAhead: false, offSinceMs: observation.receivedAtMs, offMsMin: 0, isWatched: false,
      heartbeatAtMs: null, heartbeatGapsMs: [], correctionMs: 0, skewedByMs: 0,
    }
    state.sources.set(observation.deviceId, source)
  }
  hearLife(state, source, observation)
  if (observation.deviceTimeMs !== null) judgeClock(state, source, observation, observation.deviceTimeMs, emit)
}

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
export function tryCorrectClock(state: CrossingState, device: DeviceId, correctionMs: number, atMs: EpochMs): boolean {
  const source = state.sources.get(device)
  if (source === undefined) return false
  endClockNotices(state, device, atMs)
  Object.assign(source, { correctionMs, offCount: 0, isSkewed: false, skewedByMs: 0, isSteadilyOff: false, readOffsMs: [], readsOffSinceMs: null })
  return true
}

const CLOCK_CODES = ['ingest.clock.ahead', 'ingest.clock.skewed', 'ingest.clock.proposed'] as const

function endClockNotices(state: CrossingState, deviceId: DeviceId, atMs: EpochMs): void {
  for (const code of CLOCK_CODES) endNotice(state, { code, deviceId, atMs })
}

function judgeClock(state: CrossingState, source: SourceState, observation: Observation, deviceTimeMs: EpochMs, emit: Emit): void {
  const { receivedAtMs, deviceId } = observation
  const aheadMs = deviceTimeMs + source.correctionMs - receivedAtMs
  source.skewMs = aheadMs
  const offMs = Math.abs(aheadMs)
  const isAhead = aheadMs > 0
  if (offMs <= state.clockSlackMs) {
    if (source.isSkewed) endClockNotices(state, deviceId, receivedAtMs)
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
