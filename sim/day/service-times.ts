/**
 * How long each service takes one truck.
 *
 * Source:  barrier 1 with plate recognition 1 to 2 min, gamma with k = 4 (k an estimate); customs green 10 min (lychee at
 *          Tân Thanh); scanner 20 an hour (Lao Bảo). Everything else is an estimate: health and fee 1 min, customs yellow and
 *          red 40 and 120 min, quarantine 60 min, trans-shipment 50 min. Of customs and quarantine an officer is busy with
 *          the truck for a part only; the rest is waiting for papers or a test, during which the next truck is begun.
 */
import type { Station, StationKind } from '../../engine/model/site.ts'
import { MS_PER_MINUTE } from '../../engine/model/units.ts'
import { createRandom, drawGamma, type RandomSeed } from '../random.ts'
import type { CustomsChannel, TruckDemand } from './demand.ts'

/** Shape of every service: coefficient of variation 0.5. */
const GAMMA_K = 4
/** Nobody is served in less (estimate): papers change hands, the arm rises. */
const SERVICE_MS_MIN = 8_000

const CUSTOMS_MIN: Readonly<Record<CustomsChannel, number>> = { green: 10, yellow: 40, red: 120 }
const CUSTOMS_HOLD_RATIO = 0.4
const QUARANTINE_MIN = 60
const QUARANTINE_HOLD_RATIO = 0.15
const TRANS_SHIPMENT_MIN = 50

export interface WorkTimes {
  /** The server is busy with this truck. */
  readonly holdMs: number
  /** The step is done; at least `holdMs`. */
  readonly elapsedMs: number
}

const FIXED_MIN: Partial<Readonly<Record<StationKind, number>>> = { quarantine: QUARANTINE_MIN, transShipment: TRANS_SHIPMENT_MIN }

/** One truck at one station; its own stream, so that no other truck's fate changes it. */
export function drawWorkTimes(seed: RandomSeed, date: string, truck: TruckDemand, station: Station): WorkTimes {
  const random = createRandom(seed, date, 'service', station.id, truck.truckSeq)
  const meanMs = station.kind === 'customs' ? CUSTOMS_MIN[truck.channel] * MS_PER_MINUTE
    : (FIXED_MIN[station.kind] ?? station.serviceMsMean.value / MS_PER_MINUTE) * MS_PER_MINUTE
  const elapsedMs = Math.max(SERVICE_MS_MIN, Math.round(drawGamma(random, meanMs, GAMMA_K)))
  const holdRatio = station.kind === 'customs' ? CUSTOMS_HOLD_RATIO : station.kind === 'quarantine' ? QUARANTINE_HOLD_RATIO : 1
  return { holdMs: Math.round(elapsedMs * holdRatio), elapsedMs }
}
