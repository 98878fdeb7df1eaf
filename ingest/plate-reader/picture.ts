/**
 * Decoded pictures, and shrinking them to what a detector takes.
 *
 * Units:   pixels; a pixel's centre lies at its whole number. `rgb` has three bytes per pixel, rows from the top.
 */
export interface Picture {
  readonly rgb: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** A picture inside a larger canvas: source pixel = (canvas pixel − offset) · step + (step − 1) / 2. */
export interface Letterbox {
  readonly picture: Picture
  readonly stepRatio: number
  readonly leftPx: number
  readonly topPx: number
}

/** What detectors were trained with round the picture. */
export const PADDING = 114

/**
 * The whole picture on a canvas, its sides in proportion, every canvas pixel the mean of the pixels that it covers.
 * @param isCentred in the middle of the canvas as YOLO models want it, else in the top left corner.
 */
export function letterbox(source: Picture, widthPx: number, heightPx: number, isCentred: boolean): Letterbox {
  const stepRatio = Math.max(source.widthPx / widthPx, source.heightPx / heightPx)
  const innerWidth = Math.min(widthPx, Math.round(source.widthPx / stepRatio))
  const innerHeight = Math.min(heightPx, Math.round(source.heightPx / stepRatio))
  const leftPx = isCentred ? marginPx(widthPx - innerWidth) : 0
  const topPx = isCentred ? marginPx(heightPx - innerHeight) : 0
  const rgb = new Uint8Array(widthPx * heightPx * 3)
  if (innerWidth !== widthPx || innerHeight !== heightPx) rgb.fill(PADDING)
  const columns = boundsOf(innerWidth, stepRatio, source.widthPx)
  const rows = boundsOf(innerHeight, stepRatio, source.heightPx)
  const from = source.rgb
  const rowLength = source.widthPx * 3
  // The hot loop of a frame, six million bytes: no destructuring, no closures.
  for (let y = 0; y < innerHeight; y += 1) {
    const rowFrom = rows[2 * y] as number
    const rowTo = rows[2 * y + 1] as number
    let to = ((y + topPx) * widthPx + leftPx) * 3
    for (let x = 0; x < innerWidth; x += 1) {
      const columnFrom = (columns[2 * x] as number) * 3
      const columnTo = (columns[2 * x + 1] as number) * 3
      let red = 0
      let green = 0
      let blue = 0
      for (let row = rowFrom; row < rowTo; row += 1) {
        const end = row * rowLength + columnTo
        for (let at = row * rowLength + columnFrom; at < end; at += 3) {
          red += from[at] as number
          green += from[at + 1] as number
          blue += from[at + 2] as number
        }
      }
      const share = 3 / ((rowTo - rowFrom) * (columnTo - columnFrom))
      rgb[to] = red * share + 0.5
      rgb[to + 1] = green * share + 0.5
      rgb[to + 2] = blue * share + 0.5
      to += 3
    }
  }
  return { picture: { rgb, widthPx, heightPx }, stepRatio, leftPx, topPx }
}

/** Half of what is left, the odd pixel behind: as these models were trained. */
export const marginPx = (leftOverPx: number): number => Math.max(0, Math.round(leftOverPx / 2 - 0.1))

/** Per canvas pixel the first source pixel and the one behind the last; at least one. */
function boundsOf(count: number, stepRatio: number, sourceCount: number): Int32Array {
  const bounds = new Int32Array(2 * count)
  for (let index = 0; index < count; index += 1) {
    const first = Math.min(sourceCount - 1, Math.round(index * stepRatio))
    bounds[2 * index] = first
    bounds[2 * index + 1] = Math.max(first + 1, Math.min(sourceCount, Math.round((index + 1) * stepRatio)))
  }
  return bounds
}

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
