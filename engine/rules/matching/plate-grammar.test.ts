import { describe, expect, test } from 'vitest'
import { matchFormOf } from './plate-form.ts'
import { classifyPlate, isTrailerPlate, plateKindOf, repairPlate } from './plate-grammar.ts'
import { PLATE_TEMPLATES, SLOT_CLASSES } from './plate-templates.ts'

describe('plate grammar', () => {
  test.each([
    ['12C12345', 'vnCivil'], ['29H1234', 'vnCivil'], ['12R01234', 'vnTrailer'], ['51RM01234', 'vnTrailer'], ['80011NG01', 'vnDiplomatic'], ['80NG12345', 'vnDiplomatic'],
    ['29LD12345', 'vnForeignInvested'], ['29KT12345', 'vnSpecial'], ['51DA1234', 'vnSpecial'], ['QB1234', 'vnMilitary'], ['TM123RM', 'vnMilitaryTrailer'], ['T1212345', 'vnTemporary'],
    ['桂FA1234', 'cnCivil'], ['桂F12345D', 'cnNewEnergy'], ['桂AD12345', 'cnNewEnergy'], ['桂F1234挂', 'cnTrailer'], ['粤Z1234港', 'cnSpecial'], ['12I12345', 'other'], ['', 'other'],
  ])('%s is %s', (plate, kind) => {
    expect(plateKindOf(plate)).toBe(kind)
    expect(isTrailerPlate(plate)).toBe(kind.endsWith('Trailer'))
  })

  test('a province code that is not issued is rarer, not wrong', () => {
    const issued = classifyPlate('12C12345')
    const unissued = classifyPlate('13C12345')
    expect(unissued).toMatchObject({ kind: 'vnCivil', isCodeIssued: false })
    expect(unissued.priorNats).toBeLessThan(issued.priorNats)
  })

  test.each([
    ['I2C1Z345', '12C12345', 2], ['29812345', '29B12345', 1], ['12C1234S', '12C12345', 1], ['桂FA12B4', '桂FA12B4', 0], ['12C12345', '12C12345', 0], ['ZZZZZZZZ', 'ZZZZZZZZ', 0], ['IZCI2345', 'IZCI2345', 0],
  ])('%s is repaired to %s by %i', (text, meant, editCount) => {
    expect(repairPlate(text)).toMatchObject({ text: meant, editCount })
  })

  test('every slot of every template is a class or a character of a plate', () => {
    for (const { slots } of PLATE_TEMPLATES) for (const slot of slots) expect(slot in SLOT_CLASSES || /[A-Z\p{Script=Han}]/u.test(slot)).toBe(true)
  })

  test('letters of other alphabets that look Latin are compared as Latin, other scripts stay', () => {
    expect(matchFormOf('12С-123.45')).toBe('12C12345')
    expect(matchFormOf('29Β12345')).toBe('29B12345')
    expect(matchFormOf('29Đ１２345')).toBe('29D12345')
    expect(matchFormOf('桂F12345')).toBe('桂F12345')
    expect(matchFormOf('8กผ444')).toBe('8กผ444')
  })
})
