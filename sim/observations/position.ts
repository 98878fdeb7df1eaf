/**
 * Where a truck of a simulated day is at any instant: driving, queueing in order behind those ahead, parked in its bay.
 *
 * A waiting truck stands `QUEUE_SPACING_M` behind the one before it; when that one leaves it rolls up during the move-up time.
 * Limits:  what has not happened yet in the replication is not known: whoever waits longer than the replication is ahead stands
 *          at its last known place.
 * Checked: position.test.ts (continuity, order and spacing in every queue of a day).
 */
import { QUEUE_SPACING_M } from '../../engine/model/measures.ts'
import type { Site } from '../../engine/model/site.ts'
import { anchorsOf, getYard, type CrossingPlan } from './ground-plan.ts'
import { countUntil, laneKeyOf, type Itinerary, type LaneHistory, type Visit } from './itinerary.ts'
import { metresAfter, placeAt, type Path, type Placed } from './paths.ts'

export interface TruckPosition extends Placed {
  readonly speedMps: number
  readonly doing: 'driving' | 'queueing' | 'inService' | 'parked'
}

export interface PositionContext extends Pick<CrossingPlan, 'site' | 'paths'> {
  readonly lanes: ReadonlyMap<string, LaneHistory>
}

/** Below this a truck counts as standing, as queue detectors have it. */
const STANDING_MPS = 5 / 3.6

/** @returns null before it comes to the crossing and after it has left. */
export function findPosition(context: PositionContext, itinerary: Itinerary, atMs: number): TruckPosition | null {
  const { visits } = itinerary
  const first = visits[0]
  const last = visits[visits.length - 1]
  if (first === undefined || last === undefined || atMs < first.reachedAtMs) return null
  // Past its last known place: on a way whose end is not known yet.
  if (atMs > last.departedAtMs) return itinerary.hasLeft ? null : waitingAfter(context, itinerary, last)
  let index = visits.findIndex((visit) => visit.departedAtMs > atMs)
  if (index === -1) index = visits.length - 1
  const visit = visits[index] as Visit
  if (visit.stop.kind === 'yard' && atMs >= visit.reachedAtMs) return inYard(context, visit, atMs)
  const before = visits[index - 1]
  if (before === undefined) return standing(context, itinerary, visit)
  return onTheWay(context, itinerary, before, visit, atMs)
}

function inYard({ site, paths }: PositionContext, visit: Visit, atMs: number): TruckPosition {
  if (visit.stop.kind !== 'yard') throw new Error('a yard visit stops at a yard')
  const yard = getYard(site, visit.stop.yardId)
  const entry = paths.getBayEntry(yard, visit.bayIndex ?? 0)
  const exit = paths.getBayExit(yard, visit.bayIndex ?? 0)
  const stayMs = visit.departedAtMs - visit.reachedAtMs
  // A very short stay is driven faster, so that the truck is in time at the door.
  const haste = Math.min(1, stayMs / (entry.travelMs + exit.travelMs))
  const inMs = entry.travelMs * haste
  const outMs = exit.travelMs * haste
  const sinceMs = atMs - visit.reachedAtMs
  const leftMs = visit.departedAtMs - atMs
  if (sinceMs < inMs) return rolling(entry, metresAfter(entry, sinceMs / haste), sinceMs / haste)
  if (leftMs < outMs) return rolling(exit, metresAfter(exit, exit.travelMs - leftMs / haste), exit.travelMs - leftMs / haste)
  return { ...parkedAt(entry, site, visit), speedMps: 0, doing: 'parked' }
}

function parkedAt(entry: Path, site: Site, visit: Visit): Placed {
  const end = placeAt(entry, entry.lengthM)
  const yard = visit.stop.kind === 'yard' ? getYard(site, visit.stop.yardId) : null
  const bay = yard?.bays[(visit.bayIndex ?? 0) % Math.max(1, yard.bays.length)]
  return { at: end.at, headingRad: bay?.headingRad ?? end.headingRad }
}

