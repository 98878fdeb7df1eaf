/** View records that fit synthetic traffic: trucks with plates, a crossing with open lanes and half-full yards. */
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import type { Site } from '../../../engine/model/site.ts'
import type { CrossingView, TruckView } from '../../../engine/protocol/view.ts'
import { diceAt } from '../geometry/dice.ts'
import type { SyntheticTruck } from './synthetic-traffic.ts'

const NOTHING_MEASURED = { sampleCount: 0, meanMs: null, p50Ms: null, p95Ms: null } as const

export function syntheticTruckViews(trucks: readonly SyntheticTruck[]): ReadonlyMap<number, TruckView> {
  return new Map(
    trucks.map((truck): [number, TruckView] => [
      truck.tripSeq,
      {
        tripSeq: truck.tripSeq,
        tripId: `trip-${truck.tripSeq}`,
        declarationId: `TK-${100_000 + truck.tripSeq}`,
        direction: 'export',
        tractorPlate:
          VEHICLE_CLASSES[truck.classIndex] === 'newVehicle'
            ? null
            : `${12 + (truck.tripSeq % 80)}C${10_000 + Math.floor(diceAt(truck.tripSeq, 1, 91) * 89_999)}`,
        trailerPlate: null,
        vehicleClass: VEHICLE_CLASSES[truck.classIndex] ?? 'container',
        cargo: 'fruit',
        company: 'DN-0042',
        status: truck.status,
        stepId: null,
        stepDoneCount: 2,
        stepTotalCount: 9,
        placeId: truck.placeId,
        placeSinceMs: 0,
        openedAtMs: 0,
        slotSeq: null,
        provenance: 'simulated',
        heardAtMs: 0,
        isTracked: true,
        missingStepIds: [],
      },
    ]),
  )
}

/** @param openSeq Which lanes are open: changes from call to call. */
export function syntheticCrossing(site: Site, trucks: readonly SyntheticTruck[], openSeq: number): CrossingView {
  const countAt = (placeId: string): number => trucks.filter((truck) => truck.placeId === placeId).length
  return {
    crossingId: site.id,
    asOfMs: 0,
    isOpen: true,
    closedReason: null,
    nextChangeAtMs: null,
    congestion: 'green',
    provenance: 'simulated',
    observationCount: 0,
    lateCount: 0,
    duplicateCount: 0,
    unmatchedCount: 0,
    openMatchCount: 0,
    heldSlotCount: 0,
    directions: [],
    stations: site.stations.map((station) => ({
      stationId: station.id,
      isOpen: true,
      queueVeh: countAt(station.id),
      queueM: countAt(station.id) * 19,
      inServiceVeh: 0,
      serverCount: station.serverCount.value,
      servedCount: 0,
      servedVehPerH: 0,
      waitMs: NOTHING_MEASURED,
      isLaneRaised: station.lanes.map((_, laneIndex) => diceAt(laneIndex, openSeq, 92) < 0.5),
    })),
    yards: site.yards.map((yard) => ({
      yardId: yard.id,
      occupancyVeh: countAt(yard.id),
      capacityVeh: yard.capacityVeh.value,
      isCapacityEstimate: yard.capacityVeh.source === 'estimate',
      fruitVeh: 0,
      dwellMs: NOTHING_MEASURED,
    })),
    sources: [],
    buckets: [],
  }
}
