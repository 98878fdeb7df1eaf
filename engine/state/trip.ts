/**
 * One vehicle's passage: who it is, what was seen of it, where it is, where it stands in its workflow.
 *
 * Mutable and owned by the crossing's state; only the reducers of this folder write to it.
 */
import type { Declaration, VehicleClass } from '../model/declaration.ts'
import type { DeviceId, ObservationId, PlaceId, StepId, TripId } from '../model/ids.ts'
import type { Provenance } from '../model/observations.ts'
import type { Direction } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import type { EvidenceView, TruckStatus } from '../protocol/view.ts'
import type { ZoneClaim } from '../rules/matching/zone-filter.ts'
import type { StepProgress, StepRecord } from '../rules/workflow/step-machine.ts'

/** What one observation proves; enough to apply it again when the trip turns out to be another one. */
export type Proof =
  | { readonly kind: 'read' }
  | { readonly kind: 'entered'; readonly placeId: PlaceId }
  | { readonly kind: 'left'; readonly placeId: PlaceId }
  | { readonly kind: 'declaration' }
  | { readonly kind: 'callForward' }
  /** Completes nothing: kept to be seen. */
  | { readonly kind: 'note' }
  | { readonly kind: 'confirmation'; readonly stepId: StepId; readonly outcome: 'done' | 'refused' }

export interface Evidence {
  readonly observationId: ObservationId
  readonly shownAs: EvidenceView['kind']
  readonly deviceId: DeviceId
  readonly eventTimeMs: EpochMs
  readonly receivedAtMs: EpochMs
  readonly text: string
  readonly confidenceRatio: number | null
  readonly isLate: boolean
  /** Of the picture store. */
  readonly pictureIds?: readonly string[]
  readonly proof: Proof
}

/** Newest valid position, site frame, rounded to centimetres. */
export interface TripFix {
  eastM: number
  northM: number
  headingRad: number | null
  speedMps: number | null
  atMs: EpochMs
}

export type TripOutcome = 'crossed' | 'turnedBack' | 'cancelled' | 'expired'
export type DirectionKey = Direction | 'unknown'

/** What the trip adds to its direction's counts; kept to be taken back exactly. */
export interface TripTally {
  key: DirectionKey
  isExpected: boolean
  hasArrived: boolean
  isInside: boolean
  isWaiting: boolean
  isOut: boolean
}

export interface Trip {
  readonly tripSeq: number
  readonly tripId: TripId
  declaration: Declaration | null
  declaredAtMs: EpochMs | null
  direction: Direction | null
  /** As declared; for an undeclared vehicle as first read. */
  tractorPlate: string | null
  trailerPlate: string | null
  vehicleClass: VehicleClass
  /** As cameras saw it last; null when none said. */
  vehicleColour: string | null
  openedAtMs: EpochMs
  /** First seen at a station or yard of the crossing. */
  arrivedAtMs: EpochMs | null
  heardAtMs: EpochMs
  status: TruckStatus

  placeId: PlaceId | null
  placeSinceMs: EpochMs
  /** Evidence older than this does not move it. */
  placeEvidenceAtMs: number
  provenance: Provenance
  /** The lane-station whose queue it is in, and its lane there. */
  stationId: PlaceId | null
  laneIndex: number | null
  yardId: PlaceId | null
  bayIndex: number | null
  /** Stations that work on it while it is parked. */
  workStationIds: PlaceId[]
  /** How many passed it in the lane it is thought to be in. */
  overtakenCount: number
  /** Stations it has been counted as served at. */
  servedStationIds: PlaceId[]
  fix: TripFix | null
  /** The station or yard zone its tracker is in; null on roads. */
  zonePlaceId: PlaceId | null
  zoneClaim: ZoneClaim | null

  records: StepRecord[]
  progress: StepProgress[]
  stepEvidence: Evidence[][]
  /** Evidence that completes no step, oldest first, bounded. */
  sightings: Evidence[]
  /** Step indexes with a timer running, so that there is never more than one each. */
  overdueArmed: number[]
  isGuardCheckArmed: boolean

  /** Joined the first queue: the end of the line, where wait and crossing time begin. Null while unknown. */
  queueJoinedAtMs: EpochMs | null
  calledAtMs: EpochMs | null
  slotSeq: number | null
  tally: TripTally
  isAtLastStep: boolean
  /** Followed past the last station without its evidence. */
  passedOutAtMs: EpochMs | null
  closedAtMs: EpochMs | null
  outcome: TripOutcome | null
  /** Closed a while ago: gone from the live list, kept for its journey. */
  isRetired: boolean
  /** When this trip last changed in a way that views show. */
  revisionSeq: number
  /** `heardAtMs` at that time: views show it in steps. */
  shownHeardAtMs: number
}

export interface NewTrip {
  readonly tripSeq: number
  readonly tripId: TripId
  readonly direction: Direction | null
  readonly vehicleClass: VehicleClass
  readonly atMs: EpochMs
}

export function createTrip({ tripSeq, tripId, direction, vehicleClass, atMs }: NewTrip): Trip {
  return {
    tripSeq, tripId, declaration: null, declaredAtMs: null, direction, tractorPlate: null, trailerPlate: null, vehicleClass, vehicleColour: null,
    openedAtMs: atMs, arrivedAtMs: null, heardAtMs: atMs, status: 'enRoute',
    placeId: null, placeSinceMs: atMs, placeEvidenceAtMs: -1, provenance: 'inferred',
    stationId: null, laneIndex: null, yardId: null, bayIndex: null, workStationIds: [], overtakenCount: 0, servedStationIds: [],
    fix: null, zonePlaceId: null, zoneClaim: null,
    records: [], progress: [], stepEvidence: [], sightings: [], overdueArmed: [], isGuardCheckArmed: false,
    queueJoinedAtMs: null, calledAtMs: null, slotSeq: null,
    tally: { key: direction ?? 'unknown', isExpected: false, hasArrived: false, isInside: false, isWaiting: false, isOut: false },
    isAtLastStep: false, passedOutAtMs: null, closedAtMs: null, outcome: null, isRetired: false, revisionSeq: 0, shownHeardAtMs: 0,
  }
}

/** Oldest first; each observation once. */
export function listEvidence(trip: Trip): Evidence[] {
  const byId = new Map<string, Evidence>()
  for (const evidence of [...trip.stepEvidence.flat(), ...trip.sightings]) byId.set(`${evidence.observationId} ${evidence.proof.kind}`, evidence)
  return [...byId.values()].sort((left, right) => left.eventTimeMs - right.eventTimeMs)
}

export const isOpenTrip = (trip: Trip): boolean => trip.closedAtMs === null
