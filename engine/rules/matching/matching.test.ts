import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeId } from '../../model/ids.ts'
import { canonicalPlateOf, CONFUSION_CLASSES, confusionCountOf } from '../../model/plate-confusion.ts'
import { chooseCandidate, type MatchCandidate } from './choose-candidate.ts'
import { plateDistanceOf } from './plate-distance.ts'
import { isTrailerPlate, plateKindOf } from './plate-grammar.ts'
import { addPlate, createPlateRegister, listPlateCandidates, removePlate } from './plate-register.ts'
import { judgeZone, type ZoneClaim } from './zone-filter.ts'

const plates = fc.string({ unit: fc.constantFrom(...Array.from('0OD1IL8B5S2Z6GACX7')), minLength: 1, maxLength: 8 })

describe('plate grammar', () => {
  test.each([
    ['12C12345', 'vnCivil'], ['29H1234', 'vnCivil'], ['12R01234', 'vnTrailer'], ['51RM01234', 'vnTrailer'], ['80NG12345', 'vnSpecial'], ['29LD12345', 'vnSpecial'],
    ['QB1234', 'vnMilitary'], ['桂FA1234', 'cnCivil'], ['桂F12345D', 'cnCivil'], ['桂F1234挂', 'cnTrailer'], ['13C12345', 'other'], ['12I12345', 'other'], ['', 'other'],
  ])('%s is %s', (plate, kind) => {
    expect(plateKindOf(plate)).toBe(kind)
    expect(isTrailerPlate(plate)).toBe(kind.endsWith('Trailer'))
  })
})

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

describe('plate distance', () => {
  test('a confusion weighs one, any other edit three', () => {
    expect(plateDistanceOf('12C80145', '12C80145')).toBe(0)
    expect(plateDistanceOf('12C80145', '12CB0145')).toBe(1)
    expect(plateDistanceOf('12C80145', '12C70145')).toBe(3)
    expect(plateDistanceOf('12C80145', '12C8145')).toBe(3)
    expect(plateDistanceOf('12C80145', '')).toBe(24)
    expect(plateDistanceOf('', '')).toBe(0)
  })

  test('it is a metric', () => {
    fc.assert(fc.property(plates, plates, plates, (one, two, three) => {
      expect(plateDistanceOf(one, two)).toBe(plateDistanceOf(two, one))
      expect(plateDistanceOf(one, two) === 0).toBe(one === two)
      expect(plateDistanceOf(one, three)).toBeLessThanOrEqual(plateDistanceOf(one, two) + plateDistanceOf(two, three))
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
    expect(register.size).toBe(0)
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
        if (held.size === 0) expect(register.size).toBe(0)
      }),
    )
  })
})

describe('choosing among candidates', () => {
  const candidate = (tripSeq: number, more: Partial<MatchCandidate> = {}): MatchCandidate => ({ tripSeq, confusionCount: 0, isDirectionFit: true, isTimely: true, hasArrived: false, isDeclared: true, ...more })
  const verdictOf = (...candidates: MatchCandidate[]): string => {
    const verdict = chooseCandidate(candidates)
    return verdict.kind === 'matched' ? String(verdict.candidate.tripSeq) : verdict.kind
  }

  test('the exact read wins over the confused one, and the truck at the crossing over the one only declared', () => {
    expect(verdictOf(candidate(1, { confusionCount: 1 }), candidate(2))).toBe('2')
    expect(verdictOf(candidate(1), candidate(2, { hasArrived: true }))).toBe('2')
  })

  test('the direction of the sensor tells two trips of one truck apart', () => {
    expect(verdictOf(candidate(1, { isDirectionFit: false, hasArrived: true }), candidate(2))).toBe('2')
  })

  test('two equally good ones are ambiguous', () => {
    expect(verdictOf(candidate(1), candidate(2))).toBe('ambiguous')
  })

  test('a confused read against the direction, or one out of time, matches nothing', () => {
    expect(verdictOf(candidate(1, { confusionCount: 1, isDirectionFit: false }), candidate(2, { isTimely: false }))).toBe('unmatched')
    expect(verdictOf(candidate(1, { isDirectionFit: false }))).toBe('1')
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
