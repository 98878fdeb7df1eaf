import fc from 'fast-check'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { deviceId } from '../model/ids.ts'
import { epochMs } from '../model/units.ts'
import { confusionCountOf } from '../model/plate-confusion.ts'
import type { Observation, Ordered } from '../model/observations.ts'
import { createDuplicateFilter, type DuplicateMemory } from './dedupe.ts'
import { heard, readAt } from './testing/batches.ts'
import { withoutDuplicates } from './without-duplicates.ts'

const on = (observation: Observation): Ordered => ({ observation, isLate: false })
const passed = (observations: readonly Observation[], filter = createDuplicateFilter()): string =>
  filter.accept(observations.map(on)).map(({ observation }) => observation.observationId).join(' ')

describe('dedupe', () => {
  test('a re-send with the same id is dropped and counted', () => {
    const filter = createDuplicateFilter()
    expect(passed([heard('a', 1), heard('b', 2), heard('a', 1), readAt('r', 3, '12C12345'), readAt('r', 3, '12C12345', { isRetransmission: true })], filter)).toBe('a b r')
    expect(filter.duplicateCount()).toBe(2)
  })

  test('one camera reading one plate again within the window is one passage', () => {
    expect(passed([readAt('a', 0, '12C12345'), readAt('b', 19_000, '12C12345'), readAt('c', 41_000, '12C12345')])).toBe('a c')
  })

  test('one confused character is the same plate, another character is not', () => {
    expect(passed([readAt('a', 0, '12C80145'), readAt('b', 1_000, '12CB0145'), readAt('c', 2_000, '12C70145'), readAt('d', 3_000, '12CBO145')])).toBe('a c d')
  })

  test('the front and the rear of a rigid truck are two reads', () => {
    expect(passed([readAt('a', 0, '12C12345', { direction: 'approaching' }), readAt('b', 4_000, '12C12345', { direction: 'leaving' }), readAt('c', 5_000, '12C12345', { direction: 'leaving' })])).toBe('a b')
  })

  test('another camera may read the same plate', () => {
    expect(passed([readAt('a', 0, '12C12345'), readAt('b', 1_000, '12C12345', { deviceId: deviceId('other') })])).toBe('a b')
  })

  test('two plateless vehicles of one lane are told apart by time, of two lanes by lane', () => {
    expect(passed([readAt('a', 0, null, { laneIndex: 0 }), readAt('b', 1_500, null, { laneIndex: 0 }), readAt('c', 1_600, null, { laneIndex: 1 }), readAt('d', 4_000, null, { laneIndex: 0 })])).toBe('a c d')
  })

  test('a late read is compared by its event time', () => {
    expect(passed([readAt('a', 30_000, '12C12345'), readAt('b', 5_000, '12C12345'), readAt('c', 25_000, '12C12345')])).toBe('a b')
  })

  test('a preview gives way to its full form', () => {
    const filter = createDuplicateFilter()
    expect(passed([readAt('p', 0, '12C1', { isPreview: true }), readAt('p', 500, '12C12345'), heard('x', 5_000)], filter)).toBe('p x')
    expect(filter.duplicateCount()).toBe(0)
  })

  test('a preview whose full form never comes goes on itself, late', () => {
    const filter = createDuplicateFilter()
    expect(filter.accept([on(readAt('p', 0, '12C12345', { isPreview: true }))])).toEqual([])
    expect(filter.accept([on(heard('x', 5_000))]).map(({ observation, isLate }) => [observation.observationId, isLate])).toEqual([['p', true], ['x', false]])
    filter.accept([on(readAt('q', 6_000, '12C99999', { isPreview: true }))])
    expect(filter.drain().map(({ observation }) => observation.observationId)).toEqual(['q'])
  })

  test('what it remembers is bounded', () => {
    const filter = createDuplicateFilter({ rememberedCountMax: 10 })
    const many = Array.from({ length: 1_000 }, (_, index) => readAt(`r${index}`, index, `12C${10_000 + index}`, { deviceId: deviceId(`camera-${index % 50}`) }))
    expect(filter.accept(many.map(on))).toHaveLength(1_000)
    expect(filter.accept([on(readAt('r999', 999, '12C10999')), on(heard('r0', 1_000))]).map(({ observation }) => observation.observationId)).toEqual(['r0'])
  })

  test('an id is known for the whole of its memory, and not for twice as long', () => {
    const filter = createDuplicateFilter({ idMemoryMs: 1_000 })
    filter.accept([on(heard('first', 0)), on(heard('last', 1_000)), on(heard('next', 1_001))])
    expect(passed([heard('last', 2_000)], filter)).toBe('')
    expect(passed([heard('later', 2_002), heard('first', 2_003)], filter)).toBe('later first')
  })

  test('of more ids than it may keep, the newest half are known', () => {
    const filter = createDuplicateFilter({ rememberedCountMax: 10 })
    for (let index = 0; index < 98; index += 1) filter.accept([on(heard(`h${index}`, index))])
    expect(filter.memory().recentIds.length + filter.memory().olderIds.length).toBeLessThanOrEqual(10)
    expect(passed(Array.from({ length: 5 }, (_, index) => heard(`h${93 + index}`, 98)), filter)).toBe('')
  })

  describe('a later word on the same vehicle', () => {
    const words = (observations: readonly Observation[], filter = createDuplicateFilter()): string[] =>
      filter.accept(observations.map(on)).map(({ observation, earlier }) => `${observation.observationId}${earlier === undefined ? '' : ` ${earlier.relation} ${earlier.observationIds.join(' ')}`}`)

    test('another plate under the same id goes on once, in place of the first, under an id of its own', () => {
      const filter = createDuplicateFilter()
      const corrected = readAt('a', 10_000, '12C12345')
      expect(words([readAt('a', 0, '12C12346'), corrected, corrected, readAt('a', 0, '12C12346')], filter)).toEqual(['a', 'a/v2 replaces a'])
      expect(filter.duplicateCount()).toBe(2)
    })

    test('one confused character is news under the same id', () => {
      expect(words([readAt('a', 0, '12CB0145'), readAt('a', 1_000, '12C80145')])).toEqual(['a', 'a/v2 replaces a'])
    })

    test('a word of another id and the same passage number stands beside the first; its text again is a repetition', () => {
      const shot = (id: string, atMs: number, plate: string) => readAt(id, atMs, plate, { passageKey: 'G7' })
      expect(words([shot('a', 0, '12C12346'), shot('b', 500, '12C12345'), shot('c', 900, '12C12345'), shot('d', 40_000, '12C12346')])).toEqual(['a', 'b adds a'])
    })

    test('the same number at another camera is another vehicle', () => {
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7' }), readAt('b', 500, '29H99999', { passageKey: '7', deviceId: deviceId('other') })])).toEqual(['a', 'b'])
    })

    test('a number used again after ten minutes is another vehicle', () => {
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7' }), readAt('b', 600_001, '29H99999', { passageKey: '7' })])).toEqual(['a', 'b'])
    })

    test('a minute after the final word on its vehicle a number is the next one\'s; after a preview it is still the same', () => {
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7' }), readAt('b', 60_001, '29H99999', { passageKey: '7' })])).toEqual(['a', 'b'])
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7', isPreview: true }), readAt('b', 240_000, '29H99999', { passageKey: '7' })])).toEqual(['a', 'b adds a'])
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7' }), readAt('a', 240_000, '29H99999', { passageKey: '7' })])).toEqual(['a', 'a/v2 replaces a'])
    })

    test('a number that every vehicle has loses none of them to its bound', () => {
      const all = Array.from({ length: 40 }, (_, index) => readAt(`r${index}`, index * 30_000, `12C${10_007 + 331 * index}`, { passageKey: 'x' }))
      expect(words(all)).toHaveLength(40)
    })

    test('of previews the surer holds; a final word holds against any, and is not taken back by a preview', () => {
      const preview = (atMs: number, plate: string, confidenceRatio: number) => readAt('a', atMs, plate, { isPreview: true, confidenceRatio })
      const filter = createDuplicateFilter()
      expect(words([preview(0, '12C1', 0.5), heard('x', 3_000)], filter)).toEqual(['a', 'x'])
      expect(words([preview(4_000, '12C12346', 0.8), preview(5_000, '12C1Z346', 0.6), preview(5_500, '12C1Z346', 0.6)], filter)).toEqual(['a/v2 replaces a', 'a/v3 notes a/v2'])
      expect(words([readAt('a', 9_000, '12C12345', { confidenceRatio: 0.4 }), preview(9_500, '12C99999', 0.99)], filter)).toEqual(['a/v4 replaces a/v2', 'a/v5 notes a/v4'])
    })

    test('of previews still waiting the surer waits on', () => {
      const preview = (atMs: number, plate: string, confidenceRatio: number) => readAt('a', atMs, plate, { isPreview: true, confidenceRatio })
      const filter = createDuplicateFilter()
      const out = filter.accept([preview(0, '12C1', 0.5), preview(1_000, '12C12345', 0.8), preview(2_000, '12C1234', 0.7), heard('x', 3_000)].map(on))
      expect(out.map(({ observation }) => (observation.type === 'plate.read' ? observation.plate : null))).toEqual(['12C12345', null])
      expect(filter.duplicateCount()).toBe(1)
    })

    test('an older final word that comes late does not hold', () => {
      expect(words([readAt('a', 5_000, '12C12345'), readAt('a', 1_000, '12C12346')])).toEqual(['a', 'a/v2 notes a'])
    })

    test('the same plate with its first picture, or with a container, is no repetition', () => {
      expect(words([readAt('a', 0, '12C12345'), readAt('a', 5_000, '12C12345', { pictureIds: ['p1'] }), readAt('a', 6_000, '12C12345', { pictureIds: ['p2'] })])).toEqual(['a', 'a/v2 replaces a'])
      expect(words([readAt('b', 0, '12C77777'), readAt('b', 5_000, '12C77777', { containerNumbers: ['MSKU1234565'] })])).toEqual(['b', 'b/v2 replaces b'])
    })

    test('a plate after none holds; none after a plate is a repetition', () => {
      expect(words([readAt('a', 0, null), readAt('a', 5_000, '12C12345'), readAt('a', 6_000, null)])).toEqual(['a', 'a/v2 replaces a'])
    })

    test('a group takes the place of the frames that it sums up, gone on or still waiting, and of those that follow', () => {
      const frame = (key: string, atMs: number, plate: string) => readAt(key, atMs, plate, { passageKey: key, isPreview: true })
      const group = readAt('u1', 9_000, '12C12345', { passageKey: 'u1', frameKeys: ['u1', 'u2', 'u3', 'u4'] })
      const filter = createDuplicateFilter()
      expect(words([frame('u1', 0, '12C1234S'), frame('u2', 500, '29H7'), heard('x', 4_000), frame('u3', 8_000, '12C12')], filter)).toEqual(['u1', 'u2', 'x'])
      expect(words([group, frame('u4', 9_500, '88X1'), heard('y', 13_000)], filter)).toEqual(['u1/v3 replaces u1 u2', 'u4 notes u1/v3', 'y'])
      expect(words([group], filter)).toEqual([])
    })

    test.each([['12C12345', '29H55555'], ['29H55555', '12C12345']])('two vehicles that one frame shows are two, though both groups name it (%s first)', (first, second) => {
      const frame = readAt('u1', 0, '12C12345', { passageKey: 'u1', isPreview: true })
      const group = (atMs: number, plate: string) => readAt(`${plate}@u5`, atMs, plate, { passageKey: `${plate}@u5`, frameKeys: ['u1'] })
      const filter = createDuplicateFilter()
      expect(words([frame, heard('x', 4_000)], filter)).toEqual(['u1', 'x'])
      expect(words([group(9_000, first), group(9_100, second), frame, group(9_000, first)], filter)).toEqual([first === '12C12345' ? undefined : `${first}@u5 replaces u1`, `${second}@u5`].filter((word) => word !== undefined))
    })

    test('a plate that was taken back is no longer the plate that others repeat', () => {
      expect(words([readAt('a', 0, '12C12346'), readAt('a', 1_000, '29H55555'), readAt('b', 5_000, '12C12346'), readAt('c', 6_000, '29H55555')])).toEqual(['a', 'a/v2 replaces a', 'b'])
    })

    test('what a second event of the vehicle says anew is said of the vehicle of the first', () => {
      const second = (atMs: number, plate: string) => readAt('b', atMs, plate, { passageKey: '8' })
      expect(words([readAt('a', 0, '12C12346', { passageKey: '7' }), second(5_000, '12C12346'), second(9_000, '12C12345')])).toEqual(['a', 'b/v2 adds a'])
    })

    test('a re-send of what repeated another event is a re-send, though one character was confused', () => {
      const repeating = readAt('b', 5_000, '12CB2346')
      expect(words([readAt('a', 0, '12C82346'), repeating, { ...repeating, eventTimeMs: epochMs(9_000) }])).toEqual(['a'])
    })

    test('of more vehicles than it may know, the later words on the oldest are re-sends', () => {
      const filter = createDuplicateFilter({ vehicleCountMax: 10 })
      filter.accept(Array.from({ length: 30 }, (_, index) => on(readAt(`r${index}`, index, `12C${10_000 + index}`))))
      expect(words([readAt('r29', 40, '29H11111'), readAt('r0', 41, '29H22222')], filter)).toEqual(['r29/v2 replaces r29'])
      expect(filter.memory().vehicles.recent.length + filter.memory().vehicles.older.length).toBeLessThanOrEqual(10)
      expect(filter.duplicateCount()).toBe(1)
    })
  })

  const observations = fc.array(
    fc.oneof(
      fc.tuple(fc.nat(20), fc.nat(40_000)).map(([id, at]) => heard(`h${id}`, at)),
      fc.tuple(fc.nat(30), fc.nat(40_000), fc.constantFrom('12C80145', '12CB0145', '29H12345', null), fc.nat(3)).map(([id, at, plate, lane]) => readAt(`r${id}`, at, plate, { laneIndex: lane % 2, isPreview: lane === 3 })),
    ),
    { maxLength: 60 },
  )

  test('a filter made from the memory of another goes on as that one', () => {
    fc.assert(
      fc.property(observations, observations, fc.integer({ min: 2, max: 40 }), (before, after, rememberedCountMax) => {
        const options = { rememberedCountMax, idMemoryMs: 10_000 }
        const first = createDuplicateFilter(options)
        first.accept(before.map(on))
        const memory = JSON.parse(JSON.stringify(first.memory())) as DuplicateMemory
        const second = createDuplicateFilter(options, memory)
        expect(second.memory()).toEqual(memory)
        expect([...second.accept(after.map(on)), ...second.drain()]).toEqual([...first.accept(after.map(on)), ...first.drain()])
        expect(second.memory()).toEqual(first.memory())
      }),
      { numRuns: 500 },
    )
  })

  test('what passes passed once: no id twice, and no camera sees one plate twice within the window as two vehicles but one that was taken back', () => {
    fc.assert(
      fc.property(observations, (list) => {
        const filter = createDuplicateFilter({ windowMs: 20_000 })
        const out = [...filter.accept(list.map(on)), ...filter.drain()]
        const ids = out.map(({ observation }) => observation.observationId)
        expect(new Set(ids).size).toBe(ids.length)
        expect(out.length + filter.duplicateCount()).toBeLessThanOrEqual(list.length)
        const reads = out.flatMap(({ observation, earlier }) => (observation.type === 'plate.read' && earlier === undefined ? [observation] : []))
        const replaced = new Set<string>(out.flatMap(({ earlier }) => (earlier?.relation === 'replaces' ? earlier.observationIds : [])))
        for (const [index, read] of reads.entries()) {
          if (replaced.has(read.observationId)) continue
          for (const other of reads.slice(index + 1)) {
            if (read.plate === null || other.plate === null || Math.abs(read.eventTimeMs - other.eventTimeMs) > 20_000) continue
            expect(confusionCountOf(read.plate, other.plate) ?? 2).toBeGreaterThan(1)
          }
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

test('withoutDuplicates gives one array per array and lets waiting previews go at the end', () => {
  const preview = readAt('p', 10, '12C12345', { isPreview: true })
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ hot, expectObservable }) => {
    const source = hot('-a-b-c-|', { a: [on(heard('a', 1))], b: [on(heard('a', 1)), on(preview)], c: [] })
    expectObservable(source.pipe(withoutDuplicates())).toBe('-a-b-c-(d|)', { a: [on(heard('a', 1))], b: [], c: [], d: [{ observation: preview, isLate: true }] })
  })
})
