/**
 * Whether trucks have been seen on their way: where every picture is dear, that comes before anything that makes it dearer.
 *
 * Time:    page milliseconds. Checked: first-motion.test.ts.
 */
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../../data/pose-buffer.ts'

/** Less is a parked truck's fix. */
const MOVED_M = 0.05
const FRAMES = 20
/** There may be no trucks, or all may stand. */
const PATIENCE_MS = 10_000

export interface FirstMotion {
  /** Call it once per frame. @returns whether motion has been seen for a while, or waited for in vain. */
  update(nowMs: number): boolean
}

function isAnyMoving({ keyA, keyB, tripSeqBySlot, slotCount }: Pick<PoseBuffer, 'keyA' | 'keyB' | 'tripSeqBySlot' | 'slotCount'>): boolean {
  for (let slot = 0; slot < slotCount; slot += 1) {
    if (tripSeqBySlot[slot] === NO_TRIP) continue
    const at = slot * POSE_STRIDE
    const eastM = (keyB[at] as number) - (keyA[at] as number)
    const northM = (keyB[at + 1] as number) - (keyA[at + 1] as number)
    if (Math.hypot(eastM, northM) > MOVED_M) return true
  }
  return false
}

export function createFirstMotion(buffer: Pick<PoseBuffer, 'keyA' | 'keyB' | 'tripSeqBySlot' | 'slotCount'>): FirstMotion {
  let sinceMs = Number.NaN
  let movingCount = 0
  return {
    update(nowMs) {
      if (Number.isNaN(sinceMs)) sinceMs = nowMs
      if (movingCount < FRAMES && isAnyMoving(buffer)) movingCount += 1
      return movingCount >= FRAMES || nowMs - sinceMs > PATIENCE_MS
    },
  }
}
