/**
 * The observation id of a decoded event: the vendor's id where it can be trusted, else a hash of what makes the event itself.
 *
 * Ids begin with the device, so that two devices that count from 1 stay apart; the same passage seen by a camera and by its recorder
 * is recognised later, by camera, plate and time.
 */
import { observationId, type ObservationId } from '../engine/model/ids.ts'
import { MS_PER_MINUTE } from '../engine/model/units.ts'
import { contentHash } from './content-hash.ts'
import type { DecodeContext } from './decoder.ts'

/** Shorter vendor ids are counters or placeholders (`x` was seen), not identities (formats.md 1a). */
const VENDOR_ID_LENGTH_MIN = 16
const VENDOR_ID_LENGTH_MAX = 128
/** An all-zero or otherwise constant id would make every event a duplicate of the first. */
const DISTINCT_CHARACTERS_MIN = 4

export function isVendorIdUsable(vendorId: string): boolean {
  if (vendorId.length < VENDOR_ID_LENGTH_MIN || vendorId.length > VENDOR_ID_LENGTH_MAX) return false
  let distinct = ''
  for (let index = 0; index < vendorId.length && distinct.length < DISTINCT_CHARACTERS_MIN; index += 1) {
    const character = vendorId.charAt(index)
    if (!distinct.includes(character)) distinct += character
  }
  return distinct.length >= DISTINCT_CHARACTERS_MIN && !/[\p{Cc}\s]/u.test(vendorId)
}

/** What an observation keeps of the vendor's number of a passage: placeholders number nothing. */
export const passageKeyOf = (number: string | null): string | null =>
  number === null || number.length > VENDOR_ID_LENGTH_MAX || /^(?:[0-]*|unknown|null|none|nan|-1)$/i.test(number) || /\p{Cc}/u.test(number) ? null : number

/** The id of an event that its vendor identifies. */
export const vendorKey = (context: DecodeContext, vendorId: string): ObservationId => observationId(`${context.deviceId}/${vendorId}`)

/** The id of an event that its own content identifies: what is the same twice is a re-send. */
export const contentKey = (context: DecodeContext, content: string): ObservationId => observationId(`${context.deviceId}/~${contentHash(content)}`)

/**
 * The id of an event without any time of its own. A re-send shares it within the minute; after that the same words
 * are taken as a new event, because a heartbeat or a parked tracker says the same for hours.
 */
export const timelessKey = (context: DecodeContext, content: string): ObservationId =>
  contentKey(context, `${Math.floor(context.receivedAtMs / MS_PER_MINUTE)}|${content}`)
