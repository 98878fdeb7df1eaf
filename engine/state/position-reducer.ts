/**
 * Folds GPS fixes: where the truck is, which zones it enters and leaves, when it stands in a queue.
 *
 * Hot path: thousands of trackers report every few seconds. A fix that changes no place costs a few look-ups and no
 * allocation but its new coordinates; views are told at most once a minute that a truck was merely heard of.
 * An old fix never moves a truck back; an invalid one proves only that the tracker lives.
 */
import type { PlaceId } from '../model/ids.ts'
import type { PositionFix } from '../model/observations.ts'
import type { Station } from '../model/site.ts'
import { radFromCompassDeg, siteFrom, type EpochMs } from '../model/units.ts'
import type { SiteLocation } from '../rules/site/site-index.ts'
import { judgeZone } from '../rules/matching/zone-filter.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { findTrackedTrip } from './identity.ts'
import { arrive, leavePlace, tryMove } from './place.ts'
import { applyEvidence } from './progress.ts'
import { settle } from './settle.ts'
import { assignSlot, noteBuffer } from './slot-queue.ts'
import { isBeforeFirstInspection } from './tally.ts'
import type { Evidence, Trip } from './trip.ts'
import { notePassedOut } from './trip-life.ts'
import { hear, touch } from './truck-status.ts'

/** Halted: below 5 km/h (default of SUMO's lane area detector). */
const HALTED_MPS = 5 / 3.6
/** How far behind the stop line a halted truck counts as queueing for it (estimate), and how far past it still stands there. */
const QUEUE_REACH_M = 600
const PAST_STOP_M = 15
/** So far along a road past the last station no error of a receiver puts a truck that still queues there (estimate). */
const BEYOND_M = 50

export function reducePosition(state: CrossingState, fix: PositionFix, isLate: boolean, emit: Emit): void {
  const trip = findTrackedTrip(state, fix.trackerId)
  if (trip === undefined) return
  hear(state, trip, fix.eventTimeMs)
  if (!fix.isValid || (trip.fix !== null && fix.eventTimeMs < trip.fix.atMs)) return
  const at = siteFrom(state.fixed.site.origin, fix.at)
  const isFirstFix = trip.fix === null
  keepFix(trip, fix, at.eastM, at.northM)
  // Views say whether a truck is tracked.
  if (isFirstFix) touch(state, trip)
  const located = state.fixed.index.locate(at, { direction: trip.direction, headingRad: trip.fix?.headingRad ?? null })
  const zonePlaceId = zoneOf(trip, located)
  const verdict = judgeZone(trip.zonePlaceId, trip.zoneClaim, zonePlaceId, fix.eventTimeMs)
  if (verdict.kind === 'moved') {
    trip.zoneClaim = null
    changeZone(state, trip, zonePlaceId, located, fix, verdict.sinceMs as EpochMs, isLate, emit)
  } else {
    trip.zoneClaim = verdict.kind === 'claims' ? verdict.claim : null
  }
  if (trip.zonePlaceId === null && zonePlaceId === null) followRoad(state, trip, located, fix, emit)
}

/** A station that the truck has passed is road to it. */
function zoneOf(trip: Trip, located: SiteLocation | null): PlaceId | null {
  if (located === null || located.kind === 'road') return null
  return located.kind === 'station' && trip.servedStationIds.includes(located.placeId) ? null : located.placeId
}

function keepFix(trip: Trip, fix: PositionFix, eastM: number, northM: number): void {
  const kept = trip.fix ?? { eastM: 0, northM: 0, headingRad: null, speedMps: null, atMs: fix.eventTimeMs }
  kept.eastM = Math.round(eastM * 100) / 100
  kept.northM = Math.round(northM * 100) / 100
  kept.headingRad = fix.headingDeg === null ? null : Math.round(radFromCompassDeg(fix.headingDeg) * 1_000) / 1_000
  kept.speedMps = fix.speedMps
  kept.atMs = fix.eventTimeMs
  trip.fix = kept
}

function changeZone(state: CrossingState, trip: Trip, next: PlaceId | null, located: SiteLocation | null, fix: PositionFix, sinceMs: EpochMs, isLate: boolean, emit: Emit): void {
  const previous = trip.zonePlaceId
  trip.zonePlaceId = next
  if (previous !== null) {
    if (trip.placeId === previous || trip.yardId === previous) {
      if (trip.stationId === previous) passStation(state, trip, sinceMs, emit)
      else leavePlace(state, trip, sinceMs, false, emit)
      trip.placeEvidenceAtMs = Math.max(trip.placeEvidenceAtMs, sinceMs)
    }
    applyEvidence(state, trip, evidenceOf(fix, sinceMs, isLate, { kind: 'left', placeId: previous }), emit)
  }
  if (next !== null && trip.closedAtMs === null) {
    arrive(state, trip, sinceMs)
    const wasBeforeInspection = isBeforeFirstInspection(state, trip)
    tryMove(state, trip, { placeId: next, atMs: sinceMs, provenance: fix.provenance, laneIndex: located?.kind === 'station' ? located.stationLaneIndex : null }, emit)
    applyEvidence(state, trip, evidenceOf(fix, sinceMs, isLate, { kind: 'entered', placeId: next }), emit)
    if (wasBeforeInspection && isBeforeFirstInspection(state, trip)) assignSlot(state, trip, sinceMs, emit)
    noteBuffer(state, trip)
  }
  settle(state, trip, sinceMs, emit)
}

