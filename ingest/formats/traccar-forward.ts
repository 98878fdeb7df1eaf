/**
 * Traccar position forwarding: `{position, device}`, events, lists, REST positions as JSON; or a URL template's query.
 *
 * Source:  formats.md 2i; docs/feeds/traccar-forward.md.
 * Units:   speed in knots, course in degrees true, altitude and accuracy in metres.
 * Time:    offsets `+0000`, `+00:00` or `Z`; the URL form sends epoch milliseconds.
 * Errors:  never throws. `valid: false`, outdated, approximate and mock fixes stay in, marked invalid: the device lives, its place is old.
 * Limits:  number of positions in one body.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedPosition, Decoder, RawBody } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { parseDeviceTime } from '../device-time.ts'
import { queryOfTarget } from '../form-fields.ts'
import { booleanOf, childOf, getField, isFields, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, ignored, known, rejected } from '../outcome.ts'
import { accuracyMOf, altitudeMOf, fixObservation, headingDegOf, isTrackerId, KMH_PER_KNOT, placeFault, positionOf, speedKmhOf, type Fix } from '../position-fix.ts'
import { traccarAttributes } from './traccar-attributes.ts'
import { decodeTraccarUrl } from './traccar-url.ts'

const FORMAT = 'traccar-forward'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const POSITIONS_MAX = 5_000

interface Item {
  readonly position: DecodedPosition | null
  readonly observation: DecodedObservation | null
  readonly ignoredWhy: string | null
  readonly noFixTime: string | null
  readonly deviceId: string | null
}

const dropped = (why: string): Item => ({ position: null, observation: null, ignoredWhy: why, noFixTime: null, deviceId: null })

/** A course of exactly 0 while moving is the default of a tracker that sent none. */
function courseOf(value: number | null, speedKmh: number | null): number | null {
  const headingDeg = headingDegOf(value)
  return headingDeg === 0 && speedKmh !== null && speedKmh > 0 ? null : headingDeg
}

function readPosition(position: Fields, device: Fields | null, event: string | null, context: DecodeContext, warnings: string[]): Item | string {
  const deviceId = wordOf(getField(device, 'uniqueId')) ?? wordOf(getField(position, 'uniqueId')) ?? wordOf(getField(position, 'deviceId'))
  if (deviceId !== null && !isTrackerId(deviceId)) return 'a device id that is too long or holds control characters'
  const time = parseDeviceTime(getField(position, 'fixTime'), context.zone) ?? parseDeviceTime(getField(position, 'deviceTime'), context.zone)
  const [lat, lon] = [numberOf(getField(position, 'latitude')), numberOf(getField(position, 'longitude'))]
  const fault = placeFault(lat, lon)
  if (fault === 'outside') return `latitude ${lat ?? ''}, longitude ${lon ?? ''} are outside the map`
  if (fault === 'half') return 'only one of latitude and longitude is a number'
  if (fault === 'missing' && deviceId === null) return 'a position without latitude, longitude and device'
  if (lat === null || lon === null || fault !== null) {
    const content = `${deviceId ?? ''}|${time?.text ?? ''}`
    return { position: null, observation: deviceHeard(FORMAT, 'noFix', time, content, context), ignoredWhy: null, noFixTime: time?.text ?? null, deviceId }
  }
  if (time === null) warnings.push('no readable fixTime: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive fixTime and no zone configured: the receive time holds')

  const { isIgnitionOn, isMock, isStale, extras: attributeExtras } = traccarAttributes(childOf(position, 'attributes'))
  const isValid = booleanOf(getField(position, 'valid')) !== false && booleanOf(getField(position, 'outdated')) !== true && !isStale && !isMock
  if (!isValid) warnings.push('not a fresh fix (invalid, outdated, approximate or mock)')
  const speedKmh = speedKmhOf(numberOf(getField(position, 'speed')), KMH_PER_KNOT)
  const name = wordOf(getField(device, 'name'))
  const fix: Fix = {
    trackerId: deviceId ?? context.deviceId,
    lat, lon, speedKmh, time, isValid, isIgnitionOn,
    altM: altitudeMOf(numberOf(getField(position, 'altitude'))),
    headingDeg: courseOf(numberOf(getField(position, 'course')), speedKmh),
    accuracyM: accuracyMOf(numberOf(getField(position, 'accuracy'))),
  }
  const extras = known({
    deviceName: name === deviceId ? null : name,
    ...attributeExtras,
    accuracyM: fix.accuracyM,
    event,
  })
  return { position: positionOf(deviceId, fix, extras), observation: fixObservation(FORMAT, fix, context), ignoredWhy: null, noFixTime: null, deviceId }
}

