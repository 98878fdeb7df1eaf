/** Other vehicles, services, rooms and lots than those by which the model was made: what nobody has tuned anything to. */
import { boothOfKinds, chain, drawDepartures, evenly, listTruckCases, lot, marker, oneBooth, type ChangeTimes, type ComparedCase } from './cases.ts'
import { headwaySOf, TRUCK, type ComparedVehicle } from './truck.ts'

const VAN: ComparedVehicle = { lengthM: 6.5, speedKmh: 45, accelerationMps2: 1.8, decelerationMps2: 4, reactionS: 1.1 }
const ROAD_TRAIN: ComparedVehicle = { lengthM: 22, speedKmh: 22, accelerationMps2: 0.7, decelerationMps2: 2.5, reactionS: 1.6 }
const BUS: ComparedVehicle = { lengthM: 12, speedKmh: 36, accelerationMps2: 1.2, decelerationMps2: 3, reactionS: 1.2 }

const listVanCases = (times: ChangeTimes): readonly ComparedCase[] => [
  oneBooth('van-gate-saturated', 'vans: one booth of 12 s, saturated', 12, evenly(200, 14), times),
  boothOfKinds('van-gate-four-kinds', 'vans: 10, 20, 35 and 80 s in turn, random arrivals at 75 %', [10, 20, 35, 80], 0.75, 11, times),
  chain('van-chain-tight', 'vans: booths of 15 and 22 s, room for 2 between, saturated', [15, 22], 2, evenly(200, 18), times),
  lot('van-lot-small', 'vans: a lot of 8 spaces, 15 min each, random arrivals at 85 %', 900, drawDepartures(300, 900 / 8 / 0.85, 12), times, 8),
  marker('van-marker', 'vans: open 2 minutes in every 6, random arrivals at 60 %', 2, 6, drawDepartures(600, (3 * headwaySOf(VAN)) / 0.6, 13), times),
]

const listRoadTrainCases = (times: ChangeTimes): readonly ComparedCase[] => [
  oneBooth('long-gate-random', '22 m: one booth of 60 s, random arrivals at 70 %', 60, drawDepartures(300, (60 + times.moveUpS) / 0.7, 14), times),
  chain('long-chain-late', '22 m: booths of 25, 25 and 60 s, room for 6 between, random arrivals at 90 %', [25, 25, 60], 6, drawDepartures(250, (60 + times.moveUpS) / 0.9, 15), times),
  lot('long-lot-saturated', '22 m: a lot of 35 spaces, 45 min each, a vehicle a minute', 2_700, evenly(250, 60), times, 35),
]

const listBusCases = (times: ChangeTimes): readonly ComparedCase[] => [
  chain('bus-chain-four', 'buses: booths of 30, 25, 40 and 20 s, room for 4 between, random arrivals at 75 %', [30, 25, 40, 20], 4, drawDepartures(250, (40 + times.moveUpS) / 0.75, 16), times),
  lot('bus-lot-random', 'buses: a lot of 12 spaces, 20 min each, random arrivals at 92 %', 1_200, drawDepartures(300, 1_200 / 12 / 0.92, 17), times, 12),
]

/** Each vehicle with its cases; its change times come from reference runs of its own. */
export const CASES_BY_VEHICLE: readonly { readonly vehicle: ComparedVehicle; readonly list: (times: ChangeTimes) => readonly ComparedCase[] }[] = [
  { vehicle: TRUCK, list: listTruckCases }, { vehicle: VAN, list: listVanCases }, { vehicle: ROAD_TRAIN, list: listRoadTrainCases }, { vehicle: BUS, list: listBusCases },
]
