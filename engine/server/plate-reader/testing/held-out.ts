/**
 * Held-out passages for tests and benches: pictures that no training has seen, each put back where it belongs in a 1920 × 1080 frame.
 *
 * Source:  training/held_out.py draws the packs: one line of JSON, then the pictures.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Picture } from '../../../../ingest/plate-reader/picture.ts'
import { PLATE_MODELS_DIR } from '../../install-root.ts'

interface PackIndex {
  readonly tileWidthPx: number
  readonly tileHeightPx: number
  readonly passages: readonly { readonly condition: string; readonly plate: string; readonly pictures: readonly (readonly [number, number, number, number])[] }[]
}

export interface HeldOutPassage {
  readonly condition: string
  readonly plate: string
  /** One after the other, as a camera of five pictures a second sees them. */
  readonly frame: (index: number) => Promise<Picture>
  readonly frameCount: number
}

export const FRAME_WIDTH_PX = 1_920
export const FRAME_HEIGHT_PX = 1_080
const SHIPPED = ['held-out-1.bin', 'held-out-2.bin', 'held-out-3.bin', 'held-out-4.bin']

/** @param path of a pack; the shipped packs without. */
export function loadHeldOut(path?: string): readonly HeldOutPassage[] {
  const paths = path === undefined ? SHIPPED.map((name) => join(PLATE_MODELS_DIR, '../held-out', name)) : [path]
  return paths.flatMap(passagesOf)
}

function passagesOf(path: string): readonly HeldOutPassage[] {
  const bytes = readFileSync(path)
  const headEnd = bytes.indexOf(0x0a)
  const index = JSON.parse(bytes.toString('utf8', 0, headEnd)) as PackIndex
  const blob = bytes.subarray(headEnd + 1)
  return index.passages.map(({ condition, plate, pictures }) => ({
    condition, plate,
    frameCount: pictures.length,
    frame: async (at) => {
      const [offset, length, left, top] = pictures[at] as readonly [number, number, number, number]
      const { data, info } = await sharp(blob.subarray(offset, offset + length)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      return onRoad({ rgb: data, widthPx: info.width, heightPx: info.height }, left, top)
    },
  }))
}

/** Asphalt with grain and a few lines: a frame is more than its plate. Always the same. */
const road = ((): Uint8Array => {
  const rgb = new Uint8Array(FRAME_WIDTH_PX * FRAME_HEIGHT_PX * 3)
  let seed = 12_345
  for (let at = 0; at < rgb.length; at += 3) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    const y = Math.floor(at / 3 / FRAME_WIDTH_PX)
    const x = (at / 3) % FRAME_WIDTH_PX
    const isLine = Math.abs(x - 420 - y * 0.1) < 9 || Math.abs(x - 1_500 + y * 0.1) < 9
    const grey = (isLine ? 170 : 78 + y * 0.03) + ((seed >>> 24) & 15) - 8
    rgb[at] = grey
    rgb[at + 1] = grey
    rgb[at + 2] = grey + 4
  }
  return rgb
})()

function onRoad(tile: Picture, left: number, top: number): Picture {
  const rgb = Uint8Array.from(road)
  for (let row = 0; row < tile.heightPx; row += 1) {
    const y = top + row
    if (y < 0 || y >= FRAME_HEIGHT_PX) continue
    const from = Math.max(0, -left)
    const count = Math.min(tile.widthPx, FRAME_WIDTH_PX - left) - from
    if (count > 0) rgb.set(tile.rgb.subarray((row * tile.widthPx + from) * 3, (row * tile.widthPx + from + count) * 3), (y * FRAME_WIDTH_PX + left + from) * 3)
  }
  return { rgb, widthPx: FRAME_WIDTH_PX, heightPx: FRAME_HEIGHT_PX }
}

export const jpegOf = (picture: Picture): Promise<Uint8Array> =>
  sharp(picture.rgb, { raw: { width: picture.widthPx, height: picture.heightPx, channels: 3 } }).jpeg({ quality: 85 }).toBuffer()
