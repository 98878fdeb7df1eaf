/** The bounds of one read more against the evidence of all reads together. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jointOnePlateNatsMax, jointStrangerNatsMax, jointVehicleNatsMax, jointWorthOf, worthOf } from './joint-bounds.ts'
import { joinTexts, natsOfSide, passageTextsOf, strangerNatsOf, type SidedRead } from './passage-texts.ts'

const PLATES = ['12C80145', '12C80146', '12R55501', '98H4262', '29LD01234']
/** Mostly a plate of the list, some of its characters another, or its edge cut off. */
const text = fc.tuple(fc.constantFrom(...PLATES), fc.nat(9), fc.constantFrom(...Array.from('0DB8IZ7C5')), fc.nat(4)).map(([plate, at, character, change]) =>
  change === 0 ? plate.slice(1) : change === 1 ? `${plate}${character}` : change === 2 ? plate : `${plate.slice(0, at)}${character}${plate.slice(at + 1)}`)
const read = fc.tuple(text, fc.constantFrom('front', 'rear'), fc.boolean(), fc.boolean(), fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 })).map(
  ([plate, side, isSideSaid, isRated, ratios]): SidedRead => ({ text: plate, plate, side, isSideSaid, isKnownForm: isSideSaid, charConfidenceRatios: isRated ? ratios.slice(0, plate.length) : [], slotAlternatives: [] }))
const plates = fc.tuple(fc.option(fc.constantFrom(...PLATES)), fc.option(fc.constantFrom(...PLATES)))

test('no vehicle explains a side better than is thought possible of the passage and one more read', () => {
  fc.assert(
    fc.property(fc.array(read, { minLength: 1, maxLength: 4 }), read, plates, fc.double({ min: -80, max: 0, noNaN: true }), (reads, more, [ownPlate, otherPlate], leastNats) => {
      const [passage, one] = [passageTextsOf(reads), passageTextsOf([more])]
      const all = joinTexts(passage, one)
      const joint = jointWorthOf(worthOf(passage), worthOf(one))
      for (const side of ['front', 'rear'] as const) {
        const nats = natsOfSide(all[side], ownPlate, otherPlate) ?? 0
        expect(nats).toBeLessThanOrEqual(jointVehicleNatsMax(joint[side], Number.NEGATIVE_INFINITY) + 1e-9)
        expect(nats).toBeLessThanOrEqual(Math.max(leastNats, jointVehicleNatsMax(joint[side], leastNats)) + 1e-9)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('what is hopeless needs no exact figure to be seen so', () => {
  fc.assert(
    fc.property(fc.array(read, { minLength: 1, maxLength: 4 }), read, fc.double({ min: -80, max: 0, noNaN: true }), (reads, more, leastNats) => {
      const { front } = jointWorthOf(worthOf(passageTextsOf(reads)), worthOf(passageTextsOf([more])))
      const exact = jointVehicleNatsMax(front, Number.NEGATIVE_INFINITY)
      const quick = jointVehicleNatsMax(front, leastNats)
      if (exact > leastNats + 1e-9) expect(quick).toBeCloseTo(exact, 9)
      else expect(quick).toBeLessThanOrEqual(leastNats + 1e-9)
    }),
    { numRuns: 5_000 },
  )
})

test('nobody’s vehicle is no likelier than its bound', () => {
  fc.assert(
    fc.property(fc.array(read, { minLength: 1, maxLength: 4 }), read, (reads, more) => {
      const [passage, one] = [passageTextsOf(reads), passageTextsOf([more])]
      const nats = strangerNatsOf(joinTexts(passage, one), new Set(PLATES))
      expect(nats).toBeLessThanOrEqual(jointStrangerNatsMax(jointWorthOf(worthOf(passage), worthOf(one))) + 1e-9)
    }),
    { numRuns: 2_000 },
  )
})

test('a vehicle with one plate alone explains both sides no better than is thought possible', () => {
  let boundedCount = 0
  fc.assert(
    fc.property(fc.array(read, { minLength: 1, maxLength: 4 }), read, fc.constantFrom(...PLATES), fc.double({ min: -80, max: 0, noNaN: true }), (reads, more, plate, leastNats) => {
      const [passage, one] = [passageTextsOf(reads), passageTextsOf([more])]
      const all = joinTexts(passage, one)
      const boundNats = jointOnePlateNatsMax(jointWorthOf(worthOf(passage), worthOf(one)), leastNats)
      if (boundNats < 0) boundedCount += 1
      const nats = (natsOfSide(all.front, plate, null) ?? 0) + (natsOfSide(all.rear, null, plate) ?? 0)
      expect(nats).toBeLessThanOrEqual(Math.max(leastNats, boundNats) + 1e-9)
    }),
    { numRuns: 5_000 },
  )
  expect(boundedCount).toBeGreaterThan(1_000)
})
