/**
 * Confusion-weighted edit distance of two plates.
 *
 * One confused character (O for 0, I for 1, …) costs 1, any other edit 3, so that "one confusion" and "one other character"
 * never tie. Used to rank candidates for the operator; automatic matching takes exact and one-confusion reads only.
 */
import { isConfusable } from '../../model/plate-confusion.ts'

const OTHER_EDIT_COST = 3
/** Plates this close differ by one edit of any kind, or by up to three confusions. */
export const ONE_EDIT_COST = OTHER_EDIT_COST

export function plateDistanceOf(left: string, right: string): number {
  const rows = Array.from(left)
  const columns = Array.from(right)
  let previous = columns.map((_, index) => (index + 1) * OTHER_EDIT_COST)
  let previousStart = 0
  for (const one of rows) {
    const current: number[] = []
    let before = previousStart + OTHER_EDIT_COST
    let diagonal = previousStart
    const start = before
    columns.forEach((other, index) => {
      const above = previous[index] as number
      const exchange = one === other ? 0 : isConfusable(one, other) ? 1 : OTHER_EDIT_COST
      before = Math.min(diagonal + exchange, above + OTHER_EDIT_COST, before + OTHER_EDIT_COST)
      diagonal = above
      current.push(before)
    })
    previous = current
    previousStart = start
  }
  return previous.at(-1) ?? rows.length * OTHER_EDIT_COST
}
