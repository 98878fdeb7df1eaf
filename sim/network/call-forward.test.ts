/** Call-forward policies in simulated networks: what theory says, what must not change, and what must always hold. */
import { describe, expect, test } from 'vitest'
import type { CallForwardPolicy } from '../../engine/rules/slots/call-forward-policy.ts'
import { constant, every, exponential, flow, HOUR_MS, poisson, road, scenario, station, visit, yard } from '../cases/testing/build.ts'
import { expectExact, runAll, valueOf } from '../cases/testing/measure.ts'
import { compileNetwork, restoreReplication, runReplication, startReplication, type ReplicationResult, type Scenario } from '../index.ts'
import { border } from './testing/border.ts'

const SERVICE_MS = 10_000
const PER_H = HOUR_MS / SERVICE_MS
const FIFO: CallForwardPolicy = { name: 'fifo', wipVehMax: null }
const under = (callForward: CallForwardPolicy, bufferId = 'buffer', untilPlaceId: string | null = null): Scenario['policy'] => ({ bufferId, callForward, untilPlaceId })
const mixed = (attribute: string, weights: Readonly<Record<string, number>>) => ({ mix: [{ attribute, values: Object.entries(weights).map(([value, weightRatio]) => ({ value, weightRatio })) }] })

/** Flows in the order in which they leave the buffer. */
function callOrder(given: Scenario, seed = 1): { readonly flowId: string; readonly seq: number; readonly atMs: number }[] {
  const calls: { flowId: string; seq: number; atMs: number }[] = []
  const buffer = given.places.findIndex(({ id }) => id === given.policy?.bufferId)
  runReplication(compileNetwork(given), { replicationIndex: 0, seed, watcher: {
    onLeft: (place, flowIndex, seq, atMs) => void (place === buffer && calls.push({ flowId: given.flows[flowIndex]!.id, seq, atMs })),
  } })
  return calls
}
const inShort = (calls: readonly { readonly flowId: string; readonly seq: number }[]): string => calls.map(({ flowId, seq }) => `${flowId}${Math.abs(seq)}`).join(' ')

describe('fifo calls as a plain yard lets go', () => {
  const two = [flow('left', poisson(150)), flow('right', poisson(120), { priorityIndex: 2 })]
  const horizon = { horizon: { kind: 'duration' as const, durationMs: 10 * HOUR_MS }, warmUpMs: HOUR_MS }
  const booth = station('booth', 1, exponential(SERVICE_MS), { queueVehMax: 0 })
  const CASES: readonly (readonly [string, Scenario])[] = [
    ['before a booth without a line', scenario([yard('buffer', null, constant(0)), booth], two, horizon)],
    ['with a dwell, a limit and others behind it', scenario([station('gate', 2, exponential(5_000)), yard('buffer', 12, constant(30_000)), booth, station('fee', 1, exponential(8_000), { queueVehMax: 2 })], two, horizon)],
    ['with narrow doors before a road', scenario([yard('buffer', 40, constant(5_000), { entryHeadwayMs: 2_000, exitHeadwayMs: 9_000 }), road('way', { lengthM: 60 }), booth], two, horizon)],
    ['as the last place', scenario([booth, yard('buffer', 3, constant(4_000), { exitHeadwayMs: 9_500 })], two, horizon)],
    ['before a booth that opens by the hour', scenario([yard('buffer', null, constant(1_000)), station('booth', 3, exponential(SERVICE_MS), { queueVehMax: 1, moveUpMs: 3_000, opening: { periodMs: 24 * HOUR_MS, windows: [{ fromMs: 7 * HOUR_MS, untilMs: 19 * HOUR_MS }] } })], two, horizon)],
    ['before a booth that turns away', scenario([yard('buffer', 5, constant(1_000)), station('booth', 1, exponential(SERVICE_MS), { queueVehMax: 1, afterFull: 'balk' })], two, horizon)],
  ]
  test.each(CASES)('%s', (_, given) => {
    for (let replicationIndex = 0; replicationIndex < 2; replicationIndex += 1) {
      const plain = runReplication(compileNetwork(given), { replicationIndex, seed: 7 })
      const governed = runReplication(compileNetwork({ ...given, policy: under(FIFO) }), { replicationIndex, seed: 7 })
      const shared = [...governed.measures].filter(([name]) => !name.startsWith('slots.'))
      expect(JSON.stringify(shared)).toBe(JSON.stringify([...plain.measures]))
      expect(valueOf(governed.measures, 'slots.overtakenCount')).toBe(0)
      expect(valueOf(governed.measures, 'slots.slotWaitMsMean')).toBe(valueOf(plain.measures, 'yard.buffer.dwellMsMean'))
      expect(valueOf(plain.measures, 'yard.buffer.servedCount')).toBeGreaterThan(400)
    }
  })
})

