/**
 * b01: saturated stations in a row, blocking after service.
 *
 *   ∞ ──▶ ( 1 ) ─B─ ( 1 ) ─B─ ( 1 ) ──▶      exponential, mean 10 s; B places between
 *
 * Throughput per service: Hunt (1956), Hillier and Boling (1967).
 */
import { describe, test } from 'vitest'
import { every, exponential, flow, scenario, station } from './testing/build.ts'
import { expectExact, runAll } from './testing/measure.ts'

const SERVICE_MS = 10_000
const DAY_SERVICES = 8_640

describe('saturated stations in a row', () => {
  test.each([[2, 0, 2 / 3], [2, 1, 3 / 4], [2, 2, 4 / 5], [3, 0, 22 / 39], [3, 1, 0.670466], [4, 0, 0.514775]])('%d stations, %d places between: %d per service', (count, places, throughput) => {
    const row = Array.from({ length: count }, (_, index) => station(`s${index}`, 1, exponential(SERVICE_MS), index === 0 ? {} : { queueVehMax: places }))
    const results = runAll(scenario(row, [flow('all', every(SERVICE_MS))], { horizon: { kind: 'duration', durationMs: 6_000 * SERVICE_MS }, warmUpMs: 200 * SERVICE_MS }), 12)
    expectExact(results, 'flow.all.throughputPerDay', throughput * DAY_SERVICES)
    expectExact(results, `station.s${count - 1}.utilisationRatio`, throughput)
  })
})
