/**
 * The form in which plates are compared: one alphabet, whatever the camera wrote. The raw text is kept beside it, never replaced.
 *
 * Greek and Cyrillic letters that look like Latin ones, the Vietnamese Đ, and full-width letters and digits become the Latin
 * letter; Han characters and letters of scripts without a look-alike stay. Everything that is no letter or digit goes.
 * Needs:   upper case.
 */

/** Pairs: the foreign character, the Latin one it looks like. Unicode confusables of the capitals, and the plates of formats.md 4.8. */
const LOOK_ALIKES =
  'АAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԚQԜWӀI' + // Cyrillic
  'ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX' + // Greek
  'ĐDÐD'
const latinOf = new Map<string, string>()
for (let index = 0; index < LOOK_ALIKES.length; index += 2) latinOf.set(LOOK_ALIKES[index] as string, LOOK_ALIKES[index + 1] as string)

const FULL_WIDTH_FROM = 0xff01
const FULL_WIDTH_TO = 0xff5e
const FULL_WIDTH_SHIFT = 0xfee0
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u

/** Asked for every candidate of every read: without a regular expression. */
function isPlain(plate: string): boolean {
  for (let index = 0; index < plate.length; index += 1) {
    const code = plate.charCodeAt(index)
    if (code < 0x30 || code > 0x5a || (code > 0x39 && code < 0x41)) return false
  }
  return true
}

export function matchFormOf(plate: string): string {
  if (isPlain(plate)) return plate
  let form = ''
  for (const character of plate) {
    const code = character.charCodeAt(0)
    const narrow = code >= FULL_WIDTH_FROM && code <= FULL_WIDTH_TO ? String.fromCharCode(code - FULL_WIDTH_SHIFT).toUpperCase() : character
    const latin = latinOf.get(narrow) ?? narrow
    if (LETTER_OR_DIGIT.test(latin)) form += latin
  }
  return form
}
