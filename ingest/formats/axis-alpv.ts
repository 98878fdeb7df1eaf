/**
 * Axis License Plate Verifier: its push events (multipart `event` and `image`, or bare JSON) and its ALPV events as ONVIF XML or MQTT JSON.
 *
 * Source:  formats.md 1g; docs/feeds/axis-alpv.md. All values are text; new, update and lost of one vehicle share `carID`.
 * Time:    `capture_timestamp` is the instant; `datetime` is the camera's wall clock without a zone.
 * Errors:  never throws. ALPV events without a plate (list matches, areas) are ignored.
 * Privacy: plates go into reads and observations only; what the camera's list says of a plate is not read.
 */
import { bodyText } from '../body-text.ts'
import { countryOfWord } from '../country-codes.ts'
import type { CornerBox, Decoded, DecodeContext, DecodedPicture, Decoder, PictureBox } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { booleanOf, childOf, fieldsOf, getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { looksMultipart, splitMultipart } from '../multipart.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { isJpeg, pictureOfBase64 } from '../picture.ts'
import { clockWarnings, laneOf, numberedPassage, passageOf, ratioOf, rawWord, saidWord } from '../plate-passage.ts'
import { decodedTogether } from '../together.ts'
import { readOnvifDocument } from './onvif-event.ts'

const FORMAT = 'axis-alpv'
const BODY_BYTES_MAX = 16 * 1024 * 1024
const SPACE = 'pixel x,y,w,h'
const REALTIME_SPACE = 'axis normalised -1..1, y up'
const DIRECTIONS: ReadonlyMap<string, 'in' | 'out' | 'approaching' | 'leaving'> = new Map([['in', 'in'], ['out', 'out'], ['forward', 'approaching'], ['backward', 'leaving'], ['towards', 'approaching'], ['away', 'leaving']])
const EVENTS_MAX = 64
const PICTURES_MAX = 8

/** Push and event name the same things differently, and events differ in case between versions. */
type Lookup = (...names: readonly string[]) => unknown

function lookupOf(fields: Fields): Lookup {
  const byName = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
  return (...names) => names.map((name) => byName.get(name.toLowerCase())).find((value) => value !== undefined && value !== null && value !== '')
}

/** The event for radars has the edges of the box alone. */
function edgesOf(get: Lookup): CornerBox | null {
  const [left = null, top = null, right = null, bottom = null] = ['coordinates_left', 'coordinates_top', 'coordinates_right', 'coordinates_bottom'].map((name) => numberOf(get(name)))
  return left === null || top === null || right === null || bottom === null ? null : { left, top, right, bottom, space: REALTIME_SPACE }
}

function boxOf(get: Lookup): PictureBox | null {
  const list = listOf(get('plateCoordinates')).map(numberOf)
  const [x, y, w, h] = list.length === 4 ? list : [get('left'), get('top'), get('width'), get('height')].map(numberOf)
  if (x === null || x === undefined || y === null || y === undefined || w === null || w === undefined || h === null || h === undefined || w <= 0 || h <= 0) return null
  return { x, y, w, h, space: SPACE }
}

function decodeFields(fields: Fields, eventTime: string | null, serial: string | null, context: DecodeContext): Decoded | null {
  const get = lookupOf(fields)
  const plateRaw = textOf(get('plateUTF8', 'plateUnicode', 'plateText', 'plateASCII', 'text', 'plate', 'lpText'))
  const carState = saidWord(get('carState'))
  if (plateRaw === null && carState === null && get('carID') === undefined) return null
  const camera = childOf(fields, 'camera_info')
  // Since version 2.9.19.
  const vehicle = childOf(fields, 'vehicle_info')
  const cameraId = wordOf(getField(camera, 'SerialNumber')) ?? wordOf(getField(camera, 'MACAddress')) ?? wordOf(get('MACAddress', 'device')) ?? serial
  const time = parseDeviceTime(textOf(get('capture_timestamp', 'timestamp')), context.zone) ?? parseDeviceTime(eventTime, context.zone) ?? parseDeviceTime(textOf(get('datetime'))?.replace(' ', ''), context.zone)
  const countryRaw = rawWord(get('plateCountry', 'country'))
  const carId = wordOf(get('carID'))
  const directionRaw = rawWord(get('carMoveDirection', 'direction'))
  const geotag = childOf(fields, 'geotag')
  const [cameraLat, cameraLon] = [numberOf(getField(geotag, 'lat')), numberOf(getField(geotag, 'lon'))]
  const isPlaced = cameraLat !== null && cameraLon !== null && (cameraLat !== 0 || cameraLon !== 0)
  const { read, observation } = passageOf(FORMAT, {
    plateRaw: plateRaw ?? '',
    country: countryOfWord(countryRaw), countryRaw,
    region: saidWord(get('region', 'plateRegion', 'regionCode')),
    confidence: ratioOf(get('plateConfidence', 'confidence')),
    time, cameraId, eventId: carId,
    lane: laneOf(get('lane')),
    direction: directionRaw === null ? null : (DIRECTIONS.get(directionRaw.toLowerCase()) ?? null),
    directionRaw,
    vehicleTypeRaw: rawWord(get('vehicleType', 'vehicle_type'), getField(vehicle, 'type')),
    vehicleColor: saidWord(get('vehicleColor', 'vehicle_color')) ?? saidWord(getField(vehicle, 'color')),
    speedKmh: null,
    plateBox: boxOf(get) ?? edgesOf(get),
    vendorId: null,
    passageNumber: carId,
    content: carId === null ? `${cameraId ?? ''}|${plateRaw ?? ''}|${time?.atMs ?? ''}` : numberedPassage(cameraId, carId, time),
    // The last word comes some ten seconds after the vehicle left; the event for radars is for every frame.
    isPreview: carState === null ? get('isDetected') !== undefined : /^(?:new|updated?)$/i.test(carState),
    extras: { carState, roi: wordOf(get('roiID')), view: saidWord(get('view', 'vehicleView')) ?? saidWord(getField(vehicle, 'view')), ...(isPlaced ? { cameraLat, cameraLon } : {}) },
  }, context)
  const pictures = [
    pictureOfBase64('plate.jpg', get('lpImage', 'plateImage')),
    ...listOf(get('ImageArray')).slice(0, PICTURES_MAX).map((image, index) => pictureOfBase64(`image-${index}.jpg`, getField(fieldsOf(image), 'BinaryImage'))),
  ].filter((picture) => picture !== null)
  return {
    format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation],
    pictures,
    warnings: clockWarnings(time, 'capture_timestamp'),
  }
}