function readItem(value: unknown, context: DecodeContext, warnings: string[]): Item | string {
  if (!isFields(value)) return 'a position that is no object'
  const event = childOf(value, 'event')
  const eventType = wordOf(getField(event, 'type'))
  if (getField(value, 'latitude') !== undefined || getField(value, 'fixTime') !== undefined) return readPosition(value, childOf(value, 'device'), null, context, warnings)
  const position = childOf(value, 'position')
  if (position !== null) return readPosition(position, childOf(value, 'device'), eventType, context, warnings)
  if (eventType !== null || getField(value, 'eventTime') !== undefined) return dropped(`event ${(eventType ?? wordOf(getField(value, 'type')) ?? '').slice(0, 40)} without a position`)
  return Object.hasOwn(value, 'position') ? 'position is empty' : 'neither a position nor an event'
}

function decodeJson(text: string, context: DecodeContext): Decoded {
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure)
  const value = parsed.value
  if (isFields(value) && Object.keys(value).length === 0) {
    return ignored(FORMAT, 'empty frame: keep-alive', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', null, 'keep-alive', context)] })
  }
  const list = isFields(value) && Array.isArray(value['positions']) ? (value['positions'] as readonly unknown[]) : value
  if (isFields(value) && list === value && ['devices', 'events', 'logs'].some((name) => Object.hasOwn(value, name))) return ignored(FORMAT, 'a frame without positions')
  const items: readonly unknown[] = Array.isArray(list) ? (list as readonly unknown[]) : [list]
  if (items.length === 0) return ignored(FORMAT, 'an empty list')
  if (items.length > POSITIONS_MAX) return rejected(FORMAT, `${items.length} positions in one body, at most ${POSITIONS_MAX}`)

  const warnings: string[] = []
  const read: Item[] = []
  const lost: string[] = []
  for (const item of items) {
    const one = readItem(item, context, warnings)
    if (typeof one === 'string') lost.push(one)
    else read.push(one)
  }
  const first = read[0]
  if (first === undefined) return rejected(FORMAT, lost[0] ?? 'no position')
  const positions = read.flatMap(({ position }) => (position === null ? [] : [position]))
  const observations = read.flatMap(({ observation }) => (observation === null ? [] : [observation]))
  const head = { warnings: [...warnings, ...lost], observations }
  if (positions.length > 0) return { format: FORMAT, outcome: 'position', reason: null, reads: [], positions, pictures: [], ...head }
  if (observations.length === 0) return ignored(FORMAT, first.ignoredWhy ?? 'no position', head)
  const still = known({ deviceId: first.deviceId, time: first.noFixTime })
  return { format: FORMAT, outcome: 'no_fix', reason: 'no place in it: only a sign of life', reads: [], positions, pictures: [], ...head, ...still }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const target = text.length < 4_096 ? queryOfTarget(text) : null
  // The template's values as a body, whether or not it is announced as a form.
  // A JSON body stays one under a header that says form.
  const isForm = (/x-www-form-urlencoded/i.test(body.contentType ?? '') && !/^\s*[{[]/.test(text)) || /^\s*[\w.]{1,40}=[^&{}"]{0,200}&[\w.]{1,40}=/.test(text)
  const query = target ?? (isForm && text.trim() !== '' ? text : text.trim() === '' && body.query !== '' ? body.query : null)
  const decoded = query === null ? decodeJson(text, context) : decodeTraccarUrl(query, context)
  return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
}

export const traccarForward: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
