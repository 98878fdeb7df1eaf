/** What speaks for and against each trip that a passage may be: the state's knowledge as rules/matching/rank-candidates.ts wants it. */
import type { DeviceId } from '../model/ids.ts'
import type { Sensor } from '../model/site.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { otherPlateNats, REPEAT_WEIGHT, sideNats, strangerNats, type ReadText } from '../rules/matching/plate-evidence.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { isSisterPlate } from '../rules/matching/sister-plate.ts'
import { collectAllTrips, collectNearTrips } from '../rules/matching/plate-register.ts'
import { FINAL_CONFIDENCE_RATIO_MIN, rankCandidates, type CandidateFacts, type Ranking, type StepFit } from '../rules/matching/rank-candidates.ts'
import type { CompiledWorkflow } from '../rules/workflow/compile-workflow.ts'
import type { CrossingState } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import type { PassageRead } from './passages.ts'
import type { Trip } from './trip.ts'

/** A camera may report a passage some time after the trip closed (a second camera, a re-send). */
const AFTER_CLOSE_MS = 10 * MS_PER_MINUTE
/** A declaration may arrive after its truck's first read by as much as the log was delayed. */
const BEFORE_DECLARED_MS = 24 * MS_PER_HOUR
/** Texts further from a plate than this are not looked up: more than two ordinary edits. */
const NEAR_COST_MAX = 230
const FAR_COST_MAX = 330
/** Less, and the choice is among trips that were found. */
const THOROUGH_STRANGER_RATIO_MIN = 0.01
/** A camera not heard of for longer may be down. */
const ALIVE_MS = 30 * MS_PER_MINUTE
const TRACKED_MS = MS_PER_MINUTE
const TRACKER_NEAR_M = 150
const TRACKER_FAR_M = 800
/** Faster than this between two cameras no truck is (estimate). */
const SPEED_MPS_MAX = 25
const TOO_SOON_SLACK_MS = 90 * MS_PER_SECOND
/** A front camera sometimes frames the trailer, and a rear camera a rigid truck. */
const OTHER_SIDE_NATS = -3
const OTHER_SIDE_UNSAID_NATS = -0.7
/** Nobody declared what this side shows: any plate there is less of a surprise. */
const UNKNOWN_PLATE_NATS = 3.5
/** Kinds that no declared vehicle of these gates is. */
const LIGHT_KINDS: ReadonlySet<string> = new Set(['car', 'motorcycle', 'bicycle', 'tricycle', 'van'])

/** Trips near a text, for the length of one read: its text is ranked alone and with every open passage. */
export type NearTrips = Map<string, ReadonlySet<number>>

function nearTripsOf(state: CrossingState, text: string, near: NearTrips | null): ReadonlySet<number> {
  const known = near?.get(text)
  if (known !== undefined) return known
  const found = new Set<number>()
  collectNearTrips(state.plates, text, NEAR_COST_MAX, found)
  near?.set(text, found)
  return found
}

/** `sureTripSeq`: another read of the same passage is its for sure. `near` may be shared as long as no plate is added or removed. */
export function rankPassage(
  state: CrossingState, reads: readonly PassageRead[], sensor: Sensor | undefined, sureTripSeq: number | null, confidenceRatioMin: number, near: NearTrips | null = null,
): Ranking {
  const found = new Set<number>()
  for (const { text, plate, containerNumbers } of reads) {
    if (plate !== null) for (const tripSeq of nearTripsOf(state, text, near)) found.add(tripSeq)
    for (const container of containerNumbers) for (const tripSeq of state.otherIds.get(container) ?? []) found.add(tripSeq)
  }
  if (sureTripSeq !== null) {
    // An undeclared trip knows its plate from these reads alone: they cannot speak for it.
    if (state.trips.get(sureTripSeq)?.declaration === null) found.delete(sureTripSeq)
    else found.add(sureTripSeq)
  }
  return rankTrips(state, found, reads, sensor, sureTripSeq, confidenceRatioMin)
}

/**
 * When a passage is over and still nobody's: also among all that is open, for texts with errors in every part.
 * Costs a pass over all plates, some 0.2 µs each; one passage in a hundred needs it.
 */
