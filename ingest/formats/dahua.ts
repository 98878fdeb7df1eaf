/**
 * Dahua and its many brands: ITSAPI pushes, and the bodies of eventManager, snapManager and RPC2 event streams.
 *
 * Source:  formats.md 1b; docs/feeds/dahua.md.
 * Time:    `UTC` is local time written as an epoch; see dahua-time.ts.
 * Errors:  never throws. Events without a vehicle and ends of events are ignored, heartbeats as a sign of life; a body without a whole
 *          event is rejected.
 * Privacy: plates go into reads and observations only.
 */
import { beginningOf, bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedPicture, Decoder, RawBody } from '../decoder.ts'
import { childOf, fieldsOf, getField, isFields, listOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { looksMultipart, splitMultipart } from '../multipart.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { isJpeg } from '../picture.ts'
import { decodedTogether } from '../together.ts'
import { isAboutVehicle, readDahuaPassage } from './dahua-passage.ts'
import { flatEvents, readDahuaText, type DahuaEvent } from './dahua-text.ts'

const FORMAT = 'dahua'
const BODY_BYTES_MAX = 16 * 1024 * 1024
const EVENTS_MAX = 64
/** What only a device that introduces itself says. */
const DEVICE_FIELDS = ['DeviceName', 'DeviceModel', 'DeviceType', 'Manufacturer', 'IPAddress', 'SoftwareVersion', 'MACAddress']

const heartbeat = (reason: string, content: string, context: DecodeContext, cameraId: string | null = null): Decoded =>
  ignored(FORMAT, reason, { heartbeat: true, ...known({ cameraId }), observations: [deviceHeard(FORMAT, 'heartbeat', null, content, context)] })

function decodeEvent({ code, action, data, fault }: DahuaEvent, context: DecodeContext): Decoded {
  if (fault !== null) return rejected(FORMAT, fault)
  const name = (code ?? 'without a code').slice(0, 60)
  if (action !== null && /^stop$/i.test(action)) return ignored(FORMAT, `event ${name} stops: its start was the event`)
  if (!isAboutVehicle(code, data)) return ignored(FORMAT, `event ${name}: no vehicle in it`)
  const { read, observation, warnings, pictures } = readDahuaPassage(data, context)
  return { format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation], warnings, pictures }
}

const tooMany = (what: string): string => `more than ${EVENTS_MAX} ${what} in one body: the rest was not read`

const decodeEvents = (events: readonly DahuaEvent[], context: DecodeContext): Decoded =>
  decodedTogether(FORMAT, events.slice(0, EVENTS_MAX).map((event) => decodeEvent(event, context)),
    events.length > EVENTS_MAX ? { warnings: [tooMany('events')] } : {})

/** The data may be the text that the stream had, as some receivers pass it on. */
function eventOf(fields: Fields): DahuaEvent {
  const told = getField(fields, 'Data') ?? getField(fields, 'data')
  const parsed = typeof told === 'string' && told.trimStart().startsWith('{') ? parseJson(told) : null
  const data = fieldsOf(parsed?.ok === true ? parsed.value : told) ?? fields
  const code = wordOf(getField(fields, 'Code') ?? getField(data, 'Code'))
  return {
    code, data,
    action: wordOf(getField(fields, 'Action') ?? getField(fields, 'action')),
    fault: parsed?.ok === false ? `data of event ${(code ?? '').slice(0, 40)} is ${parsed.failure}` : null,
  }
}

