/**
 * Hikvision access controllers and e-gates: `AccessControllerEvent` as JSON or XML, bare, in fields of a form or in the parts of a stream, and lists of
 * stored events.
 *
 * Source:  formats.md 3 "e-gate"; docs/feeds/hikvision-acs.md.
 * Time:    `dateTime` with the device's offset.
 * Errors:  never throws. Heartbeats are ignored as a sign of life; events of another kind are ignored.
 * Limits:  number of events in one list.
 * Privacy: names are not read; numbers of cards and persons are shown and never stored.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { gateEventOf, gateObservation, gateSubjectOf, type GateReport } from '../gate-event.ts'
import { parseForm } from '../form-fields.ts'
import { childOf, getField, isFields, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { isMultipartType, splitMultipart, type BodyPart } from '../multipart.ts'
import { deviceHeard, ignored, known, rejected } from '../outcome.ts'
import { isJpeg } from '../picture.ts'
import { parseXml } from '../xml-tree.ts'
import { gateKindOf } from './hikvision-acs-codes.ts'

const FORMAT = 'hikvision-acs'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const EVENTS_MAX = 1_000
const ID_LENGTH_MAX = 64
const ROOT = 'EventNotificationAlert'
/** The fields of forms that hold a whole event, as text. */
const FIELD_NAMES = ['event_log', 'AccessControllerEvent'] as const

const idOf = (value: unknown): string | null => wordOf(value)?.slice(0, ID_LENGTH_MAX) ?? null

/** A running number; 0 is "none". */
const sequenceOf = (value: unknown): number | null => {
  const number = numberOf(value)
  return number !== null && Number.isSafeInteger(number) && number > 0 ? number : null
}

const codesOf = (detail: Fields): { readonly major: number | null; readonly minor: number | null } => ({
  major: numberOf(getField(detail, 'majorEventType') ?? getField(detail, 'major')),
  minor: numberOf(getField(detail, 'subEventType') ?? getField(detail, 'minorEventType') ?? getField(detail, 'minor')),
})

/** One event: `detail` holds the codes, `head` the device and the time (the same object in lists of stored events). */
function reportOf(head: Fields, detail: Fields, context: DecodeContext, warnings: string[]): GateReport {
  const { major, minor } = codesOf(detail)
  const time = parseDeviceTime(getField(head, 'dateTime') ?? getField(detail, 'dateTime') ?? getField(detail, 'time'), context.zone)
  if (time === null) warnings.push('no readable dateTime: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive dateTime and no zone configured: the receive time holds')
  const sequence = sequenceOf(getField(detail, 'serialNo'))
  const previousSequence = sequenceOf(getField(detail, 'frontSerialNo'))
  if (sequence !== null && previousSequence !== null && previousSequence !== sequence - 1) {
    warnings.push(`serialNo ${sequence} follows ${previousSequence}: events between are missing`)
  }
  return {
    what: gateKindOf(major, minor),
    time,
    // Every one is called "Access Controller" until somebody names it.
    deviceId: ['macAddress', 'shortSerialNumber', 'ipAddress'].map((name) => idOf(getField(head, name))).find((id) => id !== null) ?? idOf(getField(detail, 'deviceName')),
    door: numberOf(getField(detail, 'doorNo')),
    reader: numberOf(getField(detail, 'cardReaderNo')),
    direction: null,
    personId: idOf(getField(detail, 'employeeNoString')) ?? idOf(getField(detail, 'employeeNo')),
    cardNo: idOf(getField(detail, 'cardNo')),
    codes: major === null && minor === null ? null : `${major ?? ''}/${minor ?? ''}`,
    sequence,
    previousSequence,
    vendorId: null,
  }
}

const rawOf = (detail: Fields): Readonly<Record<string, unknown>> => ({
  ...codesOf(detail),
  ...known({ verifyMode: wordOf(getField(detail, 'currentVerifyMode')), attendanceStatus: wordOf(getField(detail, 'attendanceStatus')), mask: wordOf(getField(detail, 'mask')) }),
})

function gateDecoded(pairs: readonly (readonly [Fields, Fields])[], context: DecodeContext): Decoded {
  const warnings: string[] = []
  const reports = pairs.slice(0, EVENTS_MAX).map(([head, detail]) => ({ report: reportOf(head, detail, context, warnings), detail }))
  if (pairs.length > EVENTS_MAX) warnings.push(`${pairs.length} events in one body: the first ${EVENTS_MAX} were read`)
  return {
    format: FORMAT, outcome: 'gate_event', reason: null, reads: [], positions: [], pictures: [], warnings,
    events: reports.map(({ report, detail }) => ({ ...gateEventOf(report), ...rawOf(detail) })),
    observations: reports.map(({ report }) => gateObservation(FORMAT, report, context)),
    confidential: reports.map(({ report }) => gateSubjectOf(report)),
  }
}

/** Several documents as one: passages count, and what lives beside them; what could not be read is said. */
function decodedTogether(all: readonly Decoded[]): Decoded {
  const best = all.find(({ outcome }) => outcome === 'gate_event') ?? all.find(({ outcome }) => outcome !== 'reject') ?? all[0]
  if (best === undefined) return ignored(FORMAT, 'an empty list')
  if (all.length === 1 || best.outcome === 'reject') return best
  const events = all.flatMap(({ events: some }) => (Array.isArray(some) ? (some as readonly unknown[]) : []))
  return {
    ...best,
    ...(events.length > 0 ? { events } : {}),
    warnings: all.flatMap(({ outcome, reason, warnings }) => (outcome === 'reject' ? [`one event was not read: ${reason ?? ''}`] : warnings)),
    observations: all.flatMap(({ observations }) => observations),
    confidential: all.flatMap(({ observations, confidential }) => observations.map((_, index) => confidential?.[index] ?? null)),
  }
}

