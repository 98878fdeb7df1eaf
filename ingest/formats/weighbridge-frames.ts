/**
 * Readings of weighing indicators that come as frames with fixed places instead of lines of words.
 *
 * Source:  Mettler-Toledo standard continuous output (STX, three status characters, weight, tare, CR); Rinstrum automatic outputs (STX, sign,
 *          weight, status letter, ETX; or four status letters and the unit, which is blank in motion); Yaohua XK3190 continuous output (STX,
 *          sign, six or eight digits, decimals, XOR in two letters, ETX) and answers (address and order before the sign); weighbridge-streams.ts.
 * Units:   kilograms leave. Rinstrum and XK3190 name no unit: kilograms, with a warning.
 * Errors:  a wrong XOR costs the frame. XK3190 does not say whether the load rests: none of its readings is taken.
 */
import { KG_PER_LB, KG_PER_OZ, NO_REST_MARK, NO_UNIT, weightKgOf, type DecodedWeight, type FrameKind, type FrameParts } from './weighbridge-reading.ts'
import { STREAM_FRAMES } from './weighbridge-streams.ts'

export interface FramesTaken {
  readonly readings: readonly DecodedWeight[]
  /** The text without its frames. */
  readonly rest: string
  readonly lost: readonly string[]
  readonly warnings: readonly string[]
}

/** Status B of Toledo, by bit. */
const [NET, NEGATIVE, OUT_OF_RANGE, MOTION, KILOGRAMS] = [0x01, 0x02, 0x04, 0x08, 0x10]
/** The lower three bits of status C; the first means what status B says. */
const KG_PER_TOLEDO_UNIT = [null, 1e-3, 1_000, KG_PER_OZ] as const

const TOLEDO: FrameKind = {
  // With or without the check character behind it; whoever splits lines may have made one end of another.
  pattern: /\u0002(?<words>[ -~]{3})(?<digits>[ \d]{6})[ \d]{6}[\r\n](?:[^\r\n\u0002](?=\u0002|$))?/g,
  read({ words = '', digits }) {
    const [a, b, c] = [words.charCodeAt(0), words.charCodeAt(1), words.charCodeAt(2)]
    const kgPerUnit = (c & 7) === 0 ? ((b & KILOGRAMS) === 0 ? KG_PER_LB : 1) : KG_PER_TOLEDO_UNIT[c & 7]
    if (kgPerUnit === undefined || kgPerUnit === null) return 'a frame in a unit that is none of kg, lb, g, t and oz'
    const mode = (b & NET) === 0 ? 'gross' : 'net'
    const isNegative = (b & NEGATIVE) !== 0
    if ((b & OUT_OF_RANGE) !== 0) return { stable: false, mode, weightKg: null, status: isNegative ? 'underload' : 'overload' }
    // Status A counts the places behind the point from two before it.
    const value = Number(digits) * 10 ** (2 - (a & 7)) * kgPerUnit
    return { stable: (b & MOTION) === 0, mode, weightKg: weightKgOf(isNegative ? -value : value) }
  },
  hasUnit: () => true,
  saysRest: true,
}

const KG_PER_RINSTRUM_UNIT: Readonly<Record<string, number>> = { '': 1, kg: 1, g: 1e-3, t: 1_000, lb: KG_PER_LB }
const RINSTRUM_FAULTS: Readonly<Record<string, NonNullable<DecodedWeight['status']>>> = { O: 'overload', U: 'underload', E: 'error' }

const RINSTRUM: FrameKind = {
  pattern: /\u0002(?<sign>[ +-])(?<digits>[ \d.]{6,8})(?<letter>[GNUOME])(?:(?<motion>[M ])[Z ][- ](?<unit>[ a-z]{3}))?\u0003/g,
  read({ sign, digits = '', letter = '', motion, unit = '' }) {
    const mode = letter === 'G' ? 'gross' : letter === 'N' ? 'net' : null
    const status = RINSTRUM_FAULTS[letter]
    if (status !== undefined) return { stable: false, mode, weightKg: null, status }
    const kgPerUnit = KG_PER_RINSTRUM_UNIT[unit.trim()]
    if (kgPerUnit === undefined) return `a frame in ${unit.trim()}, which is no weight`
    const value = weightKgOf(Number(digits.replaceAll(' ', '')) * kgPerUnit)
    return { stable: mode !== null && motion !== 'M', mode, weightKg: sign === '-' ? 0 - value : value }
  },
  hasUnit: ({ unit = '' }) => unit.trim() !== '',
  saysRest: true,
}

/** Each half of the XOR as a hexadecimal digit. */
function isYaohuaSum(summed: string, sum: string): boolean {
  let xor = 0
  for (let index = 0; index < summed.length; index += 1) xor ^= summed.charCodeAt(index)
  return Number.parseInt(sum, 16) === xor
}

/** What a master asked for. */
const YAOHUA_MODES: Readonly<Record<string, DecodedWeight['mode']>> = { B: 'gross', C: 'tare', D: 'net' }

const YAOHUA: FrameKind = {
  pattern: /\u0002(?<summed>(?:[A-Z](?<order>[BCD]))?(?<sign>[+-])(?<digits>\d{6}|\d{8})(?<decimals>[0-4]))(?<sum>[\dA-F]{2})\u0003/g,
  read({ summed = '', order = '', sign, digits, decimals, sum = '' }) {
    if (!isYaohuaSum(summed, sum)) return `a frame whose XOR is not ${sum}: it is damaged`
    const value = weightKgOf(Number(digits) / 10 ** Number(decimals))
    return { stable: false, mode: YAOHUA_MODES[order] ?? null, weightKg: sign === '-' ? 0 - value : value }
  },
  hasUnit: () => false,
  saysRest: false,
}

/** Yaohua's before Rinstrum's: the letters of its XOR may end like one. */
const KINDS: readonly FrameKind[] = [TOLEDO, YAOHUA, RINSTRUM, ...STREAM_FRAMES]
/** Every frame has one of these. */
const FRAME_MARKS = ['\u0002', '\u0003', '<']

export function takeFrames(text: string): FramesTaken {
  if (!FRAME_MARKS.some((mark) => text.includes(mark))) return { readings: [], rest: text, lost: [], warnings: [] }
  const readings: DecodedWeight[] = []
  const lost: string[] = []
  const warnings = new Set<string>()
  let rest = text
  for (const { pattern, read, hasUnit, saysRest } of KINDS) {
    rest = rest.replace(pattern, (...found) => {
      const parts = found.at(-1) as FrameParts
      const reading = read(parts)
      if (typeof reading === 'string') lost.push(reading)
      else {
        readings.push(reading)
        if (!hasUnit(parts)) warnings.add(NO_UNIT)
        if (!saysRest) warnings.add(NO_REST_MARK)
      }
      return '\n'
    })
  }
  return { readings, rest, lost, warnings: [...warnings] }
}
