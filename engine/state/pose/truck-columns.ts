/**
 * What the follower remembers of each drawn truck, in columns: row `r` of every array is the same truck.
 *
 * Rows are dense: removing one moves the last into its place. Arrays grow by doubling and never shrink.
 * Limits:  about 140 bytes a truck.
 */
import { createPoseColumns, type PoseColumns } from '../../protocol/pose-frame.ts'
import type { BayPlace } from '../../rules/site/bay-places.ts'
import type { LaneWay } from '../../rules/site/lane-graph.ts'

/** How a truck moves now. Stored as a number per row. */
export const PHASE = { lane: 0, parking: 1, parked: 2, leaving: 3, spot: 4 } as const
export type Phase = (typeof PHASE)[keyof typeof PHASE]

interface NumberColumns {
  phase: Uint8Array
  /** Road it is on, and how far along its middle is. */
  roadIndex: Int32Array
  alongM: Float64Array
  offsetM: Float64Array
  /** Road it came from, for the part of the truck that is still on it; -1 for none. */
  roadIndexBefore: Int32Array
  speedMps: Float64Array
  /** Speed that brings it to a fix when the next one is due; 0 to drive at the road's speed, hurrying when behind; UNHURRIED not to. */
  paceMps: Float64Array
  targetRoadIndex: Int32Array
  targetLaneIndex: Int32Array
  /** To the target, along the way; negative when it rolls back. */
  remainingM: Float64Array
  /** Next road of `way`; equal to its length when the target's road is next, one more when it is on it. */
  wayIndex: Int32Array
  /** 0 in the bay, 1 where the curve meets the aisle. */
  curveRatio: Float64Array
  spotEastM: Float64Array
  spotNorthM: Float64Array
  spotHeadingRad: Float64Array
  /** 1 when nothing changes until the target does. */
  isStill: Uint8Array
  placeSeq: Int32Array
  detailSeq: Int32Array
  fixAtMs: Float64Array
  fixIntervalMs: Float64Array
  seenInPass: Uint32Array
}

export interface TruckColumns extends NumberColumns {
  /** What is sent; `truckCount` is the number of rows. */
  readonly poses: PoseColumns
  readonly way: (LaneWay | undefined)[]
  /** The bay that it is in, or on whose curve it is. */
  readonly bay: (BayPlace | undefined)[]
  /** The bay that it drives to along the lanes. */
  readonly boundFor: (BayPlace | undefined)[]
  /** Door of the yard that it is in. */
  readonly exitNodeIndex: (number | undefined)[]
  readonly rowOf: (tripSeq: number) => number | undefined
  /** Appends a row of zeros. */
  readonly add: (tripSeq: number) => number
  readonly removeRow: (row: number) => void
}

export function createTruckColumns(): TruckColumns {
  let capacity = 256
  const rows = new Map<number, number>()
  const poses = createPoseColumns(capacity)
  const numbers: NumberColumns = {
    phase: new Uint8Array(capacity),
    roadIndex: new Int32Array(capacity),
    alongM: new Float64Array(capacity),
    offsetM: new Float64Array(capacity),
    roadIndexBefore: new Int32Array(capacity),
    speedMps: new Float64Array(capacity),
    paceMps: new Float64Array(capacity),
    targetRoadIndex: new Int32Array(capacity),
    targetLaneIndex: new Int32Array(capacity),
    remainingM: new Float64Array(capacity),
    wayIndex: new Int32Array(capacity),
    curveRatio: new Float64Array(capacity),
    spotEastM: new Float64Array(capacity),
    spotNorthM: new Float64Array(capacity),
    spotHeadingRad: new Float64Array(capacity),
    isStill: new Uint8Array(capacity),
    placeSeq: new Int32Array(capacity),
    detailSeq: new Int32Array(capacity),
    fixAtMs: new Float64Array(capacity),
    fixIntervalMs: new Float64Array(capacity),
    seenInPass: new Uint32Array(capacity),
  }
  const names = Object.keys(numbers) as (keyof NumberColumns)[]
  const poseNames = ['tripSeq', 'eastM', 'northM', 'headingRad', 'vehicleClassIndex', 'statusIndex'] as const

  const columns: TruckColumns = Object.assign(numbers, {
    poses,
    way: [] as (LaneWay | undefined)[],
    bay: [] as (BayPlace | undefined)[],
    boundFor: [] as (BayPlace | undefined)[],
    exitNodeIndex: [] as (number | undefined)[],
    rowOf: (tripSeq: number) => rows.get(tripSeq),
    add(tripSeq: number): number {
      if (poses.truckCount === capacity) grow()
      const row = poses.truckCount
      poses.truckCount += 1
      for (const name of names) numbers[name][row] = 0
      for (const name of poseNames) poses[name][row] = 0
      poses.tripSeq[row] = tripSeq
      columns.way[row] = undefined
      columns.bay[row] = undefined
      columns.boundFor[row] = undefined
      columns.exitNodeIndex[row] = undefined
      rows.set(tripSeq, row)
      return row
    },
    removeRow(row: number): void {
      const last = poses.truckCount - 1
      rows.delete(poses.tripSeq[row] as number)
      if (row !== last) {
        for (const name of names) numbers[name][row] = numbers[name][last] as number
        for (const name of poseNames) poses[name][row] = poses[name][last] as number
        columns.way[row] = columns.way[last]
        columns.bay[row] = columns.bay[last]
        columns.boundFor[row] = columns.boundFor[last]
        columns.exitNodeIndex[row] = columns.exitNodeIndex[last]
        rows.set(poses.tripSeq[row] as number, row)
      }
      columns.way.length = columns.bay.length = columns.boundFor.length = columns.exitNodeIndex.length = last
      poses.truckCount = last
    },
  })

  function grow(): void {
    capacity *= 2
    for (const name of names) columns[name] = widened(columns[name], capacity) as never
    for (const name of poseNames) poses[name] = widened(poses[name], capacity) as never
  }
  return columns
}

function widened<Column extends Uint8Array | Uint32Array | Int32Array | Float32Array | Float64Array>(
  column: Column,
  capacity: number,
): Column {
  const wide = new (column.constructor as new (length: number) => Column)(capacity)
  wide.set(column)
  return wide
}
