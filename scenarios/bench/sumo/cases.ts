/**
 * The cases: each one road with trucks on it, said twice, as SUMO drives it and as a scenario file.
 *
 * Arrivals are drawn here by a fixed rule and given to both as the same list.
 */
import type { SumoCase } from './run-sumo.ts'
import { headwaySOf, spacingMOf, type ComparedVehicle } from './truck.ts'

export interface ComparedCase {
  readonly id: string
  readonly what: string
  readonly sumo: SumoCase
  /** The `crossing` of the scenario file, with these flows; each is a trace. */
  readonly crossing: (flowIds: readonly string[]) => object
  /** Which flow truck i belongs to; one flow when left out. */
  readonly flowOf?: (truckIndex: number) => string
  /** When a truck alone sets out, so that nothing is shut when it comes; 0 when left out. */
  readonly aloneAtS?: number
}

/** Of one vehicle, by its reference runs. */
export interface ChangeTimes {
  readonly vehicle: ComparedVehicle
  /** At a booth. */
  readonly moveUpS: number
  /** Until a space of a lot that somebody waited for is taken again. */
  readonly changeS: number
}

/** Where the first booth stands: the road before it holds more trucks than any case lets wait. */
const BOOTH_M = 3_000
const EXIT_M = 500

/** Whole seconds with the mean gap, exponential, from a small generator of its own: the same on every machine. */
export function drawDepartures(count: number, meanGapS: number, seed: number): readonly number[] {
  let state = seed >>> 0
  let atS = 0
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    atS += -meanGapS * Math.log((state + 1) / 4_294_967_297)
    return Math.round(atS)
  })
}

export const evenly = (count: number, gapS: number): readonly number[] => Array.from({ length: count }, (_, index) => index * gapS)

const road = (vehicle: ComparedVehicle, lengthM: number) => ({ lengthM, lanes: 1, freeSpeedKmh: vehicle.speedKmh, headwayS: Number(headwaySOf(vehicle).toFixed(3)), spacingM: spacingMOf(vehicle) })
const booth = (serviceS: number, moveUpS: number, more: object = {}) => ({ servers: 1, moveUpS, service: { deterministic: { meanS: serviceS } }, ...more })

export function oneBooth(id: string, what: string, serviceS: number, departuresS: readonly number[], { vehicle, moveUpS }: ChangeTimes): ComparedCase {
  return {
    id,
    what,
    sumo: { vehicle, lengthM: BOOTH_M + EXIT_M, stops: [{ kind: 'booth', atM: BOOTH_M, serviceS: () => serviceS }], departuresS },
    crossing: () => ({
      id,
      roads: { approach: road(vehicle, BOOTH_M), away: road(vehicle, EXIT_M) },
      stations: { booth: booth(serviceS, moveUpS) },
      routes: { all: ['approach', 'booth', 'away'] },
    }),
  }
}

/** Booths in a row with room for so many trucks between two. */
export function chain(id: string, what: string, servicesS: readonly number[], roomVeh: number, departuresS: readonly number[], { vehicle, moveUpS }: ChangeTimes): ComparedCase {
  const spacingM = spacingMOf(vehicle)
  const betweenM = roomVeh * spacingM
  const places = servicesS.flatMap((_, index) => (index === 0 ? ['booth0'] : [`between${index}`, `booth${index}`]))
  return {
    id,
    what,
    sumo: {
      vehicle,
      lengthM: BOOTH_M + (servicesS.length - 1) * (roomVeh + 1) * spacingM + EXIT_M,
      stops: servicesS.map((serviceS, index) => ({ kind: 'booth', atM: BOOTH_M + index * (roomVeh + 1) * spacingM, serviceS: () => serviceS })),
      departuresS,
    },
    crossing: () => ({
      id,
      roads: { approach: road(vehicle, BOOTH_M), away: road(vehicle, EXIT_M), ...Object.fromEntries(servicesS.slice(1).map((_, index) => [`between${index + 1}`, road(vehicle, betweenM)])) },
      stations: Object.fromEntries(servicesS.map((serviceS, index) => [`booth${index}`, booth(serviceS, moveUpS, index === 0 ? {} : { queueVehMax: 0 })])),
      routes: { all: ['approach', ...places, 'away'] },
    }),
  }
}

const LOT = { kind: 'lot', fromM: BOOTH_M - 40, toM: BOOTH_M, spaces: 20 } as const

/** Spaces change hands as booths do: the next truck drives up first. So the lot is a station with a server for each space. */
export function lot(id: string, what: string, dwellS: number, departuresS: readonly number[], { vehicle, changeS }: ChangeTimes, spaces: number = LOT.spaces): ComparedCase {
  return {
    id,
    what,
    sumo: { vehicle, lengthM: BOOTH_M + EXIT_M, stops: [{ ...LOT, spaces, dwellS }], departuresS },
    crossing: () => ({
      id,
      roads: { approach: road(vehicle, BOOTH_M - 20), away: road(vehicle, EXIT_M + 20) },
      stations: { lot: { servers: spaces, moveUpS: changeS, service: { deterministic: { meanS: dwellS } } } },
      routes: { all: ['approach', 'lot', 'away'] },
    }),
  }
}

