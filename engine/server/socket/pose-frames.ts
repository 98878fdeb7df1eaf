/**
 * Turns the poses of one crossing into frames: a keyframe with every truck, then deltas with those that moved.
 *
 * A truck has moved when it would look different on the wire: positions are compared after quantisation, so a parked truck
 * costs nothing. A delta is relative to the frame before it; a client that missed one is whole again at the next keyframe.
 *
 * Limits:  remembers the trucks of the last keyframe and of the deltas since; the next keyframe forgets who has gone.
 * Checked: pose-frames.prop.test.ts (keyframe and deltas give the same picture as keyframes alone).
 */
import type { Site } from '../../model/site.ts'
import type { SitePoint } from '../../model/units.ts'
import { createPoseColumns, encodePoseFrame, type PoseColumns } from '../../protocol/pose-frame.ts'

/** Where positions are counted from and in which steps; u16 on the wire. */
export interface PoseGrid {
  readonly originEastM: number
  readonly originNorthM: number
  readonly stepM: number
}

const MARGIN_M = 500
const STEPS_COUNT_MAX = 65_535

/** Finest whole centimetre that spans the site and its surroundings. */
export function poseGridOf(site: Site): PoseGrid {
  const points: readonly SitePoint[] = [
    ...site.roads.flatMap((road) => road.centreline),
    ...site.yards.flatMap((yard) => yard.polygon),
    ...site.nodes,
  ]
  let [west, east, south, north] = [0, 0, 0, 0]
  for (const { eastM, northM } of points) {
    west = Math.min(west, eastM)
    east = Math.max(east, eastM)
    south = Math.min(south, northM)
    north = Math.max(north, northM)
  }
  const spanM = Math.max(east - west, north - south) + 2 * MARGIN_M
  return {
    originEastM: Math.floor(west - MARGIN_M),
    originNorthM: Math.floor(south - MARGIN_M),
    stepM: Math.ceil((spanM / STEPS_COUNT_MAX) * 100) / 100,
  }
}

export interface PoseFrames {
  /** For every screen: deltas go on from here. */
  readonly keyframe: (columns: PoseColumns, atMs: number) => ArrayBuffer
  /** A keyframe that changes nothing for the screens that follow the deltas. */
  readonly keyframeForNewcomers: (columns: PoseColumns, atMs: number) => ArrayBuffer
  /** @returns null when nothing moved. */
  readonly delta: (columns: PoseColumns, atMs: number) => ArrayBuffer | null
}

/** One truck as the wire would show it. */
interface Sent {
  east: number
  north: number
  heading: number
  look: number
}

const HEADING_STEPS = 65_536 / (2 * Math.PI)

export function createPoseFrames(grid: PoseGrid): PoseFrames {
  let sentByTrip = new Map<number, Sent>()
  let moved = createPoseColumns(256)
  let frameSeq = 0

  /** Remembers how the truck is shown now. @returns whether that differs from before. */
  function note(columns: PoseColumns, index: number, into: Map<number, Sent>): boolean {
    const tripSeq = columns.tripSeq[index] as number
    const east = Math.round(((columns.eastM[index] as number) - grid.originEastM) / grid.stepM)
    const north = Math.round(((columns.northM[index] as number) - grid.originNorthM) / grid.stepM)
    const heading = Math.round((columns.headingRad[index] as number) * HEADING_STEPS) & 0xffff
    const look = ((columns.vehicleClassIndex[index] as number) << 8) | (columns.statusIndex[index] as number)
    const sent = sentByTrip.get(tripSeq)
    if (sent === undefined) {
      into.set(tripSeq, { east, north, heading, look })
      return true
    }
    const isSame = sent.east === east && sent.north === north && sent.heading === heading && sent.look === look
    sent.east = east
    sent.north = north
    sent.heading = heading
    sent.look = look
    into.set(tripSeq, sent)
    return !isSame
  }

  function copyRow(columns: PoseColumns, index: number): void {
    const row = moved.truckCount
    moved.tripSeq[row] = columns.tripSeq[index] as number
    moved.eastM[row] = columns.eastM[index] as number
    moved.northM[row] = columns.northM[index] as number
    moved.headingRad[row] = columns.headingRad[index] as number
    moved.vehicleClassIndex[row] = columns.vehicleClassIndex[index] as number
    moved.statusIndex[row] = columns.statusIndex[index] as number
    moved.truckCount += 1
  }

  function headOf(kind: 'keyframe' | 'delta', atMs: number) {
    frameSeq = (frameSeq + 1) >>> 0
    return { kind, atMs, frameSeq, ...grid }
  }

  return {
    keyframe: (columns, atMs) => {
      const present = new Map<number, Sent>()
      for (let index = 0; index < columns.truckCount; index += 1) note(columns, index, present)
      sentByTrip = present
      return encodePoseFrame(headOf('keyframe', atMs), columns)
    },
    keyframeForNewcomers: (columns, atMs) => encodePoseFrame({ kind: 'keyframe', atMs, frameSeq, ...grid }, columns),
    delta: (columns, atMs) => {
      if (moved.tripSeq.length < columns.truckCount) moved = createPoseColumns(columns.truckCount * 2)
      moved.truckCount = 0
      for (let index = 0; index < columns.truckCount; index += 1) {
        if (note(columns, index, sentByTrip)) copyRow(columns, index)
      }
      return moved.truckCount === 0 ? null : encodePoseFrame(headOf('delta', atMs), moved)
    },
  }
}
