/**
 * Frames with fixed places that say unit, mode and rest: the stream of Rice Lake and its relatives, Cardinal's, and the answers of Systec terminals.
 *
 * Source:  manuals of the makers. Rice Lake "Consolidated Controls": STX, polarity, seven places, unit, G or N, status, CR; a blank or Z for the
 *          status is a weight that holds. Cardinal: CR, sign, weight, status, unit, mode, ETX. Systec IT: `<`, error, state, date, time, numbers,
 *          gross, tare and net in eight places each, unit, `>`.
 * Units:   kilograms leave. `T` is read as the metric ton.
 */
import { KG_PER_LB, KG_PER_OZ, weightKgOf, type DecodedWeight, type FrameKind } from './weighbridge-reading.ts'

const KG_PER_SHORT_TON = 907.18474
const KG_PER_UNIT: Readonly<Record<string, number>> = { k: 1, kg: 1, l: KG_PER_LB, lb: KG_PER_LB, t: 1_000, tn: KG_PER_SHORT_TON, g: 1e-3, gm: 1e-3, o: KG_PER_OZ, oz: KG_PER_OZ }
const STATUS_FAULTS: Readonly<Record<string, NonNullable<DecodedWeight['status']>>> = { O: 'overload', I: 'error' }

interface Told {
  readonly sign: string
  readonly digits: string
  readonly unit: string
  readonly mode: DecodedWeight['mode']
  readonly status: string
}

/** Blanks inside the digits, or none at all, are a display that shows no weight. */
const NUMBER = /^\d+(?:[.,]\d*)?$|^[.,]\d+$/

function readingOf({ sign, digits, unit, mode, status }: Told): DecodedWeight | string {
  const fault = STATUS_FAULTS[status.toUpperCase()]
  if (fault !== undefined || sign === '^' || sign === ']') return { stable: false, mode, weightKg: null, status: sign === ']' ? 'underload' : (fault ?? 'overload') }
  const kgPerUnit = KG_PER_UNIT[unit.trim().toLowerCase() || 'kg']
  const number = digits.trim().replace(/^(-) +/, '$1')
  const isNegative = sign === '-' || number.startsWith('-')
  const plain = number.replace('-', '')
  if (kgPerUnit === undefined || !NUMBER.test(plain)) return 'a frame whose weight is no number'
  const value = weightKgOf(Number(plain.replace(',', '.')) * kgPerUnit)
  return { stable: /^[ Z]?$/i.test(status), mode, weightKg: isNegative ? 0 - value : value }
}

const modeOf = (letter: string): DecodedWeight['mode'] => (letter.toUpperCase() === 'N' ? 'net' : 'gross')

const RICE_LAKE: FrameKind = {
  pattern: /\u0002(?<sign>[ +^\]-])(?<digits>[ \d.]{7}|\^{7}|\]{7}|OVERFL.)(?<unit>KG|LB|TN|GM|OZ|[LKTGO ])(?<letter>[GN])(?<status>[ IMOZ])(?=[\r\n]|$)/g,
  read: ({ sign = '', digits = '', unit = '', letter = '', status = '' }) => readingOf({ sign: /^[\^O]/.test(digits) ? '^' : digits.startsWith(']') ? ']' : sign, digits, unit, mode: modeOf(letter), status }),
  hasUnit: ({ unit = '' }) => unit.trim() !== '',
  saysRest: true,
}

const CARDINAL: FrameKind = {
  pattern: /(?<sign>[+-])(?<digits>[\d.]{6,7})(?<status>[ mo]) (?<unit>kg|lb|tn|oz|g |t |[ ]{2}) (?<letter>[gn]) {2}\u0003/g,
  read: ({ sign = '', digits = '', unit = '', letter = '', status = '' }) => readingOf({ sign, digits, unit, mode: modeOf(letter), status }),
  hasUnit: ({ unit = '' }) => unit.trim() !== '',
  saysRest: true,
}

/** Gross is what the load weighs; tare and net follow it. The first digit of the state is 1 in motion, a code before it other than 00 a fault. */
const SYSTEC: FrameKind = {
  pattern: /<(?<fault>\d\d)(?:(?<moving>\d)\d[\d./-]{8}\d\d:\d\d[ \d]{5}(?<digits>[ \d.,-]{8})[ \d.,-]{16}(?<unit>kg|lb|g |t )[^<>\r\n]{0,24})?>/g,
  read: ({ fault = '', moving = '', digits, unit = '' }) =>
    fault !== '00' || digits === undefined ? { stable: false, mode: null, weightKg: null, status: 'error' } : readingOf({ sign: '', digits, unit, mode: 'gross', status: moving === '0' ? '' : 'M' }),
  hasUnit: () => true,
  saysRest: true,
}

export const STREAM_FRAMES: readonly FrameKind[] = [RICE_LAKE, CARDINAL, SYSTEC]
