import { describe, expect, it } from 'vitest'
import type { SlotAlternative } from '../../model/observations.ts'
import { fleetMateNats, slotNatsOf, type SlotRead } from './slot-evidence.ts'

const sure = (character: string): readonly SlotAlternative[] => [{ character, confidenceRatio: 0.9999 }, { character: 'X', confidenceRatio: 0.000_05 }, { character: 'Z', confidenceRatio: 0.000_05 }]
const torn = (character: string, other: string): readonly SlotAlternative[] => [{ character, confidenceRatio: 0.6 }, { character: other, confidenceRatio: 0.39 }, { character: 'X', confidenceRatio: 0.01 }]
const readOf = (text: string, others: Readonly<Record<number, string>> = {}): SlotRead => ({
  text, slotAlternatives: Array.from(text).map((character, slot) => (others[slot] === undefined ? sure(character) : torn(character, others[slot]))),
})

describe('slot evidence', () => {
  it('costs next to nothing where the plate shows what was read', () => {
    expect(slotNatsOf(sure('7'), '7')).toBeCloseTo(0, 2)
  })

  it('speaks against another character as far as the reader told, and never without limit', () => {
    expect(slotNatsOf(torn('7', '1'), '1')).toBeGreaterThan(-1.5)
    expect(slotNatsOf(sure('7'), 'X')).toBeLessThan(-7)
    const never = slotNatsOf([{ character: '7', confidenceRatio: 1 }], '1')
    expect(never).toBeLessThan(-9)
    expect(never).toBeGreaterThan(-16)
  })

  it('is not softened by a letter where a digit is meant', () => {
    const slot: readonly SlotAlternative[] = [{ character: '8', confidenceRatio: 0.88 }, { character: 'S', confidenceRatio: 0.11 }, { character: '3', confidenceRatio: 0.01 }]
    expect(slotNatsOf(slot, '3')).toBeCloseTo(Math.log(0.01), 1)
    expect(slotNatsOf([...slot.slice(0, 1), { character: '6', confidenceRatio: 0.11 }, ...slot.slice(2)], '3')).toBeCloseTo(Math.log(0.1), 1)
  })

  it('takes a character that was not told for less likely than the least that was', () => {
    expect(slotNatsOf(torn('7', '1'), '4')).toBeLessThan(slotNatsOf(torn('7', '1'), 'X'))
  })

  it('finds the undeclared mate in the text itself when only its neighbours are declared', () => {
    expect(fleetMateNats(readOf('29C12345'), new Set(['29C12346', '29C12349']))).toBeCloseTo(0, 1)
  })

  it('finds the undeclared mate behind the likeliest doubt when the text is declared', () => {
    const doubtful = fleetMateNats(readOf('29C12345', { 7: '6' }), new Set(['29C12345']))
    expect(doubtful).toBeGreaterThan(-2)
    expect(fleetMateNats(readOf('29C12345'), new Set(['29C12345']))).toBeNull()
  })

  it('passes over a mate that is declared, over other fleets and far numbers', () => {
    expect(fleetMateNats(readOf('29C12345', { 7: '6' }), new Set(['29C12345', '29C12346']))).toBeNull()
    expect(fleetMateNats(readOf('29C12345'), new Set(['30C12346', '29H12346', '29C19345']))).toBeNull()
    expect(fleetMateNats(readOf('29C12345', { 3: '7' }), new Set(['29C12345']))).toBeNull()
  })

  it('knows of no mate without alternatives', () => {
    expect(fleetMateNats({ text: '29C12345', slotAlternatives: [] }, new Set(['29C12346']))).toBeNull()
  })

  it('tells Chinese trailers apart by the number between letters and sign', () => {
    expect(fleetMateNats(readOf('桂F1501挂'), new Set(['桂F1503挂']))).toBeCloseTo(0, 1)
  })
})
