import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SlotDistribution } from '../../model/slot-distribution.ts'
import { decodeSlots } from './slot-decoding.ts'
import { fuseSlots } from './slot-fusion.ts'

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ桂粤挂_'
const SIZE = Array.from(ALPHABET).length
const SLOTS = 9

/** Each slot: the characters the reader hesitates between, with their shares; the rest is spread thin. */
function distributionOf(slots: readonly Readonly<Record<string, number>>[]): SlotDistribution {
  const logNats = new Float32Array(SLOTS * SIZE)
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const shares = slots[slot] ?? { _: 0.99 }
    const rest = Math.max(1e-4, 1 - Object.values(shares).reduce((sum, share) => sum + share, 0)) / SIZE
    Array.from(ALPHABET).forEach((character, place) => (logNats[slot * SIZE + place] = Math.log(shares[character] ?? rest)))
  }
  return { alphabet: ALPHABET, padCharacter: '_', slotCount: SLOTS, logNats }
}

const sure = (text: string): Readonly<Record<string, number>>[] => Array.from(text, (character) => ({ [character]: 0.98 }))

test.each([
  ['29C12345', 'vnCivil', 'VN'], ['15RM01234', 'vnTrailer', 'VN'], ['80012NG04', 'vnDiplomatic', 'VN'], ['TM1234', 'vnMilitary', 'VN'],
  ['桂F12345', 'cnCivil', 'CN'], ['桂F1234挂', 'cnTrailer', 'CN'], ['粤B12345D', 'cnNewEnergy', 'CN'],
])('a clear %s is read as it stands', (text, kind, country) => {
  const plate = decodeSlots(distributionOf(sure(text)))
  expect(plate).toMatchObject({ text, kind, country })
  expect(plate.confidenceRatio).toBeGreaterThan(0.8)
  expect(plate.marginNats).toBeGreaterThan(3)
  expect(plate.charConfidenceRatios).toHaveLength(Array.from(text).length)
})

test('a letter where only digits stand gives way to the likeliest digit', () => {
  const slots = sure('29C12345')
  slots[4] = { Z: 0.5, 2: 0.45 }
  expect(decodeSlots(distributionOf(slots)).text).toBe('29C12345')
})

test('the two province digits are chosen together', () => {
  const slots = sure('14C12345')
  slots[1] = { 3: 0.5, 4: 0.45 } // nobody issues 13
  expect(decodeSlots(distributionOf(slots)).text).toBe('14C12345')
})

test('a code that nobody issued is kept when the picture is clear', () => {
  expect(decodeSlots(distributionOf(sure('13C12345'))).text).toBe('13C12345')
})

test('a text outside every form stays what it is', () => {
  expect(decodeSlots(distributionOf(sure('ABCDEF')))).toMatchObject({ text: 'ABCDEF', kind: 'other', country: null })
})

test('no character anywhere is no plate', () => {
  expect(decodeSlots(distributionOf([])).text).toBe('')
})

test('a free reading with a hole keeps the slot of each character', () => {
  const plate = decodeSlots(distributionOf([{ A: 0.98 }, { _: 0.98 }, { 7: 0.98 }]))
  expect(plate.text).toBe('A7')
  expect(plate.slotAlternatives.map(([best]) => best?.character)).toEqual(['A', '7'])
})

test('the runner-up names the slot in doubt', () => {
  const slots = sure('29C12345')
  slots[7] = { 5: 0.55, 6: 0.4 }
  const plate = decodeSlots(distributionOf(slots))
  expect(plate.marginNats).toBeCloseTo(Math.log(0.55 / 0.4), 3)
  expect(plate.slotAlternatives[7]?.map(({ character }) => character).slice(0, 2)).toEqual(['5', '6'])
})

test('pictures that err in different places agree on the whole', () => {
  const [one, other, third] = [sure('29C12345'), sure('29C12345'), sure('29C12345')]
  one[3] = { 7: 0.6, 1: 0.35 }
  other[5] = { 8: 0.6, 3: 0.35 }
  third[7] = { 6: 0.6, 5: 0.35 }
  const reads = [one, other, third].map((slots) => ({ distribution: distributionOf(slots), weightRatio: 0.9 }))
  expect(decodeSlots(fuseSlots(reads)).text).toBe('29C12345')
})

test('one read alone is not changed by fusing', () => {
  const distribution = distributionOf(sure('29C12345'))
  expect(fuseSlots([{ distribution, weightRatio: 0.3 }])).toBe(distribution)
})

test('a fused slot is a distribution again, and any numbers decode', () => {
  const random = fc.array(fc.float({ min: -12, max: 0, noNaN: true }), { minLength: SLOTS * SIZE, maxLength: SLOTS * SIZE })
  fc.assert(fc.property(fc.array(random, { minLength: 2, maxLength: 4 }), (reads) => {
    const fused = fuseSlots(reads.map((values) => ({ distribution: { alphabet: ALPHABET, padCharacter: '_', slotCount: SLOTS, logNats: Float32Array.from(values) }, weightRatio: 0.8 })))
    for (let slot = 0; slot < SLOTS; slot += 1) {
      let total = 0
      for (const nats of fused.logNats.subarray(slot * SIZE, (slot + 1) * SIZE)) total += Math.exp(nats)
      expect(total).toBeCloseTo(1, 3)
    }
    const plate = decodeSlots(fused)
    expect(plate.slotAlternatives).toHaveLength(Array.from(plate.text).length)
    expect(plate.marginNats).toBeGreaterThanOrEqual(0)
  }), { numRuns: 30 })
})

test('a reader without Chinese characters reads Vietnamese plates', () => {
  const latin = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_'
  const logNats = new Float32Array(9 * latin.length).fill(Math.log(1e-4))
  Array.from('29C12345_').forEach((character, slot) => (logNats[slot * latin.length + latin.indexOf(character)] = Math.log(0.99)))
  expect(decodeSlots({ alphabet: latin, padCharacter: '_', slotCount: 9, logNats })).toMatchObject({ text: '29C12345', kind: 'vnCivil' })
})