/** Services in turn, each its own flow. */
export function boothOfKinds(id: string, what: string, servicesS: readonly number[], loadRatio: number, seed: number, { vehicle, moveUpS }: ChangeTimes): ComparedCase {
  const serviceSOf = (truckIndex: number): number => servicesS[truckIndex % servicesS.length] ?? 0
  const meanS = servicesS.reduce((sum, serviceS) => sum + serviceS, 0) / servicesS.length
  return {
    id,
    what,
    sumo: { vehicle, lengthM: BOOTH_M + EXIT_M, stops: [{ kind: 'booth', atM: BOOTH_M, serviceS: serviceSOf }], departuresS: drawDepartures(300, (meanS + moveUpS) / loadRatio, seed) },
    crossing: (flowIds) => ({
      id,
      roads: { approach: road(vehicle, BOOTH_M), away: road(vehicle, EXIT_M) },
      stations: { booth: { servers: 1, moveUpS, service: { byFlow: Object.fromEntries(flowIds.map((flowId) => [flowId, { deterministic: { meanS: Number(flowId.slice(1)) } }])) } } },
      routes: { all: ['approach', 'booth', 'away'] },
    }),
    flowOf: (truckIndex) => `s${serviceSOf(truckIndex)}`,
  }
}

/** A light at the marker, open by the clock. */
export function marker(id: string, what: string, openMin: number, cycleMin: number, departuresS: readonly number[], { vehicle }: ChangeTimes): ComparedCase {
  return {
    id,
    what,
    sumo: { vehicle, lengthM: BOOTH_M + EXIT_M, stops: [], light: { atM: BOOTH_M, greenS: 60 * openMin, cycleS: 60 * cycleMin }, departuresS },
    crossing: () => ({ id, roads: { approach: road(vehicle, BOOTH_M), away: { ...road(vehicle, EXIT_M), opening: openings(openMin, cycleMin) } }, routes: { all: ['approach', 'away'] } }),
    // The way to the marker takes less than the time it stays shut.
    aloneAtS: 60 * cycleMin + 30 - Math.floor((BOOTH_M * 3.6) / vehicle.speedKmh),
  }
}

/** What the reference run measures the time to move up with: a saturated booth. */
export const REFERENCE_SERVICE_S = 30
export const referenceBooth = (vehicle: ComparedVehicle): SumoCase =>
  ({ vehicle, lengthM: BOOTH_M + EXIT_M, stops: [{ kind: 'booth', atM: BOOTH_M, serviceS: () => REFERENCE_SERVICE_S }], departuresS: evenly(120, 20) })
/** And how long a space of a lot stands empty while the next truck drives up: more come than find room. */
export const REFERENCE_DWELL_S = 600
export const referenceLot = (vehicle: ComparedVehicle): SumoCase => ({ vehicle, lengthM: BOOTH_M + EXIT_M, stops: [{ ...LOT, dwellS: REFERENCE_DWELL_S }], departuresS: evenly(160, 15) })
export const LOT_SPACES = LOT.spaces

export function listTruckCases(times: ChangeTimes): readonly ComparedCase[] {
  const { moveUpS } = times
  return [
    oneBooth('gate-saturated', 'one booth of 45 s, more come than it serves', 45, evenly(150, 40), times),
    oneBooth('gate-random', 'one booth of 30 s, random arrivals at 80 % of its rate', 30, drawDepartures(300, (30 + moveUpS) / 0.8, 1), times),
    oneBooth('gate-peak', 'one booth of 20 s, random arrivals at 95 %', 20, drawDepartures(300, (20 + moveUpS) / 0.95, 2), times),
    boothOfKinds('gate-two-kinds', '20 s for seven trucks of ten, 90 s for three', [20, 20, 20, 90, 90, 20, 20, 20, 20, 90], 0.85, 3, times),
    chain('chain-blocking', 'booths of 40 s and 50 s, room for 5 between, saturated', [40, 50], 5, evenly(150, 45), times),
    chain('chain-stop-and-go', 'booths of 20, 35 and 25 s, room for 3 between, random arrivals at 85 %', [20, 35, 25], 3, drawDepartures(300, (35 + moveUpS) / 0.85, 4), times),
    lot('lot-random', 'a lot of 20 spaces, 30 min each, random arrivals at 90 %', 1_800, drawDepartures(300, 100, 5), times),
    lot('lot-saturated', 'the same lot, a truck a minute', 1_800, evenly(150, 60), times),
    lot('lot-short-stays', 'the same lot, 12 min each, random arrivals at 95 %', 720, drawDepartures(300, 38, 7), times),
    marker('marker-by-the-clock', 'the marker is open 5 minutes in every 15, random arrivals at 80 %', 5, 15, drawDepartures(900, (3 * headwaySOf(times.vehicle)) / 0.8, 6), times),
  ]
}

/** Open for the first minutes of each cycle, all day. */
function openings(openMin: number, cycleMin: number): readonly object[] {
  const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return Array.from({ length: 1_440 / cycleMin }, (_, index) => ({ from: clock(index * cycleMin), until: clock(index * cycleMin + openMin) }))
}
