import { describe, expect, test } from 'vitest'
import { QUEUE_SPACING_M } from '../../engine/model/measures.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, type SitePoint } from '../../engine/model/units.ts'
import { dayStartMsOf } from './calendar.ts'
import type { Itinerary } from './itinerary.ts'
import { metresAfter, placeAt, type Path } from './paths.ts'
import { findPosition, type TruckPosition } from './position.ts'
import { anchorsOf } from './route-plan.ts'
import { loadHuuNghi } from './testing/huu-nghi.ts'
import { simulateTrafficDay, TRAFFIC_DEFAULTS } from './traffic-day.ts'

const DATE = '2025-07-15'
const MIDNIGHT_MS = dayStartMsOf(DATE)
const plan = loadHuuNghi()
const day = simulateTrafficDay(plan, 1, DATE)
const position = { site: plan.site, paths: plan.paths, day, moveUpMs: TRAFFIC_DEFAULTS.moveUpMs }
const placesOf = ({ visits }: Itinerary): string[] => visits.map(({ stop }) => (stop.kind === 'lanes' ? stop.stationId : stop.kind === 'yard' ? stop.yardId : 'gateway'))
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
const outMsOf = ({ visits }: Itinerary): number => visits[visits.length - 1]?.departedAtMs ?? 0

describe('a traffic day of Hữu Nghị', () => {
  test('everybody who comes gets out on the same day', () => {
    for (const itinerary of day.itineraries) {
      expect(itinerary.visits[0]?.stop.kind).toBe('gateway')
      expect(itinerary.visits[itinerary.visits.length - 1]?.stop.kind).toBe('gateway')
      expect(outMsOf(itinerary)).toBeLessThan(MIDNIGHT_MS + 23 * MS_PER_HOUR)
    }
    const lateCount = day.itineraries.filter((itinerary) => outMsOf(itinerary) > MIDNIGHT_MS + 19 * MS_PER_HOUR).length
    expect(lateCount / day.itineraries.length).toBeLessThan(0.05)
  })

  test('an export waits in a buffer, passes barrier 1, health, a yard, barrier 2 and the marker of its corridor', () => {
    const exports = day.itineraries.filter(({ truck }) => truck.declaration.direction === 'export')
    for (const itinerary of exports) {
      const places = placesOf(itinerary).filter((place) => !['weighbridge', 'scanner'].includes(place)).join(' ')
      const isMain = itinerary.truck.declaration.corridorId === '1116-1117'
      expect(places).toMatch(isMain
        ? /^gateway (viettel-park|non-tariff-zone) barrier-1 health (xuan-cuong|yard-2) barrier-2 marker-1116-1117 gateway$/
        : /^gateway (viettel-park|non-tariff-zone) barrier-1 health (xuan-cuong|yard-2) barrier-2-dedicated marker-1119-1120 gateway$/)
    }
  })

  test('an import comes over the marker, through health and barrier 2 into a yard and out at barrier 1', () => {
    for (const itinerary of day.itineraries.filter(({ truck }) => truck.declaration.direction === 'import')) {
      const places = placesOf(itinerary).filter((place) => !['weighbridge', 'scanner'].includes(place)).join(' ')
      expect(places).toMatch(/^gateway (marker-1116-1117 health-1116-1117 barrier-2|marker-1119-1120 health-1119-1120 barrier-2-dedicated) (xuan-cuong|yard-2) barrier-1 gateway$/)
    }
  })

  test('fruit is quarantined before customs, and everybody pays the fee last', () => {
    for (const { truck, visits } of day.itineraries) {
      const works = visits.flatMap((visit) => visit.works.map(({ stationId }) => stationId))
      expect(works.includes('quarantine' as never)).toBe(truck.declaration.cargo === 'fruit')
      expect(works.includes('trans-shipment' as never)).toBe(truck.declaration.vehicleClass === 'flatbed')
      expect(works[works.length - 1]).toBe('fee')
    }
  })

  test('a yard never holds more than it has room for', () => {
    for (const yard of plan.site.yards) {
      const stays = day.itineraries.flatMap(({ visits }) => visits.filter(({ stop }) => stop.kind === 'yard' && stop.yardId === yard.id))
      expect(Math.max(...stays.map(({ bayIndex }) => bayIndex ?? 0))).toBeLessThan(yard.capacityVeh.value)
    }
  })

  test('the same seed gives the same day, another seed another', () => {
    const quiet = { ...TRAFFIC_DEFAULTS, demand: { ...TRAFFIC_DEFAULTS.demand, exportVehMean: 20, importVehMean: 40, newVehicleVehMean: 5 } }
    const textOf = (seed: number): string => JSON.stringify(simulateTrafficDay(plan, seed, DATE, quiet).itineraries)
    const text = textOf(1)
    expect(textOf(1) === text).toBe(true)
    expect(textOf(2) === text).toBe(false)
  })
})

describe('positions', () => {
  test('a truck drives without jumps and never faster than its road allows', () => {
    const stepMs = 1_000
    let movedMMax = 0
    let missingCount = 0
    for (const itinerary of day.itineraries.filter((_itinerary, index) => index % 180 === 0)) {
      let before: TruckPosition | null = null
      for (let atMs: number = itinerary.truck.arrivesAtMs; atMs <= outMsOf(itinerary); atMs += stepMs) {
        const here = findPosition(position, itinerary, atMs)
        if (here === null) missingCount += 1
        if (here !== null && before !== null) movedMMax = Math.max(movedMMax, Math.hypot(here.at.eastM - before.at.eastM, here.at.northM - before.at.northM))
        before = here
      }
    }
    expect(missingCount).toBe(0)
    // 13.9 m in a second at 50 km/h, and a few metres sideways where a road of other width begins.
    expect(movedMMax).toBeLessThan(22)
  })

  test('waiting trucks of one lane stand apart by the spacing, in the order in which they came', () => {
    let comparedCount = 0
    let closestM = Number.POSITIVE_INFINITY
    for (let atMs = MIDNIGHT_MS + 7 * MS_PER_HOUR; atMs < MIDNIGHT_MS + 19 * MS_PER_HOUR; atMs += 10 * MS_PER_MINUTE) {
      const queues = new Map<string, { readonly laneSeq: number; readonly alongM: number }[]>()
      for (const itinerary of day.itineraries) {
        const { visits } = itinerary
        const index = visits.findIndex((visit) => visit.departedAtMs > atMs)
        const [from, to] = [visits[index - 1], visits[index]]
        if (from === undefined || to?.stop.kind !== 'lanes' || atMs < to.reachedAtMs) continue
        const here = findPosition(position, itinerary, atMs)
        const path = plan.paths.findPath(anchorsOf(plan.site, from.stop, from.laneIndex).from, anchorsOf(plan.site, to.stop, to.laneIndex).to, itinerary.truck.declaration.direction)
        if (here === null || path === null) continue
        const key = `${to.stop.stationId}#${to.laneIndex}`
        queues.set(key, [...(queues.get(key) ?? []), { laneSeq: to.laneSeq ?? 0, alongM: alongOf(path, here.at) - path.lengthM }])
      }
      for (const queue of queues.values()) {
        queue.sort((left, right) => left.laneSeq - right.laneSeq)
        for (let index = 1; index < queue.length; index += 1) {
          const [ahead, behind] = [queue[index - 1], queue[index]]
          if (ahead === undefined || behind === undefined) continue
          comparedCount += 1
          closestM = Math.min(closestM, ahead.alongM - behind.alongM)
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
})
