/** What a broker kept and hands to every new subscription: taken where it can be recognised, left out where it cannot. */
import { expect, test } from 'vitest'
import { createStagedIntake } from '../sources/testing/staged-intake.ts'
import { takePublish } from '../sources/mqtt/take-publish.ts'
import { createRecentDeliveries } from '../sources/recent-deliveries.ts'
import { CROSSING } from '../testing/staged-desk.ts'

const TOPIC = 'yard/gate'
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
const readAt = (at: string | undefined, plate = '12C12345'): string => JSON.stringify({ type: 'plate.read', plate, ...(at === undefined ? {} : { at }) })
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

function subscribe() {
  const staged = createStagedIntake()
  const rules = [{ topic: TOPIC, crossing: CROSSING, format: 'generic-json', device: 'gate-json' }]
  const taking = { rules, intake: staged.intake, signal: new AbortController().signal }
  return { ...staged, publish: async (payload: string, retain: boolean, recent = createRecentDeliveries()) => takePublish({ topic: TOPIC, payload: Buffer.from(payload), dup: false, retain }, { ...taking, recent }) }
}

test('a stored message with a time of its own within the day is taken, under the id that it had when it was new', async () => {
  const { publish, desk } = subscribe()
  const payload = readAt(ago(HOUR_MS))
  await publish(payload, false)
  await publish(payload, true)
  const ids = desk.taken.map(({ observationId }) => observationId)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('a stored message without a time, or older than a day, says nothing that could be counted; a new one does', async () => {
  const { publish, desk } = subscribe()
  await publish(readAt(undefined), true)
  await publish(readAt(ago(DAY_MS + HOUR_MS)), true)
  expect(desk.taken).toEqual([])
  await publish(readAt(undefined), false)
  await publish(readAt(ago(DAY_MS + HOUR_MS)), false)
  expect(desk.taken).toHaveLength(2)
})

test('of a list the part that can be recognised is taken', async () => {
  const { publish, desk } = subscribe()
  await publish(`[${readAt(undefined, '29C00001')},${readAt(ago(HOUR_MS), '29C00002')}]`, true)
  expect(desk.taken.map((one) => (one.type === 'plate.read' ? one.plate : one.type))).toEqual(['29C00002'])
})

test('subscribed again while the process lives, a stored message is not even read again', async () => {
  const { publish, desk } = subscribe()
  const recent = createRecentDeliveries()
  const payload = readAt(ago(HOUR_MS))
  await publish(payload, true, recent)
  await publish(payload, true, recent)
  expect(desk.taken).toHaveLength(1)
})