export function rankThoroughly(state: CrossingState, reads: readonly PassageRead[], sensor: Sensor | undefined): Ranking {
  const ranking = rankPassage(state, reads, sensor, null, FINAL_CONFIDENCE_RATIO_MIN)
  if (ranking.verdict.kind === 'matched' || ranking.strangerRatio < THOROUGH_STRANGER_RATIO_MIN) return ranking
  const found = new Set(ranking.candidates.map(({ tripSeq }) => tripSeq))
  for (const { text, plate } of reads) if (plate !== null) collectAllTrips(state.plates, text, FAR_COST_MAX, found)
  return rankTrips(state, found, reads, sensor, null, FINAL_CONFIDENCE_RATIO_MIN)
}

function rankTrips(
  state: CrossingState, found: Iterable<number>, reads: readonly PassageRead[], sensor: Sensor | undefined, sureTripSeq: number | null, confidenceRatioMin: number,
): Ranking {
  const front = reads.filter(({ side, plate }) => side === 'front' && plate !== null)
  const rear = reads.filter(({ side, plate }) => side === 'rear' && plate !== null)
  const facts: CandidateFacts[] = []
  for (const tripSeq of found) {
    const trip = state.trips.get(tripSeq)
    if (trip !== undefined && isTimely(trip, atMsOf(reads))) facts.push(factsOf(state, trip, reads, front, rear, sensor, sureTripSeq === tripSeq))
  }
  let strangerTextNats = 0
  for (const side of [front, rear]) for (const { text, isKnownForm } of side) strangerTextNats += strangerNats(text, isKnownForm) * (side.length < 2 ? 1 : REPEAT_WEIGHT)
  return rankCandidates(facts, strangerTextNats, confidenceRatioMin)
}

const atMsOf = (reads: readonly PassageRead[]): EpochMs => (reads[0] as PassageRead).sighting.evidence.eventTimeMs

/** A closed trip takes reads of its own time and a little after; an open one not those from long before it was opened. */
function isTimely(trip: Trip, atMs: number): boolean {
  if (trip.closedAtMs !== null) return atMs <= trip.closedAtMs + AFTER_CLOSE_MS
  return atMs >= trip.openedAtMs - BEFORE_DECLARED_MS
}

function factsOf(
  state: CrossingState, trip: Trip, reads: readonly PassageRead[], front: readonly PassageRead[], rear: readonly PassageRead[], sensor: Sensor | undefined, isSamePassage: boolean,
): CandidateFacts {
  const atMs = atMsOf(reads)
  // What made it sure may have completed the step, or the whole trip.
  const step = isSamePassage ? EXPECTED : stepFitOf(state, trip, sensor?.id ?? null, atMs)
  const planned = trip.arrivedAtMs === null ? (trip.declaration?.plannedArrivalAtMs ?? null) : null
  const lane = reads[0]?.sighting.laneIndex ?? null
  const seenDirection = sensor?.direction ?? null
  const containers = trip.declaration?.containerNumbers ?? []
  return {
    tripSeq: trip.tripSeq,
    frontNats: natsOfSide(front, trip.tractorPlate, trip.trailerPlate),
    rearNats: natsOfSide(rear, trip.trailerPlate, trip.tractorPlate),
    hasContainer: reads.some(({ containerNumbers }) => containerNumbers.some((number) => containers.includes(number))),
    stepFit: step.fit,
    skippedStepCount: step.skippedStepCount,
    isDirectionFit: seenDirection === null || trip.direction === null || seenDirection === trip.direction,
    tracker: trackerOf(trip, sensor, atMs),
    isTooSoon: !isSamePassage && isTooSoon(state, trip, sensor, atMs),
    offPlanMs: planned === null ? null : Math.abs(atMs - planned),
    isLaneFit: lane !== null && trip.stationId !== null && trip.stationId === sensor?.placeId && trip.laneIndex === lane,
    isSamePassage,
    isKindOther: reads.some(({ vehicleKind }) => vehicleKind !== null && LIGHT_KINDS.has(vehicleKind)),
    isColourOther: trip.vehicleColour !== null && reads.some(({ vehicleColour }) => vehicleColour !== null && vehicleColour !== trip.vehicleColour),
    hasLeft: trip.closedAtMs !== null && !isSamePassage,
    isDeclared: trip.declaration !== null,
    isSisterLike: isSisterLike(front, trip.tractorPlate) && isSisterLike(rear, trip.trailerPlate ?? trip.tractorPlate),
  }
}

