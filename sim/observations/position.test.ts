import { expect, test } from 'vitest'
import { QUEUE_SPACING_M } from '../../engine/model/measures.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, type SitePoint } from '../../engine/model/units.ts'
import { startReplication } from '../run.ts'
import { createAgencies } from './agency-reports.ts'
import { attributeReaderOf } from './attributes.ts'
import { createCameras } from './camera-reports.ts'
import { anchorsOf, planFlows } from './ground-plan.ts'
import { endsAtMsOf, type Itinerary } from './itinerary.ts'
import { deviceClocksOf, perfectDevices } from './observation-spec.ts'
import { metresAfter, placeAt, type Path } from './paths.ts'
import { findPosition, type TruckPosition } from './position.ts'
import { createRecorder } from './recorder.ts'
import { loadHuuNghi } from './testing/huu-nghi.ts'
import { loadWeekday } from './testing/weekday.ts'
import { createTruckDrawer } from './truck.ts'

const plan = loadHuuNghi()
/** Slow export lanes, so that queues stand. */
const { network, startsAtMs } = loadWeekday([{ path: 'crossing.stations.barrier-1-export.servers', value: 1 }, { path: 'crossing.stations.barrier-1-import.servers', value: 1 }])
const spec = perfectDevices('huu-nghi')
const itineraries: Itinerary[] = []
const recorder = createRecorder({
  plan, flows: planFlows(plan, network.scenario), attributesOf: attributeReaderOf(network.scenario, { seed: 1, replicationIndex: 0 }), trucks: createTruckDrawer('1', '', spec),
  cameras: createCameras({ seedText: '1', plan, spec, clockOf: deviceClocksOf(spec) }), agencies: createAgencies('1', plan.site, spec), startsAtMs, insideForMs: () => 0,
  report: () => undefined, onBegun: (itinerary) => void itineraries.push(itinerary),
})
startReplication(network, { replicationIndex: 0, seed: 1, watcher: recorder }).advance(Infinity)
const context = { site: plan.site, paths: plan.paths, lanes: recorder.lanes }
const gone = itineraries.filter(({ hasLeft }) => hasLeft)

/** Metres along a path of the point on it that is nearest, to half a metre, within its last 600 m. */
function alongOf(path: Path, at: SitePoint): number {
  let best = { alongM: 0, awayM: Number.POSITIVE_INFINITY }
  for (let alongM = path.lengthM; alongM > Math.max(0, path.lengthM - 600); alongM -= 0.5) {
    const point = placeAt(path, alongM).at
    const awayM = Math.hypot(point.eastM - at.eastM, point.northM - at.northM)
    if (awayM < best.awayM) best = { alongM, awayM }
  }
  return best.alongM
}

test('an export waits in the buffer, passes barrier 1, health, the yard, barrier 2 and the marker', () => {
  const places = gone.filter(({ flow }) => flow.direction === 'export').map(({ visits }) => visits.map(({ stop }) => (stop.kind === 'lanes' ? stop.stationId : stop.kind === 'yard' ? stop.yardId : 'gateway')).join(' '))
  expect(places.length).toBeGreaterThan(100)
  // Those who waited through the night are there from the beginning.
  expect([...new Set(places.map((text) => text.replace(/^gateway /, '')))]).toEqual(['viettel-park barrier-1 health xuan-cuong barrier-2 marker-1116-1117 gateway'])
})

test('an import comes over the marker of its corridor into a yard and out at barrier 1', () => {
  const places = gone.filter(({ flow }) => flow.direction === 'import').map(({ visits }) => visits.map(({ stop }) => (stop.kind === 'lanes' ? stop.stationId : stop.kind === 'yard' ? stop.yardId : 'gateway')).join(' '))
  expect([...new Set(places)].sort()).toEqual([
    'gateway marker-1116-1117 health-1116-1117 barrier-2 yard-2 barrier-1 gateway', 'gateway marker-1119-1120 health-1119-1120 barrier-2-dedicated yard-2 barrier-1 gateway',
  ])
})

