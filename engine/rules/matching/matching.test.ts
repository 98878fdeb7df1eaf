import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeId } from '../../model/ids.ts'
import { canonicalPlateOf, CONFUSION_CLASSES, confusionCountOf } from '../../model/plate-confusion.ts'
import { matchFormOf } from './plate-form.ts'
import { addPlate, listNearTrips, createPlateRegister, listPlateCandidates, removePlate } from './plate-register.ts'
import { judgeZone, type ZoneClaim } from './zone-filter.ts'

const plates = fc.string({ unit: fc.constantFrom(...Array.from('0OD1IL8B5S2Z6GACX7')), minLength: 1, maxLength: 8 })

describe('plate confusion', () => {
  test('no character is in two classes', () => {
    const members = CONFUSION_CLASSES.flatMap((characters) => Array.from(characters))
    expect(new Set(members).size).toBe(members.length)
  })

  test('confusions are counted, other differences are none', () => {
    expect(confusionCountOf('12C80145', '12CB0145')).toBe(1)
    expect(confusionCountOf('12C80145', '12CBO14S')).toBe(3)
    expect(confusionCountOf('12C80145', '12C70145')).toBeNull()
    expect(confusionCountOf('12C80145', '12C8014')).toBeNull()
  })

  test('plates share a canonical form exactly when they differ by confusions alone', () => {
    fc.assert(fc.property(plates, plates, (left, right) => {
      expect(canonicalPlateOf(left) === canonicalPlateOf(right)).toBe(confusionCountOf(left, right) !== null)
    }))
  })
})

describe('plate register', () => {
  test('nothing stays of plates that were taken out', () => {
    const register = createPlateRegister()
    addPlate(register, '12C80145', 1)
    addPlate(register, '12CB0145', 2)
    removePlate(register, '12C80145', 1)
    expect(listPlateCandidates(register, '12C80145')).toEqual([{ tripSeq: 2, plate: '12CB0145', confusionCount: 1 }])
    removePlate(register, '12CB0145', 2)
    expect(register).toEqual(createPlateRegister())
  })

  test('a plate with any one character wrong, lost or too many is found, Latin or not', () => {
    const register = createPlateRegister()
    addPlate(register, '29Đ12345', 1)
    addPlate(register, '桂F1234挂', 2)
    const near = (text: string): readonly number[] => listNearTrips(register, matchFormOf(text))
    for (const text of ['29D12345', '29D12945', '79D12345', '29D1234', '9D12345', '29D122345', '29D1245', '29D123457', '29Д12345'.replace('Д', 'X')]) expect([text, near(text)]).toEqual([text, [1]])
    expect(near('桂E1234挂')).toEqual([2])
    expect(near('51F99999')).toEqual([])
    removePlate(register, '桂F1234挂', 2)
    expect(near('桂E1234挂')).toEqual([])
    addPlate(register, '51F99998', 3)
    expect(near('51F99999')).toEqual([3])
  })

  test('it finds what a search through all plates finds, exact ones first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(plates, fc.nat(5), fc.boolean()), { maxLength: 40 }), plates, (changes, wanted) => {
        const register = createPlateRegister()
        const held = new Map<string, [string, number]>()
        for (const [plate, tripSeq, isAdded] of changes) {
          if (isAdded) {
            addPlate(register, plate, tripSeq)
            held.set(`${plate} ${tripSeq}`, [plate, tripSeq])
          } else {
            removePlate(register, plate, tripSeq)
            held.delete(`${plate} ${tripSeq}`)
          }
        }
        const expected = [...held.values()].flatMap(([plate, tripSeq]) => {
          const confusionCount = confusionCountOf(plate, wanted)
          return confusionCount === null || confusionCount > 1 ? [] : [`${confusionCount} ${plate} ${tripSeq}`]
        })
        const found = listPlateCandidates(register, wanted).map(({ plate, tripSeq, confusionCount }) => `${confusionCount} ${plate} ${tripSeq}`)
        expect([...found].sort()).toEqual(expected.sort())
        expect(found.map((entry) => entry[0])).toEqual(found.map((entry) => entry[0]).sort())
        if (held.size === 0) expect(register).toEqual(createPlateRegister())
      }),
    )
  })
})

describe('zone filter', () => {
  const yard = placeId('yard')
  const gate = placeId('gate')

  test('one stray fix moves nobody, two in a row do, from the first one on', () => {
    const first = judgeZone(null, null, yard, 10)
    expect(first).toEqual({ kind: 'claims', claim: { placeId: yard, sinceMs: 10 } })
    expect(judgeZone(null, (first as { claim: ZoneClaim }).claim, null, 20)).toEqual({ kind: 'stays' })
    expect(judgeZone(null, (first as { claim: ZoneClaim }).claim, yard, 20)).toEqual({ kind: 'moved', sinceMs: 10 })
    expect(judgeZone(null, (first as { claim: ZoneClaim }).claim, gate, 20)).toMatchObject({ kind: 'claims', claim: { placeId: gate } })
  })
})
