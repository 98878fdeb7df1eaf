import { expect, test } from 'vitest'
import { deviceId } from '../../model/ids.ts'
import { heard, readAt } from '../../stream/testing/batches.ts'
import { ngsiLinesOf } from './ngsi-lines.ts'

test('the reads of the log come out as entities where their camera stands, the rest is left out', async () => {
  const read = readAt('cam-1/1', 1_000, '29C12345', { deviceId: deviceId('cam-1') })
  const elsewhere = readAt('other/1', 2_000, '51D99999', { deviceId: deviceId('other') })
  async function* chunks(): AsyncGenerator<string, void> {
    yield [heard('h', 500), read].map((one) => `${JSON.stringify(one)}\n`).join('')
    yield `${JSON.stringify(heard('h2', 1_500))}\n`
    yield `${JSON.stringify(elsewhere)}\n`
  }
  const camera = { id: deviceId('cam-1'), kind: 'camera' as const, name: { vi: '', en: '' }, format: 'generic-json', at: { eastM: 0, northM: 0 }, headingRad: 0, placeId: null, direction: null, marks: null, zone: null }
  const lines: string[] = []
  for await (const chunk of ngsiLinesOf(chunks(), { origin: { lonDeg: 106.7, latDeg: 21.97 }, sensors: [camera] })) lines.push(chunk)
  const entities = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(entities).toMatchObject([{ type: 'AnprFlowObserved', location: { value: { coordinates: [106.7, 21.97] } } }, { type: 'AnprFlowObserved' }])
  expect(entities[1]).not.toHaveProperty('location')
})
