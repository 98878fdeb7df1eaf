import { expect, test } from 'vitest'
import { createRandom, type RandomStream } from '../random.ts'
import {
  containerCheckDigitOf, drawChineseTractorPlate, drawChineseTrailerPlate, drawContainerNumber, drawTrackerId, drawVietnameseTractorPlate,
  drawVietnameseTrailerPlate, drawVin,
} from './identities.ts'

/** Codes never issued: a plate with one of them would be a sure misread. */
const UNISSUED = ['13', '42', '44', '45', '46', '87', '91', '96']

function each(draw: (random: RandomStream) => string, check: (text: string) => void): void {
  const random = createRandom(11, 'identities')
  for (let index = 0; index < 2_000; index += 1) check(draw(random))
}

test('a tractor plate is two digits, a civil letter and five digits of an issued province', () => {
  each(drawVietnameseTractorPlate, (plate) => {
    expect(plate).toMatch(/^\d\d[A-HK-NPSTUVXYZ]\d{5}$/)
    expect(UNISSUED).not.toContain(plate.slice(0, 2))
  })
})

test('a semi-trailer carries the letter R', () => {
  each(drawVietnameseTrailerPlate, (plate) => expect(plate).toMatch(/^\d\dR\d{5}$/))
})

test('a Chinese tractor follows GA 36-2018 and its trailer ends in 挂', () => {
  each(drawChineseTractorPlate, (plate) => expect(plate).toMatch(/^桂[A-HJ-NP-Z][A-HJ-NP-Z]\d{4}$/))
  each(drawChineseTrailerPlate, (plate) => expect(plate).toMatch(/^桂F\d{4}挂$/))
})

test('the published container numbers have their check digits', () => {
  expect(containerCheckDigitOf('CSQU305438')).toBe(3)
  expect(containerCheckDigitOf('CBHU320273')).toBe(2)
})

test('a drawn container number is well formed', () => {
  each(drawContainerNumber, (text) => {
    expect(text).toMatch(/^[A-Z]{3}U\d{7}$/)
    expect(containerCheckDigitOf(text)).toBe(Number(text[10]))
  })
})

test('a VIN has seventeen characters without I, O, Q, and a tracker fifteen digits', () => {
  each(drawVin, (vin) => expect(vin).toMatch(/^[A-HJ-NPR-Z0-9]{17}$/))
  each(drawTrackerId, (id) => expect(id).toMatch(/^\d{15}$/))
})
