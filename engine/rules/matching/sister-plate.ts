/** Plates of one fleet: registered together, they differ by a few numbers and in nothing else. */

const SERIAL = /^(.*?\D)(\d{3,6})(\D*)$/u
/** Further apart they are no neighbours (estimate). */
const APART_MAX = 12

/** Whether two different plates are numbered next to one another. Needs `matchFormOf` of both. */
export function isSisterPlate(left: string, right: string): boolean {
  if (left.length !== right.length || left === right || left.slice(0, 3) !== right.slice(0, 3)) return false
  const [, leftHead, leftSerial, leftTail] = SERIAL.exec(left) ?? []
  const [, rightHead, rightSerial, rightTail] = SERIAL.exec(right) ?? []
  if (leftSerial === undefined || rightSerial === undefined || leftHead !== rightHead || leftTail !== rightTail) return false
  return Math.abs(Number(leftSerial) - Number(rightSerial)) <= APART_MAX
}
