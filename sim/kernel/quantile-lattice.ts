/**
 * A quantile function read from a lattice of short polynomials, for whole milliseconds, with the very numbers of the exact way.
 *
 * [0, 1) is cut into equal cells; on each the quantile is the polynomial of degree 5 through six Chebyshev nodes. Its error is
 * measured where such an error is greatest, and taken sixteen times over. A value that is nearer than that to where rounding
 * changes is left to the exact way, and so are both tails, where polynomials are poor: what comes out is what it would have
 * given, to the millisecond, only sooner.
 * Source:  rounding test of Ziv (1991); error of interpolation at Chebyshev nodes.
 * Checked: quantile-lattice.test.ts, draw by draw.
 */
const CELL_COUNT = 256
const TERM_COUNT = 6
/** The first and last cell that are read. */
const CELL_FIRST = 8
const CELL_LAST = CELL_COUNT - 1 - CELL_FIRST
const SAFETY_RATIO = 16
/** An error that would leave too many draws to the exact way. */
const ERROR_MS_MAX = 0.02
/** cos((2k + 1) π / 12), and where their polynomial is largest between them: cos(k π / 6). */
const NODES = [-0.9659258262890683, -0.7071067811865476, -0.25881904510252074, 0.25881904510252074, 0.7071067811865476, 0.9659258262890683]
const PEAKS = [-1, -0.8660254037844386, -0.5, 0, 0.5, 0.8660254037844386, 1]

export interface QuantileLattice {
  /** By cell, from the constant term on. */
  readonly terms: Float64Array
  readonly errorMs: number
}

/** @returns null where a lattice would not help. */
export function latticeOf(quantileMs: (ratio: number) => number): QuantileLattice | null {
  const terms = new Float64Array(TERM_COUNT * CELL_COUNT)
  let worstMs = 0
  for (let cell = CELL_FIRST; cell <= CELL_LAST; cell += 1) {
    const ratioOf = (place: number): number => (cell + (place + 1) / 2) / CELL_COUNT
    terms.set(termsThrough(NODES.map((node) => quantileMs(ratioOf(node)))), TERM_COUNT * cell)
    for (const peak of PEAKS) {
      const exactMs = quantileMs(ratioOf(peak))
      worstMs = Math.max(worstMs, Math.abs(readCell(terms, cell, peak) - exactMs), exactMs * 2e-15)
    }
  }
  const errorMs = SAFETY_RATIO * worstMs
  return errorMs <= ERROR_MS_MAX ? { terms, errorMs } : null
}

/** The polynomial through the nodes, by Newton's differences, multiplied out. */
function termsThrough(values: readonly number[]): readonly number[] {
  const differences = [...values]
  for (let order = 1; order < TERM_COUNT; order += 1) {
    for (let index = TERM_COUNT - 1; index >= order; index -= 1) differences[index] = ((differences[index] ?? 0) - (differences[index - 1] ?? 0)) / ((NODES[index] ?? 0) - (NODES[index - order] ?? 0))
  }
  let terms: number[] = []
  for (let index = TERM_COUNT - 1; index >= 0; index -= 1) {
    const node = NODES[index] ?? 0
    terms = Array.from({ length: terms.length + 1 }, (_, power) => (terms[power - 1] ?? 0) - node * (terms[power] ?? 0) + (power === 0 ? (differences[index] ?? 0) : 0))
  }
  return terms
}

function readCell(terms: Float64Array, cell: number, place: number): number {
  const at = TERM_COUNT * cell
  return (terms[at] as number) + place * ((terms[at + 1] as number) + place * ((terms[at + 2] as number) + place * ((terms[at + 3] as number) + place * ((terms[at + 4] as number) + place * (terms[at + 5] as number)))))
}

/** Whole milliseconds; -1: ask the exact way. */
export function readLattice({ terms, errorMs }: QuantileLattice, ratio: number): number {
  const scaled = ratio * CELL_COUNT
  const cell = scaled | 0
  if (cell < CELL_FIRST || cell > CELL_LAST) return -1
  const place = 2 * (scaled - cell) - 1
  const valueMs = readCell(terms, cell, place) + 0.5
  const wholeMs = Math.floor(valueMs)
  const past = valueMs - wholeMs
  return past > errorMs && past < 1 - errorMs ? wholeMs : -1
}
