/**
 * Plate Recognizer Stream webhooks and Snapshot answers: multipart field `json`, form field `json`, bare JSON object, array or lines; its CSV file.
 *
 * Source:  formats.md 1d; docs/feeds/plate-recognizer.md.
 * Errors:  never throws. Records that fail beside good ones become warnings; a body without any whole record is rejected.
 * Limits:  number of records and of results in one body.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedPicture, Decoder, RawBody } from '../decoder.ts'
import { parseForm } from '../form-fields.ts'
import { childOf, fieldsOf, getField, isFields, wordOf, type Fields } from '../json-fields.ts'
import { readJsonLines } from '../json-lines.ts'
import { NO_JSON, parseJson } from '../json-text.ts'
import { isMultipartType, splitMultipart } from '../multipart.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { isJpeg } from '../picture.ts'
import { isPlateRecognizerCsv, recordsOfCsv } from './plate-recognizer-csv.ts'
import { readRecord, type RecordReads } from './plate-recognizer-record.ts'

const FORMAT = 'plate-recognizer'
const BODY_BYTES_MAX = 16 * 1024 * 1024
const RECORDS_MAX = 500
const EVENT_LENGTH_MAX = 40

interface Payload {
  readonly text: string
  readonly pictures: readonly DecodedPicture[]
  readonly warnings: readonly string[]
  readonly isCut: boolean
}

function payloadOf(body: RawBody): Payload | string {
  const { bytes, contentType, query } = body
  if (isMultipartType(contentType) || (bytes[0] === 0x2d && bytes[1] === 0x2d)) {
    const split = splitMultipart(bytes, contentType)
    if (split === null) return 'multipart body without any boundary'
    const part = split.parts.find(({ name }) => name === 'json') ?? split.parts.find((one) => /json/i.test(one.contentType ?? '') || one.bytes[0] === 0x7b)
    if (part === undefined) return split.isCut ? 'multipart body cut before its json field' : 'multipart body without a json field'
    const pictures = split.parts
      .filter((one) => one !== part && (one.fileName !== null || isJpeg(one.bytes)))
      .map((one) => ({ name: one.fileName ?? one.name ?? 'upload', contentType: isJpeg(one.bytes) ? 'image/jpeg' : (one.contentType ?? 'application/octet-stream'), bytes: one.bytes }))
    const { text, warnings } = bodyText(part.bytes, part.contentType)
    return { text, pictures, warnings: [...warnings, ...split.warnings], isCut: split.isCut }
  }
  const { text, warnings } = bodyText(bytes, contentType)
  const isForm = /x-www-form-urlencoded/i.test(contentType ?? '') || /^\s*json=/.test(text)
  if (isForm && !/^\s*[{[]/.test(text)) {
    const json = parseForm(text).first('json')
    return json === null ? 'form body without a json field' : { text: json, pictures: [], warnings, isCut: false }
  }
  if (text.trim() === '' && query !== '') {
    const json = parseForm(query).first('json')
    if (json !== null) return { text: json, pictures: [], warnings, isCut: false }
  }
  return { text, pictures: [], warnings, isCut: false }
}

/** One JSON value, or one per line, or the lines of the CSV file. */
function recordsOf(text: string): { readonly records: readonly unknown[]; readonly failures: readonly string[] } {
  if (isPlateRecognizerCsv(text)) {
    const rows = recordsOfCsv(text, RECORDS_MAX)
    const records = rows.filter((row) => typeof row !== 'string')
    return { records, failures: records.length > 0 || rows.length > 0 ? rows.filter((row) => typeof row === 'string') : ['a CSV file without a record'] }
  }
  const whole = parseJson(text)
  if (whole.ok) return { records: (Array.isArray(whole.value) ? (whole.value as readonly unknown[]) : [whole.value]).map(unpacked), failures: [] }
  // Lines help where the whole is damaged, not where it is too much.
  if (!whole.failure.startsWith(NO_JSON)) return { records: [], failures: [whole.failure] }
  const { values, faults, stoppedWhy } = readJsonLines(text, RECORDS_MAX)
  if (values.length === 0) return { records: [], failures: [whole.failure] }
  const failures = faults.map(({ lineNo, failure }) => `line ${lineNo}: ${failure}`)
  return { records: values.map(({ value }) => value), failures: stoppedWhy === null ? failures : [stoppedWhy, ...failures] }
}