function decodeJson(value: unknown, context: DecodeContext): Decoded {
  if (!isFields(value)) return rejected(FORMAT, 'JSON that is no object')
  const notification = childOf(childOf(value, 'params'), 'notification') ?? value
  const message = childOf(notification, 'message')
  const topic = wordOf(getField(notification, 'topic'))
  // A publisher beside the application sends its plates under a topic of its own, and flat.
  const isFlat = message === null && getField(notification, 'plate') !== undefined
  if ((message !== null || topic !== null) && !isFlat) {
    const data = childOf(message, 'data')
    const serial = wordOf(getField(notification, 'serial'))
    const decoded = data === null ? null : decodeFields(data, textOf(getField(notification, 'timestamp')), serial, context)
    return decoded ?? ignored(FORMAT, `event ${(topic ?? 'without a topic').slice(0, 80)}: no plate in it`)
  }
  const direct = decodeFields(childOf(value, 'event') ?? value, null, null, context)
  if (direct !== null) return direct
  // The heartbeat service sends the state of the camera and of the application, section by section.
  const identity = childOf(value, 'identify')
  const camera = wordOf(getField(childOf(value, 'camera_info'), 'SerialNumber')) ?? wordOf(getField(value, 'SerialNumber')) ?? wordOf(getField(value, 'serial')) ?? wordOf(getField(identity, 'macAddress'))
  const time = parseDeviceTime(getField(childOf(value, 'system'), 'timestamp'), context.zone)
  const isBeat = identity !== null || childOf(value, 'ALPV') !== null || Object.keys(value).some((key) => /heart.?beat|keep.?alive/i.test(key)) || /heart.?beat/i.test(wordOf(getField(value, 'type')) ?? wordOf(getField(value, 'event')) ?? '') || booleanOf(getField(value, 'alive')) === true
  if (isBeat) return ignored(FORMAT, 'heartbeat: the camera lives', {
    heartbeat: true, ...known({ time: time?.text ?? null, cameraId: camera }),
    observations: [deviceHeard(FORMAT, 'heartbeat', time, `heartbeat|${camera ?? ''}|${time?.text ?? ''}`, context)],
  })
  return rejected(FORMAT, 'an object without plate text and without carID')
}

const tooMany = (count: number): readonly string[] => (count > EVENTS_MAX ? [`${count} events in one body: the first ${EVENTS_MAX} were read`] : [])

function decodeText(text: string, context: DecodeContext): Decoded {
  const first = text.trimStart().charAt(0)
  if (first === '{' || first === '[') {
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure)
    const values = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
    return decodedTogether(FORMAT, values.slice(0, EVENTS_MAX).map((value) => decodeJson(value, context)), { warnings: tooMany(values.length) })
  }
  const document = readOnvifDocument(text)
  if (!document.ok) return rejected(FORMAT, document.failure)
  const { events } = document.value
  if (events.length === 0) return rejected(FORMAT, 'XML without an event')
  return decodedTogether(FORMAT, events.slice(0, EVENTS_MAX).map((event) =>
    decodeFields(event.data, event.time, null, context) ?? ignored(FORMAT, `event ${(event.topic ?? 'without a topic').slice(0, 80)}: no plate in it`)), { warnings: tooMany(events.length) })
}

function decodeMultipart({ bytes, contentType }: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const split = splitMultipart(bytes, contentType)
  if (split === null) return rejected(FORMAT, 'multipart body without any boundary')
  const part = split.parts.find(({ name }) => name === 'event') ?? split.parts.find((one) => one.bytes[0] === 0x7b || one.bytes[0] === 0x3c)
  if (part === undefined) return rejected(FORMAT, split.isCut ? 'multipart body cut before its event field' : 'multipart body without an event field')
  const pictures: DecodedPicture[] = split.parts.flatMap((one) => (one !== part && isJpeg(one.bytes) ? [{ name: one.fileName ?? one.name ?? 'image.jpg', contentType: 'image/jpeg', bytes: one.bytes }] : []))
  const { text, warnings } = bodyText(part.bytes, part.contentType)
  return decodedTogether(FORMAT, [decodeText(text, context)], { warnings: [...warnings, ...split.warnings], pictures, isCut: split.isCut })
}

export const axisAlpv: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: (body, context) => {
    if (looksMultipart(body)) return decodeMultipart(body, context)
    const { text, warnings } = bodyText(body.bytes, body.contentType)
    const decoded = decodeText(text, context)
    return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
  },
}
