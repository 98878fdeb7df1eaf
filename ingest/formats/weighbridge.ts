/**
 * Weighing indicators: text lines as they come from a serial line, `ST,GS,+  4.876kg`, MT-SICS (`S S 100.00 g`) and SMA (`1G 24560kg`), several
 * in one body; frames with fixed places are read by weighbridge-frames.ts.
 *
 * Source:  formats.md 3 "Weighbridge": comma, sign and blank vary; only stable values are taken. The Scale Manufacturers Association's
 *          serial protocol marks motion by `M`, Ohaus by `?`; a line of neither says nothing of its rest.
 * Units:   g, kg, t, lb as sent; kilograms leave. A point is the decimal mark. A comma before three digits separates thousands, but not in
 *          tonnes nor behind a zero: no weighbridge counts grams. Any other comma is the decimal mark.
 * Time:    the lines carry none: the receipt.
 * Errors:  never throws. Unstable, overloaded and empty readings are shown and give no observation; a body without any reading is a reject.
 * Limits:  number of lines.
 */
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { timelessKey } from '../observation-key.ts'
import { deviceHeard, known, rejected } from '../outcome.ts'
import { takeFrames } from './weighbridge-frames.ts'
import { KG_PER_LB, KG_PER_OZ, NO_REST_MARK, NO_UNIT, weightKgOf, type DecodedWeight } from './weighbridge-reading.ts'

const FORMAT = 'weighbridge'
const BODY_BYTES_MAX = 256 * 1024
const LINES_MAX = 2_000
const LINE_LENGTH_MAX = 200
/** What one body may say of different weights; an indicator that sends on every change repeats itself in between. */
const WEIGHTS_MAX = 16

type Line = DecodedWeight & { readonly hasUnit?: boolean }

const MODES: Readonly<Record<string, DecodedWeight['mode']>> = { GS: 'gross', G: 'gross', GR: 'gross', GROSS: 'gross', NT: 'net', N: 'net', NET: 'net', TR: 'tare', T: 'tare', TARE: 'tare', PT: 'tare', WW: 'gross', WN: 'net', WT: 'tare' }
const KG_PER_UNIT: Readonly<Record<string, number>> = { mg: 1e-6, g: 1e-3, kg: 1, t: 1_000, lb: KG_PER_LB, lbs: KG_PER_LB, oz: KG_PER_OZ }

const MODE = 'GROSS|NET|TARE|GS|NT|TR|PT|GR|G|N|T'
/** Some write the mode right behind it: `24560kgG`. */
const UNIT = String.raw`(?:kg|lbs?|oz|mg|g|t)(?=[^a-z]|(?:${MODE})\b|$)`
const VALUE = String.raw`([+-]?)\s*[,;]?\s*(\d[\d ]*(?:[.,]\d+)*\.?|\.\d+)\s*[,;]?\s*(${UNIT}|[a-z]{1,3})?`
/** What stands in the place of a value that the display cannot show. */
const NO_VALUE = String.raw`(OL|UL|-{2,}|[+-]?9{5,}E[+-]?\d{1,2})?\s*[+-]?\s*[,;]?\s*[a-z]{0,3}`
/** On lines that several scales share: the scale's number before the status, CAS's device and lamp bytes behind the mode. */
const SCALE_NO = String.raw`(?:\d{1,2}\s?,?\s?)?`
const LAMPS = String.raw`(?:\s*\d{0,2}[^\s\d,;:.+-]{1,2}\s*,)?`
const INDICATOR = new RegExp(String.raw`^${SCALE_NO}(ST|US|OL|UL|QT)\s*[,;]?\s*(?:(${MODE})\b|(GS|NT|TR))?\s*[,;:]?${LAMPS}\s*(?:${VALUE}|${NO_VALUE})\s*$`, 'i')
const SICS = new RegExp(String.raw`^(?:S|ST|SI|SR|SIR)\s+([SDI+\-])(?:\s+${VALUE})?\s*$`, 'i')
/** A line of an indicator that says nothing of its rest: shown, and not taken. */
const BARE = new RegExp(String.raw`^(?:(${MODE}|WW|WN|WT)(?:\b|(?=\d)))?[\s,:]*${VALUE}\s*(\?)?\s*(${MODE})?\s*([MO])?\s*$`, 'i')
/** Status, range, mode, motion, weight, unit. */
const SMA = /^([ZOUEIT])?\s?[1-9]([GTN])(M)?\s+(?:(-?)(\d+\.?\d*)|-+)\s*(kg|g|t|lb|oz)\s*$/i
const SICS_ERROR = /^(?:ES|ET|EL|I\d?\s)/

