/**
 * Measures the JavaScript of animation frames, with the drawing itself left out.
 *
 * Imported before anything that draws: wraps requestAnimationFrame, and lets WebGL's draw calls return at once, so that
 * a software rasteriser does not stand in the way. Uploads and state changes are real; a real draw call adds about 2 µs.
 */

interface FrameTally {
  /** JavaScript of each frame since `startTally`. */
  readonly framesMs: number[]
  /** Frames before which a pose frame was taken, by index. */
  readonly poseFrames: Set<number>
}

let tally: FrameTally = { framesMs: [], poseFrames: new Set() }
let stampBefore = -1
let isPoseTaken = false

export function startTally(): void {
  tally = { framesMs: [], poseFrames: new Set() }
}

export const readTally = (): FrameTally => tally

/** Time spent on behalf of the next frame, outside of it: taking a pose frame. */
let carriedMs = 0
export function carry(work: () => void): void {
  const beganAtMs = performance.now()
  work()
  carriedMs += performance.now() - beganAtMs
  isPoseTaken = true
}

function enterFrame(stamp: number): void {
  if (stamp === stampBefore) return
  stampBefore = stamp
  tally.framesMs.push(carriedMs)
  if (isPoseTaken) tally.poseFrames.add(tally.framesMs.length - 1)
  carriedMs = 0
  isPoseTaken = false
}

export function measureFrames(): void {
  const request = window.requestAnimationFrame.bind(window)
  window.requestAnimationFrame = (callback) =>
    request((stamp) => {
      enterFrame(stamp)
      const beganAtMs = performance.now()
      callback(stamp)
      const last = tally.framesMs.length - 1
      tally.framesMs[last] = (tally.framesMs[last] ?? 0) + performance.now() - beganAtMs
    })
}

export function leaveDrawingOut(): void {
  for (const name of ['drawElements', 'drawArrays', 'drawElementsInstanced', 'drawArraysInstanced'] as const) {
    WebGL2RenderingContext.prototype[name] = () => undefined
  }
}

measureFrames()
leaveDrawingOut()
