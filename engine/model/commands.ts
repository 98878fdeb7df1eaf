/** Orders and confirmations by people and agencies. They enter the log as observations like any device's report. */
import type { Card } from './card.ts'
import type { Declaration } from './declaration.ts'
import type { CardId, DeclarationId, DeviceId, MatchId, NoticeId, ObservationId, PlaceId, StepId, TripId } from './ids.ts'

/** Order is append only. */
export const ROLES = ['viewer', 'haulier', 'borderGuard', 'customs', 'quarantine', 'yard', 'feeDesk', 'controller', 'admin'] as const
export type Role = (typeof ROLES)[number]

export interface Actor {
  readonly userId: string
  readonly role: Role
}

export type Command =
  | { readonly type: 'declaration.submit'; readonly declaration: Declaration }
  | { readonly type: 'declaration.cancel'; readonly declarationId: DeclarationId; readonly reason: string }
  /** An agency says that a step of one truck is done (or refused). */
  | {
      readonly type: 'step.confirm'
      readonly declarationId: DeclarationId
      readonly stepId: StepId
      readonly outcome: 'done' | 'refused'
      readonly stationId: PlaceId | null
      readonly note: string | null
    }
  /** Release of a vehicle from a buffer towards barrier 1. */
  | { readonly type: 'vehicle.callForward'; readonly declarationId: DeclarationId; readonly reason: string }
  | { readonly type: 'vehicle.turnBack'; readonly declarationId: DeclarationId; readonly reason: string }
  | { readonly type: 'station.setOpen'; readonly stationId: PlaceId; readonly isOpen: boolean; readonly reason: string }
  /** Closes or opens the whole crossing outside its calendar. */
  | { readonly type: 'crossing.setOpen'; readonly isOpen: boolean; readonly reason: string }
  /** The operator says which declaration an unmatched read belongs to. */
  | { readonly type: 'plate.link'; readonly observationId: ObservationId; readonly declarationId: DeclarationId }
  /** The operator says whose a passage of the queue is; */
  | { readonly type: 'match.confirm'; readonly matchId: MatchId; readonly tripId: TripId }
  /** that it is not this candidate; */
  | { readonly type: 'match.reject'; readonly matchId: MatchId; readonly tripId: TripId }
  /** that nobody declared it; */
  | { readonly type: 'match.markUnknown'; readonly matchId: MatchId }
  /** and takes the decision back: the passage is open again, and the trip is as if it had not been given it. */
  | { readonly type: 'match.reopen'; readonly matchId: MatchId; readonly reason: string }
  /** A QR card is given out, or its right ends. */
  | { readonly type: 'card.issue'; readonly card: Card }
  | { readonly type: 'card.revoke'; readonly cardId: CardId; readonly reason: string }
  /** What is added to every time that the device tells, until its clock is set right; 0 takes it back. */
  | { readonly type: 'source.correctClock'; readonly deviceId: DeviceId; readonly correctionMs: number; readonly reason: string }
  | { readonly type: 'notice.acknowledge'; readonly noticeId: NoticeId; readonly note: string | null }

export type CommandType = Command['type']