test('no truck goes back in time, and no two share a bay', () => {
  const stays = new Map<string, (readonly [number, number])[]>()
  for (const { visits } of gone) {
    let lastMs = 0
    for (const visit of visits) {
      for (const atMs of [visit.reachedAtMs, visit.startedAtMs, visit.departedAtMs]) {
        expect(atMs).toBeGreaterThanOrEqual(lastMs)
        lastMs = atMs
      }
      if (visit.stop.kind !== 'yard') continue
      const key = `${visit.stop.yardId}#${visit.bayIndex}`
      stays.set(key, [...(stays.get(key) ?? []), [visit.reachedAtMs, visit.departedAtMs]])
    }
  }
  for (const list of stays.values()) {
    list.sort((left, right) => left[0] - right[0])
    for (let index = 1; index < list.length; index += 1) expect(list[index]?.[0]).toBeGreaterThanOrEqual(list[index - 1]?.[1] ?? 0)
  }
})

test('a truck drives without jumps and never faster than its road allows', () => {
  let movedMMax = 0
  for (const itinerary of gone.filter((_itinerary, index) => index % 180 === 0)) {
    let before: TruckPosition | null = null
    for (let atMs: number = itinerary.truck.arrivesAtMs; atMs <= endsAtMsOf(itinerary); atMs += 1_000) {
      const here = findPosition(context, itinerary, atMs)
      expect(here).not.toBeNull()
      if (here !== null && before !== null) movedMMax = Math.max(movedMMax, Math.hypot(here.at.eastM - before.at.eastM, here.at.northM - before.at.northM))
      before = here
    }
  }
  // 13.9 m in a second at 50 km/h; a way of the model is rounded to a tenth of a km/h, and a yard is driven as fast as the stay asks.
  expect(movedMMax).toBeLessThan(22)
})

test('waiting trucks of one lane stand apart by the spacing, in the order in which they are served', () => {
  let comparedCount = 0
  let closestM = Number.POSITIVE_INFINITY
  for (let atMs = startsAtMs + 2 * MS_PER_HOUR; atMs < startsAtMs + 14 * MS_PER_HOUR; atMs += 10 * MS_PER_MINUTE) {
    const queues = new Map<string, { readonly laneSeq: number; readonly alongM: number }[]>()
    for (const itinerary of gone) {
      const { visits } = itinerary
      const index = visits.findIndex((visit) => visit.departedAtMs > atMs)
      const [from, to] = [visits[index - 1], visits[index]]
      if (from === undefined || to?.stop.kind !== 'lanes' || atMs < to.reachedAtMs) continue
      const here = findPosition(context, itinerary, atMs)
      const path = plan.paths.findPath(anchorsOf(plan.site, from.stop, from.laneIndex).from, anchorsOf(plan.site, to.stop, to.laneIndex).to, itinerary.flow.direction)
      if (here === null || path === null) continue
      const begin = placeAt(path, 0).at
      // A line longer than its road: the rest is not drawn.
      if (Math.hypot(here.at.eastM - begin.eastM, here.at.northM - begin.northM) < QUEUE_SPACING_M) continue
      const key = `${to.stop.stationId}#${to.laneIndex}`
      queues.set(key, [...(queues.get(key) ?? []), { laneSeq: to.laneSeq ?? 0, alongM: alongOf(path, here.at) - path.lengthM }])
    }
    for (const queue of queues.values()) {
      queue.sort((left, right) => left.laneSeq - right.laneSeq)
      for (let index = 1; index < queue.length; index += 1) {
        comparedCount += 1
        closestM = Math.min(closestM, (queue[index - 1]?.alongM ?? 0) - (queue[index]?.alongM ?? 0))
      }
    }
  }
  expect(comparedCount).toBeGreaterThan(50)
  expect(closestM).toBeGreaterThan(QUEUE_SPACING_M - 1)
})

test('a free road is driven at its speed', () => {
  const path = plan.paths.findPath({ kind: 'node', nodeIndex: plan.site.gateways[0]?.nodeIndex ?? 0 }, anchorsOf(plan.site, { kind: 'lanes', stationId: 'barrier-1' as never, laneIndexes: [0] }, 0).to, 'export')
  expect(path?.lengthM).toBeGreaterThan(5_000)
  if (path === null) return
  expect(metresAfter(path, path.travelMs / 2)).toBeGreaterThan(0.4 * path.lengthM)
  expect(path.lengthM / (path.travelMs / 1_000)).toBeLessThan(50 / 3.6 + 0.01)
  expect(metresAfter(path, path.travelMs + 1)).toBe(path.lengthM)
})
