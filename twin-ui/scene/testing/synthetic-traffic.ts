/**
 * Trucks of no real day, for the bench, the preview and tests: parked in bays, queueing at stop lines, driving along roads.
 *
 * The same count, site and instant give the same frame.
 */
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { laneOffsetM, type Site } from '../../../engine/model/site.ts'
import { createPoseColumns, encodePoseFrame } from '../../../engine/protocol/pose-frame.ts'
import { TRUCK_STATUSES, type TruckStatus } from '../../../engine/protocol/view.ts'
import { diceAt } from '../geometry/dice.ts'
import { frameAlong, frameIn, lineOf, type Frame, type Line } from '../geometry/plane.ts'
import { RoadLines } from '../geometry/road-lanes.ts'

export interface SyntheticTruck {
  readonly tripSeq: number
  readonly classIndex: number
  readonly status: TruckStatus
  readonly placeId: string | null
  at(elapsedS: number): Frame
}

const QUEUE_SPACING_M = 19
const CLASS_SHARES = [0.42, 0.2, 0.14, 0.1, 0.09, 0.05]

function classOf(index: number): number {
  let left = diceAt(index, 1, 71)
  return (
    Math.max(
      0,
      CLASS_SHARES.findIndex((share) => (left -= share) < 0),
    ) % VEHICLE_CLASSES.length
  )
}

/** A line through roads that join, from a random start, at least `lengthM` long where the graph allows. */
function routeLine(site: Site, seed: number, lengthM: number): Line {
  const roads = site.roads.filter((road) => road.kind !== 'yardRoad')
  let road = roads[Math.floor(diceAt(seed, 2, 72) * roads.length)]
  const points = []
  for (let hop = 0; road !== undefined && hop < 12; hop += 1) {
    const lane = Math.floor(diceAt(seed, hop, 73) * road.laneCount)
    const line = lineOf(road.centreline)
    const { length } = road.centreline
    for (let index = hop === 0 ? 0 : 1; index < length; index += 1)
      points.push(frameIn(frameAlong(line, (line.atM[index] as number) + 0.01), 0, laneOffsetM(road, lane)))
    if (lineOf(points).lengthM > lengthM) break
    const { toNodeIndex } = road
    const next = roads.filter((candidate) => candidate.fromNodeIndex === toNodeIndex)
    road = next[Math.floor(diceAt(seed, hop, 74) * next.length)]
  }
  return lineOf(points)
}

/** Parked up to `parkedRatio`, a few queues, the rest on the road. */
export function syntheticTraffic(site: Site, truckCount: number, parkedRatio = 0.5): SyntheticTruck[] {
  const trucks: SyntheticTruck[] = []
  const add = (status: TruckStatus, placeId: string | null, at: (elapsedS: number) => Frame): void => {
    const tripSeq = trucks.length + 1
    const odd = diceAt(tripSeq, 5, 75)
    const shown: TruckStatus = odd < 0.02 ? 'held' : odd < 0.03 ? 'undeclared' : odd < 0.035 ? 'turnedBack' : status
    trucks.push({ tripSeq, classIndex: classOf(tripSeq), status: shown, placeId, at })
  }
  const lines = new RoadLines(site)
  for (const station of site.stations) {
    for (const [laneIndex, lane] of station.lanes.entries()) {
      const found = lines.find(lane.roadId)
      if (found === undefined) continue
      const waiting =
        station.kind === 'barrier'
          ? 1 + Math.floor(diceAt(laneIndex, station.at.northM, 76) * 6)
          : Math.floor(diceAt(laneIndex, station.at.northM, 76) * 2)
      for (let queued = 0; queued < waiting && trucks.length < truckCount * 0.35; queued += 1) {
        const alongM = lane.stopAtM - 8.5 - queued * QUEUE_SPACING_M
        if (alongM < 0) break
        const frame = frameIn(frameAlong(found.line, alongM), 0, laneOffsetM(found.road, lane.laneIndex))
        add(queued === 0 ? 'inService' : 'queueing', station.id, () => frame)
      }
    }
  }
  const bays = site.yards.flatMap((yard) => yard.bays.map((bay) => ({ bay, yardId: yard.id })))
  const parkedCount = Math.min(truckCount - trucks.length, Math.floor(truckCount * parkedRatio))
  for (let index = 0; index < parkedCount && bays.length > 0; index += 1) {
    const { bay, yardId } = bays[
      truckCount < 2_000 ? Math.floor(diceAt(index, 3, 77) * Math.min(bays.length, 550)) : index % bays.length
    ] as (typeof bays)[number]
    add('parked', yardId, () => ({ ...bay.at, headingRad: bay.headingRad }))
  }
  while (trucks.length < truckCount) {
    const seed = trucks.length
    const line = routeLine(site, seed, 1_400)
    const startM = diceAt(seed, 4, 78) * line.lengthM
    const speedMps = 7 + 8 * diceAt(seed, 4, 79)
    add(diceAt(seed, 4, 80) < 0.15 ? 'called' : 'enRoute', null, (elapsedS) =>
      frameAlong(line, (startM + elapsedS * speedMps) % Math.max(1, line.lengthM)),
    )
  }
  return trucks
}

export function encodeTraffic(trucks: readonly SyntheticTruck[], elapsedS: number, frameSeq: number, atMs: number): ArrayBuffer {
  const columns = createPoseColumns(trucks.length)
  columns.truckCount = trucks.length
  trucks.forEach((truck, index) => {
    const frame = truck.at(elapsedS)
    columns.tripSeq[index] = truck.tripSeq
    columns.eastM[index] = frame.eastM
    columns.northM[index] = frame.northM
    columns.headingRad[index] = frame.headingRad
    columns.vehicleClassIndex[index] = truck.classIndex
    columns.statusIndex[index] = TRUCK_STATUSES.indexOf(truck.status)
  })
  return encodePoseFrame({ kind: 'keyframe', atMs, frameSeq, originEastM: -8_192, originNorthM: -8_192, stepM: 0.25 }, columns)
}
