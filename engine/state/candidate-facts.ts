/** What speaks for and against each trip that a passage may be: the state's knowledge as rules/matching/rank-candidates.ts wants it. */
import type { DeviceId } from '../model/ids.ts'
import type { Sensor } from '../model/site.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { plateDistanceOf } from '../rules/matching/plate-distance.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { mateNatsOf, natsOfSide, type PassageTexts } from '../rules/matching/passage-texts.ts'
import { hasPlate } from '../rules/matching/plate-register.ts'
import type { CandidateFacts, StepFit } from '../rules/matching/rank-candidates.ts'
import type { CompiledWorkflow } from '../rules/workflow/compile-workflow.ts'
import type { CrossingState } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { SAME_TEXT_COST_MAX, type PassageRead } from './passages.ts'
import type { Trip } from './trip.ts'

/** A camera may report a passage some time after the trip closed (a second camera, a re-send). */
const AFTER_CLOSE_MS = 10 * MS_PER_MINUTE
/** A declaration may arrive after its truck's first read by as much as the log was delayed. */
const BEFORE_DECLARED_MS = 24 * MS_PER_HOUR
/** A camera not heard of for longer may be down. */
const ALIVE_MS = 30 * MS_PER_MINUTE
/** A rear plate may reach us this long after the front one, where receipts are the clock: a link that hangs (estimate). */
const STANDING_MS = 45 * MS_PER_SECOND
const TRACKED_MS = MS_PER_MINUTE
const TRACKER_NEAR_M = 150
const TRACKER_FAR_M = 800
/** Faster than this between two cameras no truck is (estimate). */
const SPEED_MPS_MAX = 25
const TOO_SOON_SLACK_MS = 90 * MS_PER_SECOND
const NO_CONTAINERS: readonly string[] = []
/** Kinds that no declared vehicle of these gates is. */
const LIGHT_KINDS: ReadonlySet<string> = new Set(['car', 'motorcycle', 'bicycle', 'tricycle', 'van'])

export interface PassageFacts {
  readonly reads: readonly PassageRead[]
  readonly texts: PassageTexts
  readonly sensor: Sensor | undefined
  readonly atMs: EpochMs
  /** Another read of the same passage is its for sure. */
  readonly sureTripSeq: number | null
  /** It has been given to this trip, by what the camera says otherwise now. */
  readonly givenTripSeq: number | null
}

/** A closed trip takes reads of its own time and a little after; an open one not those from long before it was opened. */
export function isTimely(trip: Trip, atMs: number): boolean {
  if (trip.closedAtMs !== null) return atMs <= trip.closedAtMs + AFTER_CLOSE_MS
  return atMs >= trip.openedAtMs - BEFORE_DECLARED_MS
}

export function factsOf(state: CrossingState, trip: Trip, { reads, texts, sensor, atMs, sureTripSeq, givenTripSeq }: PassageFacts): CandidateFacts {
  const isSamePassage = sureTripSeq === trip.tripSeq
  const isGiven = isSamePassage || givenTripSeq === trip.tripSeq
  // What it was given may have completed the step, or the whole trip.
  const step = isGiven ? EXPECTED : stepFitOf(state, trip, reads, sensor?.id ?? null, atMs)
  const planned = trip.arrivedAtMs === null ? (trip.declaration?.plannedArrivalAtMs ?? null) : null
  const lane = reads[0]?.sighting.laneIndex ?? null
  const seenDirection = sensor?.direction ?? null
  const containers = trip.declaration?.containerNumbers ?? NO_CONTAINERS
  const frontNats = natsOfSide(texts.front, trip.tractorPlate, trip.trailerPlate)
  const rearNats = natsOfSide(texts.rear, trip.trailerPlate, trip.tractorPlate)
  return {
    tripSeq: trip.tripSeq, frontNats, rearNats,
    hasContainer: containers.length > 0 && reads.some(({ containerNumbers }) => containerNumbers.some((number) => containers.includes(number))),
    stepFit: step.fit,
    skippedStepCount: step.skippedStepCount,
    isDirectionFit: seenDirection === null || trip.direction === null || seenDirection === trip.direction,
    tracker: trackerOf(trip, sensor, atMs),
    isTooSoon: !isGiven && isTooSoon(state, trip, sensor, atMs),
    offPlanMs: planned === null ? null : Math.abs(atMs - planned),
    isLaneFit: lane !== null && trip.stationId !== null && trip.stationId === sensor?.placeId && trip.laneIndex === lane,
    isSamePassage,
    isKindOther: reads.some(({ vehicleKind }) => vehicleKind !== null && LIGHT_KINDS.has(vehicleKind)),
    isColourOther: trip.vehicleColour !== null && reads.some(({ vehicleColour }) => vehicleColour !== null && vehicleColour !== trip.vehicleColour),
    hasLeft: trip.closedAtMs !== null && !isGiven && step !== STANDING,
    isDeclared: trip.declaration !== null,
    mateNats: () => (trip.declaration === null || (frontNats ?? 0) + (rearNats ?? 0) === 0 ? Number.NEGATIVE_INFINITY : mateNatsOf(texts, trip.tractorPlate, trip.trailerPlate, (plate) => hasPlate(state.plates, plate))),
  }
}

interface StepFitting {
  readonly fit: StepFit
  readonly skippedStepCount: number
}

const UNRELATED: StepFitting = { fit: 'unrelated', skippedStepCount: 0 }
const EXPECTED: StepFitting = { fit: 'expected', skippedStepCount: 0 }
const STANDING: StepFitting = { fit: 'standing', skippedStepCount: 0 }
const PASSED: StepFitting = { fit: 'passed', skippedStepCount: 0 }

function stepFitOf(state: CrossingState, trip: Trip, reads: readonly PassageRead[], deviceId: DeviceId | null, atMs: EpochMs): StepFitting {
  const workflow = workflowOf(state, trip)
  const indexes = deviceId === null ? undefined : workflow?.bySensor.get(deviceId)
  if (workflow === null || indexes === undefined || indexes.length === 0) return UNRELATED
  let best = PASSED
  for (const index of indexes) {
    const progress = trip.progress[index]
    if (progress === undefined) continue
    if (progress.state === 'active' || progress.state === 'refused') return EXPECTED
    if (progress.state === 'done' && isOtherSideSeen(trip, index, reads, atMs)) return STANDING
    if (progress.state === 'waiting') best = { fit: 'ahead', skippedStepCount: countSkipped(state, workflow, trip, index, atMs) }
  }
  return best
}

/** The step was proven here a moment ago, by a text that is none of these: its other plate. */
function isOtherSideSeen(trip: Trip, stepIndex: number, reads: readonly PassageRead[], atMs: EpochMs): boolean {
  let isSeen = false
  for (const { proof, text, eventTimeMs } of trip.stepEvidence[stepIndex] ?? []) {
    if (proof.kind !== 'read' || Math.abs(atMs - eventTimeMs) > STANDING_MS) continue
    const form = matchFormOf(text)
    if (reads.some((read) => plateDistanceOf(form, read.text, SAME_TEXT_COST_MAX) <= SAME_TEXT_COST_MAX)) return false
    isSeen = true
  }
  return isSeen
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
