/**
 * Knowing when the graphics driver has done what it was given, without waiting for it: a question that waits stops the page.
 *
 * Time:    page milliseconds.
 */
import type { WebGLRenderer } from 'three'

const LOOK_MS = 8
/** A driver that never says so must not end the motion. */
const DONE_MS_MAX = 5_000

/** Calls `next` when all that was given so far is done, with how long that took. @returns what takes it back. */
export function whenDone(renderer: WebGLRenderer, next: (passedMs: number) => void): () => void {
  const gl = renderer.getContext() as WebGL2RenderingContext
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
  gl.flush()
  const beganAtMs = performance.now()
  let timer = setTimeout(look, LOOK_MS)

  function look(): void {
    const passedMs = performance.now() - beganAtMs
    const isDone = fence === null || gl.isContextLost() || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED || passedMs > DONE_MS_MAX
    if (!isDone) {
      timer = setTimeout(look, LOOK_MS)
      return
    }
    gl.deleteSync(fence)
    next(passedMs)
  }

  return () => {
    clearTimeout(timer)
    gl.deleteSync(fence)
  }
}

/** Rest after each picture, as a share of what it took. */
const REST_RATIO = 0.5
const REST_MS_MAX = 250

/**
 * The pace of pictures that the processor draws: the next one is begun only when the last is done and the machine has had a rest.
 * A browser without a graphics processor would otherwise draw without a pause on every core, and leave none to the page, to the map
 * or to a server on the same machine.
 */
export function afterRest(renderer: WebGLRenderer, next: (drawnMs: number) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = whenDone(renderer, (drawnMs) => {
    timer = setTimeout(() => next(drawnMs), Math.min(REST_MS_MAX, drawnMs * REST_RATIO))
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