test('priority classes before one booth wait as Cobham says: 1.142857 and 5.714286 services', () => {
  const results = runAll(scenario([yard('buffer', null, constant(0)), station('booth', 1, exponential(SERVICE_MS), { queueVehMax: 0 })], [flow('first', poisson(0.3 * PER_H)), flow('second', poisson(0.5 * PER_H), { priorityIndex: 2 })], {
    horizon: { kind: 'duration', durationMs: 8_000 * SERVICE_MS }, warmUpMs: 200 * SERVICE_MS, policy: under({ name: 'priority-classes', by: 'priority', order: [], wipVehMax: null }),
  }), 12)
  expectExact(results, 'slots.flow.first.slotWaitMsMean', 1.142857 * SERVICE_MS)
  expectExact(results, 'slots.flow.second.slotWaitMsMean', 5.714286 * SERVICE_MS)
})

test('a policy is the discipline of the line when the line is in the buffer: to the millisecond', () => {
  const flows = [flow('first', poisson(0.3 * PER_H)), flow('second', poisson(0.5 * PER_H), { priorityIndex: 2 })]
  const horizon = { horizon: { kind: 'duration' as const, durationMs: 2_000 * SERVICE_MS } }
  const line = runReplication(compileNetwork(scenario([station('booth', 2, exponential(2 * SERVICE_MS), { discipline: 'priority' })], flows, horizon)), { replicationIndex: 0, seed: 3 })
  const called = runReplication(compileNetwork(scenario([yard('buffer', null, constant(0)), station('booth', 2, exponential(2 * SERVICE_MS), { queueVehMax: 0 })], flows, { ...horizon, policy: under({ name: 'priority-classes', by: 'priority', order: [], wipVehMax: null }) })), { replicationIndex: 0, seed: 3 })
  for (const id of ['first', 'second']) for (const of of ['crossingMsMean', 'crossingMsMax', 'outCount']) expect(valueOf(called.measures, `flow.${id}.${of}`)).toBe(valueOf(line.measures, `flow.${id}.${of}`))
})