function rolling(path: Path, alongM: number, elapsedMs: number): TruckPosition {
  const speedMps = (metresAfter(path, elapsedMs + 500) - metresAfter(path, elapsedMs - 500)) / 1
  return { ...placeAt(path, alongM), speedMps, doing: 'driving' }
}

/** At a gateway before the first road: it has just come. */
function standing(context: PositionContext, itinerary: Itinerary, visit: Visit): TruckPosition {
  const next = itinerary.visits[1]
  const path = next === undefined ? null : pathBetween(context, itinerary, visit, next)
  return path === null ? waitingAfter(context, itinerary, visit) : { ...placeAt(path, 0), speedMps: 0, doing: 'driving' }
}

/** Where the way out of a place begins. */
function waitingAfter({ site, paths }: PositionContext, itinerary: Itinerary, visit: Visit): TruckPosition {
  const { from } = anchorsOf(site, visit.stop, visit.laneIndex)
  const path = paths.findPath(from, from, itinerary.flow.direction)
  return { ...(path === null ? { at: { eastM: 0, northM: 0 }, headingRad: 0 } : placeAt(path, 0)), speedMps: 0, doing: 'driving' }
}

function pathBetween({ site, paths }: PositionContext, itinerary: Itinerary, from: Visit, to: Visit): Path | null {
  return paths.findPath(anchorsOf(site, from.stop, from.laneIndex).from, anchorsOf(site, to.stop, to.laneIndex).to, itinerary.flow.direction)
}

function onTheWay(context: PositionContext, itinerary: Itinerary, from: Visit, to: Visit, atMs: number): TruckPosition {
  const path = pathBetween(context, itinerary, from, to)
  if (path === null) return standing(context, itinerary, from)
  // Where the model leaves less time than the way takes, it is driven faster, so that the truck is at its place in time.
  const haste = Math.min(1, Math.max(0, to.startedAtMs - from.departedAtMs) / Math.max(1, path.travelMs))
  const drivenM = (whenMs: number): number => (haste === 0 ? path.lengthM : metresAfter(path, (whenMs - from.departedAtMs) / haste))
  const alongAtM = (whenMs: number): number => Math.min(drivenM(whenMs), path.lengthM - QUEUE_SPACING_M * aheadVehAt(context, to, whenMs))
  const alongM = Math.max(0, alongAtM(atMs))
  const speedMps = Math.max(0, alongM - Math.max(0, alongAtM(atMs - 1_000)))
  if (to.stop.kind === 'lanes' && atMs >= to.startedAtMs) return { ...placeAt(path, alongM), speedMps, doing: 'inService' }
  return { ...placeAt(path, alongM), speedMps, doing: speedMps < STANDING_MPS && to.stop.kind === 'lanes' ? 'queueing' : 'driving' }
}

/** Trucks that stand before this one in its lane, a fraction while it rolls up behind one that has just left. */
function aheadVehAt({ lanes }: PositionContext, visit: Visit, atMs: number): number {
  const { stop, laneIndex, laneSeq } = visit
  if (stop.kind !== 'lanes' || laneIndex === null || laneSeq === null) return 0
  const history = lanes.get(laneKeyOf(stop.stationId, laneIndex))
  if (history === undefined) return 0
  const { firstSeq, reachedAtMs, departedAtMs, moveUpMs } = history
  const ownIndex = laneSeq - firstSeq
  const departedVeh = Math.min(ownIndex, countUntil(departedAtMs, atMs))
  const reachedVeh = Math.min(ownIndex, countUntil(reachedAtMs, atMs))
  const aheadVeh = Math.max(0, reachedVeh - departedVeh)
  const lastDepartedAtMs = departedAtMs[departedVeh - 1]
  if (lastDepartedAtMs === undefined || visit.reachedAtMs > lastDepartedAtMs || moveUpMs === 0) return aheadVeh
  return aheadVeh + Math.max(0, 1 - (atMs - lastDepartedAtMs) / moveUpMs)
}
