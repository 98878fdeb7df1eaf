/**
 * What detectors answer, as plates in the frame: our own maps, and the boxes of YOLO models with the suppression inside.
 *
 * Source:  training/detector_net.py for the maps; the published contract of the open-image-models files for `[X, 7]`.
 * Limits:  at most PLATES_MAX plates of a frame, the surest first.
 */
import { sourcePx, type Placement } from './picture.ts'
import { boxOfQuad, overlapRatio, quadOfBox, type Quad } from './quad.ts'

export interface FoundPlate {
  readonly quad: Quad
  readonly confidence: number
  /** Probability of two lines; null where the detector does not say. */
  readonly twoLines: number | null
}

export const PLATES_MAX = 8
/** Two findings that share more than this are one plate. */
const SAME_PLATE_RATIO = 0.3
const MAPS_STRIDE_PX = 8
/** Score, eight corner offsets, two lines. */
export const MAP_COUNT = 10
/** Batch, box, class, score. */
export const YOLO_COLUMNS = 7

/** The surest of every group of overlapping findings: as found, and again when a closer look has moved two of them to one plate. */
export function withoutRepeats(found: readonly FoundPlate[]): readonly FoundPlate[] {
  const kept: FoundPlate[] = []
  for (const plate of found.toSorted((left, right) => right.confidence - left.confidence)) {
    const box = boxOfQuad(plate.quad)
    if (kept.every((other) => overlapRatio(boxOfQuad(other.quad), box) < SAME_PLATE_RATIO)) kept.push(plate)
    if (kept.length === PLATES_MAX) break
  }
  return kept
}

/** @param maps `[10, rows, columns]`; scores that are no local peak are zero already. */
export function platesOfMaps(maps: Float32Array, rows: number, columns: number, confidenceMin: number, { stepRatio, leftPx, topPx }: Placement): readonly FoundPlate[] {
  const size = rows * columns
  if (maps.length !== MAP_COUNT * size) throw new RangeError(`maps of ${maps.length} values; ${MAP_COUNT} × ${rows} × ${columns} were expected`)
  const found: FoundPlate[] = []
  for (let cell = 0; cell < size; cell += 1) {
    const confidence = maps[cell] as number
    if (!(confidence >= confidenceMin)) continue
    const [row, column] = [Math.floor(cell / columns), cell % columns]
    const quad = Array.from({ length: 8 }, (_, index) => {
      const offset = maps[(1 + index) * size + cell] as number
      const isX = index % 2 === 0
      return sourcePx((offset + (isX ? column : row) + 0.5) * MAPS_STRIDE_PX, isX ? leftPx : topPx, stepRatio)
    }) as unknown as Quad
    if (quad.every(Number.isFinite)) found.push({ quad, confidence, twoLines: maps[9 * size + cell] as number })
  }
  return withoutRepeats(found)
}

/** @param rows `[X, 7]`, X may be 0. */
export function platesOfYolo(rows: Float32Array, confidenceMin: number, { stepRatio, leftPx, topPx }: Placement): readonly FoundPlate[] {
  if (rows.length % YOLO_COLUMNS !== 0) throw new RangeError(`${rows.length} values are no rows of ${YOLO_COLUMNS}`)
  const found: FoundPlate[] = []
  for (let at = 0; at < rows.length; at += YOLO_COLUMNS) {
    const [, x1, y1, x2, y2, , confidence] = rows.subarray(at, at + YOLO_COLUMNS) as unknown as readonly [number, number, number, number, number, number, number]
    if (!(confidence >= confidenceMin) || !(x2 > x1) || !(y2 > y1)) continue
    const x = (px: number): number => (px - leftPx) * stepRatio
    const y = (px: number): number => (px - topPx) * stepRatio
    found.push({ quad: quadOfBox({ left: x(x1), top: y(y1), right: x(x2), bottom: y(y2) }), confidence, twoLines: null })
  }
  return withoutRepeats(found)
}
