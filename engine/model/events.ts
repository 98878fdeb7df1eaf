/** What follows from observations: facts in the past tense, emitted by the reducer, stored and shown. */
import type { CardId, DeclarationId, DeviceId, NoticeId, ObservationId, PlaceId, StepId, TripId } from './ids.ts'
import type { NoticeCode, NoticeContext } from './notices.ts'
import type { EpochMs } from './units.ts'

interface EventHead {
  readonly eventTimeMs: EpochMs
}

export type DomainEvent =
  | (EventHead & { readonly type: 'trip.opened'; readonly tripId: TripId; readonly declarationId: DeclarationId | null })
  | (EventHead & {
      readonly type: 'trip.stepCompleted'
      readonly tripId: TripId
      readonly stepId: StepId
      readonly observationId: ObservationId
    })
  | (EventHead & { readonly type: 'trip.moved'; readonly tripId: TripId; readonly placeId: PlaceId | null })
  | (EventHead & { readonly type: 'trip.closed'; readonly tripId: TripId; readonly outcome: 'crossed' | 'turnedBack' | 'cancelled' | 'expired' })
  | (EventHead & { readonly type: 'slot.assigned'; readonly tripId: TripId; readonly slotSeq: number })
  | (EventHead & { readonly type: 'vehicle.calledForward'; readonly tripId: TripId; readonly reason: string })
  | (EventHead & { readonly type: 'plate.matched'; readonly tripId: TripId; readonly observationId: ObservationId; readonly distanceCount: number })
  | (EventHead & { readonly type: 'plate.unmatched'; readonly observationId: ObservationId; readonly deviceId: DeviceId })
  | (EventHead & {
      readonly type: 'card.checked'
      readonly observationId: ObservationId
      readonly deviceId: DeviceId
      readonly cardId: CardId | null
      readonly verdict: 'valid' | 'revoked' | 'expired' | 'early' | 'forged' | 'unknown'
      readonly tripId: TripId | null
    })
  | (EventHead & {
      readonly type: 'notice.raised'
      readonly noticeId: NoticeId
      readonly code: NoticeCode
      readonly tripId: TripId | null
      readonly deviceId: DeviceId | null
      readonly context: NoticeContext
    })
