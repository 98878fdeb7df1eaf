/** Which requests fill a gap, and that what comes twice is one observation. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochMs, MS_PER_HOUR } from '../../engine/model/units.ts'
import { decodeOrFail, textBody } from '../testing/fixtures.ts'
import { fillFromTraccar, GAP_MS_MAX, planTraccarRequests, traccarDevicesOf, type TraccarDevice } from './traccar-plan.ts'

const FROM_MS = Date.UTC(2026, 6, 5, 1, 0)
const devicesOf = (count: number): readonly TraccarDevice[] => Array.from({ length: count }, (_, index) => ({ id: index + 1, uniqueId: `tracker-${index + 1}` }))
const gap = (ms: number): { fromMs: ReturnType<typeof epochMs>; toMs: ReturnType<typeof epochMs> } => ({ fromMs: epochMs(FROM_MS), toMs: epochMs(FROM_MS + ms) })
const position = (deviceId: number, second: number): object => ({
  id: 1_000 + second, deviceId, fixTime: new Date(FROM_MS + second * 1_000).toISOString().replace('Z', '+00:00'), valid: true, latitude: 21.97, longitude: 106.71, speed: 10, course: 14, attributes: {},
})
const queryOf = (path: string): URLSearchParams => new URL(path, 'http://traccar.test').searchParams

test('every device is asked for every minute of the gap, once', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 * 60_000 * 20 }), fc.integer({ min: 1, max: 30 }), (gapMs, count) => {
    const parts = planTraccarRequests(gap(gapMs), devicesOf(count)).map(({ path }) => queryOf(path))
    for (const { id } of devicesOf(count)) {
      const spans = parts.filter((query) => query.getAll('deviceId').includes(String(id))).map((query) => [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')] as const)
      expect(spans[0]?.[0]).toBeLessThanOrEqual(FROM_MS)
      expect(spans.at(-1)?.[1]).toBeGreaterThanOrEqual(FROM_MS + gapMs)
      for (const [index, [from]] of spans.entries()) if (index > 0) expect(from).toBe(spans[index - 1]?.[1])
    }
  }), { numRuns: 30 })
})

test('a silence of months is not asked for at once, and no devices are no requests', () => {
  const requests = planTraccarRequests(gap(90 * 24 * MS_PER_HOUR), devicesOf(1))
  expect(Date.parse(queryOf(requests[0]?.path ?? '').get('from') ?? '')).toBe(FROM_MS + 90 * 24 * MS_PER_HOUR - GAP_MS_MAX)
  expect(planTraccarRequests(gap(MS_PER_HOUR), [])).toEqual([])
})

test('an answer becomes bodies of known trackers, oldest first, each position once', () => {
  const fill = fillFromTraccar([position(2, 30), position(1, 10), position(1, 10), position(99, 5), { deviceId: 1 }, 'x'], devicesOf(2))
  expect(fill).toMatchObject({ positionCount: 2, duplicateCount: 1, strangeCount: 3 })
  const { positions, outcome } = decodeOrFail('traccar-forward', textBody(fill?.bodies[0] ?? ''))
  expect([outcome, ...positions.map(({ deviceId, fixTime }) => `${deviceId} ${fixTime}`)]).toEqual(['position', 'tracker-1 2026-07-05T01:00:10.000Z', 'tracker-2 2026-07-05T01:00:30.000Z'])
})

test('a position that was forwarded and is filled again is one observation', () => {
  const forwarded = decodeOrFail('traccar-forward', textBody(JSON.stringify({ position: { ...position(1, 10), id: 0 }, device: { uniqueId: 'tracker-1' } })))
  const filled = decodeOrFail('traccar-forward', textBody(fillFromTraccar([position(1, 10)], devicesOf(1))?.bodies[0] ?? ''))
  expect(filled.observations[0]?.observationId).toBe(forwarded.observations[0]?.observationId)
})

test('what is no list is told apart from an empty one', () => {
  expect([fillFromTraccar({ message: 'error' }, []), traccarDevicesOf(null)]).toEqual([null, null])
  expect(fillFromTraccar([], [])).toMatchObject({ bodies: [], positionCount: 0 })
  expect(traccarDevicesOf([{ id: 3, uniqueId: '359000000000127', name: 'x' }, { id: 4 }])).toEqual([{ id: 3, uniqueId: '359000000000127' }])
})
