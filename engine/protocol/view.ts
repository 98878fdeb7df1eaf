/**
 * View records: what the screens show, at most 2 Hz. Anything that moves every frame is in the pose frame instead.
 *
 * Time:    `asOfMs` is the crossing's watermark: everything before it has been applied.
 * Privacy: plates are shown to roles that need them; the server masks them for others.
 */
import type { Cargo, VehicleClass } from '../model/declaration.ts'
import type { CongestionColour, DurationSummary } from '../model/measures.ts'
import type { NoticeCode, NoticeContext, NoticeSeverity } from '../model/notices.ts'
import type { Provenance } from '../model/observations.ts'
import type { MatchReason } from '../model/match-reasons.ts'
import type { Direction } from '../model/site.ts'
import type { SlotReason } from '../model/slot-reasons.ts'
import type { SourceProblem } from '../model/source-problems.ts'
import type { LocalText } from '../model/text.ts'

/** Order is the wire's: the pose frame sends the index. Append only. */
export const TRUCK_STATUSES = ['enRoute', 'queueing', 'inService', 'parked', 'called', 'held', 'turnedBack', 'crossed', 'undeclared'] as const
export type TruckStatus = (typeof TRUCK_STATUSES)[number]

/** One vehicle on the site, in one line. */
export interface TruckView {
  /** Unique in the crossing for good; joins the pose frame. */
  readonly tripSeq: number
  readonly tripId: string
  readonly declarationId: string | null
  readonly direction: Direction | null
  readonly tractorPlate: string | null
  readonly trailerPlate: string | null
  readonly vehicleClass: VehicleClass
  readonly cargo: Cargo | null
  readonly company: string | null
  readonly status: TruckStatus
  readonly stepId: string | null
  readonly stepDoneCount: number
  readonly stepTotalCount: number
  readonly placeId: string | null
  /** When it came to the place. */
  readonly placeSinceMs: number
  readonly openedAtMs: number
  readonly slotSeq: number | null
  /** How its position is known. */
  readonly provenance: Provenance
  /** Last observation of any kind about it. */
  readonly heardAtMs: number
  readonly isTracked: boolean
  /** Steps that it physically passed without evidence. */
  readonly missingStepIds: readonly string[]
}

export interface EvidenceView {
  readonly observationId: string
  readonly kind: 'plateRead' | 'position' | 'confirmation' | 'declaration' | 'callForward' | 'operator' | 'card' | 'document' | 'container' | 'weight' | 'gate' | 'register'
  readonly deviceId: string
  readonly eventTimeMs: number
  readonly receivedAtMs: number
  /** What was read or said, e.g. the raw plate; already masked where the role demands. */
  readonly text: string
  readonly confidenceRatio: number | null
  readonly isLate: boolean
  /** `GET /api/v1/pictures/{id}`; only where pictures came with it. */
  readonly pictureIds?: readonly string[]
}

export interface StepView {
  readonly stepId: string
  readonly name: LocalText
  /** Number in the platform's published list of eight. */
  readonly officialStepIndex: number | null
  readonly actor: LocalText
  readonly state: 'done' | 'active' | 'waiting' | 'notNeeded' | 'missing' | 'refused'
  readonly startedAtMs: number | null
  readonly doneAtMs: number | null
  readonly targetMs: number | null
  readonly evidence: readonly EvidenceView[]
  /** What would complete it, in words; empty once done. */
  readonly needs: readonly LocalText[]
}

/** One trip with its evidence: what a click on a truck shows. */
export interface TripDetailView {
  readonly truck: TruckView
  readonly containerNumbers: readonly string[]
  readonly vin: string | null
  readonly trackerId: string | null
  readonly corridorId: string | null
  readonly workflowName: LocalText | null
  readonly steps: readonly StepView[]
  /** Reads joined to the trip that complete no step, newest first, bounded. */
  readonly sightings: readonly EvidenceView[]
  readonly closedAtMs: number | null
  readonly outcome: 'crossed' | 'turnedBack' | 'cancelled' | 'expired' | null
}

export interface StationView {
  readonly stationId: string
  readonly isOpen: boolean
  readonly queueVeh: number
  readonly queueM: number
  readonly inServiceVeh: number
  readonly serverCount: number
  readonly servedCount: number
  readonly servedVehPerH: number
  readonly waitMs: DurationSummary
  /** Per lane of the station, whether its barrier arm is up now. */
  readonly isLaneRaised: readonly boolean[]
}

export interface YardView {
  readonly yardId: string
  readonly occupancyVeh: number
  readonly capacityVeh: number
  readonly isCapacityEstimate: boolean
  readonly fruitVeh: number
  readonly dwellMs: DurationSummary
}

