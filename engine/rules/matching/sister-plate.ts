/** Plates of one fleet: registered together, they differ by a few numbers and in nothing else. */

/** Further apart they are no neighbours (estimate). */
const APART_MAX = 12
/** Province and series. */
const HEAD_LENGTH = 3
const SERIAL_LENGTH_MIN = 3
const SERIAL_LENGTH_MAX = 6

const isDigitAt = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return code >= 0x30 && code <= 0x39
}

/** Whether two different plates are numbered next to one another: the same but for the last run of digits. Needs `matchFormOf` of both. */
export function isSisterPlate(left: string, right: string): boolean {
  if (left.length !== right.length || left === right) return false
  let end = left.length
  while (end > 0 && !isDigitAt(left, end - 1)) end -= 1
  let start = end
  while (start > 0 && isDigitAt(left, start - 1)) start -= 1
  if (start === 0 || end - start < SERIAL_LENGTH_MIN || end - start > SERIAL_LENGTH_MAX) return false
  let apart = 0
  for (let index = 0; index < left.length; index += 1) {
    const isSerial = index >= start && index < end
    if (isSerial && index >= HEAD_LENGTH) {
      if (!isDigitAt(right, index)) return false
      apart = apart * 10 + left.charCodeAt(index) - right.charCodeAt(index)
    } else if (left.charCodeAt(index) !== right.charCodeAt(index)) return false
  }
  return Math.abs(apart) <= APART_MAX
}
