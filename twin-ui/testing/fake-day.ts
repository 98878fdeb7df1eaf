/** Trucks that drive along the roads of a site or stand in its yards: poses and lines for the fake server. Not a simulation. */
import { VEHICLE_CLASSES } from '../../engine/model/declaration.ts'
import type { Road, Site } from '../../engine/model/site.ts'
import { createPoseColumns, encodePoseFrame, type PoseColumns } from '../../engine/protocol/pose-frame.ts'
import { TRUCK_STATUSES, type TruckStatus, type TruckView } from '../../engine/protocol/view.ts'
import { placeAlong } from '../map/site-features.ts'
import { fakeTruck } from './fake-views.ts'

const SPACING_M = 19
const SPEED_MPS = 6

export interface FakeDay {
  readonly trucks: readonly TruckView[]
  poseFrame(atS: number, frameSeq: number): ArrayBuffer
}

export function createFakeDay(site: Site, truckCount: number): FakeDay {
  const columns: PoseColumns = createPoseColumns(truckCount)
  columns.truckCount = truckCount
  const bays = site.yards.flatMap((yard) => yard.bays.map((bay) => ({ bay, yardId: yard.id })))
  const roads = site.roads.filter(({ kind }) => kind !== 'yardRoad')
  const trucks = Array.from({ length: truckCount }, (_, index): TruckView => {
    const isParked = index % 3 === 0
    const status: TruckStatus = index % 61 === 7 ? 'undeclared' : index % 37 === 5 ? 'held' : isParked ? 'parked' : index % 5 === 1 ? 'queueing' : index % 11 === 2 ? 'inService' : index % 13 === 1 ? 'called' : 'enRoute'
    const road = roads[index % roads.length]
    return fakeTruck(index + 1, {
      status,
      direction: road?.directions[0] ?? 'export',
      vehicleClass: VEHICLE_CLASSES[index % VEHICLE_CLASSES.length] as (typeof VEHICLE_CLASSES)[number],
      cargo: index % 2 === 0 ? 'fruit' : 'general',
      placeId: isParked ? (bays[index % bays.length]?.yardId ?? null) : null,
      slotSeq: isParked && index % 2 === 0 ? index + 1 : null,
      missingStepIds: index === 2 ? ['health'] : [],
      ...(status === 'undeclared' ? { declarationId: null, cargo: null, company: null } : {}),
    })
  })
  return {
    trucks,
    poseFrame(atS, frameSeq) {
      trucks.forEach((truck, index) => {
        columns.tripSeq[index] = truck.tripSeq
        columns.vehicleClassIndex[index] = VEHICLE_CLASSES.indexOf(truck.vehicleClass)
        columns.statusIndex[index] = TRUCK_STATUSES.indexOf(truck.status)
        const place = truck.status === 'parked' ? (bays[(index * 7) % bays.length]?.bay ?? null) : alongRoad(roads[index % roads.length], index, atS)
        if (place === null) return
        columns.eastM[index] = place.at.eastM
        columns.northM[index] = place.at.northM
        columns.headingRad[index] = place.headingRad
      })
      const head = { kind: 'keyframe', atMs: Math.round(atS * 60_000), frameSeq, originEastM: -8_000, originNorthM: -8_000, stepM: 0.25 } as const
      return encodePoseFrame(head, columns)
    },
  }
}

function alongRoad(road: Road | undefined, index: number, atS: number) {
  if (road === undefined) return null
  const place = placeAlong(road.centreline, (index * SPACING_M + atS * SPEED_MPS) % road.lengthM)
  if (place === null) return null
  const acrossM = ((index % road.laneCount) - (road.laneCount - 1) / 2) * road.laneWidthM
  const { at, headingRad } = place
  return { headingRad, at: { eastM: at.eastM + Math.sin(headingRad) * acrossM, northM: at.northM - Math.cos(headingRad) * acrossM } }
}
