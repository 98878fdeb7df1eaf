/**
 * 10,000 vehicles at once on roads with signals, lots and gates, jammed back from the gates: simulated seconds per CPU second.
 *
 * Twenty corridors, each of seven two-lane links with a signal at its end (a group every minute), a lot and a gate of eight lanes
 * with move-up. Demand is above what the gates serve, so every link is full and gaps travel back through all of them.
 */
import { exponential, flow, HOUR_MS, platoon, poisson, road, scenario, station, visit, yard } from '../cases/testing/build.ts'
import { compileNetwork, startReplication, type PlaceSpec } from '../index.ts'
import { cpuSecondsOf } from './yardstick.bench.ts'

const CORRIDORS = 20
const LINKS = 7
const FILL_MS = 6 * HOUR_MS
const MEASURED_MS = 2 * HOUR_MS

export interface RoadsFigure {
  /** On the roads, at signals, in lots and at gates, on average; those who wait to enter are not counted. */
  readonly vehicleCount: number
  readonly realTimeRatio: number
  readonly eventsPerCpuS: number
}

export function benchRoads(): RoadsFigure {
  const corridors = Array.from({ length: CORRIDORS }, (_, corridor) => {
    const links = Array.from({ length: LINKS }, (_, link): PlaceSpec[] => [
      road(`c${corridor}-road${link}`, { lengthM: 480, laneCount: 2, freeSpeedMps: 14, headwayMs: 2_200, spacingM: 18.5 }),
      platoon(`c${corridor}-signal${link}`, { capacityVeh: 14, everyMs: 60_000, firstAtMs: 1_000 * (corridor + 3 * link), sizeVehMax: 14, headwayMs: 1_100 }),
    ]).flat()
    return [...links, yard(`c${corridor}-lot`, 60, exponential(300_000), { entryHeadwayMs: 3_000 }), station(`c${corridor}-gate`, 8, exponential(60_000), { queueVehMax: 8, moveUpMs: 7_000 })]
  })
  const network = compileNetwork(scenario(corridors.flat(), corridors.map((_, corridor) => flow(`f${corridor}`, poisson(600), { routeId: `r${corridor}` })), {
    routes: corridors.map((places, corridor) => ({ id: `r${corridor}`, steps: places.map(({ id }) => visit(id)) })), horizon: { kind: 'duration', durationMs: 100 * HOUR_MS }, warmUpMs: FILL_MS,
  }))
  const replication = startReplication(network, { replicationIndex: 0, seed: 1 })
  replication.advance(FILL_MS)
  const before = replication.result()
  const cpuS = cpuSecondsOf(() => void replication.advance(FILL_MS + MEASURED_MS))
  const after = replication.result()
  const valueOf = (name: string): number => after.measures.get(name) ?? NaN
  const vehicleCount = network.scenario.places.reduce((sum, { kind, id }) => sum + valueOf(`${kind}.${id}.${kind === 'station' ? 'queueVehMean' : 'occupancyVehMean'}`), 0)
  return { vehicleCount, realTimeRatio: MEASURED_MS / 1_000 / cpuS, eventsPerCpuS: (after.eventCount - before.eventCount) / cpuS }
}
