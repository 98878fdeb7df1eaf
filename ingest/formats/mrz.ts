/**
 * Machine-readable zones: passports (TD3, 2×44), cards (TD1, 3×30), older cards and passes (TD2, 2×36), border residents' passes in any of them.
 *
 * Source:  ICAO 9303; docs/feeds/mrz.md. Check digits are judged one by one, apart from look-ups: the specimens' UTO is no state, and whole.
 * Time:    two-digit years are placed by the receipt, never by a clock: births lie before it, expiries at most EXPIRED_YEARS behind it.
 * Errors:  never throws. A wrong check digit is a finding (`failed`), not a reject: a person reads that document again.
 * Privacy: like cccd-qr: names and numbers are shown by `decode`; the observation holds neither.
 */
import type { DocumentKind } from '../../engine/model/observations.ts'
import { countryOfWord } from '../country-codes.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { clockOf, parseDeviceTime } from '../device-time.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { known, rejected } from '../outcome.ts'
import { readScan, type Scan } from '../scan-text.ts'
import { readZone } from './mrz-zone.ts'

const FORMAT = 'mrz'
const BODY_BYTES_MAX = 64 * 1024
/** A document that expired longer ago is not shown at a gate; `99` must stay 2099, the "for life" of some cards. */
const EXPIRED_YEARS = 20
/** Readers trim the fillers behind a short name. */
const FILLERS_MISSING_MAX = 24
/** The receipt of a payload that was decoded without one. */
const REFERENCE_YEAR_MIN = 2026

const ZONES = [
  { format: 'TD3', kind: 'td3', lineCount: 2, lineLength: 44 },
  { format: 'TD2', kind: 'td2', lineCount: 2, lineLength: 36 },
  { format: 'TD1', kind: 'td1', lineCount: 3, lineLength: 30 },
] as const satisfies readonly { readonly format: string; readonly kind: DocumentKind; readonly lineCount: number; readonly lineLength: number }[]
type Zone = (typeof ZONES)[number]

interface ZoneLines {
  readonly zone: Zone
  readonly lines: readonly string[]
}

/** What optical readers make of fillers: quotation marks, wide signs, and a row of K or C at the end of the names. */
const withFillers = (line: string): string => line.replace(/[\s\u00a0]/g, '').replaceAll('«', '<<').replace(/[‹＜〈]/g, '<').replace(/([KC])\1{3,}$/, (run) => '<'.repeat(run.length))

