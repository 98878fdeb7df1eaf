/**
 * Invented but well-formed identities: Vietnamese and Chinese plates, ISO 6346 container numbers, VINs, tracker ids.
 *
 * Source:  plate grammar and province codes of the Vietnamese series (letters without I, J, O, Q, R, W; R is for trailers);
 *          GA 36-2018 for Chinese plates (no I, O); ISO 6346 check digit; ISO 3779 characters (no I, O, Q).
 * Checked: identities.test.ts (grammar of 2,000 of each, published check digits).
 */
import { drawOne, drawWeightedIndex, type RandomStream } from '../random.ts'

/** Series letters of civil Vietnamese plates. */
const SERIES_LETTERS = Array.from('ABCDEFGHKLMNPSTUVXYZ')
/** Where the trucks at Lạng Sơn are registered: province code and weight (estimate; Lạng Sơn is 12). */
const PROVINCES: readonly (readonly [code: string, weight: number])[] = [
  ['12', 30], ['98', 14], ['29', 14], ['15', 10], ['99', 6], ['34', 5], ['50', 5], ['51', 4], ['63', 3], ['66', 3], ['47', 3], ['14', 3],
]
const CHINESE_LETTERS = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZ')
/** Owner codes are made up; the category letter U stands for a freight container. */
const CONTAINER_OWNERS = ['BTWU', 'LSNU', 'HNGU', 'VCLU', 'PXGU', 'DDAU'] as const
const VIN_CHARACTERS = Array.from('ABCDEFGHJKLMNPRSTUVWXYZ0123456789')

const drawDigits = (random: RandomStream, count: number): string => {
  let text = ''
  for (let index = 0; index < count; index += 1) text += String(random.nextIndex(10))
  return text
}

const drawProvince = (random: RandomStream): string => {
  const weights = PROVINCES.map(([, weight]) => weight)
  return (PROVINCES[drawWeightedIndex(random, weights)] as (typeof PROVINCES)[number])[0]
}

/** `12C34567`: five digits, as issued since 2010. */
export const drawVietnameseTractorPlate = (random: RandomStream): string => `${drawProvince(random)}${drawOne(random, SERIES_LETTERS.slice(2, 9))}${drawDigits(random, 5)}`

/** `12R01234`: semi-trailers carry the series letter R. */
export const drawVietnameseTrailerPlate = (random: RandomStream): string => `${drawProvince(random)}R${drawDigits(random, 5)}`

/** Chongzuo and Pingxiang trucks show 桂F; a few come from elsewhere in Guangxi. */
export function drawChineseTractorPlate(random: RandomStream): string {
  const city = random.nextRatio() < 0.9 ? 'F' : drawOne(random, ['A', 'B', 'C', 'P'])
  return `桂${city}${drawOne(random, CHINESE_LETTERS)}${drawDigits(random, 4)}`
}

export const drawChineseTrailerPlate = (random: RandomStream): string => `桂F${drawDigits(random, 4)}挂`

/** Check digit over the first ten characters: letters count 10 to 38 without multiples of 11, times 2^position, mod 11, mod 10. */
export function containerCheckDigitOf(firstTen: string): number {
  let sum = 0
  for (let index = 0; index < 10; index += 1) {
    const code = firstTen.charCodeAt(index)
    // 0-9 stand for themselves. A is 10; B 12 to K 21; L 23 to U 32; V 34 to Z 38: one is skipped at 11, 22 and 33.
    const letterIndex = code - 65
    const value = code < 65 ? code - 48 : 10 + letterIndex + (letterIndex > 0 ? 1 : 0) + (letterIndex > 10 ? 1 : 0) + (letterIndex > 20 ? 1 : 0)
    sum += value * 2 ** index
  }
  return (sum % 11) % 10
}

export function drawContainerNumber(random: RandomStream): string {
  const firstTen = `${drawOne(random, CONTAINER_OWNERS)}${drawDigits(random, 6)}`
  return `${firstTen}${containerCheckDigitOf(firstTen)}`
}

/** Seventeen characters; begins with L, the region letter of vehicles built in China. */
export function drawVin(random: RandomStream): string {
  let text = 'L'
  while (text.length < 11) text += drawOne(random, VIN_CHARACTERS)
  return text + drawDigits(random, 6)
}

/** A fifteen-digit device number in the shape of an IMEI; 00 is a test allocation, so it is nobody's. */
export const drawTrackerId = (random: RandomStream): string => `00${drawDigits(random, 13)}`
