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
  const tail = r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6))))))
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
      (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r +
        13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608) /
      (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r +
        5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1)
  }
  const root = Math.sqrt(-naturalLog(q < 0 ? probability : 1 - probability))
  let size: number
  if (root <= 5) {
    const r = root - 1.6
    size =
      (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r +
        3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734) /
      (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r +
        0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1)
  } else {
    const r = root - 5
    size =
      (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r +
        0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772) /
      (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r +
        0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1)
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
