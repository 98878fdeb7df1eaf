/**
 * The one door of bodies, as every transport is given it, with its parts in the order that alone is right.
 *
 * From the outside in:
 *  1. camera frames leave first (plate-reader/take-frames.ts): a frame is no report. The passage that is read from many of them is, and
 *     it is appended by itself. A frame that is no picture goes on like any body.
 *  2. the road of a body (take-body.ts): read, keep its pictures, append; or keep it whole as a dead letter.
 *  3. attestation last, around the reader alone (cards/attest.ts): a first try and a dead letter that is tried again both read through
 *     it, so that no observation reaches the log without our word, and no confidential text leaves the reader.
 */
import { attestingReader } from '../cards/attest.ts'
import type { CardKey } from '../cards/card-key.ts'
import { takingFrames, type FrameTakerParts } from '../plate-reader/take-frames.ts'
import { createBodyTaker, type BodyTaker, type BodyTakerParts } from './take-body.ts'

export interface DoorParts extends Omit<BodyTakerParts, 'sources'>, Omit<FrameTakerParts, 'taker' | 'sources'> {
  readonly sources: BodyTakerParts['sources'] & FrameTakerParts['sources']
  readonly cardKey: CardKey
}

export function openDoor({ reader, cardKey, cameras, why, ...parts }: DoorParts): BodyTaker {
  const taker = createBodyTaker({ ...parts, reader: attestingReader(reader, cardKey) })
  return takingFrames({ taker, sources: parts.sources, cameras, why })
}
