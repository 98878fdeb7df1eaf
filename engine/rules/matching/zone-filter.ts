/**
 * Keeps GPS noise from moving a truck in and out of places: a change counts from the second fix in a row that says so.
 *
 * Roads follow at once: a truck drives from one to the next and nothing is decided by it.
 * Pure: returns what the caller should remember.
 */
import type { PlaceId } from '../../model/ids.ts'

/** A place that one fix has claimed and no second one has confirmed. */
export interface ZoneClaim {
  readonly placeId: PlaceId | null
  readonly sinceMs: number
}

export type ZoneVerdict =
  | { readonly kind: 'stays' }
  | { readonly kind: 'claims'; readonly claim: ZoneClaim }
  /** It has been there since `sinceMs`, the first of the two fixes. */
  | { readonly kind: 'moved'; readonly sinceMs: number }

const STAYS: ZoneVerdict = { kind: 'stays' }

/** Place ids are station and yard ids, or null for a road or nowhere. */
export function judgeZone(currentPlaceId: PlaceId | null, claim: ZoneClaim | null, seenPlaceId: PlaceId | null, atMs: number): ZoneVerdict {
  if (seenPlaceId === currentPlaceId) return STAYS
  if (claim !== null && claim.placeId === seenPlaceId) return { kind: 'moved', sinceMs: claim.sinceMs }
  return { kind: 'claims', claim: { placeId: seenPlaceId, sinceMs: atMs } }
}