/** `1 234.5`, `1,234.5`, `1234,5`: the last mark is the decimal one unless it repeats. */
function numberOfDigits(digits: string, unit: string, warnings: string[]): number {
  const text = digits.replaceAll(' ', '')
  const hasBoth = text.includes('.') && text.includes(',')
  if (hasBoth) {
    const decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ','
    return Number(text.replaceAll(decimal === '.' ? ',' : '.', '').replace(',', '.'))
  }
  const marks = text.match(/[.,]/g)?.length ?? 0
  if (marks > 1) return Number(text.replace(/[.,]/g, ''))
  if (/^[1-9]\d{0,2},\d{3}$/.test(text) && unit !== 't') {
    warnings.push('the comma was read as the mark of thousands')
    return Number(text.replace(',', ''))
  }
  if (/,\d{3}$/.test(text)) warnings.push('the comma was read as the decimal mark')
  return Number(text.replace(',', '.'))
}

function kilogramsOf(sign: string, digits: string, unit: string | undefined, warnings: string[]): number | string {
  const name = (unit ?? 'kg').toLowerCase()
  const kgPerUnit = KG_PER_UNIT[name]
  if (kgPerUnit === undefined) return `unit ${unit ?? ''} is no weight`
  const value = numberOfDigits(digits, name, warnings) * kgPerUnit
  if (!Number.isFinite(value)) return 'a weight that is no number'
  const weightKg = weightKgOf(value)
  return sign === '-' && weightKg !== 0 ? -weightKg : weightKg
}

const SMA_FAULTS: Readonly<Record<string, NonNullable<DecodedWeight['status']>>> = { O: 'overload', U: 'underload', E: 'error', I: 'error', T: 'error' }

function smaReading(found: RegExpExecArray, warnings: string[]): Line | string {
  const [, status = '', letter = '', motion, sign = '', digits, unit] = found
  const mode = MODES[letter.toUpperCase()] ?? null
  const fault = SMA_FAULTS[status.toUpperCase()]
  if (fault !== undefined || digits === undefined) return { stable: false, mode, weightKg: null, status: fault ?? 'error' }
  const weightKg = kilogramsOf(sign, digits, unit, warnings)
  return typeof weightKg === 'string' ? weightKg : { stable: motion === undefined, mode, weightKg, hasUnit: true }
}

/** @returns a reading, or why the line is none. */
function parseLine(line: string, warnings: string[]): Line | string {
  const indicator = INDICATOR.exec(line)
  if (indicator !== null) {
    const [, status = '', spacedMode, joinedMode, sign = '', digits, unit, shown] = indicator
    const mode = MODES[(spacedMode ?? joinedMode ?? '').toUpperCase()] ?? null
    if (/^OL$/i.test(status) || /^(?:OL|-)/i.test(shown ?? '')) return { stable: false, mode, weightKg: null, status: 'overload' }
    if (/^UL$/i.test(status) || /^UL$/i.test(shown ?? '')) return { stable: false, mode, weightKg: null, status: 'underload' }
    if (/^QT$/i.test(status)) return 'a count, no weight'
    if (digits === undefined) return 'a line without a value'
    const weightKg = kilogramsOf(sign, digits, unit, warnings)
    return typeof weightKg === 'string' ? weightKg : { stable: /^ST$/i.test(status), mode, weightKg, hasUnit: unit !== undefined }
  }
  const sics = SICS.exec(line)
  if (sics !== null) {
    const [, state = '', sign = '', digits, unit] = sics
    if (state === '+') return { stable: false, mode: null, weightKg: null, status: 'overload' }
    if (state === '-') return { stable: false, mode: null, weightKg: null, status: 'underload' }
    if (/^I$/i.test(state)) return { stable: false, mode: null, weightKg: null, status: 'error' }
    if (digits === undefined) return 'a line without a value'
    const weightKg = kilogramsOf(sign, digits, unit, warnings)
    // MT-SICS gives the net weight; without a tare it is the gross one, and the line does not say which.
    return typeof weightKg === 'string' ? weightKg : { stable: /^S$/i.test(state), mode: null, weightKg, hasUnit: unit !== undefined }
  }
  const sma = SMA.exec(line)
  if (sma !== null) return smaReading(sma, warnings)
  const bare = BARE.exec(line)
  if (bare?.[4] !== undefined) {
    const [, first, sign = '', digits = '', unit, moving, last, status] = bare
    const mode = MODES[(first ?? last ?? '').toUpperCase()] ?? null
    if (/^O$/i.test(status ?? '')) return { stable: false, mode, weightKg: null, status: 'overload' }
    const weightKg = kilogramsOf(sign, digits, unit, warnings)
    if (moving === undefined && status === undefined) warnings.push(NO_REST_MARK)
    return typeof weightKg === 'string' ? weightKg : { stable: false, mode, weightKg, hasUnit: true }
  }
  if (SICS_ERROR.test(line)) return { stable: false, mode: null, weightKg: null, status: 'error' }
  return 'no line of an indicator: such as "ST,GS,+  24560kg" or "S S 24560 kg"'
}

