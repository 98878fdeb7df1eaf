/**
 * Who a simulated vehicle is: its declaration, its plates, its tracker. Drawn from the vehicle's own stream, so that one truck is
 * the same whatever happens to the others.
 *
 * Cargo follows the attribute `cargo` that the scenario drew: a value of the model's list is taken as it is, any other (`other`)
 * is goods that need no quarantine. A class whose work the route does not visit (trans-shipment) is not declared.
 * Limits:  identities are unique among the trucks in hand; one that has left gives its own back.
 * Checked: truck.test.ts.
 */
import { CARGOES, type Cargo, type Declaration, type VehicleClass } from '../../engine/model/declaration.ts'
import { declarationId } from '../../engine/model/ids.ts'
import { epochMs, MS_PER_MINUTE, type EpochMs } from '../../engine/model/units.ts'
import { createRandom, drawIsTrue, drawOne, type RandomStream } from '../random.ts'
import { dateOf } from './calendar.ts'
import type { FlowPlan } from './ground-plan.ts'
import {
  drawChineseTractorPlate, drawChineseTrailerPlate, drawContainerNumber, drawTrackerId, drawVietnameseTractorPlate, drawVietnameseTrailerPlate, drawVin,
} from './identities.ts'
import type { ObservationSpec } from './observation-spec.ts'

export interface Truck {
  /** Unique in its replication; in order of arrival. */
  readonly truckSeq: number
  readonly declaration: Declaration
  readonly declaredAtMs: EpochMs
  /** At the edge of the site. */
  readonly arrivesAtMs: EpochMs
  readonly isChinese: boolean
  /** Which road its fixes take; null without a tracker. */
  readonly trackerVia: 'gateway' | 'driverApp' | null
}

export interface TruckDrawer {
  draw(arrival: { readonly truckSeq: number; readonly arrivesAtMs: number; readonly flow: FlowPlan; readonly attributes: Readonly<Record<string, string>> }): Truck
  /** The truck has gone: its identities may be seen again. */
  release(truck: Truck): void
}

const GOODS: readonly Cargo[] = ['general', 'general', 'electronics']
const COMPANY_COUNT = 400
const PLANNED_STEP_MS = 15 * MS_PER_MINUTE
/** The truck seldom keeps the planned quarter of an hour (estimate). */
const PLANNED_OFF_MS = 45 * MS_PER_MINUTE

export function createTruckDrawer(seedText: string, namePrefix: string, spec: ObservationSpec): TruckDrawer {
  const used = new Set<string>()

  function drawUnused(random: RandomStream, draw: (random: RandomStream) => string): string {
    for (;;) {
      const text = draw(random)
      if (used.has(text)) continue
      used.add(text)
      return text
    }
  }

  return {
    draw({ truckSeq, arrivesAtMs, flow, attributes }) {
      const random = createRandom(seedText, 'truck', truckSeq)
      const { direction } = flow
      const cargo = cargoOf(random, attributes['cargo'])
      const isNew = cargo === 'newVehicle'
      const isChinese = drawIsTrue(random, spec.chineseTractorRatio) && direction === 'import' && !isNew
      const vehicleClass = classOf(random, cargo, flow)
      const isContainer = vehicleClass === 'container' || vehicleClass === 'reefer'
      const isTracked = drawIsTrue(random, spec.trackedRatio) && !isNew && !isChinese
      const isDriverApp = drawIsTrue(random, spec.driverAppRatio)
      const aheadMs = Math.round(spec.declaredAheadMsMin + (spec.declaredAheadMsMax - spec.declaredAheadMsMin) * random.nextRatio())
      const plannedMs = Math.round((arrivesAtMs + (2 * random.nextRatio() - 1) * PLANNED_OFF_MS) / PLANNED_STEP_MS) * PLANNED_STEP_MS
      const letter = direction === 'export' ? 'X' : 'N'
      return {
        truckSeq,
        arrivesAtMs: epochMs(arrivesAtMs),
        declaredAtMs: epochMs(arrivesAtMs - aheadMs),
        isChinese,
        trackerVia: !isTracked ? null : isDriverApp ? 'driverApp' : 'gateway',
        declaration: {
          declarationId: declarationId(`${dateOf(arrivesAtMs).replaceAll('-', '')}-${namePrefix}${letter}${String(truckSeq).padStart(4, '0')}`),
          direction,
          tractorPlate: isNew ? null : drawUnused(random, isChinese ? drawChineseTractorPlate : drawVietnameseTractorPlate),
          trailerPlate: isNew || vehicleClass === 'box' ? null : drawUnused(random, isChinese ? drawChineseTrailerPlate : drawVietnameseTrailerPlate),
          containerNumbers: isContainer ? [drawUnused(random, drawContainerNumber)] : [],
          vin: isNew ? drawUnused(random, drawVin) : null,
          trackerId: isTracked ? drawUnused(random, drawTrackerId) : null,
          vehicleClass,
          cargo,
          company: `DN-${String(1 + random.nextIndex(COMPANY_COUNT)).padStart(4, '0')}`,
          corridorId: flow.corridorId,
          plannedArrivalAtMs: epochMs(plannedMs),
        },
      }
    },
    release({ declaration }) {
      for (const text of [declaration.tractorPlate, declaration.trailerPlate, declaration.vin, declaration.trackerId, ...declaration.containerNumbers]) if (text !== null) used.delete(text)
    },
  }
}

function cargoOf(random: RandomStream, attribute: string | undefined): Cargo {
  const drawn = drawOne(random, GOODS)
  return CARGOES.find((cargo) => cargo === attribute) ?? drawn
}

function classOf(random: RandomStream, cargo: Cargo, { canTransShip }: FlowPlan): VehicleClass {
  const ratio = random.nextRatio()
  if (cargo === 'newVehicle') return 'newVehicle'
  if (cargo === 'fruit') return ratio < 0.85 ? 'reefer' : 'box'
  if (ratio < 0.6) return 'container'
  return ratio < 0.8 || !canTransShip ? 'box' : 'flatbed'
}
