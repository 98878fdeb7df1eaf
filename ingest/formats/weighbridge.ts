/**
 * Weighing indicators: text lines as they come from a serial line, `ST,GS,+  4.876kg` and MT-SICS (`S S 100.00 g`), several in one body.
 *
 * Source:  formats.md 3 "Weighbridge": comma, sign and blank vary; only stable values are taken.
 * Units:   g, kg, t, lb as sent; kilograms leave.
 * Time:    the lines carry none: the receipt.
 * Errors:  never throws. Unstable, overloaded and empty readings are shown and give no observation; a body without any reading is a reject.
 * Limits:  number of lines.
 */
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { timelessKey } from '../observation-key.ts'
import { deviceHeard, known, rejected, rounded } from '../outcome.ts'

const FORMAT = 'weighbridge'
const BODY_BYTES_MAX = 256 * 1024
const LINES_MAX = 2_000
const LINE_LENGTH_MAX = 200
/** What one body may say of different weights; an indicator that sends on every change repeats itself in between. */
const WEIGHTS_MAX = 16

export interface DecodedWeight {
  readonly stable: boolean
  readonly mode: 'gross' | 'net' | 'tare' | null
  /** Null on overload and underload. */
  readonly weightKg: number | null
  readonly status?: 'overload' | 'underload' | 'error'
}

type Line = DecodedWeight & { readonly hasUnit?: boolean }

const MODES: Readonly<Record<string, DecodedWeight['mode']>> = { GS: 'gross', G: 'gross', GR: 'gross', NT: 'net', N: 'net', NET: 'net', TR: 'tare', T: 'tare', PT: 'tare', WW: 'gross', WN: 'net', WT: 'tare' }
const KG_PER_UNIT: Readonly<Record<string, number>> = { mg: 1e-6, g: 1e-3, kg: 1, t: 1_000, lb: 0.45359237, lbs: 0.45359237, oz: 0.028349523125 }

const VALUE = String.raw`([+-]?)\s*(\d[\d ]*(?:[.,]\d+)*|[.,]\d+)\s*,?\s*([a-z]{1,3})?`
const INDICATOR = new RegExp(String.raw`^(ST|US|OL|UL|QT)\s*[,;]?\s*(?:(GS|NT|TR|PT|GR|NET|G|N|T)\b|(GS|NT|TR))?\s*[,;:]?\s*(?:${VALUE}|[+-]?\s*[a-z]{0,3})\s*$`, 'i')
const SICS = new RegExp(String.raw`^(?:S|ST|SI|SR|SIR)\s+([SDI+\-])(?:\s+${VALUE})?\s*$`, 'i')
/** A line of an indicator that says nothing of its rest: shown, and not taken. */
const BARE = new RegExp(String.raw`^(?:(GS|NT|TR|PT|GR|NET|WW|WN|WT|G|N|T)(?:\b|(?=\d)))?[\s,:]*${VALUE}\s*(?:\b(GS|NT|TR|PT|GR|NET|G|N|T))?\s*$`, 'i')
const SICS_ERROR = /^(?:ES|ET|EL|I\d?\s)/

/** `1 234.5`, `1,234.5`, `1234,5`: the last mark is the decimal one unless it repeats. */
function numberOfDigits(digits: string, warnings: string[]): number {
  const text = digits.replaceAll(' ', '')
  const hasBoth = text.includes('.') && text.includes(',')
  if (hasBoth) {
    const decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ','
    return Number(text.replaceAll(decimal === '.' ? ',' : '.', '').replace(',', '.'))
  }
  const marks = text.match(/[.,]/g)?.length ?? 0
  if (marks > 1) return Number(text.replace(/[.,]/g, ''))
  if (/,\d{3}$/.test(text)) warnings.push('the comma was read as the decimal mark')
  return Number(text.replace(',', '.'))
}

function kilogramsOf(sign: string, digits: string, unit: string | undefined, warnings: string[]): number | string {
  const kgPerUnit = KG_PER_UNIT[(unit ?? 'kg').toLowerCase()]
  if (kgPerUnit === undefined) return `unit ${unit ?? ''} is no weight`
  const value = numberOfDigits(digits, warnings) * kgPerUnit
  if (!Number.isFinite(value)) return 'a weight that is no number'
  const weightKg = rounded(value, 6)
  return sign === '-' && weightKg !== 0 ? -weightKg : weightKg
}

/** @returns a reading, or why the line is none. */
function parseLine(line: string, warnings: string[]): Line | string {
  const indicator = INDICATOR.exec(line)
  if (indicator !== null) {
    const [, status = '', spacedMode, joinedMode, sign = '', digits, unit] = indicator
    const mode = MODES[(spacedMode ?? joinedMode ?? '').toUpperCase()] ?? null
    if (/^OL$/i.test(status)) return { stable: false, mode, weightKg: null, status: 'overload' }
    if (/^UL$/i.test(status)) return { stable: false, mode, weightKg: null, status: 'underload' }
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
  const bare = BARE.exec(line)
  if (bare?.[4] !== undefined) {
    const weightKg = kilogramsOf(bare[2] ?? '', bare[3] ?? '', bare[4], warnings)
    warnings.push('no mark of rest: the weight is not taken')
    return typeof weightKg === 'string' ? weightKg : { stable: false, mode: MODES[(bare[1] ?? bare[5] ?? '').toUpperCase()] ?? null, weightKg, hasUnit: true }
  }
  if (SICS_ERROR.test(line)) return { stable: false, mode: null, weightKg: null, status: 'error' }
  return 'no line of an indicator'
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
  const lines = text.replace(/[^\P{Cc}\r\n\t]/gu, '').split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '')
  const warnings = [...textWarnings]
  if (lines.length > LINES_MAX) warnings.push(`${lines.length} lines: the first ${LINES_MAX} were read`)
  const read: Line[] = []
  const lost: string[] = []
  for (const line of lines.slice(0, LINES_MAX)) {
    const reading = line.length > LINE_LENGTH_MAX ? 'a line that is too long' : parseLine(line, warnings)
    if (typeof reading === 'string') lost.push(reading)
    else read.push(reading)
  }
  // Among lines with a unit, one without is a line that was cut: its digits are not all there.
  const hasUnits = read.some(({ hasUnit }) => hasUnit === true)
  if (read.some(({ hasUnit }) => hasUnit === false)) (hasUnits ? lost : warnings).push(hasUnits ? 'a line that was cut' : 'no unit: kilograms were assumed')
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
