/**
 * Between pictures and a reader model's tensors: the cut plate in, one distribution per slot out.
 *
 * Source:  the published contract of fast-plate-ocr files, which our own model keeps: uint8 or float pixels of 0 to 255 in rows, columns,
 *          channels; `[N, slots × alphabet]` probabilities out.
 */
import type { SlotDistribution } from '../../engine/model/slot-distribution.ts'
import { cutPlate } from './cut-plate.ts'
import { marginPx, type Picture } from './picture.ts'
import { widthOfQuad, type Quad } from './quad.ts'
import type { ReaderConfig } from './reader-config.ts'

/** A probability of zero is a rounding error of the model's last step. */
const RATIO_FLOOR = 1e-7

/** @returns bytes in rows, columns, channels. */
export function readerInput(picture: Picture, quad: Quad, config: ReaderConfig, marginRatio: number): Uint8Array {
  const { widthPx, heightPx } = config
  if (!config.keepsAspect) return inChannels(cutPlate(picture, quad, { widthPx, heightPx, marginRatio }), config.channels)
  const plateHeight = Math.hypot(quad[6] - quad[0], quad[7] - quad[1])
  const scale = Math.min(widthPx / Math.max(1, widthOfQuad(quad)), heightPx / Math.max(1, plateHeight))
  const inner = { widthPx: innerSide(widthOfQuad(quad) * scale, widthPx), heightPx: innerSide(plateHeight * scale, heightPx), marginRatio }
  const cut = cutPlate(picture, quad, inner)
  const canvas = new Uint8Array(widthPx * heightPx * 3)
  for (let index = 0; index < canvas.length; index += 1) canvas[index] = config.padding[index % 3] as number
  const [left, top] = [marginPx(widthPx - inner.widthPx), marginPx(heightPx - inner.heightPx)]
  for (let row = 0; row < inner.heightPx; row += 1) {
    canvas.set(cut.subarray(row * inner.widthPx * 3, (row + 1) * inner.widthPx * 3), ((row + top) * widthPx + left) * 3)
  }
  return inChannels(canvas, config.channels)
}

const innerSide = (side: number, most: number): number => Math.max(1, Math.min(most, Math.round(side)))

function inChannels(rgb: Uint8Array, channels: 1 | 3): Uint8Array {
  if (channels === 3) return rgb
  const grey = new Uint8Array(rgb.length / 3)
  for (let index = 0; index < grey.length; index += 1) {
    grey[index] = 0.299 * (rgb[3 * index] as number) + 0.587 * (rgb[3 * index + 1] as number) + 0.114 * (rgb[3 * index + 2] as number) + 0.5
  }
  return grey
}

/** A first look this sure of every character is not asked again (on check passages: no text changed, half of the looks saved). */
const SURE_RATIO = 0.9

/** Whether a look leaves nothing to a second one. */
export function isSureLook(ratios: Float32Array, { alphabet, slotCount }: ReaderConfig): boolean {
  const size = Array.from(alphabet).length
  for (let slot = 0; slot < slotCount; slot += 1) {
    let most = 0
    for (let at = slot * size; at < (slot + 1) * size; at += 1) most = Math.max(most, ratios[at] as number)
    if (most < SURE_RATIO) return false
  }
  return true
}

/** @param looks the model's outputs for one plate, cut with one margin each: their mean, which forgives a corner that was missed. */
export function meanOfLooks(looks: readonly Float32Array[]): Float32Array {
  const [first] = looks
  if (first === undefined || looks.length === 1) return first ?? new Float32Array(0)
  return first.map((_, index) => looks.reduce((sum, look) => sum + (look[index] as number), 0) / looks.length)
}

/** @param ratios the model's output for one plate. */
export function distributionOf(ratios: Float32Array, { alphabet, padCharacter, slotCount }: ReaderConfig): SlotDistribution {
  const size = Array.from(alphabet).length
  if (ratios.length !== slotCount * size) throw new RangeError(`${ratios.length} values; ${slotCount} slots of ${size} characters were expected`)
  return { alphabet, padCharacter, slotCount, logNats: ratios.map((ratio) => Math.log(ratio > RATIO_FLOOR ? ratio : RATIO_FLOOR)) }
}

/** The likeliest character of each slot, "none" included: enough to see whether two pictures show the same plate. */
export function likeliestOf({ alphabet, slotCount, logNats }: SlotDistribution): string {
  const characters = Array.from(alphabet)
  let text = ''
  for (let slot = 0; slot < slotCount; slot += 1) {
    let best = 0
    for (let place = 1; place < characters.length; place += 1) {
      if ((logNats[slot * characters.length + place] as number) > (logNats[slot * characters.length + best] as number)) best = place
    }
    text += characters[best]
  }
  return text
}
