/** Registers on the whole server: a declared truck is asked about, the word becomes evidence and steps, and a register that is away shows. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NoticeListSchema, StateReplySchema, TripPageSchema } from '../../protocol/http.ts'
import { RegisterListSchema, RegisterLookupReplySchema } from '../../protocol/registers.ts'
import { TripDetailViewSchema } from '../../protocol/view-schema.ts'
import { startReferenceRegister, type ReferenceRegister } from '../testing/reference-register.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'

let running: TestServer
let inspection: ReferenceRegister
let quarantine: ReferenceRegister
const answers = new Map<string, 'clear' | 'refused' | 'pending' | 'notFound'>()

beforeAll(async () => {
  inspection = await startReferenceRegister('inspection-token')
  quarantine = await startReferenceRegister('quarantine-token')
  const decide = (prefix: string) => ({ declarationId }: { readonly declarationId: string }) => ({ outcome: answers.get(declarationId) ?? 'clear', reference: `${prefix}-${declarationId}` }) as const
  inspection.answerWith(decide('VR'))
  quarantine.answerWith(decide('KD'))
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-registers-'))
  const entry = (id: string, kind: string, register: ReferenceRegister, more: string): string =>
    `  ${id}: { kind: ${kind}, crossing: huu-nghi, address: "${register.address}", token: ${register.token}, everyS: 0.1, timeoutS: 30, tries: 1, freshS: 0, ${more} }\n`
  await writeFile(
    join(dataDir, 'registers.yaml'),
    `bordertwin: registers/1\nregisters:\n${entry('inspection', 'vehicleInspection', inspection, 'staleS: 0')}${entry('plants', 'quarantine', quarantine, 'step: health')}`,
  )
  running = await startTestServer({ dataDir })
})
afterAll(async () => {
  await running.remove()
  await Promise.all([inspection.stop(), quarantine.stop()])
})

const PATH = '/api/v1/crossings/huu-nghi'
const headers = (name: string) => ({ authorization: `Bearer ${running.tokenOf(name)}`, 'content-type': 'application/json' })
const get = async (path: string, name = 'controller'): Promise<unknown> => (await fetch(`${running.url}${path}`, { headers: headers(name) })).json()
const post = (path: string, body: unknown, name = 'controller') => fetch(`${running.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: headers(name) })

/** Asks again until the answer fits: what was acknowledged is applied a moment later. */
async function eventually<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (let count = 0; ; count += 1) {
    const value = await ask()
    if (fits(value) || count > 1_200) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function declare(declarationId: string, plate: string): Promise<void> {
  const declaration = { declarationId, direction: 'export', tractorPlate: plate, vehicleClass: 'container', cargo: 'fruit', company: 'DN-0042' }
  expect((await post(`${PATH}/commands`, { command: { type: 'declaration.submit', declaration } })).status).toBe(202)
}
async function journeyOf(declarationId: string) {
  const { trips } = TripPageSchema.parse(await get(`${PATH}/trips?status=open&search=${declarationId}`))
  const tripId = trips[0]?.tripId
  return tripId === undefined ? null : TripDetailViewSchema.parse(await get(`${PATH}/trips/${tripId}`))
}
const sightingsOf = async (declarationId: string) => (await journeyOf(declarationId))?.sightings.map(({ kind, text }) => `${kind} ${text}`) ?? []
const registers = async () => RegisterListSchema.parse(await get(`${PATH}/registers`)).registers
const noticeCodes = async () => NoticeListSchema.parse(await get(`${PATH}/notices`)).notices.map(({ code }) => code)

test('a declared truck is asked about once, and the word is evidence on its trip', async () => {
  await declare('D-REG-1', '12C11111')
  const sightings = await eventually(() => sightingsOf('D-REG-1'), (list) => list.length > 0)
  expect(sightings).toEqual(['register inspection: clear (VR-D-REG-1)'])
  const askedCount = inspection.questions.length
  await eventually(registers, ([first]) => (first?.askedCount ?? 0) > 0)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(inspection.questions).toHaveLength(askedCount)
  expect(inspection.questions[0]).toMatchObject({ crossing: 'huu-nghi', tractorPlate: '12C11111', direction: 'export' })
  // Its step is not the truck's next: quarantine is not asked yet.
  expect(quarantine.questions).toEqual([])
})

test('a refusal is an alarm that names the register', async () => {
  answers.set('D-REG-2', 'refused')
  await declare('D-REG-2', '12C22222')
  expect(await eventually(noticeCodes, (codes) => codes.includes('trip.register.refused'))).toContain('trip.register.refused')
})

test('a pending answer is asked for until it is decided', async () => {
  answers.set('D-REG-3', 'pending')
  await declare('D-REG-3', '12C33333')
  await eventually(async () => inspection.questions.filter(({ declarationId }) => declarationId === 'D-REG-3').length, (count) => count > 2)
  expect(await sightingsOf('D-REG-3')).toEqual([])
  answers.set('D-REG-3', 'clear')
  expect(await eventually(() => sightingsOf('D-REG-3'), (list) => list.length > 0)).toEqual(['register inspection: clear (VR-D-REG-3)'])
})

test('a register with a step confirms it in the name of its agency once it is the next', async () => {
  await declare('D-REG-4', '12C44444')
  await eventually(() => journeyOf('D-REG-4'), (journey) => journey !== null)
  const answer = await post(`${PATH}/registers/plants/lookups`, { declarationId: 'D-REG-4' }, 'quarantine')
  expect(RegisterLookupReplySchema.parse(await answer.json())).toMatchObject({ outcome: 'clear', reference: 'KD-D-REG-4', isCached: false })
  const step = async () => (await journeyOf('D-REG-4'))?.steps.find(({ stepId }) => stepId === 'health')
  expect(await eventually(step, (one) => one?.state === 'done')).toMatchObject({ state: 'done', evidence: [{ kind: 'confirmation', text: 'plants: clear · KD-D-REG-4' }] })
})

test('a register that is away shows as a failing source with its reason and an open circuit, and comes back', async () => {
  inspection.feel('failing')
  await declare('D-REG-5', '12C55555')
  const [away] = await eventually(registers, ([first]) => first?.circuit === 'open')
  expect(away).toMatchObject({ circuit: 'open', problem: expect.stringMatching(/503|too often/) })
  const source = async () => StateReplySchema.parse(await get(`${PATH}/state`)).crossing.sources.find(({ deviceId }) => deviceId === 'register-inspection')
  expect(await eventually(source, (one) => one?.state === 'failing')).toMatchObject({ state: 'failing', problem: { code: 'source.other', context: { words: expect.stringMatching(/503|too often/) } } })
  const isOpenThere = /bordertwin_register_circuit\{[^}]*register="inspection"[^}]*\} 2/
  const metrics = await eventually(async () => (await fetch(`${running.url}/metrics`)).text(), (text) => isOpenThere.test(text))
  expect(metrics).toMatch(isOpenThere)
  expect(metrics).toMatch(/bordertwin_register_attempts_total\{[^}]*outcome="failed"[^}]*\} \d/)
  inspection.feel('well')
  expect(await eventually(() => sightingsOf('D-REG-5'), (list) => list.length > 0)).toEqual(['register inspection: clear (VR-D-REG-5)'])
  expect((await registers())[0]).toMatchObject({ circuit: 'closed', problem: null })
})

test('asking by hand is refused for who may not, for unknown trucks and registers, and no answer is told with its reason', async () => {
  expect((await post(`${PATH}/registers/plants/lookups`, { declarationId: 'D-REG-1' }, 'haulier-portal')).status).toBe(403)
  expect((await post(`${PATH}/registers/plants/lookups`, { declarationId: 'D-NOBODY' })).status).toBe(404)
  expect((await (await post(`${PATH}/registers/police/lookups`, { declarationId: 'D-REG-1' })).json()).code).toBe('crossing.register.unknown')
  quarantine.feel('nonsense')
  const answer = await post(`${PATH}/registers/plants/lookups`, { declarationId: 'D-REG-2' })
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'register.answer.missing' }])
  expect((await registers()).find(({ registerId }) => registerId === 'plants')?.problem).toContain('something else than JSON')
})

test('the contract is served, and the reference register found nothing wrong with our questions', async () => {
  expect(await get('/api/registers/openapi.json')).toMatchObject({ openapi: '3.1.0', paths: { '/lookups': { post: { operationId: 'lookUp' } } } })
  expect([...inspection.faults, ...quarantine.faults]).toEqual([])
})
