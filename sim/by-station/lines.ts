/** Records on their way to one station or exit: runs in order, one from each source, merged into one. */
import { endsBefore, recordArrays, type Ring } from './records.ts'

const { endMs } = recordArrays

export interface Line {
  numbers: Int32Array
  count: number
  /** Where each source's run begins. */
  readonly runStartIndex: number[]
  lastSource: number
}

/** Neither a place nor NONE, which is the road outside. */
const NO_SOURCE = -2

export const createLine = (): Line => ({ numbers: new Int32Array(256), count: 0, runStartIndex: [], lastSource: NO_SOURCE })

export function emptyLine(line: Line): void {
  line.count = 0
  line.runStartIndex.length = 0
  line.lastSource = NO_SOURCE
}

export function pushLine(line: Line, source: number, number: number): void {
  const { count } = line
  if (line.lastSource !== source) {
    line.lastSource = source
    line.runStartIndex.push(count)
  }
  if (count === line.numbers.length) {
    const longer = new Int32Array(2 * count)
    longer.set(line.numbers)
    line.numbers = longer
  }
  line.numbers[count] = number
  line.count = count + 1
}

/** One run, in the order of events. */
export function mergeLine(ring: Ring, line: Line): void {
  const { runStartIndex } = line
  while (runStartIndex.length > 1) {
    const to = new Int32Array(line.numbers.length)
    const starts: number[] = []
    for (let run = 0; run < runStartIndex.length; run += 2) {
      const from = runStartIndex[run] as number
      const middle = runStartIndex[run + 1] ?? line.count
      const end = runStartIndex[run + 2] ?? line.count
      starts.push(from)
      mergeRuns(ring, line.numbers, to, from, middle, end)
    }
    runStartIndex.length = 0
    runStartIndex.push(...starts)
    line.numbers = to
  }
}

function mergeRuns(ring: Ring, numbers: Int32Array, to: Int32Array, from: number, middle: number, end: number): void {
  const { mask } = ring
  let left = from
  let right = middle
  for (let place = from; place < end; place += 1) {
    const one = numbers[left] as number
    const two = numbers[right] as number
    let takesLeft = left < middle
    if (takesLeft && right < end) {
      const oneMs = endMs[one & mask] as number
      const twoMs = endMs[two & mask] as number
      takesLeft = oneMs < twoMs || (oneMs === twoMs && endsBefore(ring, one, two))
    }
    if (takesLeft) left += 1
    else right += 1
    to[place] = takesLeft ? one : two
  }
}