/** What stands there, also where it was written as text. */
function unquoted(value: unknown): unknown {
  const parsed = typeof value === 'string' && /^\s{0,16}[{["]/.test(value) ? parseJson(value) : null
  return parsed?.ok === true ? parsed.value : value
}

/** Relays put the field `json` into an object of their own, and hand on parts of a record as text. */
function unpacked(value: unknown): unknown {
  if (!isFields(value)) return value
  const data = getField(value, 'data')
  if (typeof data === 'string') return { ...value, data: unquoted(data) }
  const json = data === undefined ? getField(value, 'json') : undefined
  return json === undefined ? value : unpacked(unquoted(json))
}

/** The event of a hook that is about no picture, such as a heartbeat of Stream. */
function otherEventOf(record: unknown): string | null {
  if (!isFields(record) || getField(childOf(record, 'data') ?? record, 'results') !== undefined) return null
  const event = wordOf(getField(childOf(record, 'hook'), 'event'))
  return event === null || /^(?:recognition|image\.done)$/i.test(event) ? null : event.slice(0, EVENT_LENGTH_MAX)
}

/** @returns null unless every record is of such an event. */
function otherEvents(records: readonly unknown[], context: DecodeContext): Decoded | null {
  const events = records.map(otherEventOf).filter((event) => event !== null)
  const [event] = events
  if (event === undefined || events.length < records.length) return null
  if (!/heart_?beat|alive|online/i.test(event)) return ignored(FORMAT, `hook event ${event}: no picture in it`)
  const cameraId = wordOf(getField(childOf(fieldsOf(records[0]), 'data'), 'camera_id')) ?? wordOf(getField(childOf(fieldsOf(records[0]), 'hook'), 'id'))
  return ignored(FORMAT, 'heartbeat: the camera lives', { heartbeat: true, ...known({ cameraId }), observations: [deviceHeard(FORMAT, 'heartbeat', null, `heartbeat|${cameraId ?? ''}`, context)] })
}

function readOne(value: unknown, context: DecodeContext): RecordReads | string {
  if (!isFields(value)) return 'a record that is no object'
  const data: Fields = childOf(value, 'data') ?? value
  const results = getField(data, 'results')
  return Array.isArray(results) ? readRecord(value, data, results, context) : 'a record without results[]'
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const payload = payloadOf(body)
  if (typeof payload === 'string') return rejected(FORMAT, payload)
  const { records, failures } = recordsOf(payload.text)
  if (records.length > RECORDS_MAX) return rejected(FORMAT, `${records.length} records in one body, at most ${RECORDS_MAX}`)
  const read: RecordReads[] = []
  const lost: string[] = [...failures]
  for (const record of records) {
    const one = readOne(record, context)
    if (typeof one === 'string') lost.push(one)
    else read.push(one)
  }
  if (read.length === 0) return (failures.length === 0 ? otherEvents(records, context) : null) ?? rejected(FORMAT, lost[0] ?? 'no record')
  const reads = read.flatMap((one) => one.reads)
  const warnings = [...payload.warnings, ...read.flatMap((one) => one.warnings), ...lost]
  const more = { warnings, pictures: payload.pictures, ...(payload.isCut ? { isCut: true } : {}) }
  if (reads.length === 0) return ignored(FORMAT, 'no vehicle in the picture', more)
  return {
    format: FORMAT, outcome: outcomeOfReads(reads), reason: null, reads, positions: [],
    observations: read.flatMap((one) => one.observations),
    ...more,
  }
}

export const plateRecognizer: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
