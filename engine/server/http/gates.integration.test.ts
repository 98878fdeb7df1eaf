/** Devices at the gates over the whole server: what a barrier, a scale, an e-gate and a vehicle post is what the interface shows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatesReplySchema, type GatesReply } from '../../protocol/gates.ts'
import { IngestReplySchema, NoticeListSchema } from '../../protocol/http.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'

let running: TestServer
beforeAll(async () => {
  running = await startTestServer()
})
afterAll(() => running.remove())

const DEVICE = 'cam-xc-in'
async function post(format: string, body: string): Promise<void> {
  const answer = await fetch(`${running.url}/ingest/${format}/huu-nghi/${DEVICE}`, { method: 'POST', body, headers: { 'x-device-key': running.keyOf(DEVICE), 'content-type': 'text/plain' } })
  expect(IngestReplySchema.parse(await answer.json()).deadLetterId).toBeNull()
}
const gates = async () => GatesReplySchema.parse(await (await fetch(`${running.url}/api/v1/crossings/huu-nghi/gates`)).json())
const noticeCodes = async () => NoticeListSchema.parse(await (await fetch(`${running.url}/api/v1/crossings/huu-nghi/notices`)).json()).notices.map(({ code }) => code)

/** Asks again until the answer fits: what was acknowledged is applied a moment later. */
async function eventually<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (let count = 0; ; count += 1) {
    const value = await ask()
    if (fits(value) || count > 1_200) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const isWhole = ({ barriers, scales, agvs }: GatesReply): boolean => barriers.length > 0 && scales.length > 0 && agvs.length > 0

test('arm, scale and vehicle are shown as they were reported, and a lost event of an e-gate is noticed', async () => {
  const now = (): string => new Date().toISOString()
  const access = (serialNo: number): string => JSON.stringify({ macAddress: '02:00:5e:10:00:21', dateTime: now(), eventType: 'AccessControllerEvent', AccessControllerEvent: { majorEventType: 5, subEventType: 75, serialNo, frontSerialNo: serialNo - 1 } })
  await post('barrier', JSON.stringify({ at: now(), lane: 2, arm: 'up', loop: true }))
  await post('weighbridge', 'US,GS,+  11000kg\r\nST,GS,+  24560kg\r\n')
  await post('vda5050', JSON.stringify({ headerId: 1, timestamp: now(), manufacturer: 'Example', serialNumber: 'AGV-07', driving: true, operatingMode: 'AUTOMATIC', agvPosition: { x: 3, y: 4, theta: 0, mapId: 'm', positionInitialized: true }, errors: [] }))
  await post('hikvision-acs', access(41))
  await post('hikvision-acs', access(45))
  expect(await eventually(gates, isWhole)).toMatchObject({
    barriers: [{ deviceId: DEVICE, laneIndex: 1, arm: 'up', isLoopOccupied: true }],
    scales: [{ deviceId: DEVICE, weightKg: 24_560 }],
    agvs: [{ agvId: 'Example/AGV-07', connection: 'online', eastM: 3, northM: 4, isDriving: true }],
  })
  expect(await eventually(noticeCodes, (codes) => codes.includes('gate.sequence.gap'))).toContain('gate.sequence.gap')
})
