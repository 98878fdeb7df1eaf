/**
 * Hikvision ISAPI alarm push: `EventNotificationAlert` as XML or JSON, bare or as the first part of a multipart body with pictures.
 *
 * Source:  formats.md 1a; docs/feeds/hikvision-isapi.md.
 * Units:   confidence 0..100 leaves as 0..1; plate boxes stay in permille of the picture; speed km/h leaves as m/s in observations.
 * Time:    `dateTime` carries the camera's offset, `pictureInfo.absTime` adds the milliseconds on the same wall clock.
 * Errors:  never throws. Events without a vehicle are ignored, heartbeats as a sign of life; a body without a whole event is rejected.
 * Privacy: plates go into reads and observations only.
 */
import type { Decoded, DecodeContext, DecodedPicture, Decoder, RawBody } from '../decoder.ts'
import { beginningOf, bodyText } from '../body-text.ts'
import { contentHash } from '../content-hash.ts'
import { isFields, listOf, wordOf, getField, childOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { looksMultipart, splitMultipart, type BodyPart } from '../multipart.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { parseXml } from '../xml-tree.ts'
import { parseDeviceTime } from '../device-time.ts'
import { cameraIdOf, readAnpr } from './hikvision-anpr.ts'
import { alertsOfTargets } from './hikvision-targets.ts'
import { isJpeg } from '../picture.ts'
import { decodedTogether } from '../together.ts'

const FORMAT = 'hikvision-isapi'
const BODY_BYTES_MAX = 16 * 1024 * 1024
/** Vehicles in one event; one is usual. */
const PASSAGES_MAX = 16
const ROOT = 'EventNotificationAlert'

/** What identifies an event whose camera gives it no id; only then is the whole text gone through. */
type ContentOf = () => string

function contentOnce(text: string): ContentOf {
  let content: string | null = null
  return () => (content ??= contentHash(text))
}

const tooMany = (count: number, what: string): readonly string[] => (count > PASSAGES_MAX ? [`${count} ${what}: the first ${PASSAGES_MAX} were read`] : [])

/** The event's passages; relays and old firmwares write the plate beside the head, without the element around it. */
function passagesOf(alert: Fields, eventType: string | null): readonly Fields[] {
  const listed = listOf(getField(alert, 'ANPR')).filter(isFields)
  const isFlat = listed.length === 0 && eventType !== null && /^anpr$/i.test(eventType) && (getField(alert, 'licensePlate') ?? getField(alert, 'plateNumber')) !== undefined
  return isFlat ? [alert] : listed
}

/** One event document and what it means. */
function decodeAlert(alert: Fields, contentOf: ContentOf, context: DecodeContext): Decoded {
  const eventType = wordOf(getField(alert, 'eventType'))
  const all = passagesOf(alert, eventType)
  const anprs = all.slice(0, PASSAGES_MAX)
  if (anprs.length > 0 && (eventType === null || /anpr|vehicle/i.test(eventType))) {
    const passages = anprs.map((anpr, index) => readAnpr(alert, anpr, index, contentOf, context))
    const reads = passages.map(({ read }) => read)
    return {
      format: FORMAT, outcome: outcomeOfReads(reads), reason: null, reads, positions: [], pictures: [],
      warnings: [...passages.flatMap(({ warnings }) => warnings), ...tooMany(all.length, 'passages in one event')],
      observations: passages.map(({ observation }) => observation),
    }
  }
  if (eventType === null) return rejected(FORMAT, 'an event without eventType and without ANPR')
  if (/^anpr$/i.test(eventType)) return rejected(FORMAT, 'an ANPR event without its ANPR element')

  const time = parseDeviceTime(getField(alert, 'dateTime'), context.zone)
  const state = wordOf(getField(alert, 'eventState'))
  const head = known({ time: time?.text ?? null, cameraId: cameraIdOf(alert) })
  const isHeartbeat = /^heart_?beat$/i.test(eventType) || (/^videoloss$/i.test(eventType) && state !== null && /^inactive$/i.test(state))
  if (!isHeartbeat) return ignored(FORMAT, `eventType ${eventType.slice(0, 60)}: no plate in it`, head)
  return ignored(FORMAT, 'heartbeat: the camera lives', { ...head, heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', time, contentOf(), context)] })
}

/** Several alerts of one text: all but the first need an identity of their own. */
function decodeAlerts(alerts: readonly Fields[], text: string, context: DecodeContext): Decoded {
  const contentOf = contentOnce(text)
  const decoded = alerts.slice(0, PASSAGES_MAX).map((alert, index) => decodeAlert(childOf(alert, ROOT) ?? alert, index === 0 ? contentOf : () => `${contentOf()}#${index}`, context))
  return decodedTogether(FORMAT, decoded, { warnings: tooMany(alerts.length, 'events in one body') })
}

function decodeXml(text: string, context: DecodeContext): Decoded {
  const document = parseXml(text)
  if (!document.ok) return rejected(FORMAT, document.failure)
  const { root, fields } = document.value
  if (root === ROOT) return decodeAlert(fields, contentOnce(text), context)
  const alerts = alertsOfTargets(root, fields)
  if (alerts === null) return rejected(FORMAT, `XML root ${root.slice(0, 60)} is not ${ROOT}`)
  return alerts.length === 0 ? ignored(FORMAT, `${root} without a plate`) : decodeAlerts(alerts, text, context)
}

function decodeJson(text: string, context: DecodeContext): Decoded {
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure)
  const alerts = listOf(parsed.value).filter(isFields)
  return alerts.length === 0 ? rejected(FORMAT, 'JSON that is no object') : decodeAlerts(alerts, text, context)
}

/** Part headers that a stream reader left before the document. */
const STRAY_HEADERS = /^(?:[A-Za-z-]{1,40}:[^\r\n]{0,200}\r?\n){1,10}\r?\n/

function decodeDocument(bytes: Uint8Array, contentType: string | null, context: DecodeContext): Decoded {
  const { text: sent, warnings } = bodyText(bytes, contentType)
  const text = sent.replace(STRAY_HEADERS, '')
  const first = text.trimStart().charAt(0)
  const decoded =
    first === '<' ? decodeXml(text, context) : first === '{' || first === '[' ? decodeJson(text, context) : rejected(FORMAT, first === '' ? 'empty body' : `neither XML nor JSON: ${beginningOf(text)}`)
  return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
}

/** Found by its content, because names and types of parts differ between models. */
function isDocument({ name, fileName, contentType, bytes }: BodyPart): boolean {
  if (isJpeg(bytes)) return false
  if (/\.(?:xml|json)$/i.test(name ?? '') || /\.(?:xml|json)$/i.test(fileName ?? '') || /\b(?:xml|json)\b/i.test(contentType ?? '')) return true
  let at = 0
  while (at < 64 && (bytes[at] ?? 0) <= 0x20 && at < bytes.length) at += 1
  return bytes[at] === 0x3c || bytes[at] === 0x7b
}

const pictureOf = ({ name, fileName, contentType, bytes }: BodyPart): DecodedPicture => ({
  name: (name !== null && /\.jpe?g$/i.test(name) ? name : fileName) ?? name ?? 'picture',
  contentType: isJpeg(bytes) ? 'image/jpeg' : (contentType ?? 'application/octet-stream'),
  bytes,
})

/** @returns why there is no document among the parts, where there is none. */
function decodeMultipart(body: RawBody, context: DecodeContext): Decoded | string {
  const split = splitMultipart(body.bytes, body.contentType)
  if (split === null) return 'multipart body without any boundary'
  const documents = split.parts.filter(isDocument)
  if (documents.length === 0) return split.isCut ? 'multipart body cut before its event' : 'multipart body without an event'
  const pictures = split.parts.filter((part) => !isDocument(part)).map(pictureOf)
  const warnings = [...split.warnings, ...pictures.filter(({ bytes }) => bytes.length === 0).map(({ name }) => `picture ${name} is empty`)]

  return decodedTogether(FORMAT, documents.map(({ bytes, contentType }) => decodeDocument(bytes, contentType, context)), { warnings, pictures, isCut: split.isCut })
}

export const hikvisionIsapi: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'ok200',
  decode: (body, context) => {
    if (!looksMultipart(body)) return decodeDocument(body.bytes, body.contentType, context)
    const decoded = decodeMultipart(body, context)
    if (typeof decoded !== 'string') return decoded
    const bare = decodeDocument(body.bytes, null, context)
    return bare.outcome === 'reject' ? rejected(FORMAT, decoded) : { ...bare, warnings: [...bare.warnings, 'announced as multipart, sent bare'] }
  },
}
