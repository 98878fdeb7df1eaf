/**
 * ISO 6346 container numbers: owner, category U, J or Z, serial, check digit.
 *
 * Source:  ISO 6346; letters count 10 to 38 without the multiples of 11, weights 2^position, modulo 11, modulo 10 (formats.md 3).
 */

const letterValue = (unit: number): number => {
  const ordinal = unit - 0x41
  return 10 + ordinal + Math.floor((ordinal + 9) / 10)
}

/** @param text owner, category and serial: ten characters. */
export function checkDigitOf(text: string): number {
  let sum = 0
  for (let index = 0; index < 10; index += 1) {
    const unit = text.charCodeAt(index)
    sum += (unit >= 0x41 ? letterValue(unit) : unit - 0x30) * 2 ** index
  }
  return (sum % 11) % 10
}

/** @returns the eleven characters, or null when the text is no container number or its check digit is wrong. */
export function parseContainerNumber(raw: string): string | null {
  if (raw.length > 32) return null
  const text = raw.toUpperCase().replace(/[\s.\-/]/g, '')
  if (!/^[A-Z]{3}[UJZ]\d{7}$/.test(text)) return null
  return checkDigitOf(text) === text.charCodeAt(10) - 0x30 ? text : null
}