/** Finds the zone in the scan: one block without line ends, or lines among others, padded where a reader cut the fillers off. */
function findZone(scanned: string, warnings: string[]): ZoneLines | string {
  const lines = scanned.toUpperCase().split(/[\r\n]+/).map(withFillers).filter((line) => line !== '')
  const [only] = lines
  if (lines.length === 1 && only !== undefined) {
    for (const zone of ZONES) {
      const { lineCount, lineLength } = zone
      if (only.length !== lineCount * lineLength) continue
      // 90 letters are TD1 alone; 88 and 72 are what they are.
      return { zone, lines: Array.from({ length: lineCount }, (_, index) => only.slice(index * lineLength, (index + 1) * lineLength)) }
    }
    return `one line of ${only.length} letters is no zone`
  }
  for (const zone of ZONES) {
    for (let from = 0; from + zone.lineCount <= lines.length; from += 1) {
      const found = lines.slice(from, from + zone.lineCount)
      if (found.every((line) => line.length === zone.lineLength)) return { zone, lines: found }
    }
  }
  for (const zone of ZONES) {
    if (lines.length !== zone.lineCount) continue
    const shortage = lines.map((line) => zone.lineLength - line.length)
    const isNear = shortage.includes(0) && shortage.every((missing, index) => missing === 0 || (missing > 0 && missing <= FILLERS_MISSING_MAX && lines[index]?.endsWith('<') === true))
    if (!isNear) continue
    warnings.push('fillers were missing at the end of a line')
    return { zone, lines: lines.map((line) => line.padEnd(zone.lineLength, '<')) }
  }
  return `lines of ${lines.map((line) => line.length).slice(0, 5).join(', ')} letters: TD1 is 3×30, TD2 2×36, TD3 2×44`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `YYMMDD` in the century that `yearMax` allows: the latest one not after it. */
function dateOf(text: string, yearMax: number, isAllowed: (iso: string) => boolean = () => true): string | null {
  if (!/^\d{6}$/.test(text)) return null
  const [yy, month, day] = [Number(text.slice(0, 2)), Number(text.slice(2, 4)), Number(text.slice(4))]
  let year = Math.floor(yearMax / 100) * 100 + yy
  if (year > yearMax) year -= 100
  const iso = (of: number): string => `${of}-${pad(month)}-${pad(day)}`
  if (!isAllowed(iso(year))) year -= 100
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? iso(year) : null
}

/** Codes of ICAO 9303-3 that ISO 3166 does not have: Germany, British statuses, Kosovo. */
const ICAO_STATES: Readonly<Record<string, string>> = { D: 'DE', GBD: 'GB', GBN: 'GB', GBO: 'GB', GBP: 'GB', GBS: 'GB', RKS: 'XK' }
const stateOf = (code: string): string | null => (Object.hasOwn(ICAO_STATES, code) ? (ICAO_STATES[code] ?? null) : code.length === 3 ? countryOfWord(code) : null)

/** Vietnamese cards: nine of the twelve digits are the document's number, the whole number stands in the free field. */
const VIETNAMESE_NUMBER = /^(\d{12})(?:\s*\d)?$/

function decodeZone(scan: Scan, { zone, lines }: ZoneLines, context: DecodeContext, warnings: string[]): Decoded {
  if (!lines.every((line) => /^[A-Z0-9<]+$/.test(line))) return rejected(FORMAT, 'letters that no machine-readable zone has')
  const { documentCode, issuer, number, nationality, surname, givenNames, birth, sex, expiry: expiryRaw, optional, optional2, isVisa, failed } = readZone(zone.kind, lines)
  if (number === '') return rejected(FORMAT, 'a zone without a document number')

  const received = new Date(context.receivedAtMs)
  const isTold = received.getUTCFullYear() >= REFERENCE_YEAR_MIN
  const year = isTold ? received.getUTCFullYear() : REFERENCE_YEAR_MIN
  const today = isTold ? received.toISOString().slice(0, 10) : `${REFERENCE_YEAR_MIN}-12-31`
  const birthDate = dateOf(birth, year, (iso) => iso <= today)
  const expiry = dateOf(expiryRaw, year - EXPIRED_YEARS + 99)
  if (birthDate === null) warnings.push('the birth date is unknown or no date')
  if (expiry === null) warnings.push('the expiry is unknown or no date')
  if (failed.length > 0) warnings.push('wrong check digits: read it by eye')
  // No check digit covers these.
  if (/\d/.test(`${issuer}${nationality}${surname}${givenNames}`)) warnings.push('a digit among the letters of a state or name: read it by eye')
  const issuerIso = stateOf(issuer)
  if (issuerIso === null) warnings.push(`${issuer.slice(0, 3)} is no state's code`)
  const time = parseDeviceTime(scan.time, context.zone)
  const clock = clockOf(time)
  const text = lines.join('\n')
  const isPassport = zone.kind === 'td3' && !isVisa
  return {
    format: zone.format, outcome: 'document', reason: null, reads: [], positions: [], pictures: [], warnings,
    documentKind: zone.kind,
    documentType: documentCode,
    issuer, issuerIso, number,
    nationality,
    surname: surname || null,
    givenNames: givenNames || null,
    birthDate,
    sex: sex === 'M' || sex === 'F' ? sex : null,
    expiry,
    ...known({
      personalNumber: isPassport ? optional || null : issuer === 'VNM' && zone.kind === 'td1' ? (VIETNAMESE_NUMBER.exec(optional)?.[1] ?? null) : null,
      optional1: isPassport ? null : optional || null,
      optional2: optional2 || null,
      readerId: scan.readerId, time: time?.text ?? null,
    }),
    checkDigitsOk: failed.length === 0,
    failed,
    observations: [{
      type: 'document.read', format: FORMAT, ...clock,
      observationId: clock.deviceTimeMs === null ? timelessKey(context, text) : contentKey(context, `${clock.deviceTimeMs}|${text}`),
      documentKind: zone.kind, issuerIso, hasRightCheckDigits: failed.length === 0, expiresOn: expiry, subjectDigest: null,
    }],
    confidential: [`${issuer}:${number}`],
  }
}

export const mrz: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: (body, context) => {
    const scan = readScan(body)
    if (!scan.ok) return rejected(FORMAT, scan.failure)
    const warnings = [...scan.value.warnings]
    const found = findZone(scan.value.text, warnings)
    return typeof found === 'string' ? rejected(FORMAT, found) : decodeZone(scan.value, found, context, warnings)
  },
}
