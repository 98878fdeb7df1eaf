import fc from 'fast-check'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import type { Observation, Ordered } from '../model/observations.ts'
import type { CommittedBatch } from './committed-batch.ts'
import { createEventOrder, type EventOrderMemory } from './event-order.ts'
import { inEventOrder } from './in-event-order.ts'
import { batchOf, heard } from './testing/batches.ts'

const shown = (ordered: readonly Ordered[]): string => ordered.map(({ observation, isLate }) => `${observation.observationId}${isLate ? '!' : ''}`).join(' ')

describe('event order', () => {
  test('observations go when the receive clock has passed them by the hold time, oldest first', () => {
    const order = createEventOrder({ holdMs: 20 })
    expect(shown(order.accept(batchOf(30, heard('c', 28), heard('a', 5))))).toBe('a')
    expect(shown(order.accept(batchOf(40, heard('b', 15), heard('d', 40))))).toBe('b')
    expect(shown(order.accept(batchOf(60)))).toBe('c d')
    expect(order.heldCount()).toBe(0)
  })

  test('what is older than the newest let go comes at once, marked late', () => {
    const order = createEventOrder({ holdMs: 0 })
    expect(shown(order.accept(batchOf(50, heard('b', 50))))).toBe('b')
    expect(shown(order.accept(batchOf(60, heard('a', 10), heard('c', 60))))).toBe('a! c')
  })

  test('equal times keep the order of the log', () => {
    const order = createEventOrder({ holdMs: 10 })
    expect(shown(order.accept(batchOf(100, heard('b', 5), heard('a', 5), heard('c', 4))))).toBe('c b a')
  })

  test('a device clock can neither stall nor jump the watermark', () => {
    const order = createEventOrder({ holdMs: 10 })
    order.accept(batchOf(100, heard('old', 1)))
    expect(order.watermarkMs()).toBe(90)
    order.accept(batchOf(50))
    expect(order.watermarkMs()).toBe(90)
  })

  test('past its bound the oldest go early', () => {
    const order = createEventOrder({ holdMs: 1_000, heldCountMax: 2 })
    expect(shown(order.accept(batchOf(10, heard('a', 1), heard('b', 2), heard('c', 3))))).toBe('a')
    expect(order.heldCount()).toBe(2)
  })

  const logs = fc.array(fc.array(fc.nat(2_000), { maxLength: 6 }), { maxLength: 30 }).map((batches) =>
    batches.map((times, batch) => batchOf(batch * 60, ...times.map((time, index) => heard(`${batch}.${index}`, Math.min(time, batch * 60))))),
  )

  test('nothing is lost, nothing is doubled, and what is on time is sorted', () => {
    fc.assert(
      fc.property(logs, fc.nat(200), fc.integer({ min: 1, max: 20 }), (log, holdMs, heldCountMax) => {
        const order = createEventOrder({ holdMs, heldCountMax })
        const out = [...log.flatMap((batch) => order.accept(batch)), ...order.drain()]
        expect(out.map(({ observation }) => observation.observationId).sort()).toEqual(log.flatMap(({ observations }) => observations.map((one) => one.observationId)).sort())
        const onTime = out.filter(({ isLate }) => !isLate).map(({ observation }) => observation.eventTimeMs)
        expect(onTime).toEqual([...onTime].sort((left, right) => left - right))
        let newestMs = -1
        for (const { observation, isLate } of out) {
          expect(isLate).toBe(observation.eventTimeMs < newestMs)
          newestMs = Math.max(newestMs, observation.eventTimeMs)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('an order made from the memory of another goes on as that one', () => {
    fc.assert(
      fc.property(logs, fc.nat(30), fc.nat(200), (log, cutAt, holdMs) => {
        const first = createEventOrder({ holdMs })
        for (const batch of log.slice(0, cutAt)) first.accept(batch)
        const second = createEventOrder({ holdMs }, JSON.parse(JSON.stringify(first.memory())) as EventOrderMemory)
        for (const batch of log.slice(cutAt)) expect(second.accept(batch)).toEqual(first.accept(batch))
        expect(second.memory()).toEqual(first.memory())
        expect(second.drain()).toEqual(first.drain())
      }),
      { numRuns: 300 },
    )
  })

  test('a batch that the commit times make no difference to may be cut anywhere', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const whole = createEventOrder({ holdMs: 30 })
        const cut = createEventOrder({ holdMs: 30 })
        const single = log.flatMap((batch): CommittedBatch[] => [...batch.observations.map((one) => ({ ...batch, committedAtMs: batch.committedAtMs, observations: [one] })), { ...batch, observations: [] }])
        const ids = (ordered: readonly Ordered[]): string[] => ordered.map(({ observation }) => observation.observationId).sort()
        expect(ids(single.flatMap((batch) => cut.accept(batch)))).toEqual(ids(log.flatMap((batch) => whole.accept(batch))))
      }),
      { numRuns: 200 },
    )
  })
})

describe('inEventOrder', () => {
  const scheduler = (): TestScheduler => new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  const on = (observation: Observation): Ordered => ({ observation, isLate: false })
  const a = heard('a', 10)
  const c = heard('c', 30)
  const b = heard('b', 20)
  const old = heard('old', 5)

  test('gives one array per batch and lets go what is held at the end', () => {
    scheduler().run(({ hot, expectObservable }) => {
      const source = hot('  -p-q----r-s----|', { p: batchOf(12, a), q: batchOf(30, c, b), r: batchOf(50, old), s: batchOf(51, heard('d', 51)) })
      const expected = '    -u-v----w-x----(y|)'
      expectObservable(source.pipe(inEventOrder({ holdMs: 20 }))).toBe(expected, {
        u: [], v: [on(a)], w: [{ observation: old, isLate: true }, on(b), on(c)], x: [], y: [on(heard('d', 51))],
      })
    })
  })

  test('an error of the source passes through', () => {
    scheduler().run(({ hot, expectObservable }) => {
      expectObservable(hot<CommittedBatch>('-p-#', { p: batchOf(40, a) }).pipe(inEventOrder({ holdMs: 20 }))).toBe('-u-#', { u: [on(a)] })
    })
  })

  test('each subscription has its own order', () => {
    scheduler().run(({ cold, expectObservable }) => {
      const ordered$ = cold('p|', { p: batchOf(40, a) }).pipe(inEventOrder({ holdMs: 20 }))
      expectObservable(ordered$).toBe('u|', { u: [on(a)] })
      expectObservable(ordered$).toBe('u|', { u: [on(a)] })
    })
  })
})