function passStation(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  const stationId = trip.stationId
  leavePlace(state, trip, atMs, true, emit)
  if (stationId !== null) notePassedOut(state, trip, stationId, atMs)
}

const evidenceOf = (fix: PositionFix, atMs: EpochMs, isLate: boolean, proof: Evidence['proof']): Evidence => ({
  observationId: fix.observationId, shownAs: 'position', deviceId: fix.deviceId, eventTimeMs: atMs, receivedAtMs: fix.receivedAtMs,
  text: fix.trackerId, confidenceRatio: null, isLate, proof,
})

/** Outside all zones: on a road, halted behind a station it goes to, or past the one it was queueing at. */
function followRoad(state: CrossingState, trip: Trip, located: SiteLocation | null, fix: PositionFix, emit: Emit): void {
  if (located === null || trip.yardId !== null) return
  const roadId = located.kind === 'road' ? located.placeId : roadIdOf(state, located)
  if (roadId === null) return
  if (trip.stationId !== null) {
    if (isBeforeStop(state.fixed.stationById.get(trip.stationId), roadId, located)) return
    passStation(state, trip, fix.eventTimeMs, emit)
  } else if ((fix.speedMps ?? 0) < HALTED_MPS) {
    const ahead = laneAhead(state, trip, roadId, located)
    if (ahead !== null) {
      arrive(state, trip, fix.eventTimeMs)
      tryMove(state, trip, { placeId: ahead.stationId, atMs: fix.eventTimeMs, provenance: fix.provenance, laneIndex: ahead.laneIndex }, emit)
      return
    }
  }
  if ((located.road?.alongM ?? 0) >= BEYOND_M && isPastAll(state, trip, roadId)) notePassedOut(state, trip, roadId, fix.eventTimeMs)
  if (trip.placeId !== roadId) tryMove(state, trip, { placeId: roadId, atMs: fix.eventTimeMs, provenance: fix.provenance }, emit)
  else if (fix.eventTimeMs > trip.placeEvidenceAtMs) trip.placeEvidenceAtMs = fix.eventTimeMs
}

/** Whatever was missed on its way: it had come to the crossing, and drives on where only those come who have left it. */
const isPastAll = (state: CrossingState, trip: Trip, roadId: PlaceId): boolean =>
  trip.direction !== null && state.fixed.roadsBeyond[trip.direction].has(roadId) && trip.arrivedAtMs !== null && !isBeforeFirstInspection(state, trip)

const roadIdOf = (state: CrossingState, { road }: SiteLocation): PlaceId | null => (road === null ? null : (state.fixed.site.roads[road.roadIndex]?.id ?? null))

function isBeforeStop(station: Station | undefined, roadId: PlaceId, { road }: SiteLocation): boolean {
  return station?.lanes.some((lane) => lane.roadId === roadId && road !== null && road.alongM <= lane.stopAtM + PAST_STOP_M) ?? false
}

/** The station lane whose stop line lies a queue's reach ahead on this road, at a station where the trip still has a step to do. */
function laneAhead(state: CrossingState, trip: Trip, roadId: PlaceId, { road }: SiteLocation): { readonly stationId: PlaceId; readonly laneIndex: number } | null {
  const stations = state.fixed.stationsByRoad.get(roadId)
  if (stations === undefined || road === null || trip.direction === null) return null
  const stepStations = state.fixed.stepStations[trip.direction]
  for (const station of stations) {
    const within = station.lanes.flatMap((lane, index) => (lane.roadId === roadId && lane.stopAtM >= road.alongM && lane.stopAtM - road.alongM <= QUEUE_REACH_M ? [index] : []))
    const [first] = within
    if (first === undefined || trip.servedStationIds.includes(station.id)) continue
    const hasStepThere = trip.progress.some(({ state: step }, index) => (step === 'active' || step === 'waiting') && stepStations[index]?.includes(station) === true)
    if (hasStepThere) return { stationId: station.id, laneIndex: within.find((index) => station.lanes[index]?.laneIndex === road.laneIndex) ?? first }
  }
  return null
}
