/**
 * Container numbers read on their own: text of an OCR, of a person, or JSON with the number, its confidence and its time.
 *
 * Source:  ISO 6346 as in container-number.ts; formats.md 3.
 * Errors:  never throws. A wrong check digit keeps the read and flags it; text that is no container number is a reject.
 * Limits:  number of containers in one body.
 */
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { checkDigitOf, parseContainerNumber } from '../container-number.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { numberOf } from '../json-fields.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { known, rejected, rounded } from '../outcome.ts'
import { readScan } from '../scan-text.ts'

const FORMAT = 'iso6346'
const BODY_BYTES_MAX = 64 * 1024
const CONTAINERS_MAX = 16

interface DecodedContainer {
  readonly owner: string
  readonly category: string
  readonly serial: string
  readonly checkDigit: number | null
  readonly valid: boolean
  readonly [extra: string]: unknown
}

/** The number, and the size and type code that stands behind it on the container. */
const NUMBER = /^([A-Z]{3})([A-Z])(\d{6})(\d)?(?:([0-9A-Z]{4}))?$/

/** Length, height and width, type: `22G1`, `45R1`. */
const SIZE_TYPE = /^[1-9A-P][0-9A-Z][A-Z][0-9A-Z]$/

const DIGIT_BY_LETTER: Readonly<Record<string, string>> = { O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', S: '5', G: '6', B: '8' }
const LETTER_BY_DIGIT: Readonly<Record<string, string>> = { '0': 'O', '1': 'I', '2': 'Z', '5': 'S', '8': 'B' }

/** Letters read as digits and digits as letters, put right where the check digit then holds. */
function withLookAlikes(text: string, warnings: string[]): string {
  if (text.length < 11) return text
  const letters = text.slice(0, 4).replace(/\d/g, (digit) => LETTER_BY_DIGIT[digit] ?? digit)
  const digits = text.slice(4, 11).replace(/\D/g, (letter) => DIGIT_BY_LETTER[letter] ?? letter)
  if (parseContainerNumber(letters + digits) === null) return text
  warnings.push('letters and digits that look alike were put right by the check digit')
  return letters + digits + text.slice(11)
}

/** @returns the container, or why it is none. */
function parseContainer(raw: string, warnings: string[]): DecodedContainer | string {
  const text = raw.normalize('NFKC').toUpperCase().replace(/[\s.\-/_[\]()|]/g, '')
  const match = NUMBER.exec(text) ?? NUMBER.exec(withLookAlikes(text, warnings))
  if (match === null) return `"${raw.trim().slice(0, 24)}" is no container number`
  const [, owner = '', category = '', serial = '', digit, sizeType] = match
  if (!/[UJZ]/.test(category)) return `category ${category} is none of U, J, Z`
  const expected = checkDigitOf(owner + category + serial)
  const checkDigit = digit === undefined ? null : Number(digit)
  const valid = checkDigit === expected
  if (checkDigit === null) warnings.push('the check digit was not read')
  else if (!valid) warnings.push(`check digit ${checkDigit} should be ${expected}: the read is kept and flagged`)
  return { owner, category, serial, checkDigit, valid, ...(valid ? {} : { expectedCheckDigit: expected }), ...known({ sizeType }) }
}

/** Numbers between 0 and 1, or percent. */
function confidenceOf(value: unknown): number | null {
  const number = numberOf(value)
  if (number === null || number < 0 || number > 100) return null
  return rounded(number > 1 ? number / 100 : number, 4)
}

function observationOf(container: DecodedContainer, time: DeviceTime | null, confidence: number | null, context: DecodeContext): DecodedObservation {
  const containerNumber = `${container.owner}${container.category}${container.serial}${container.checkDigit ?? ''}`
  const clock = clockOf(time)
  return {
    type: 'container.read', format: FORMAT, ...clock,
    observationId: clock.deviceTimeMs === null ? timelessKey(context, containerNumber) : contentKey(context, `${clock.deviceTimeMs}|${containerNumber}`),
    containerNumber, hasRightCheckDigit: container.valid, confidenceRatio: confidence,
  }
}

function decode(body: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const scan = readScan(body)
  if (!scan.ok) return rejected(FORMAT, scan.failure)
  const confidence = confidenceOf(scan.value.confidence)
  const time = parseDeviceTime(scan.value.time, context.zone)
  const warnings = [...scan.value.warnings]
  const lines = scan.value.text.split(/[\r\n;,]+/).filter((line) => line.trim() !== '')
  if (lines.length > CONTAINERS_MAX) return rejected(FORMAT, `${lines.length} lines in one body, at most ${CONTAINERS_MAX}`)
  const containers: DecodedContainer[] = []
  const lost: string[] = []
  for (const line of lines) {
    const container = parseContainer(line, warnings)
    const last = containers.at(-1)
    // The size and type stand below the number on many doors.
    if (last !== undefined && last['sizeType'] === undefined && SIZE_TYPE.test(line.trim().toUpperCase())) containers[containers.length - 1] = { ...last, sizeType: line.trim().toUpperCase() }
    else if (typeof container === 'string') lost.push(container)
    else containers.push(container)
  }
  const [first] = containers
  if (first === undefined) return rejected(FORMAT, lost[0] ?? 'no container number')
  const sizeType = scan.value.sizeType?.toUpperCase() ?? null
  return {
    format: FORMAT, outcome: 'container', reason: null, reads: [], positions: [], pictures: [], warnings: [...warnings, ...lost],
    ...(sizeType !== null && SIZE_TYPE.test(sizeType) ? { sizeType } : {}),
    ...first,
    ...known({ confidence, time: time?.text ?? null, readerId: scan.value.readerId }),
    ...(containers.length > 1 ? { containers } : {}),
    observations: containers.map((container) => observationOf(container, time, confidence, context)),
  }
}

export const iso6346: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
