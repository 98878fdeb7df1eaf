/**
 * Follows plates from frame to frame of one camera: the pictures of one vehicle's passage come together.
 *
 * A passage speaks once: when it has enough pictures, has been seen long enough, or is over. A vehicle that waits before the camera
 * therefore is reported within seconds and not again.
 *
 * Time:    the instants of the frames, as given; frames must come in order.
 * Limits:  PASSAGES_MAX at once (the longest unseen goes first), PICTURES_MAX pictures each (the best stay).
 */
import type { SlotDistribution } from '../../engine/model/slot-distribution.ts'
import { boxOfQuad, overlapRatio, widthOfQuad, type Quad } from './quad.ts'
import { likeliestOf } from './reader-tensors.ts'

/** One plate in one frame. */
export interface PlatePicture<Evidence> {
  readonly quad: Quad
  readonly distribution: SlotDistribution
  /** How far it is to be trusted, 0 to 1. */
  readonly weightRatio: number
  readonly seenAtMs: number
  /** What the caller keeps with it, the frame for instance. */
  readonly evidence: Evidence
}

export interface Passage<Evidence> {
  /** The best first. */
  readonly pictures: readonly PlatePicture<Evidence>[]
  readonly firstSeenAtMs: number
  readonly frameCount: number
}

export interface PassageFollower<Evidence> {
  /** @returns the passages that can be told now. */
  readonly follow: (seenAtMs: number, pictures: readonly PlatePicture<Evidence>[]) => readonly Passage<Evidence>[]
  /** No frame will come: what has not been told yet. */
  readonly end: () => readonly Passage<Evidence>[]
}

export const PICTURES_MAX = 8
const PASSAGES_MAX = 16
/** A plate unseen for so long has passed. */
const UNSEEN_MS_MAX = 1_500
/** A vehicle that stands is told after this long. */
const WAITING_MS_MAX = 2_500
/** The same place: a plate moves less than its width between frames of 5 Hz below 20 km/h. */
const NEAR_WIDTHS = 1.2
const FAR_WIDTHS = 6
/** Within this no vehicle has gone and another come to its place. */
const NEXT_MS_MAX = 500
/** Pictures this good that show other characters show another vehicle. */
const LEGIBLE_WEIGHT_RATIO = 0.6
/** Slots that agree, of those where either picture shows a character. */
const SAME_TEXT_RATIO = 0.6
const OTHER_TEXT_RATIO = 0.25

interface OpenPassage<Evidence> {
  readonly pictures: PlatePicture<Evidence>[]
  readonly firstSeenAtMs: number
  frameCount: number
  last: PlatePicture<Evidence>
  lastText: string
  hasSpoken: boolean
}

/** Share of agreeing characters. */
function agreementRatio(one: string, other: string, pad: string): number {
  const [left, right] = [Array.from(one), Array.from(other)]
  let [shown, equal] = [0, 0]
  for (let slot = 0; slot < left.length; slot += 1) {
    if (left[slot] === pad && right[slot] === pad) continue
    shown += 1
    if (left[slot] === right[slot]) equal += 1
  }
  return shown === 0 ? 0 : equal / shown
}

function distanceWidths(one: Quad, other: Quad): number {
  const middle = (quad: Quad): readonly [number, number] => [(quad[0] + quad[2] + quad[4] + quad[6]) / 4, (quad[1] + quad[3] + quad[5] + quad[7]) / 4]
  const [[x0, y0], [x1, y1]] = [middle(one), middle(other)]
  return Math.hypot(x1 - x0, y1 - y0) / Math.max(1, (widthOfQuad(one) + widthOfQuad(other)) / 2)
}

export function createPassageFollower<Evidence>(): PassageFollower<Evidence> {
  let open: OpenPassage<Evidence>[] = []

  /** How well a picture continues a passage; 0 for not at all. */
  function fitOf(passage: OpenPassage<Evidence>, picture: PlatePicture<Evidence>, text: string): number {
    const widths = distanceWidths(passage.last.quad, picture.quad)
    const agreement = agreementRatio(passage.lastText, text, picture.distribution.padCharacter)
    const isOther = agreement < OTHER_TEXT_RATIO && Math.min(passage.last.weightRatio, picture.weightRatio) >= LEGIBLE_WEIGHT_RATIO
    // One bad picture between good ones shares no text with them, and a plate is lower than its way from frame to frame.
    const isNext = picture.seenAtMs - passage.last.seenAtMs <= NEXT_MS_MAX
    const isSamePlace = isNext || agreement >= OTHER_TEXT_RATIO || overlapRatio(boxOfQuad(passage.last.quad), boxOfQuad(picture.quad)) >= 0.3
    if (widths <= NEAR_WIDTHS && isSamePlace && !isOther) return 2 + agreement - widths / NEAR_WIDTHS
    return widths <= FAR_WIDTHS && agreement >= SAME_TEXT_RATIO ? agreement : 0
  }

  function join(passage: OpenPassage<Evidence>, picture: PlatePicture<Evidence>, text: string): void {
    passage.frameCount += 1
    passage.last = picture
    passage.lastText = text
    if (passage.hasSpoken) return
    passage.pictures.push(picture)
    passage.pictures.sort((left, right) => right.weightRatio - left.weightRatio)
    passage.pictures.length = Math.min(passage.pictures.length, PICTURES_MAX)
  }

  function speak(passage: OpenPassage<Evidence>): Passage<Evidence> {
    passage.hasSpoken = true
    const { firstSeenAtMs, frameCount } = passage
    // Let go of the frames: a parked vehicle would keep them for hours.
    return { pictures: passage.pictures.splice(0), firstSeenAtMs, frameCount }
  }

  return {
    follow: (seenAtMs, pictures) => {
      const isOver = (passage: OpenPassage<Evidence>): boolean => seenAtMs - passage.last.seenAtMs > UNSEEN_MS_MAX
      const told = open.filter((passage) => isOver(passage) && !passage.hasSpoken).map(speak)
      open = open.filter((passage) => !isOver(passage))
      const joined = new Set<OpenPassage<Evidence>>()
      for (const picture of pictures.toSorted((left, right) => right.weightRatio - left.weightRatio)) {
        const text = likeliestOf(picture.distribution)
        let best: { readonly passage: OpenPassage<Evidence>; readonly fit: number } | null = null
        for (const passage of open) {
          const fit = joined.has(passage) ? 0 : fitOf(passage, picture, text)
          if (fit > (best?.fit ?? 0)) best = { passage, fit }
        }
        const passage = best?.passage ?? { pictures: [], firstSeenAtMs: seenAtMs, frameCount: 0, last: picture, lastText: text, hasSpoken: false }
        if (best === null) open.push(passage)
        joined.add(passage)
        join(passage, picture, text)
      }
      open.sort((left, right) => right.last.seenAtMs - left.last.seenAtMs)
      for (const [index, passage] of open.entries()) {
        const isEnough = passage.frameCount >= PICTURES_MAX || seenAtMs - passage.firstSeenAtMs >= WAITING_MS_MAX
        if (!passage.hasSpoken && (isEnough || index >= PASSAGES_MAX)) told.push(speak(passage))
      }
      open.length = Math.min(open.length, PASSAGES_MAX)
      return told
    },
    end: () => {
      const told = open.filter(({ hasSpoken }) => !hasSpoken).map(speak)
      open = []
      return told
    },
  }
}
