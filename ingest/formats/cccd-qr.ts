/**
 * The QR code on Vietnamese citizen cards (CCCD): fields with `|` between them, 7 as a rule, 6 where the old number or the date of issue is left out.
 *
 * Source:  formats.md 3: `idNumber|oldId|name|ddmmyyyy|Nam/Nữ|address|ddmmyyyy`. Id: 3 digits province, 1 century and sex, 2 year, 6 serial.
 * Time:    the code says when the person was born and the card issued, not when it was read: the scanner's time, else the receipt.
 * Errors:  never throws; a number, name or field count that does not fit is a reject, contradictions are warnings.
 * Privacy: everything is personal. `decode` shows it to whoever holds the scan; the observation holds nothing of the person, and the number
 *          goes to the server as `confidential` for a keyed digest.
 */
import { clockOf, parseDeviceTime } from '../device-time.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { known, rejected } from '../outcome.ts'
import { readScan, type Scan } from '../scan-text.ts'

const FORMAT = 'cccd-qr'
const BODY_BYTES_MAX = 64 * 1024
const NAME_LENGTH_MAX = 120
const ADDRESS_LENGTH_MAX = 300

/** `01011990` → `1990-01-01`. */
function dateOf(text: string): string | null {
  const match = /^(\d{2})[/.-]?(\d{2})[/.-]?(\d{4})$/.exec(text)
  if (match === null) return null
  const [, day = '', month = '', year = ''] = match
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const isReal = at.getUTCFullYear() === Number(year) && at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day)
  return isReal ? `${year}-${month}-${day}` : null
}

/** Of persons whose day of birth nobody knows: `1950`, `00001950`. */
const BIRTH_YEAR = /^(?:00[/.-]?00[/.-]?)?((?:19|20)\d{2})$/
const isBirth = (text: string): boolean => dateOf(text) !== null || BIRTH_YEAR.test(text)

const MALE = /^(?:nam|male|m)$/i
const FEMALE = /^(?:n[ữu]|female|f)$/iu
const sexOf = (text: string): 'M' | 'F' | null => (MALE.test(text) ? 'M' : FEMALE.test(text) ? 'F' : null)

/** Digit 4: 0 male and 1 female of the 1900s, 2 and 3 of the 2000s, and so on. */
function contradictionOf(idNumber: string, birthYear: string, sex: 'M' | 'F' | null): string | null {
  const century = Number(idNumber[3])
  const year = 1900 + Math.floor(century / 2) * 100 + Number(idNumber.slice(4, 6))
  const idSex = century % 2 === 0 ? 'M' : 'F'
  if (String(year) !== birthYear) return 'the id number and the birth date disagree about the year'
  return sex !== null && sex !== idSex ? 'the id number and the card disagree about the sex' : null
}

export interface CitizenCard {
  readonly idNumber: string
  readonly oldId: string | null
  readonly name: string
  /** Null where only the year is known. */
  readonly birthDate: string | null
  readonly sex: 'M' | 'F' | null
  readonly address: string
  readonly issueDate: string | null
  readonly provinceCode: string
}

/** @returns the card, or why the text is none. */
export function parseCitizenCard(text: string, warnings: string[]): CitizenCard | string {
  const fields = text.normalize('NFC').split('|').map((field) => field.trim())
  // Without the old number the name and the birth date stand a field earlier.
  if (/\p{L}/u.test(fields[1] ?? '') && isBirth(fields[2] ?? '')) fields.splice(1, 0, '')
  // Readers and printers add a bar at the end.
  while (fields.length > 7 && fields.at(-1) === '') fields.pop()
  if (fields.length < 6) return `${fields.length} fields, 6 or 7 with | between them are usual: a reader that types like a keyboard may have lost them`
  // A bar inside the address.
  if (fields.length === 8 && dateOf(fields[6] ?? '') === null && dateOf(fields[7] ?? '') !== null) fields.splice(5, 2, `${fields[5] ?? ''} ${fields[6] ?? ''}`)
  if (fields.length > 7) warnings.push(`${fields.length} fields: those after the seventh were not read`)
  const [idNumber = '', oldId = '', name = '', born = '', sexText = '', address = '', issued = ''] = fields
  if (!/^\d{12}$/.test(idNumber)) return 'the id number is not 12 digits'
  if (name === '' || name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)) return 'no name'
  if (address.length > ADDRESS_LENGTH_MAX) return 'an address that is too long'
  const birthDate = dateOf(born)
  const birthYear = birthDate?.slice(0, 4) ?? BIRTH_YEAR.exec(born)?.[1]
  if (birthYear === undefined) return 'the birth date is no ddmmyyyy'
  if (birthDate === null) warnings.push('only the year of birth is known')
  const issueDate = dateOf(issued)
  if (issueDate === null) warnings.push('the date of issue could not be read')
  if (oldId !== '' && !/^\d{9}$|^\d{12}$/.test(oldId)) warnings.push('the old id number is not 9 digits')
  const sex = sexOf(sexText)
  if (sex === null) warnings.push('neither Nam nor Nữ')
  const contradiction = contradictionOf(idNumber, birthYear, sex)
  if (contradiction !== null) warnings.push(contradiction)
  return { idNumber, oldId: oldId === '' ? null : oldId, name, birthDate, sex, address, issueDate, provinceCode: idNumber.slice(0, 3) }
}

export function decodeCitizenCard(scan: Scan, context: DecodeContext): Decoded {
  const warnings = [...scan.warnings]
  const card = parseCitizenCard(scan.text, warnings)
  if (typeof card === 'string') return rejected(FORMAT, card)
  const time = parseDeviceTime(scan.time, context.zone)
  const clock = clockOf(time)
  return {
    format: FORMAT, outcome: 'document', reason: null, reads: [], positions: [], pictures: [], warnings,
    documentKind: 'cccd', ...card, ...known({ time: time?.text ?? null, readerId: scan.readerId }),
    observations: [{
      type: 'document.read', format: FORMAT, ...clock,
      observationId: clock.deviceTimeMs === null ? timelessKey(context, scan.text) : contentKey(context, `${clock.deviceTimeMs}|${scan.text}`),
      documentKind: 'cccd', issuerIso: 'VN', hasRightCheckDigits: null, expiresOn: null, subjectDigest: null,
    }],
    confidential: [`cccd:${card.idNumber}`],
  }
}

export const cccdQr: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: (body, context) => {
    const scan = readScan(body)
    return scan.ok ? decodeCitizenCard(scan.value, context) : rejected(FORMAT, scan.failure)
  },
}