const isSame = (left: DecodedWeight | undefined, right: DecodedWeight): boolean => left !== undefined && left.weightKg === right.weightKg && left.mode === right.mode

/** Stable readings, each once while it holds; moving ones in between end it. */
function listRests(readings: readonly DecodedWeight[]): DecodedWeight[] {
  const rests: DecodedWeight[] = []
  let held: DecodedWeight | undefined
  for (const reading of readings) {
    if (!reading.stable || reading.weightKg === null) {
      held = undefined
      continue
    }
    if (!isSame(held, reading)) rests.push(reading)
    held = reading
  }
  return rests
}

const observationOf = ({ weightKg, mode }: DecodedWeight, index: number, context: DecodeContext): DecodedObservation => ({
  type: 'weight.measured', format: FORMAT, deviceTimeMs: null, clockRule: 'receiveTime',
  observationId: timelessKey(context, `${mode ?? ''}|${weightKg ?? ''}|${index}`),
  weightKg: weightKg ?? 0, mode,
})

function decode(body: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const { text, warnings: textWarnings } = bodyText(body.bytes, body.contentType)
  const frames = takeFrames(text)
  // One blank for many: the patterns allow blanks nearly everywhere, and a row of them would cost each pattern a trial for every division of it.
  const lines = frames.rest.replace(/[^\P{Cc}\r\n\t]/gu, '').split(/[\r\n]+/).map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '')
  const warnings = [...textWarnings, ...frames.warnings]
  if (lines.length > LINES_MAX) warnings.push(`${lines.length} lines: the first ${LINES_MAX} were read`)
  const read: Line[] = [...frames.readings]
  const lost: string[] = [...frames.lost]
  for (const line of lines.slice(0, LINES_MAX)) {
    const reading = line.length > LINE_LENGTH_MAX ? 'a line that is too long' : parseLine(line, warnings)
    if (typeof reading === 'string') lost.push(reading)
    else read.push(reading)
  }
  // Among lines with a unit, one without is a line that was cut: its digits are not all there.
  const hasUnits = read.some(({ hasUnit }) => hasUnit === true)
  if (read.some(({ hasUnit }) => hasUnit === false)) (hasUnits ? lost : warnings).push(hasUnits ? 'a line that was cut' : NO_UNIT)
  const readings: readonly DecodedWeight[] = read.filter(({ hasUnit }) => !(hasUnits && hasUnit === false)).map(({ stable, mode, weightKg, status }) => ({ stable, mode, weightKg, ...(status === undefined ? {} : { status }) }))
  const shown = readings.findLast(({ stable }) => stable) ?? readings.at(-1)
  if (shown === undefined) return rejected(FORMAT, lost[0] ?? 'no line')
  const rests = listRests(readings).slice(-WEIGHTS_MAX)
  return {
    format: FORMAT, outcome: 'weight', reason: null, reads: [], positions: [], pictures: [], warnings: [...new Set([...warnings, ...lost])],
    stable: shown.stable, mode: shown.mode, weightKg: shown.weightKg, ...known({ status: shown.status }),
    ...(readings.length > 1 ? { weights: readings.slice(-WEIGHTS_MAX) } : {}),
    observations: rests.length > 0 ? rests.map((rest, index) => observationOf(rest, index, context)) : [deviceHeard(FORMAT, 'heartbeat', null, 'moving', context)],
  }
}

export const weighbridge: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
