/**
 * A camera frame as the reader needs it: once small for the detector, and then only the part where plates are, at full size.
 *
 * A JPEG is decoded at half its scale or less where that is enough (the decoder leaves out frequencies, which is most of its work), and
 * its full pixels only round plates: a frame without a plate costs half, and few pixels travel through memory.
 * Errors:  a picture that cannot be decoded, or is cut off, rejects.
 */
import sharp, { type Sharp } from 'sharp'
import type { Picture } from '../../../ingest/plate-reader/picture.ts'
import type { Box } from '../../../ingest/plate-reader/quad.ts'

/** Part of a frame: its pixel 0, 0 is the frame's `leftPx`, `topPx`. */
export interface FrameRegion {
  readonly picture: Picture
  readonly leftPx: number
  readonly topPx: number
}

export interface FramePicture {
  readonly widthPx: number
  readonly heightPx: number
  readonly shrunkTo: (widthPx: number, heightPx: number) => Promise<Picture>
  /** The box as far as it lies in the frame; at least a pixel. */
  readonly regionOf: (box: Box) => Promise<FrameRegion>
}

const PICTURE_PIXELS_MAX = 8_192 * 8_192

sharp.concurrency(1)
sharp.cache(false)

async function pixelsOf(pipeline: Sharp): Promise<Picture> {
  const { data, info } = await pipeline.removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`the picture has ${info.channels} channels`)
  return { rgb: data, widthPx: info.width, heightPx: info.height }
}

export async function openJpeg(jpeg: Uint8Array): Promise<FramePicture> {
  const open = (): Sharp => sharp(jpeg, { failOn: 'truncated', limitInputPixels: PICTURE_PIXELS_MAX })
  const { width, height } = await open().metadata()
  return frameOf(open, width, height)
}

/** Of pixels that are decoded already. */
export const frameOfPixels = ({ rgb, widthPx, heightPx }: Picture): FramePicture =>
  frameOf(() => sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } }), widthPx, heightPx)

function frameOf(open: () => Sharp, frameWidthPx: number, frameHeightPx: number): FramePicture {
  return {
    widthPx: frameWidthPx,
    heightPx: frameHeightPx,
    shrunkTo: (width, height) => pixelsOf(open().resize(width, height, { fit: 'fill', kernel: 'linear' })),
    regionOf: async (box) => {
      const leftPx = Math.min(frameWidthPx - 1, Math.max(0, Math.floor(box.left)))
      const topPx = Math.min(frameHeightPx - 1, Math.max(0, Math.floor(box.top)))
      const width = Math.max(1, Math.min(frameWidthPx, Math.ceil(box.right)) - leftPx)
      const height = Math.max(1, Math.min(frameHeightPx, Math.ceil(box.bottom)) - topPx)
      return { picture: await pixelsOf(open().extract({ left: leftPx, top: topPx, width, height })), leftPx, topPx }
    },
  }
}
