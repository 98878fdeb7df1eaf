/**
 * One crossing as the edges see it: what HTTP and the socket may ask of it, and the one way to tell it something.
 *
 * The edges know nothing of log, pipeline or store; `twin-server.ts` puts a desk before them. Views are of the state as it
 * is now and cost what the projection costs: the caller decides how often.
 */
import type { Role } from '../model/commands.ts'
import type { StepId } from '../model/ids.ts'
import type { CardPresented, Observation } from '../model/observations.ts'
import type { DeclaredTrip } from '../state/index.ts'
import type { Site } from '../model/site.ts'
import type { CardVerdict, CardView } from '../protocol/cards.ts'
import type { GatesReply } from '../protocol/gates.ts'
import type { TripPage } from '../protocol/http.ts'
import type { EncodedPart } from './log/segment-file.ts'
import type { PoseColumns } from '../protocol/pose-frame.ts'
import type { DecisionMessage } from '../protocol/socket.ts'
import type { CrossingView, MatchView, MeasureBucket, NoticeView, SlotView, TripDetailView, TruckView } from '../protocol/view.ts'

/** What the log says once observations are on disk: their positions. */
export interface IngestReceipt {
  readonly firstSeq: number
  readonly lastSeq: number
}

export interface TripQuery {
  readonly status: 'open' | 'closed' | 'all'
  /** Part of a plate (when `searchesPlates`) or of a declaration's id; upper case; null for all. */
  readonly search: string | null
  readonly searchesPlates: boolean
  readonly tripsCountMax: number
  readonly cursor: string | null
}

/** How far the log has been applied, and the hash of the whole state at that place. */
export interface Fingerprint {
  readonly logSeq: number
  readonly stateHash: string
}

export interface MeasureRange {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

/** What views show differently since an earlier revision of the state. */
export interface ViewChanges {
  /** The revision to ask from next time. */
  readonly revisionSeq: number
  readonly trucks: readonly TruckView[]
  readonly removedTripSeqs: readonly number[]
  /** Raised, repeated or acknowledged; newest first. */
  readonly notices: readonly NoticeView[]
}

export interface CrossingDesk {
  readonly site: Site
  /** Resolves when all of them are on disk; `encoded` is their JSON, if they were read from it. Rejects with a `TwinError` when they are not; then none is acknowledged. */
  readonly ingest: (observations: readonly Observation[], encoded?: EncodedPart | null) => Promise<IngestReceipt>
  /** Ids of observations that would be dropped as duplicates by them, the oldest first. */
  readonly knownIds: () => Iterable<string>
  /** What an operator has had added to the times of a device. */
  readonly clockCorrectionMs: (device: string) => number
  readonly fingerprint: () => Fingerprint
  /** Whether the step is this role's to confirm. Unknown steps pass here: the state raises a notice for them. */
  readonly mayConfirm: (role: Role, stepId: StepId) => boolean
  /** Rises whenever something that views show has changed. */
  readonly revisionSeq: () => number
  readonly crossing: () => CrossingView
  readonly trucks: () => readonly TruckView[]
  readonly changesSince: (revisionSeq: number) => ViewChanges
  readonly gates: () => GatesReply
  /** Open declared trips, for whoever is asked about them. */
  readonly declaredTrips: () => readonly DeclaredTrip[]
  /** The register of cards, newest first. */
  readonly cards: () => readonly CardView[]
  /** What the register says of a card that is held before a reader. */
  readonly judgeCard: (presented: CardPresented) => CardVerdict
  readonly slots: () => readonly SlotView[]
  /** The operator's queue: open ones newest first, then those decided lately. */
  readonly matches: () => readonly MatchView[]
  /** Newest first, bounded. */
  readonly notices: () => readonly NoticeView[]
  readonly findTrip: (tripId: string) => Promise<TripDetailView | undefined>
  readonly listTrips: (query: TripQuery) => Promise<TripPage>
  readonly listMeasures: (range: MeasureRange) => Promise<readonly MeasureBucket[]>
  /** Observations as JSON lines, from a position in the log to its end. */
  readonly readLog: (fromSeq: number) => AsyncIterable<string>
  /** Every truck's pose at an instant; the columns are reused at the next call. */
  readonly poses: (atMs: number) => PoseColumns
  /** Calls forward as they are applied. @returns how to stop listening. */
  readonly onDecision: (listener: (decision: DecisionMessage) => void) => () => void
}

/** A body that meant nothing, kept with its reason. */
export interface DeadLetter {
  readonly letterId: string
  readonly crossingId: string
  readonly deviceId: string
  readonly format: string
  readonly contentType: string | null
  readonly query: string
  readonly receivedAtMs: number
  readonly reason: string
  readonly bodyBytesCount: number
}

export interface DeadLetterOffice {
  /** Resolves when the body is on disk. @returns its id. */
  readonly keep: (letter: Omit<DeadLetter, 'letterId' | 'bodyBytesCount'>, body: Uint8Array) => Promise<string>
  /** Newest first. */
  readonly list: (page: {
    readonly crossingId: string | null
    readonly lettersCountMax: number
    readonly cursor: string | null
  }) => Promise<{ readonly letters: readonly DeadLetter[]; readonly nextCursor: string | null }>
  readonly find: (letterId: string) => Promise<{ readonly letter: DeadLetter; readonly body: Uint8Array } | undefined>
  /** After it was read at last. */
  readonly remove: (letterId: string) => Promise<void>
}