/** @param isInner where the event was text inside a field: such text is not looked into again. */
function decodeAlert(alert: Fields, context: DecodeContext, isInner = false): Decoded {
  const logged = FIELD_NAMES.map((name) => getField(alert, name)).find((value) => typeof value === 'string')
  const inner = typeof logged === 'string' && !isInner ? parseJson(logged) : null
  if (inner !== null) return inner.ok && isFields(inner.value) ? decodeAlert(inner.value, context, true) : rejected(FORMAT, 'an event_log that is no JSON')
  const wrapped = isInner ? null : childOf(alert, 'AccessControllerEvent')
  // Servers between name the whole event after the field that it came in.
  if (wrapped !== null && Object.hasOwn(wrapped, 'eventType')) return decodeAlert(wrapped, context, true)
  const stored = childOf(alert, 'AcsEvent')
  if (stored !== null) {
    const list = listOf(getField(stored, 'InfoList')).filter(isFields)
    return list.length === 0 ? ignored(FORMAT, 'a list without events') : gateDecoded(list.map((item) => [item, item] as const), context)
  }
  const detail = childOf(alert, 'AccessControllerEvent')
  const eventType = wordOf(getField(alert, 'eventType'))
  if (detail !== null && (eventType === null || /^AccessControllerEvent$/i.test(eventType))) {
    const { major, minor } = codesOf(detail)
    if (major === null && minor === null) return rejected(FORMAT, 'an event without its codes')
    return gateDecoded([[alert, detail]], context)
  }
  if (eventType === null) return rejected(FORMAT, 'neither an AccessControllerEvent nor an eventType')
  if (/^AccessControllerEvent$/i.test(eventType)) return rejected(FORMAT, 'an AccessControllerEvent without its element')
  const state = wordOf(getField(alert, 'eventState'))
  const isHeartbeat = /^heart_?beat$/i.test(eventType) || (/^videoloss$/i.test(eventType) && /^inactive$/i.test(state ?? ''))
  if (!isHeartbeat) return ignored(FORMAT, `eventType ${eventType.slice(0, 60)}: no passage in it`)
  const time = parseDeviceTime(getField(alert, 'dateTime'), context.zone)
  return ignored(FORMAT, 'heartbeat: the device lives', { ...known({ time: time?.text ?? null }), heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', time, `${eventType}|${time?.text ?? ''}|${idOf(getField(alert, 'macAddress')) ?? ''}`, context)] })
}

function decodeDocument(bytes: Uint8Array, contentType: string | null, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(bytes, contentType)
  const first = text.trimStart().charAt(0)
  let decoded: Decoded
  if (first === '<') {
    const document = parseXml(text)
    decoded = document.ok ? decodeAlert(document.value.fields, context) : rejected(FORMAT, document.failure)
  } else {
    const parsed = parseJson(text)
    if (!parsed.ok) decoded = rejected(FORMAT, parsed.failure)
    else decoded = decodedTogether(listOf(parsed.value).slice(0, EVENTS_MAX).map((alert) => (isFields(alert) ? decodeAlert(childOf(alert, ROOT) ?? alert, context) : rejected(FORMAT, 'JSON that is no object'))))
  }
  return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
}

/** The field is called `AccessControllerEvent` or `event_log`, with or without a file name and a type. */
function isDocument({ bytes }: BodyPart): boolean {
  let at = 0
  while (at < 64 && at < bytes.length && ((bytes[at] ?? 0) <= 0x20 || (bytes[at] ?? 0) >= 0xbb)) at += 1
  return !isJpeg(bytes) && (bytes[at] === 0x7b || bytes[at] === 0x3c)
}

/** The event in a field of an urlencoded form; null where the body is no form. */
function documentOfForm({ bytes, contentType }: RawBody): Uint8Array | null {
  if (!/x-www-form-urlencoded/i.test(contentType ?? '')) return null
  const form = parseForm(bodyText(bytes, contentType).text)
  const text = FIELD_NAMES.map((name) => form.first(name)).find((value) => value !== null)
  return text === undefined || text === null ? null : new TextEncoder().encode(text)
}

/** @returns why there is no document among the parts, where there is none. */
function decodeMultipart(body: RawBody, context: DecodeContext): Decoded | string {
  const split = splitMultipart(body.bytes, body.contentType)
  if (split === null) return 'multipart body without any boundary'
  const documents = split.parts.filter(isDocument)
  if (documents.length === 0) return split.isCut ? 'multipart body cut before its event' : 'multipart body without an event'
  const decoded = decodedTogether(documents.map(({ bytes, contentType }) => decodeDocument(bytes, contentType, context)))
  const pictures = split.parts.filter(({ bytes }) => isJpeg(bytes)).map(({ name, fileName, bytes }) => ({ name: fileName ?? name ?? 'picture', contentType: 'image/jpeg', bytes }))
  return { ...decoded, pictures, warnings: [...decoded.warnings, ...split.warnings], ...(split.isCut ? { isCut: true } : {}) }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  if (!isMultipartType(body.contentType)) return decodeDocument(documentOfForm(body) ?? body.bytes, body.contentType, context)
  const decoded = decodeMultipart(body, context)
  if (typeof decoded !== 'string') return decoded
  const bare = decodeDocument(body.bytes, null, context)
  return bare.outcome === 'reject' ? rejected(FORMAT, decoded) : { ...bare, warnings: [...bare.warnings, 'announced as multipart, sent bare'] }
}

export const hikvisionAcs: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'ok200', decode }
