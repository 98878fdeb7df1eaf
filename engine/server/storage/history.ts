/**
 * The history store's contract: what is kept of the past, and the bounded questions that may be asked of it.
 *
 * The log is the system of record; everything here can be built again from it. The store may lag and may be gone for a
 * while: nothing that acknowledges or folds observations waits for it.
 *
 * Privacy: plates are in `trips` alone, and go with them when `forgetBefore` says so. Observations carry device and
 *          tracker ids only.
 * Errors:  every method rejects with TwinError storage.query.failed when the store does not answer.
 */
import type { MeasureBucket, NoticeView, TripDetailView } from '../../protocol/view.ts'

export interface ObservationRow {
  readonly observationId: string
  readonly eventTimeMs: number
  readonly receivedAtMs: number
  readonly type: string
  readonly deviceId: string
  readonly format: string
  readonly provenance: string
  readonly isLate: boolean
  readonly trackerId: string | null
  readonly lonDeg: number | null
  readonly latDeg: number | null
  readonly speedMps: number | null
  readonly headingDeg: number | null
  /** For commands: which one, and who gave it. */
  readonly commandType: string | null
  readonly actorId: string | null
}

export interface TripRow {
  readonly arrivedAtMs: number | null
  readonly detail: TripDetailView
}

export interface StepRow {
  readonly tripId: string
  readonly stepId: string
  readonly doneAtMs: number
  readonly observationId: string
}

export interface DecisionRow {
  readonly tripId: string
  readonly decidedAtMs: number
  readonly reason: string
}

/** What one write holds; written whole or not at all, together with the position. */
export interface HistoryBatch {
  readonly crossingId: string
  /** Everything up to this place in the log is in the store once the batch is. */
  readonly appliedSeq: number
  /** When the log's first record was committed: tells one log from another. */
  readonly logBeganAtMs: number
  readonly observations: readonly ObservationRow[]
  readonly trips: readonly TripRow[]
  readonly steps: readonly StepRow[]
  readonly decisions: readonly DecisionRow[]
  readonly notices: readonly NoticeView[]
  readonly measures: readonly MeasureBucket[]
}

export interface HistoryProgress {
  readonly appliedSeq: number
  readonly logBeganAtMs: number
}

export interface TripHistoryQuery {
  readonly crossingId: string
  /** Opened in this range; both ends included. */
  readonly fromMs: number
  readonly toMs: number
  readonly status: 'open' | 'closed' | 'all'
  /** Part of a plate (when `searchesPlates`) or of a declaration's id, upper case; null for all. */
  readonly search: string | null
  readonly searchesPlates: boolean
  readonly tripsCountMax: number
  /** `nextCursor` of the page before; null for the first. */
  readonly cursor: string | null
}

export interface TripHistoryPage {
  /** Newest opened first. */
  readonly trips: readonly TripDetailView[]
  readonly nextCursor: string | null
}

export interface TimeRange {
  readonly crossingId: string
  readonly fromMs: number
  readonly toMs: number
  readonly rowsCountMax: number
}

/** What the database at hand can do; found out when it is opened. */
export interface StoreCapabilities {
  readonly kind: 'embedded' | 'postgres'
  readonly version: string
  readonly hasTimescale: boolean
  /** Whether a power cut may cost the store its newest rows (they come again from the log). */
  readonly syncsToDisk: boolean
}

export interface History {
  /** Null while it is still being opened. */
  readonly capabilities: () => StoreCapabilities | null
  /** @returns undefined when the store has nothing of the crossing. */
  readonly findProgress: (crossingId: string) => Promise<HistoryProgress | undefined>
  readonly write: (batch: HistoryBatch) => Promise<void>
  readonly listTrips: (query: TripHistoryQuery) => Promise<TripHistoryPage>
  readonly findTrip: (crossingId: string, tripId: string) => Promise<TripDetailView | undefined>
  /** Oldest first. */
  readonly listMeasures: (range: TimeRange) => Promise<readonly MeasureBucket[]>
  /** Newest first. */
  readonly listNotices: (range: TimeRange) => Promise<readonly NoticeView[]>
  /** Oldest first. */
  readonly listObservations: (range: TimeRange & { readonly trackerId?: string }) => Promise<readonly ObservationRow[]>
  /** Removes trips (with their plates) and observations of before an instant. @returns how many rows went. */
  readonly forgetBefore: (crossingId: string, beforeMs: number) => Promise<number>
  readonly isReady: () => Promise<boolean>
  readonly close: () => Promise<void>
}
