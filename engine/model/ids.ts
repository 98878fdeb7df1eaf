/** Nominal identifiers. The functions only brand: outside text is validated by the schema or decoder that reads it. */
import type { Brand } from './brand.ts'

export type CrossingId = Brand<string, 'CrossingId'>
/** A camera, tracker gateway, reader or agency gateway. */
export type DeviceId = Brand<string, 'DeviceId'>
/** One observation, stable over re-sends of the same vendor event. */
export type ObservationId = Brand<string, 'ObservationId'>
export type DeclarationId = Brand<string, 'DeclarationId'>
export type TripId = Brand<string, 'TripId'>
/** A station, yard or road of a site. */
export type PlaceId = Brand<string, 'PlaceId'>
export type StepId = Brand<string, 'StepId'>
export type NoticeId = Brand<string, 'NoticeId'>
/** A passage in the operator's queue. */
export type MatchId = Brand<string, 'MatchId'>
/** A QR card that we issued. */
export type CardId = Brand<string, 'CardId'>

export const crossingId = (text: string): CrossingId => text as CrossingId
export const deviceId = (text: string): DeviceId => text as DeviceId
export const observationId = (text: string): ObservationId => text as ObservationId
export const declarationId = (text: string): DeclarationId => text as DeclarationId
export const tripId = (text: string): TripId => text as TripId
export const placeId = (text: string): PlaceId => text as PlaceId
export const stepId = (text: string): StepId => text as StepId
export const matchId = (text: string): MatchId => text as MatchId
export const noticeId = (text: string): NoticeId => text as NoticeId
export const cardId = (text: string): CardId => text as CardId
