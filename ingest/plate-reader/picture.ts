/**
 * Decoded pictures, and how they lie on the canvas that a detector takes.
 *
 * Units:   pixels; a pixel's centre lies at its whole number. `rgb` has three bytes per pixel, rows from the top.
 */
export interface Picture {
  readonly rgb: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** Where a source lies on a canvas: source pixel = (canvas pixel − offset) · step + (step − 1) / 2. */
export interface Placement {
  readonly stepRatio: number
  readonly leftPx: number
  readonly topPx: number
}

/** What detectors were trained with round the picture. */
export const PADDING = 114

/** The source shrunk to fit a canvas, its sides in proportion. */
export interface Fit extends Placement {
  readonly innerWidthPx: number
  readonly innerHeightPx: number
  readonly canvasWidthPx: number
  readonly canvasHeightPx: number
}

/** @param isCentred in the middle of the canvas as YOLO models want it, else in the top left corner. */
export function fitInto({ widthPx, heightPx }: Pick<Picture, 'widthPx' | 'heightPx'>, canvasWidthPx: number, canvasHeightPx: number, isCentred: boolean): Fit {
  const stepRatio = Math.max(widthPx / canvasWidthPx, heightPx / canvasHeightPx)
  const innerWidthPx = Math.max(1, Math.min(canvasWidthPx, Math.round(widthPx / stepRatio)))
  const innerHeightPx = Math.max(1, Math.min(canvasHeightPx, Math.round(heightPx / stepRatio)))
  return {
    stepRatio, innerWidthPx, innerHeightPx, canvasWidthPx, canvasHeightPx,
    leftPx: isCentred ? marginPx(canvasWidthPx - innerWidthPx) : 0,
    topPx: isCentred ? marginPx(canvasHeightPx - innerHeightPx) : 0,
  }
}

/** @param inner the shrunk source. */
export function onCanvas(inner: Picture, { canvasWidthPx, canvasHeightPx, leftPx, topPx }: Fit): Picture {
  if (inner.widthPx === canvasWidthPx && inner.heightPx === canvasHeightPx) return inner
  const rgb = new Uint8Array(canvasWidthPx * canvasHeightPx * 3).fill(PADDING)
  const rowLength = inner.widthPx * 3
  for (let row = 0; row < inner.heightPx; row += 1) {
    rgb.set(inner.rgb.subarray(row * rowLength, (row + 1) * rowLength), ((row + topPx) * canvasWidthPx + leftPx) * 3)
  }
  return { rgb, widthPx: canvasWidthPx, heightPx: canvasHeightPx }
}

/** Half of what is left, the odd pixel behind: as these models were trained. */
export const marginPx = (leftOverPx: number): number => Math.max(0, Math.round(leftOverPx / 2 - 0.1))

/** A canvas pixel in the source. */
export const sourcePx = (canvasPx: number, offsetPx: number, stepRatio: number): number => (canvasPx - offsetPx) * stepRatio + (stepRatio - 1) / 2

/** Planes of 0 to 1, red first: what YOLO models take. */
export function planesOf({ rgb, widthPx, heightPx }: Picture): Float32Array {
  const size = widthPx * heightPx
  const planes = new Float32Array(3 * size)
  for (let index = 0, at = 0; index < size; index += 1, at += 3) {
    planes[index] = (rgb[at] as number) / 255
    planes[size + index] = (rgb[at + 1] as number) / 255
    planes[2 * size + index] = (rgb[at + 2] as number) / 255
  }
  return planes
}
