/** The client against a register that is well, and against every way in which one is not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startReferenceRegister, type ReferenceRegister, type RegisterMood } from '../testing/reference-register.ts'
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts'
import { createRegisterClient, type RegisterClient, type RegisterClientOptions } from './register-client.ts'
import type { LookupRequest } from './register-contract.ts'

let register: ReferenceRegister
beforeAll(async () => {
  register = await startReferenceRegister()
})
afterAll(() => register.stop())
beforeEach(() => {
  register.feel('well')
  register.answerWith(() => ({ outcome: 'clear', reference: 'REF-1' }))
  register.questions.length = 0
  atMs = 1_000_000
})
afterEach(() => expect(register.faults).toEqual([]))

let atMs = 1_000_000
const nowMs = (): number => atMs
const QUESTION: LookupRequest = { crossing: 'huu-nghi', declarationId: 'D-1', direction: 'export', tractorPlate: '12C12345', trailerPlate: null, containerNumbers: ['CSQU3054383'], vin: null }
const never = new AbortController().signal

function start(more: Partial<RegisterClientOptions> = {}): { readonly client: RegisterClient; readonly breaker: CircuitBreaker; readonly attempts: string[] } {
  const attempts: string[] = []
  const breaker = more.breaker ?? createCircuitBreaker({ nowMs, failureCountMax: 4, openMs: 10_000 })
  const client = createRegisterClient({
    address: register.address, token: register.token, timeoutMs: 60_000, tryCountMax: 3, freshMs: 60_000, staleMs: 600_000, nowMs, draw: () => 0, firstRetryMs: 1,
    onAttempt: (outcome) => attempts.push(outcome), ...more, breaker,
  })
  return { client, breaker, attempts }
}

test('an answer comes with its age, and a fresh one is not asked for again', async () => {
  const { client } = start()
  expect(await client.ask(QUESTION, never)).toEqual({ answer: { outcome: 'clear', reference: 'REF-1' }, ageMs: 0, isCached: false })
  atMs += 30_000
  expect(await client.ask(QUESTION, never)).toMatchObject({ ageMs: 30_000, isCached: true })
  atMs += 40_000
  expect(await client.ask(QUESTION, never)).toMatchObject({ ageMs: 0, isCached: false })
  expect(register.questions).toEqual([QUESTION, QUESTION])
})

test('an answer of which a clock that was set back does not tell the age is asked for again', async () => {
  const { client } = start()
  await client.ask(QUESTION, never)
  atMs -= 3_600_000
  expect(await client.ask(QUESTION, never)).toMatchObject({ ageMs: 0, isCached: false })
  expect(register.questions).toEqual([QUESTION, QUESTION])
})

test('a pending answer is asked for again each time', async () => {
  register.answerWith(() => ({ outcome: 'pending' }))
  const { client } = start()
  await client.ask(QUESTION, never)
  register.answerWith(() => ({ outcome: 'refused', reason: 'no certificate' }))
  expect((await client.ask(QUESTION, never)).answer).toEqual({ outcome: 'refused', reason: 'no certificate' })
})

test('another question is not answered by what was kept', async () => {
  const { client } = start()
  await client.ask(QUESTION, never)
  await client.ask({ ...QUESTION, tractorPlate: '12C99999' }, never)
  expect(register.questions).toHaveLength(2)
})

test('a clear answer that was over when it came is pending, and asked for again', async () => {
  const { client } = start()
  register.answerWith(() => ({ outcome: 'clear', reference: 'VR-1', validUntil: new Date(atMs - 1_000).toISOString() }))
  expect((await client.ask(QUESTION, never)).answer).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('was over') })
  register.answerWith(() => ({ outcome: 'clear', reference: 'VR-2' }))
  expect((await client.ask(QUESTION, never)).answer).toMatchObject({ outcome: 'clear', reference: 'VR-2' })
})

test('a clear answer holds no longer than the register said', async () => {
  register.answerWith(() => ({ outcome: 'clear', validUntil: new Date(atMs + 5_000).toISOString() }))
  const { client } = start()
  await client.ask(QUESTION, never)
  atMs += 6_000
  expect((await client.ask(QUESTION, never)).isCached).toBe(false)
})

describe('a register that is', () => {
  test.each<[RegisterMood, string, number]>([
    ['failing', 'answered 503', 3], ['nonsense', 'something else than JSON', 3], ['wrongShape', 'does not fit the contract (outcome', 3], ['busy', 'answered 429', 3],
    ['hangingUp', 'other side closed', 3], ['flooding', 'more than 65536 bytes', 3], ['refusing', 'refuses the question (400)', 1],
  ])('%s is asked %s and so often', async (mood, words, attemptCount) => {
    register.feel(mood)
    const { client, attempts } = start()
    await expect(client.ask(QUESTION, never)).rejects.toThrow(words)
    expect(attempts).toEqual(Array.from({ length: attemptCount }, () => 'failed'))
  })

  test.each<[RegisterMood]>([['silent'], ['dripping']])('%s is given up after its time', async (mood) => {
    register.feel(mood)
    const { client } = start({ timeoutMs: 150, tryCountMax: 1 })
    await expect(client.ask(QUESTION, never)).rejects.toThrow('did not answer within 150 ms')
  })

  test('flapping answers at the second try', async () => {
    register.feel('flapping')
    const { client, attempts } = start()
    expect((await client.ask(QUESTION, never)).answer.outcome).toBe('clear')
    expect(attempts).toEqual(['failed', 'answered'])
  })

  test('not there at all fails in words', async () => {
    const { client } = start({ address: 'http://127.0.0.1:9/v1', tryCountMax: 1 })
    await expect(client.ask(QUESTION, never)).rejects.toThrow('nobody listens')
  })

  test('not for our token is not asked a second time', async () => {
    const { client, attempts } = start({ token: 'wrong' })
    await expect(client.ask(QUESTION, never)).rejects.toThrow('refuses the question (401)')
    expect(attempts).toEqual(['failed'])
  })
})

test('an old answer stands in for a register that is away, with its age, until it is too old', async () => {
  const { client } = start({ tryCountMax: 1 })
  await client.ask(QUESTION, never)
  register.feel('failing')
  atMs += 300_000
  expect(await client.ask(QUESTION, never)).toMatchObject({ answer: { outcome: 'clear' }, ageMs: 300_000, isCached: true })
  atMs += 400_000
  await expect(client.ask(QUESTION, never)).rejects.toThrow('answered 503')
})

test('the circuit opens, spares the register, and closes with the first good answer', async () => {
  register.feel('failing')
  const { client, breaker } = start({ tryCountMax: 2 })
  for (const declarationId of ['D-1', 'D-2']) await expect(client.ask({ ...QUESTION, declarationId }, never)).rejects.toThrow('503')
  expect([breaker.state(), register.questions.length]).toEqual(['open', 4])
  await expect(client.ask(QUESTION, never)).rejects.toThrow('failed too often in a row')
  expect(register.questions).toHaveLength(4)
  atMs += 10_000
  register.feel('well')
  expect((await client.ask(QUESTION, never)).answer.outcome).toBe('clear')
  expect(breaker.state()).toBe('closed')
})

test('stopping ends a question at once', async () => {
  register.feel('silent')
  const stopping = new AbortController()
  const asked = start({ timeoutMs: 30_000 }).client.ask(QUESTION, stopping.signal)
  stopping.abort()
  await expect(asked).rejects.toThrow()
})
