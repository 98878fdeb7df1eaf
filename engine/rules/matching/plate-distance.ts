/**
 * Confusion-weighted edit distance of two plates, in hundredths of one ordinary edit.
 *
 * Equal costs nothing, a pair that readers take for one another 20 to 60, any other exchange 100, a character more or less 80
 * (60 at either end).
 * Source:  pairs and weights of the measured plan in stack-anpr 4.3; an estimate until a camera's own pairs are counted.
 * Hot:     banded to DISTANCE_SHIFT_MAX, one row of numbers that is kept, nothing is allocated. Given `costMax` it stops as soon
 *          as no way costs less.
 * Checked: plate-distance.prop.test.ts, against the plain full table.
 */

export const EXCHANGE_COST = 100
export const GAP_COST = 80
export const END_GAP_COST = 60
/** Longer differences in length are no misread of one another. */
export const DISTANCE_SHIFT_MAX = 2
/** More than any two plates that could be one. */
export const TOO_FAR = 10_000
export const PLATE_LENGTH_MAX = 20

const PAIRS: Readonly<Record<string, number>> = {
  '0D': 25, '0O': 20, '0Q': 25, DO: 25, DQ: 30, OQ: 20, '8B': 25, '5S': 25, '2Z': 30, '6G': 30, '1I': 20, '1L': 30, IL: 25, '17': 40, '1T': 40, '7T': 40, '38': 40, '68': 40,
  '56': 50, '89': 50, '4A': 35, VY: 40, MN: 40, HN: 40, UV: 40, CG: 40, EF: 45, FP: 45, '3B': 50, '7Z': 50, '7Y': 50, '0C': 50, '0U': 60, '9P': 55, '8R': 60, '8E': 60, '1J': 45, '3J': 60,
  '7J': 60, KX: 50, '09': 60, '06': 60, BR: 50, BE: 55, PR: 50, CO: 50, DU: 60, '4H': 60, IT: 40, '27': 50, '49': 55, '35': 55,
}
/** The likeliest confusion. */
export const CONFUSION_COST_MIN = Math.min(...Object.values(PAIRS))

/** Digits, capitals and what lies between them; anything else is taken for nothing but itself. */
const CODE_COUNT = 0x5b
const costByCodes = new Uint8Array(CODE_COUNT * CODE_COUNT).fill(EXCHANGE_COST)
for (let code = 0; code < CODE_COUNT; code += 1) costByCodes[code * CODE_COUNT + code] = 0
for (const [pair, cost] of Object.entries(PAIRS)) {
  const left = pair.charCodeAt(0)
  const right = pair.charCodeAt(1)
  costByCodes[left * CODE_COUNT + right] = cost
  costByCodes[right * CODE_COUNT + left] = cost
}

/** Cost of reading one UTF-16 unit as another. */
export function exchangeCostOf(leftCode: number, rightCode: number): number {
  if (leftCode === rightCode) return 0
  return leftCode < CODE_COUNT && rightCode < CODE_COUNT ? (costByCodes[leftCode * CODE_COUNT + rightCode] as number) : EXCHANGE_COST
}

const row = new Int32Array(PLATE_LENGTH_MAX + 2)

/** @returns the distance, or `TOO_FAR` when it exceeds `costMax`, or the lengths differ by more than the band. */
export function plateDistanceOf(left: string, right: string, costMax: number = TOO_FAR): number {
  const rowCount = left.length
  const columnCount = right.length
  if (left === right) return 0
  if (Math.abs(rowCount - columnCount) > DISTANCE_SHIFT_MAX || rowCount > PLATE_LENGTH_MAX || columnCount > PLATE_LENGTH_MAX) return TOO_FAR
  for (let column = 0; column <= columnCount; column += 1) row[column] = column > DISTANCE_SHIFT_MAX ? TOO_FAR : column * END_GAP_COST
  for (let at = 1; at <= rowCount; at += 1) {
    const code = left.charCodeAt(at - 1)
    const from = Math.max(1, at - DISTANCE_SHIFT_MAX)
    const to = Math.min(columnCount, at + DISTANCE_SHIFT_MAX)
    let diagonal = row[from - 1] as number
    let before = from === 1 ? (at > DISTANCE_SHIFT_MAX ? TOO_FAR : at * END_GAP_COST) : TOO_FAR
    row[from - 1] = before
    let least = before
    const isLastRow = at === rowCount
    for (let column = from; column <= to; column += 1) {
      const above = column === at + DISTANCE_SHIFT_MAX ? TOO_FAR : (row[column] as number)
      // A missing character of `left` at its end, or of `right` at its end, is the plate's edge cut off.
      const down = above + (column === columnCount ? END_GAP_COST : GAP_COST)
      const across = before + (isLastRow ? END_GAP_COST : GAP_COST)
      const through = diagonal + exchangeCostOf(code, right.charCodeAt(column - 1))
      diagonal = row[column] as number
      before = through < down ? (through < across ? through : across) : down < across ? down : across
      row[column] = before
      if (before < least) least = before
    }
    if (least > costMax) return TOO_FAR
  }
  const distance = row[columnCount] as number
  return distance > costMax ? TOO_FAR : distance
}
