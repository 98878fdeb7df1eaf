/**
 * When a camera's read happened, whatever its clock says.
 *
 * A clock that is known to be off by more than can be believed is set aside for the receipt: the order in which reads arrive is then
 * the better witness. A retransmission keeps its own time: its receipt says nothing.
 */
import type { PlateRead } from '../model/observations.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { addSkewReport, steadySkewOf } from '../rules/clock/steady-skew.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { raiseNotice } from './notice-book.ts'
import type { PassageRead } from './passages.ts'
import { BEHIND_SLACKS_MIN, isClockBelieved, type SourceState } from './sources.ts'
import type { Trip } from './trip.ts'

/** A fix this close to the camera and to the read's receipt says when the truck was there, to some seconds. */
const TRACKER_AT_M = 60
const TRACKER_AT_MS = 2 * MS_PER_MINUTE
/** A read that is off by no more, in clock slacks, contradicts a clock that would be off by a whole one. */
const READ_RIGHT_SLACKS = 0.5

export function readInstantOf(state: CrossingState, read: PlateRead): EpochMs {
  const source = state.sources.get(read.deviceId)
  const isSetAside = source !== undefined && !isClockBelieved(source) && !read.isRetransmission
  return isSetAside ? read.receivedAtMs : read.eventTimeMs
}

/** A read has found its truck: what other evidence says of its instant judges the camera's clock. */
export function judgeReadClock(state: CrossingState, read: PassageRead, trip: Trip, others: readonly PassageRead[], emit: Emit): void {
  const { evidence } = read.sighting
  const source = state.sources.get(evidence.deviceId)
  if (source === undefined || read.deviceTimeMs === null || read.isRetransmission) return
  const wasOff = source.isSteadilyOff
  const offMs = read.deviceTimeMs + source.correctionMs - expectedAtMs(state, read, trip, others)
  addSkewReport(source.readOffsMs, offMs)
  if (Math.abs(offMs) <= READ_RIGHT_SLACKS * state.clockSlackMs) source.readsOffSinceMs = null
  else source.readsOffSinceMs ??= evidence.receivedAtMs
  const skew = steadySkewOf(source.readOffsMs)
  if (skew === null) return
  source.isSteadilyOff = Math.abs(skew.offMs) > state.clockSlackMs && (wasOff || skew.offMs > 0 || isBeyondBacklog(state, source, evidence.receivedAtMs))
  if (!source.isSteadilyOff || wasOff) return
  const context = { deviceId: evidence.deviceId, skewS: Math.round(skew.offMs / MS_PER_SECOND), reportCount: skew.reportCount }
  raiseNotice(state, { code: 'ingest.clock.proposed', atMs: evidence.receivedAtMs, deviceId: evidence.deviceId, context }, emit)
}

/** Reads that were kept while a link was down come in a burst, and those of a queue of trucks are all late by about the same. */
const isBeyondBacklog = (state: CrossingState, { readsOffSinceMs }: SourceState, nowMs: EpochMs): boolean =>
  readsOffSinceMs !== null && nowMs - readsOffSinceMs >= BEHIND_SLACKS_MIN * state.clockSlackMs

/** The truck's tracker at the camera, else another camera of good repute, else the receipt. */
function expectedAtMs(state: CrossingState, read: PassageRead, { fix }: Trip, others: readonly PassageRead[]): number {
  const { evidence } = read.sighting
  const at = state.fixed.sensorById.get(evidence.deviceId)?.at
  const isTrackerThere = fix !== null && at !== undefined && Math.hypot(fix.eastM - at.eastM, fix.northM - at.northM) <= TRACKER_AT_M
  if (isTrackerThere && Math.abs(fix.atMs - evidence.receivedAtMs) <= TRACKER_AT_MS) return fix.atMs
  for (const { sighting } of others) {
    const { deviceId, eventTimeMs, receivedAtMs } = sighting.evidence
    const witness = state.sources.get(deviceId)
    if (deviceId !== evidence.deviceId && witness !== undefined && isClockBelieved(witness) && Math.abs(eventTimeMs - receivedAtMs) <= state.clockSlackMs) return eventTimeMs
  }
  return evidence.receivedAtMs
}