/** `own` is the plate that this side should show; the other one at a price, any other at the price of a stranger's. */
function natsOfSide(reads: readonly PassageRead[], own: string | null, other: string | null): number | null {
  if (reads.length === 0) return null
  let nats = otherPlateNats(reads) + (own === null ? UNKNOWN_PLATE_NATS : 0)
  if (own !== null) nats = Math.max(nats, sideNats(reads, matchFormOf(own)))
  if (other !== null && nats < 0) {
    const price = own === null || !reads.some(({ isSideSaid }) => isSideSaid) ? OTHER_SIDE_UNSAID_NATS : OTHER_SIDE_NATS
    nats = Math.max(nats, sideNats(reads as readonly ReadText[], matchFormOf(other)) + (own === null ? 0 : price))
  }
  return nats
}

const isSisterLike = (reads: readonly PassageRead[], plate: string | null): boolean => reads.every(({ text }) => plate !== null && isSisterPlate(text, matchFormOf(plate)))

interface StepFitting {
  readonly fit: StepFit
  readonly skippedStepCount: number
}

const UNRELATED: StepFitting = { fit: 'unrelated', skippedStepCount: 0 }
const EXPECTED: StepFitting = { fit: 'expected', skippedStepCount: 0 }
const PASSED: StepFitting = { fit: 'passed', skippedStepCount: 0 }

function stepFitOf(state: CrossingState, trip: Trip, deviceId: DeviceId | null, atMs: EpochMs): StepFitting {
  const workflow = workflowOf(state, trip)
  const indexes = deviceId === null ? undefined : workflow?.bySensor.get(deviceId)
  if (workflow === null || indexes === undefined || indexes.length === 0) return UNRELATED
  let best = PASSED
  for (const index of indexes) {
    const progress = trip.progress[index]
    if (progress === undefined) continue
    if (progress.state === 'active' || progress.state === 'refused') return EXPECTED
    if (progress.state === 'waiting') best = { fit: 'ahead', skippedStepCount: countSkipped(state, workflow, trip, index, atMs) }
  }
  return best
}

/** Steps that a camera would have shown, for it was alive, and none has. */
function countSkipped(state: CrossingState, workflow: CompiledWorkflow, trip: Trip, before: number, atMs: EpochMs): number {
  let count = 0
  for (const index of workflow.inOrder) {
    if (index === before) break
    const step = trip.progress[index]?.state
    if (step !== 'active' && step !== 'waiting') continue
    const isWatched = workflow.steps[index]?.definition.completedBy.some((rule) => rule.kind === 'read' && rule.sensorIds.some((id) => isAlive(state, id, atMs)))
    if (isWatched === true) count += 1
  }
  return count
}

function isAlive({ sources }: CrossingState, deviceId: DeviceId, atMs: EpochMs): boolean {
  const source = sources.get(deviceId)
  return source !== undefined && !source.isSilent && atMs - source.heardAtMs <= ALIVE_MS
}

function trackerOf({ fix }: Trip, sensor: Sensor | undefined, atMs: EpochMs): CandidateFacts['tracker'] {
  if (fix === null || sensor === undefined || Math.abs(atMs - fix.atMs) > TRACKED_MS) return 'silent'
  const awayM = Math.hypot(fix.eastM - sensor.at.eastM, fix.northM - sensor.at.northM)
  return awayM <= TRACKER_NEAR_M ? 'near' : awayM >= TRACKER_FAR_M ? 'far' : 'silent'
}

/** Seen at another place, and not even at motorway speed could it be here by now. */
function isTooSoon({ fixed }: CrossingState, trip: Trip, sensor: Sensor | undefined, atMs: EpochMs): boolean {
  if (sensor === undefined || sensor.placeId === null || trip.placeId === null || trip.placeId === sensor.placeId || trip.provenance === 'inferred') return false
  const from = fixed.placeAt.get(trip.placeId)
  if (from === undefined || atMs < trip.placeEvidenceAtMs) return false
  const awayM = Math.hypot(from.eastM - sensor.at.eastM, from.northM - sensor.at.northM)
  return (awayM / SPEED_MPS_MAX) * MS_PER_SECOND > atMs - trip.placeEvidenceAtMs + TOO_SOON_SLACK_MS
}