describe('those who wait from the start are called', () => {
  const FLOWS = ['tir', 'goods', 'aeo', 'other']
  const waiting = (policy: Scenario['policy'], vehicleCount = 200): Scenario => scenario([yard('buffer', null, constant(0)), station('booth', 1, constant(SERVICE_MS), { queueVehMax: 0 })],
    FLOWS.map((id, index) => flow(id, every(1e9, 1e9), { priorityIndex: index + 1, ...mixed('company', { [`${id}-company`]: 1 }) })),
    { policy, initialState: FLOWS.toReversed().map((flowId) => ({ flowId, placeId: 'buffer', vehicleCount, insideForMs: 0 })), horizon: { kind: 'duration', durationMs: 160 * SERVICE_MS } })

  test('by a pattern in exactly its shares', () => {
    const calls = callOrder(waiting(under({ name: 'pattern', by: 'priority', order: [], turnCounts: [1, 1, 1, 5], wipVehMax: null })))
    // The first found the booth empty and nobody else there: one of its class's five turns.
    expect(inShort(calls.slice(0, 10))).toBe('other1 other2 other3 other4 other5 tir1 goods1 aeo1 other6 other7')
    for (const [index, share] of [1, 1, 1, 5].entries()) expect(calls.filter(({ flowId }) => flowId === FLOWS[index]).length).toBe(share * 20)
  })
  test('a company at a time under fair shares', () => {
    const calls = callOrder(waiting(under({ name: 'fair-share', by: 'company', wipVehMax: null })))
    for (let length = 1; length <= calls.length; length += 1) {
      const counts = FLOWS.map((id) => calls.slice(0, length).filter(({ flowId }) => flowId === id).length)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
    expect(calls.length).toBe(160)
  })
  test('those overtaken are counted once each, by flow and in all', () => {
    const { measures } = runReplication(compileNetwork(waiting(under({ name: 'priority-classes', by: 'priority', order: ['4', '1'], wipVehMax: null }), 30)), { replicationIndex: 0, seed: 1 })
    // 30 of class 4 by number, 30 of class 1, which came last; then the others, all of whom had a later one before them.
    expect(valueOf(measures, 'slots.calledCount')).toBe(120)
    expect([...FLOWS.map((id) => valueOf(measures, `slots.flow.${id}.overtakenCount`)), valueOf(measures, 'slots.overtakenCount')]).toEqual([0, 30, 30, 0, 60])
  })
})

test('fruit goes first in the morning, by the crossing\'s clock, and by its number in the afternoon', () => {
  const given = scenario([yard('buffer', null, constant(0)), station('booth', 1, constant(HOUR_MS), { queueVehMax: 0 })], [flow('fruit', every(1e9, 1e9), mixed('cargo', { fruit: 1 })), flow('other', every(1e9, 1e9), mixed('cargo', { other: 1 }))], {
    startClockMs: 10 * HOUR_MS + 1, policy: under({ name: 'morning-fruit', by: 'cargo', value: 'fruit', fromMs: 7 * HOUR_MS, untilMs: 12 * HOUR_MS, wipVehMax: null }), horizon: { kind: 'duration', durationMs: 20 * HOUR_MS }, drain: true,
    initialState: [['other', 4], ['fruit', 3]].map(([flowId, vehicleCount]) => ({ flowId: String(flowId), placeId: 'buffer', vehicleCount: Number(vehicleCount), insideForMs: 0 })),
  })
  expect(inShort(callOrder(given))).toBe('other1 fruit1 other2 other3 other4 fruit2 fruit3')
})

describe('a limit on those called and not yet through', () => {
  const limited = (wipVehMax: number, untilPlaceId: string | null, more: Partial<Scenario> = {}): Scenario => scenario(
    [yard('buffer', null, exponential(20_000)), road('way', { lengthM: 200 }), station('booth', 2, exponential(20_000)), station('customs', 3, exponential(28_000))], [flow('all', poisson(330))],
    { policy: under({ name: 'wip-limit', wipVehMax }, 'buffer', untilPlaceId), horizon: { kind: 'duration', durationMs: 20 * HOUR_MS }, ...more })
  test.each([[1, null], [7, null], [7, 'booth'], [30, 'customs']] as const)('of %d until %s is reached and never passed', (wipVehMax, until) => {
    const given = limited(wipVehMax, until)
    const through = until === null ? -1 : given.places.findIndex(({ id }) => id === until)
    let called = 0
    let most = 0
    const done = (place: number): void => void (called -= place === through ? 1 : 0)
    runReplication(compileNetwork(given), { replicationIndex: 0, seed: 2, watcher: {
      onLeft: (place) => {
        if (place === 0) called += 1
        done(place)
        most = Math.max(most, called)
      },
      onExited: () => done(-1),
    } })
    expect(most).toBe(wipVehMax)
  })
  test('a wide one changes nothing, a narrow one moves the queue from the road to the buffer', () => {
    const run = (policy: Scenario['policy']): ReplicationResult => runReplication(compileNetwork(limited(1, null, { policy })), { replicationIndex: 0, seed: 2 })
    const wide = run(under({ name: 'wip-limit', wipVehMax: 1_000_000 }))
    expect([...wide.measures]).toEqual([...run(under(FIFO)).measures])
    const narrow = run(under({ name: 'wip-limit', wipVehMax: 25 }))
    expect(valueOf(narrow.measures, 'station.booth.queueVehMean')).toBeLessThan(0.8 * valueOf(wide.measures, 'station.booth.queueVehMean'))
    expect(valueOf(narrow.measures, 'flow.all.throughputPerDay')).toBeGreaterThan(0.97 * valueOf(wide.measures, 'flow.all.throughputPerDay'))
  })
})

test('a way ahead that is closed holds only those who want to go there', () => {
  const given = scenario([yard('buffer', null, constant(0)), station('north', 1, constant(SERVICE_MS), { queueVehMax: 0, opening: { periodMs: null, windows: [{ fromMs: HOUR_MS, untilMs: 2 * HOUR_MS }] } }), station('south', 1, constant(SERVICE_MS), { queueVehMax: 0 })],
    [flow('a', every(1e9, 1e9), { routeId: 'north' }), flow('b', every(1e9, 1e9), { routeId: 'south' })],
    {
      policy: under(FIFO), routes: ['north', 'south'].map((id) => ({ id, steps: [visit('buffer'), visit(id)] })),
      initialState: ['a', 'b'].map((flowId) => ({ flowId, placeId: 'buffer', vehicleCount: 3, insideForMs: 0 })), horizon: { kind: 'duration', durationMs: 3 * HOUR_MS },
    })
  expect(inShort(callOrder(given))).toBe('b1 b2 b3 a1 a2 a3')
})

describe('in a crossing with one of everything, under every policy', () => {
  const POLICIES: CallForwardPolicy[] = [
    FIFO, { name: 'wip-limit', wipVehMax: 6 }, { name: 'priority-classes', by: 'channel', order: ['red'], wipVehMax: 9 }, { name: 'pattern', by: 'channel', order: ['red', 'green'], turnCounts: [2, 1], wipVehMax: null },
    { name: 'fair-share', by: 'flow', wipVehMax: null }, { name: 'cleared-first', by: 'flow', value: 'general', wipVehMax: null }, { name: 'morning-fruit', by: 'flow', value: 'fruit', fromMs: 7 * HOUR_MS, untilMs: 12 * HOUR_MS, wipVehMax: null },
  ]
  const crossing = border()
  test.each(POLICIES)('$name: nobody is lost, the bytes are the same again, and a saved run goes on', (policy) => {
    const network = compileNetwork({ ...crossing, policy: under(policy) })
    const whole = startReplication(network, { replicationIndex: 0, seed: 5 })
    whole.advance(Infinity)
    const expected = Buffer.from(whole.save()).toString('base64')
    for (const untilMs of [HOUR_MS, 9 * HOUR_MS + 123]) {
      const first = startReplication(network, { replicationIndex: 0, seed: 5 })
      first.advance(untilMs)
      const second = restoreReplication(network, first.save(), { replicationIndex: 0 })
      second.advance(Infinity)
      expect(Buffer.from(second.save()).toString('base64') === expected, `saved at ${untilMs}`).toBe(true)
    }
    const { measures } = whole.result()
    for (const { id } of crossing.flows) {
      const of = (name: string): number => valueOf(measures, `flow.${id}.${name}`)
      expect(of('outCount') + of('balkedCount') + of('insideCount'), id).toBe(of('inCount'))
    }
    expect(valueOf(measures, 'slots.calledCount')).toBe(valueOf(measures, 'yard.buffer.servedCount'))
    expect(valueOf(measures, 'slots.calledCount')).toBeGreaterThan(100)
  })
})