function decodeObject(value: Fields, context: DecodeContext): Decoded {
  const params = childOf(value, 'params')
  const eventList = getField(params, 'eventList') ?? getField(value, 'eventList') ?? getField(value, 'Events')
  if (eventList !== undefined) {
    const events = listOf(eventList).filter(isFields).map(eventOf)
    return events.length === 0 ? rejected(FORMAT, 'an event stream without events') : decodeEvents(events, context)
  }
  if (Object.keys(value).some((key) => key.startsWith('Events[') || key.startsWith('ReturnEvents['))) {
    const events = flatEvents(Object.entries(value).map(([key, one]) => [key, textOf(one) ?? ''] as const))
    return decodeEvents(events.map((event) => ({ ...event, data: { ...value, ...event.data } })), context)
  }
  const event = eventOf(value)
  if (isAboutVehicle(event.code, event.data)) return decodeEvent(event, context)
  const cameraId = wordOf(getField(value, 'DeviceID'))
  if (getField(value, 'Active') !== undefined) return heartbeat('keep-alive: the camera lives', `keep-alive|${cameraId ?? ''}`, context, cameraId)
  if (cameraId !== null && DEVICE_FIELDS.some((name) => getField(value, name) !== undefined)) return heartbeat('the camera introduces itself', `device-info|${cameraId}`, context, cameraId)
  if (event.code !== null) return decodeEvent(event, context)
  if (getField(value, 'result') !== undefined && getField(value, 'session') !== undefined) return heartbeat('an answer of the event stream: the camera lives', 'stream', context)
  return rejected(FORMAT, 'an object that is neither an event nor a keep-alive')
}

function decodeText(text: string, context: DecodeContext): Decoded {
  const first = text.trimStart().charAt(0)
  if (first === '{' || first === '[') {
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure)
    const values = (Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]).filter(isFields)
    if (values.length === 0) return rejected(FORMAT, 'JSON without an object')
    return decodedTogether(FORMAT, values.slice(0, EVENTS_MAX).map((value) => decodeObject(value, context)), values.length > EVENTS_MAX ? { warnings: [tooMany('objects')] } : {})
  }
  const read = readDahuaText(text)
  if (read === null) return rejected(FORMAT, first === '' ? 'empty body' : `neither JSON nor an event of a Dahua stream: ${beginningOf(text)}`)
  const beat = read.heartbeatCount > 0 ? [heartbeat('heartbeat: the camera lives', 'Heartbeat', context)] : []
  if (read.events.length === 0) return beat[0] ?? rejected(FORMAT, 'no event')
  const decoded = decodeEvents(read.events, context)
  return beat.length === 0 && read.warnings.length === 0 ? decoded : decodedTogether(FORMAT, [decoded, ...beat], { warnings: read.warnings })
}

/** @returns why there is no document among the parts, where there is none. */
function decodeMultipart(body: RawBody, context: DecodeContext): Decoded | string {
  const split = splitMultipart(body.bytes, body.contentType)
  if (split === null) return 'multipart body without any boundary'
  const documents = split.parts.filter((part) => !isJpeg(part.bytes) && !/^image\//i.test(part.contentType ?? '') && part.bytes.length > 0)
  if (documents.length === 0) return split.isCut ? 'multipart body cut before its event' : 'multipart body without an event'
  const pictures: DecodedPicture[] = split.parts.flatMap((part, index) =>
    isJpeg(part.bytes) ? [{ name: part.fileName ?? part.name ?? `picture-${index}.jpg`, contentType: 'image/jpeg', bytes: part.bytes }] : [])
  const decoded = documents.map((part) => {
    const { text, warnings } = bodyText(part.bytes, part.contentType)
    const one = decodeText(text, context)
    return warnings.length === 0 ? one : { ...one, warnings: [...one.warnings, ...warnings] }
  })
  return decodedTogether(FORMAT, decoded, { warnings: split.warnings, pictures, isCut: split.isCut })
}

export const dahua: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'ok200',
  replyJson: { Result: true, Message: 'Success' },
  hasOwnPaths: true,
  decode: (body, context) => {
    if (looksMultipart(body)) {
      const decoded = decodeMultipart(body, context)
      if (typeof decoded !== 'string') return decoded
      const bare = decodeText(bodyText(body.bytes, null).text, context)
      return bare.outcome === 'reject' ? rejected(FORMAT, decoded) : { ...bare, warnings: [...bare.warnings, 'announced as multipart, sent bare'] }
    }
    const { text, warnings } = bodyText(body.bytes, body.contentType)
    const decoded = decodeText(text, context)
    return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
  },
}
