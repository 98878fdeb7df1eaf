/** Which truck is under the pointer: the ray meets the plane at half a truck's height, the nearest footprint wins. */
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { NO_TRIP, poseBetween, type PoseBuffer } from '../../data/pose-buffer.ts'
import { TRUCK_LENGTH_M, TRUCK_WIDTH_M } from './truck-models.ts'

/** [x, y, z] in the scene's axes. */
export interface Ray {
  readonly origin: { readonly x: number; readonly y: number; readonly z: number }
  readonly direction: { readonly x: number; readonly y: number; readonly z: number }
}

/** Roofs are at 4 m: two planes catch both what is seen from above and from the side. */
const PLANES_UP_M = [3.4, 1.4] as const
/** Reach around the footprint, as a share of the distance: a fingertip, not a pixel. */
const SLACK_RATIO = 0.006
const SLACK_M_MIN = 0.6

const HALF_LENGTHS_M = VEHICLE_CLASSES.map((name) => TRUCK_LENGTH_M[name] / 2)
const pose: [number, number, number, number] = [0, 0, 0, 0]

/** @returns the tripSeq, or null where no truck is. */
export function pickTruck(ray: Ray, buffer: PoseBuffer): number | null {
  let best: number | null = null
  let bestOutsideM = Number.POSITIVE_INFINITY
  for (const planeUpM of PLANES_UP_M) {
    const reach = (planeUpM - ray.origin.y) / ray.direction.y
    if (!(reach > 0)) continue
    const eastM = ray.origin.x + ray.direction.x * reach
    const northM = -(ray.origin.z + ray.direction.z * reach)
    const slackM = Math.max(SLACK_M_MIN, reach * SLACK_RATIO)
    for (let slot = 0; slot < buffer.slotCount; slot += 1) {
      if (buffer.tripSeqBySlot[slot] === NO_TRIP) continue
      const outsideM = outsideOf(buffer, slot, eastM, northM)
      if (outsideM <= slackM && outsideM < bestOutsideM) {
        bestOutsideM = outsideM
        best = buffer.tripSeqBySlot[slot] as number
      }
    }
  }
  return best
}

/** Distance from the place to the truck's footprint; below 0 inside, deeper is better. */
function outsideOf(buffer: PoseBuffer, slot: number, eastM: number, northM: number): number {
  const { keyA, keyB } = buffer
  const at = slot * 4
  // Far from both keys there is no need for the exact path.
  const nearA = Math.abs((keyA[at] as number) - eastM) + Math.abs((keyA[at + 1] as number) - northM)
  const nearB = Math.abs((keyB[at] as number) - eastM) + Math.abs((keyB[at + 1] as number) - northM)
  if (Math.min(nearA, nearB) > 180) return Number.POSITIVE_INFINITY
  poseBetween(keyA, keyB, slot, buffer.alpha, pose)
  const dx = eastM - pose[0]
  const dy = northM - pose[1]
  const cos = Math.cos(pose[3])
  const sin = Math.sin(pose[3])
  const along = Math.abs(dx * cos + dy * sin) - (HALF_LENGTHS_M[buffer.classBySlot[slot] as number] ?? 8)
  const across = Math.abs(-dx * sin + dy * cos) - TRUCK_WIDTH_M / 2
  return along > 0 || across > 0 ? Math.hypot(Math.max(0, along), Math.max(0, across)) : Math.max(along, across)
}
