/**
 * Logarithm, exponential, normal quantile and gamma function from additions, multiplications, divisions and square roots only.
 *
 * IEEE 754 fixes the result of those to the last bit; `Math.log` and its kin are left to each engine. Every sampling path
 * uses these, so a run is the same to the byte in Node and in any browser.
 * Source:  table-driven reduction and short series (Tang, 1989 and 1990); normal quantile by Wichura, AS 241 (1988), PPND16;
 *          log-gamma by Stirling's series, shifted to arguments of at least 20.
 * Limits:  log: absolute error below 4e-16 × (1 + |result|); exp: relative error below 2e-15 for |x| <= 700; normal quantile
 *          and log-gamma: error below 1e-13.
 * Checked: arithmetic.test.ts, against the engine's own functions on grids.
 */
const LOG_CELL_COUNT = 256
const EXP_CELL_COUNT = 64

/** ln(value) for value in [1, 2] by the series of the inverse hyperbolic tangent: for the tables. */
function logBySeries(value: number): number {
  const z = (value - 1) / (value + 1)
  let sum = 0
  for (let power = 61; power >= 1; power -= 2) sum = sum * z * z + 1 / power
  return 2 * z * sum
}

/** e^x for |x| <= 1 by Taylor's series: for the tables. */
function expBySeries(x: number): number {
  let sum = 1
  for (let order = 24; order >= 1; order -= 1) sum = 1 + (sum * x) / order
  return sum
}

const LN_2 = logBySeries(2)
/** ln 2 in two parts: the first has 20 bits, so its multiples up to 2^32 are exact. */
const LN_2_HIGH = 0.6931467056274414
const LN_2_LOW = 4.7493250390316726e-7
const HALF_LN_2_PI = 0.9189385332046727

/** Reciprocal of each cell's middle, and the logarithm of that middle. */
const cellReciprocal = new Float64Array(LOG_CELL_COUNT)
const cellLog = new Float64Array(LOG_CELL_COUNT)
for (let index = 0; index < LOG_CELL_COUNT; index += 1) {
  const middle = 1 + (index + 0.5) / LOG_CELL_COUNT
  cellReciprocal[index] = 1 / middle
  cellLog[index] = logBySeries(middle)
}
const cellExp = Float64Array.from({ length: EXP_CELL_COUNT }, (_, index) => expBySeries((index * LN_2) / EXP_CELL_COUNT))

/** One double seen as its two words; the byte order of the machine is asked once. */
const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
double[0] = 1
const HIGH = words[1] === 0 ? 0 : 1

/** ln(x) for positive normal x. */
export function naturalLog(x: number): number {
  double[0] = x
  const high = words[HIGH] as number
  const cell = (high >>> 12) & (LOG_CELL_COUNT - 1)
  words[HIGH] = (high & 0x000fffff) | 0x3ff00000
  const r = (double[0] as number) * (cellReciprocal[cell] as number) - 1
  const exponent = (high >>> 20) - 1023
  const square = r * r
  const tail = r - square * (1 / 2 - r * (1 / 3) + square * (1 / 4 - r * (1 / 5) + square * (1 / 6)))
  return exponent * LN_2_HIGH + ((cellLog[cell] as number) + (tail + exponent * LN_2_LOW))
}

/** e^x for |x| <= 700. */
export function exponentialOf(x: number): number {
  const steps = Math.floor(x * (EXP_CELL_COUNT / LN_2) + 0.5)
  const r = x - steps * (LN_2_HIGH / EXP_CELL_COUNT) - steps * (LN_2_LOW / EXP_CELL_COUNT)
  const cell = steps & (EXP_CELL_COUNT - 1)
  const exponent = (steps - cell) / EXP_CELL_COUNT
  double[0] = 1
  words[HIGH] = (1023 + exponent) << 20
  const scale = (double[0] as number) * (cellExp[cell] as number)
  return scale * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r / 720))))))
}

/** x^power for positive x. */
export const powerOf = (x: number, power: number): number => exponentialOf(power * naturalLog(x))

/** Standard normal quantile of a probability in (0, 1). */
export function normalQuantile(probability: number): number {
  const q = probability - 0.5
  if (q <= 0.425 && q >= -0.425) {
    const r = 0.180625 - q * q
    return q *
      (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
        13731.69376550946) * r + 1971.5909503065513) * r + 133.14166789178438) * r + 3.3871328727963665) /
      (((((((5226.495278852546 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
        5394.196021424751) * r + 687.1870074920579) * r + 42.31333070160091) * r + 1)
  }
  const root = Math.sqrt(-naturalLog(q < 0 ? probability : 1 - probability))
  let size: number
  if (root <= 5) {
    const r = root - 1.6
    size =
      (((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
        3.6478483247632045) * r + 5.769497221460691) * r + 4.630337846156546) * r + 1.4234371107496835) /
      (((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) * r +
        0.6897673349851) * r + 1.6763848301838038) * r + 2.053191626637759) * r + 1)
  } else {
    const r = root - 5
    size =
      (((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) * r +
        0.29656057182850487) * r + 1.7848265399172913) * r + 5.463784911164114) * r + 6.657904643501103) /
      (((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 0.0007868691311456133) * r +
        0.014875361290850615) * r + 0.1369298809227358) * r + 0.599832206555888) * r + 1)
  }
  return q < 0 ? -size : size
}

/** ln Γ(x) for positive x. */
export function logGamma(x: number): number {
  let shifted = x
  let product = 1
  while (shifted < 20) {
    product *= shifted
    shifted += 1
  }
  const inverse = 1 / shifted
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  return (shifted - 0.5) * naturalLog(shifted) - shifted + HALF_LN_2_PI + series - naturalLog(product)
}

/** For who writes the logarithm of a ratio out in place: tables, and ln 2 in two parts. `SCALE` is 2^(shift + 1), by shift. */
export const logarithmTables = {
  RECIPROCAL: cellReciprocal, LOGARITHM: cellLog, SCALE: Float64Array.from({ length: 33 }, (_, shift) => 2 ** (shift + 1)), LN_2_HIGH, LN_2_LOW,
} as const