export interface SourceView {
  readonly deviceId: string
  readonly format: string
  readonly state: 'online' | 'silent' | 'skewed' | 'failing' | 'unheard'
  readonly heardAtMs: number | null
  readonly observationCount: number
  readonly rejectedCount: number
  readonly skewMs: number | null
  /** Why it is failing; null while it is not. */
  readonly problem: SourceProblem | null
  /** How often it usually says something, as configured or learned; null while that is not known. */
  readonly expectedEveryMs: number | null
  /** What an operator has had added to its times; 0 for nothing. */
  readonly clockCorrectionMs: number
  /** What would make its times right, for an operator to accept; null while its clock is believed. */
  readonly clockProposalMs: number | null
}

export interface DirectionView {
  readonly direction: Direction
  readonly insideVeh: number
  /** Declared and not yet at the crossing. */
  readonly expectedVeh: number
  /** At the crossing, and the first inspection has not begun (glossary: entry queue). */
  readonly waitingVeh: number
  readonly crossedCountToday: number
  readonly crossedVehPerH: number
  readonly waitMs: DurationSummary
  readonly slotWaitMs: DurationSummary
  readonly crossingMs: DurationSummary
}

/** One bucket of the live charts. */
export interface MeasureBucket {
  readonly fromMs: number
  readonly crossedExportCount: number
  readonly crossedImportCount: number
  readonly arrivedExportCount: number
  readonly arrivedImportCount: number
  readonly waitingVehMax: number
  readonly insideVehMax: number
}

export interface CrossingView {
  readonly crossingId: string
  readonly asOfMs: number
  readonly isOpen: boolean
  /** Why it is closed, or null. */
  readonly closedReason: LocalText | null
  readonly nextChangeAtMs: number | null
  readonly congestion: CongestionColour
  readonly provenance: Provenance
  readonly observationCount: number
  readonly lateCount: number
  readonly duplicateCount: number
  readonly unmatchedCount: number
  /** Passages in the operator's queue that wait for a decision. */
  readonly openMatchCount: number
  /** Vehicles that hold a slot: waiting for the call, or called and not yet at barrier 1. */
  readonly heldSlotCount: number
  readonly directions: readonly DirectionView[]
  readonly stations: readonly StationView[]
  readonly yards: readonly YardView[]
  readonly sources: readonly SourceView[]
  /** Last 24 h in steps of 15 min, oldest first. */
  readonly buckets: readonly MeasureBucket[]
}

export interface NoticeView {
  readonly noticeId: string
  readonly code: NoticeCode
  readonly severity: NoticeSeverity
  readonly raisedAtMs: number
  readonly lastAtMs: number
  readonly repeatCount: number
  readonly deviceId: string | null
  readonly tripId: string | null
  readonly tripSeq: number | null
  readonly context: NoticeContext
  readonly acknowledgedBy: string | null
  readonly acknowledgedAtMs: number | null
  /** When its cause went: it needs nobody any more. Null while it holds, and for what only happened. */
  readonly endedAtMs: number | null
}

export interface ClockView {
  /** The server's clock when it answered; a demo's clock may run faster than the wall's. */
  readonly nowMs: number
  readonly speedRatio: number
}

export interface CrossingSummary {
  readonly crossingId: string
  readonly name: LocalText
  readonly opposite: LocalText
  readonly province: string
  readonly lonDeg: number
  readonly latDeg: number
  readonly isOpen: boolean
  readonly congestion: CongestionColour
  readonly insideVeh: number
  readonly waitingVeh: number
}

/** One slot (lốt) of the queue before barrier 1. */
export interface SlotView {
  readonly slotSeq: number
  readonly tripSeq: number
  readonly tripId: string
  readonly tractorPlate: string | null
  readonly cargo: Cargo | null
  readonly yardId: string | null
  readonly assignedAtMs: number
  readonly calledAtMs: number | null
  readonly aheadVeh: number
  /** Why it stands where it does. */
  readonly reason: SlotReason
}

/** One read of a passage in the operator's queue. */
export interface MatchReadView {
  readonly observationId: string
  readonly deviceId: string
  readonly plate: string | null
  readonly side: 'front' | 'rear'
  readonly eventTimeMs: number
  readonly confidenceRatio: number | null
  /** `GET …/pictures/{id}`. */
  readonly pictureIds: readonly string[]
}

export interface MatchCandidateView {
  readonly tripSeq: number
  readonly tripId: string
  readonly declarationId: string | null
  readonly tractorPlate: string | null
  readonly trailerPlate: string | null
  readonly direction: Direction | null
  readonly status: TruckStatus
  readonly confidenceRatio: number
  /** What speaks for and against it, strongest first. */
  readonly reasons: readonly MatchReason[]
}

/** A passage that nobody could be given safely: open, or over and kept a while to be taken back. */
export interface MatchView {
  readonly matchId: string
  /** `lapsed`: nobody decided, and every truck that it could have been has left. */
  readonly state: 'open' | 'confirmed' | 'unknown' | 'lapsed'
  readonly openedAtMs: number
  readonly placeId: string | null
  readonly reads: readonly MatchReadView[]
  /** Best first. */
  readonly candidates: readonly MatchCandidateView[]
  /** That it is none of them. */
  readonly strangerRatio: number
  readonly tripId: string | null
  readonly decidedBy: string | null
  readonly decidedAtMs: number | null
}
