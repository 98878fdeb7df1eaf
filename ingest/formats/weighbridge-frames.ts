/**
 * Readings of weighing indicators that come as frames with fixed places instead of lines of words.
 *
 * Source:  Mettler-Toledo standard continuous output (STX, three status characters, weight, tare, CR); Rinstrum automatic outputs (STX, sign,
 *          weight, status letter, ETX; or four status letters and the unit, which is blank in motion); Yaohua XK3190 continuous output (STX, sign, six digits, decimals, XOR in two letters, ETX).
 * Units:   kilograms leave. Rinstrum and XK3190 name no unit: kilograms, with a warning.
 * Errors:  a wrong XOR costs the frame. XK3190 does not say whether the load rests: none of its readings is taken.
 */
import { rounded } from '../outcome.ts'

export interface DecodedWeight {
  readonly stable: boolean
  readonly mode: 'gross' | 'net' | 'tare' | null
  /** Null on overload and underload. */
  readonly weightKg: number | null
  readonly status?: 'overload' | 'underload' | 'error'
}

export interface FramesTaken {
  readonly readings: readonly DecodedWeight[]
  /** The text without its frames. */
  readonly rest: string
  readonly lost: readonly string[]
  readonly warnings: readonly string[]
}

export const KG_PER_LB = 0.45359237
export const KG_PER_OZ = 0.028349523125
export const NO_UNIT = 'no unit: kilograms were assumed'
export const NO_REST_MARK = 'no mark of rest: the weight is not taken'
/** Laboratory scales count tenths of milligrams. */
const WEIGHT_DECIMALS = 9

export const weightKgOf = (value: number): number => rounded(value, WEIGHT_DECIMALS)

const [STX, ETX] = ['\u0002', '\u0003']
/** With or without the check character behind it; whoever splits lines may have made one end of another. */
const TOLEDO = String.raw`(?<words>[ -~]{3})(?<toledo>[ \d]{6})[ \d]{6}[\r\n](?:[^\r\n${STX}](?=${STX}|$))?`
const RINSTRUM = String.raw`(?<sign>[ +-])(?<rinstrum>[ \d.]{6,8})(?<status>[GNUOME])(?:(?<motion>[M ])[Z ][- ](?<unit>[ a-z]{3}))?${ETX}`
/** Before Rinstrum's in the order: its letters may end like one. */
const YAOHUA = String.raw`(?<summed>(?<plus>[+-])(?<yaohua>\d{6})(?<decimals>[0-4]))(?<sum>[\dA-F]{2})${ETX}`
const FRAME = new RegExp(`${STX}(?:${TOLEDO}|${YAOHUA}|${RINSTRUM})`, 'g')

/** Status B of Toledo, by bit. */
const [NET, NEGATIVE, OUT_OF_RANGE, MOTION, KILOGRAMS] = [0x01, 0x02, 0x04, 0x08, 0x10]
/** The lower three bits of status C; the first means what status B says. */
const KG_PER_TOLEDO_UNIT = [null, 1e-3, 1_000, KG_PER_OZ] as const

/** @returns null for a unit that is no weight of trade. */
function toledoReading(words: string, digits: string): DecodedWeight | null {
  const [a, b, c] = [words.charCodeAt(0), words.charCodeAt(1), words.charCodeAt(2)]
  const kgPerUnit = (c & 7) === 0 ? ((b & KILOGRAMS) === 0 ? KG_PER_LB : 1) : KG_PER_TOLEDO_UNIT[c & 7]
  if (kgPerUnit === undefined || kgPerUnit === null) return null
  const mode = (b & NET) === 0 ? 'gross' : 'net'
  const isNegative = (b & NEGATIVE) !== 0
  if ((b & OUT_OF_RANGE) !== 0) return { stable: false, mode, weightKg: null, status: isNegative ? 'underload' : 'overload' }
  // Status A counts the places behind the point from two before it.
  const value = Number(digits) * 10 ** (2 - (a & 7)) * kgPerUnit
  return { stable: (b & MOTION) === 0, mode, weightKg: weightKgOf(isNegative ? -value : value) }
}

const KG_PER_RINSTRUM_UNIT: Readonly<Record<string, number>> = { '': 1, kg: 1, g: 1e-3, t: 1_000, lb: KG_PER_LB }
const RINSTRUM_FAULTS: Readonly<Record<string, NonNullable<DecodedWeight['status']>>> = { O: 'overload', U: 'underload', E: 'error' }

/** @returns null for a unit that is no weight. */
function rinstrumReading(sign: string, digits: string, letter: string, motion: string, unit: string): DecodedWeight | null {
  const mode = letter === 'G' ? 'gross' : letter === 'N' ? 'net' : null
  const status = RINSTRUM_FAULTS[letter]
  if (status !== undefined) return { stable: false, mode, weightKg: null, status }
  const kgPerUnit = KG_PER_RINSTRUM_UNIT[unit]
  if (kgPerUnit === undefined) return null
  const value = weightKgOf(Number(digits.replaceAll(' ', '')) * kgPerUnit)
  return { stable: mode !== null && motion !== 'M', mode, weightKg: sign === '-' ? 0 - value : value }
}

/** Each half of the XOR as a hexadecimal digit. */
function isYaohuaSum(summed: string, sum: string): boolean {
  let xor = 0
  for (let index = 0; index < summed.length; index += 1) xor ^= summed.charCodeAt(index)
  return Number.parseInt(sum, 16) === xor
}

export function takeFrames(text: string): FramesTaken {
  if (!text.includes(STX)) return { readings: [], rest: text, lost: [], warnings: [] }
  const readings: DecodedWeight[] = []
  const lost: string[] = []
  const warnings = new Set<string>()
  const rest = text.replace(FRAME, (...found) => {
    const { words, toledo, sign, rinstrum, status, motion = '', unit = '', summed, plus, yaohua, decimals, sum } = found.at(-1) as Readonly<Record<string, string | undefined>>
    if (words !== undefined && toledo !== undefined) {
      const reading = toledoReading(words, toledo)
      if (reading === null) lost.push('a frame in a unit that is none of kg, lb, g, t and oz')
      else readings.push(reading)
    } else if (sign !== undefined && rinstrum !== undefined && status !== undefined) {
      const reading = rinstrumReading(sign, rinstrum, status, motion, unit.trim())
      if (reading === null) lost.push(`a frame in ${unit.trim()}, which is no weight`)
      else readings.push(reading)
      if (unit.trim() === '') warnings.add(NO_UNIT)
    } else if (summed !== undefined && sum !== undefined) {
      if (isYaohuaSum(summed, sum)) {
        const value = weightKgOf(Number(yaohua) / 10 ** Number(decimals))
        readings.push({ stable: false, mode: null, weightKg: plus === '-' ? 0 - value : value })
        warnings.add(NO_UNIT).add(NO_REST_MARK)
      } else lost.push(`a frame whose XOR is not ${sum}: it is damaged`)
    }
    return '\n'
  })
  return { readings, rest, lost, warnings: [...warnings] }
}
