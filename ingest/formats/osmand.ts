/**
 * The OsmAnd protocol of phone trackers: query string, urlencoded form, or the JSON of Traccar Client 9 and later.
 *
 * Source:  formats.md 2i; docs/feeds/osmand.md.
 * Units:   speed is knots in query and form, m/s in JSON; battery percent in query, 0..1 in JSON; -1 is unknown.
 * Time:    epoch seconds or milliseconds, ISO, or naive `yyyy-MM-dd HH:mm:ss`, which servers read differently: only a configured zone is trusted.
 * Errors:  never throws. Without an id there is nobody to say it of: rejected.
 * Privacy: `key` may be our own device key: it goes nowhere.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedPosition, Decoder, RawBody } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { parseForm, queryOfTarget, type FormFields } from '../form-fields.ts'
import { booleanOf, childOf, fieldsOf, getField, isFields, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, known, rejected } from '../outcome.ts'
import {
  accuracyMOf, altitudeMOf, fixObservation, headingDegOf, isTrackerId, KMH_PER_KNOT, KMH_PER_MPS, placeFault, positionOf, speedKmhOf, type Fix,
} from '../position-fix.ts'

const FORMAT = 'osmand'
const BODY_BYTES_MAX = 1024 * 1024
const LOCATIONS_MAX = 1_000
const EXTRAS_MAX = 64
const EXTRA_LENGTH_MAX = 256
const READ = new Set([
  'id', 'deviceid', 'valid', 'timestamp', 'lat', 'lon', 'latitude', 'longitude', 'location', 'cell', 'wifi', 'speed', 'bearing', 'heading', 'altitude', 'accuracy', 'hdop', 'batt',
  'ignition', 'motion', 'charge', 'driverUniqueId', 'key',
])

type Answer = { readonly position: DecodedPosition | null; readonly observation: DecodedObservation; readonly warnings: readonly string[] }

function timeWarnings(time: DeviceTime | null, isSent: boolean): string[] {
  if (time === null) return isSent ? ['the timestamp could not be read: the receive time holds'] : ['no timestamp: the receive time holds']
  return time.clockRule === 'receiveTime' ? ['naive timestamp and no zone configured: the receive time holds'] : []
}

const noFix = (trackerId: string, time: DeviceTime | null, warnings: readonly string[], context: DecodeContext): Answer => ({
  position: null,
  observation: deviceHeard(FORMAT, 'noFix', time, `${trackerId}|${time?.text ?? ''}`, context),
  warnings,
})

function settle(trackerId: string, answers: readonly (Answer | string)[], time: DeviceTime | null): Decoded {
  const whole = answers.filter((answer) => typeof answer !== 'string')
  const lost = answers.filter((answer) => typeof answer === 'string')
  if (whole.length === 0) return rejected(FORMAT, lost[0] ?? 'no location')
  const positions = whole.flatMap(({ position }) => (position === null ? [] : [position]))
  const head = { warnings: [...whole.flatMap(({ warnings }) => warnings), ...lost], observations: whole.map(({ observation }) => observation) }
  if (positions.length > 0) return { format: FORMAT, outcome: 'position', reason: null, reads: [], positions, pictures: [], ...head }
  return {
    format: FORMAT, outcome: 'no_fix', reason: 'no place in it: only a sign of life', reads: [], positions, pictures: [], ...head,
    deviceId: trackerId, ...known({ time: time?.text ?? null }),
  }
}

const booleanWord = (value: string): boolean | null => (value === 'true' ? true : value === 'false' ? false : null)

function extrasOf(form: FormFields): Readonly<Record<string, unknown>> | null {
  const extra: [string, unknown][] = []
  for (const [name, value] of form.entries) {
    if (READ.has(name) || extra.length >= EXTRAS_MAX) continue
    extra.push([name.slice(0, EXTRA_LENGTH_MAX), numberOf(value) ?? booleanWord(value) ?? value.slice(0, EXTRA_LENGTH_MAX)])
  }
  // `fromEntries` defines own properties, also for names such as `__proto__`.
  return extra.length === 0 ? null : Object.fromEntries(extra)
}

function decodeForm(query: string, context: DecodeContext): Decoded {
  const form = parseForm(query)
  const trackerId = wordOf(form.first('id')) ?? wordOf(form.first('deviceid'))
  if (trackerId === null) return rejected(FORMAT, 'no id or deviceid')
  if (!isTrackerId(trackerId)) return rejected(FORMAT, 'an id that is too long or holds control characters')
  const stamp = wordOf(form.first('timestamp'))
  const time = parseDeviceTime(stamp, context.zone)
  const location = wordOf(form.first('location'))
  const [latText, lonText] = location === null ? [form.first('lat') ?? form.first('latitude'), form.first('lon') ?? form.first('longitude')] : [location.split(',')[0], location.split(',')[1]]
  const [lat, lon] = [numberOf(latText), numberOf(lonText)]
  const fault = placeFault(lat, lon)
  if (fault === 'outside') return rejected(FORMAT, `lat ${lat ?? ''}, lon ${lon ?? ''} are outside the map`)
  if (fault === 'half' || (fault === 'missing' && (wordOf(latText) !== null || wordOf(lonText) !== null))) return rejected(FORMAT, 'lat and lon are not both numbers')
  const warnings = timeWarnings(time, stamp !== null)
  if (lat === null || lon === null || fault !== null) return settle(trackerId, [noFix(trackerId, time, warnings, context)], time)

  const isValid = booleanOf(form.first('valid')) ?? wordOf(form.first('valid')) === null
  const isIgnitionOn = booleanOf(form.first('ignition'))
  const fix: Fix = {
    trackerId, lat, lon, time, isValid, isIgnitionOn,
    altM: altitudeMOf(numberOf(form.first('altitude'))),
    speedKmh: speedKmhOf(numberOf(form.first('speed')), KMH_PER_KNOT),
    headingDeg: headingDegOf(numberOf(form.first('bearing')) ?? numberOf(form.first('heading'))),
    accuracyM: accuracyMOf(numberOf(form.first('accuracy'))),
  }
  const extras = known({
    ignition: isIgnitionOn,
    motion: booleanOf(form.first('motion')),
    accuracyM: fix.accuracyM,
    batteryPct: numberOf(form.first('batt')),
    hdop: numberOf(form.first('hdop')),
    driverId: wordOf(form.first('driverUniqueId')),
    extra: extrasOf(form),
  })
  return settle(trackerId, [{ position: positionOf(trackerId, fix, extras), observation: fixObservation(FORMAT, fix, context), warnings }], time)
}

function readLocation(trackerId: string, location: Fields, time: DeviceTime | null, context: DecodeContext): Answer | string {
  const coords = childOf(location, 'coords')
  const [lat, lon] = [numberOf(getField(coords, 'latitude')), numberOf(getField(coords, 'longitude'))]
  const fault = placeFault(lat, lon)
  if (fault === 'outside') return `latitude ${lat ?? ''}, longitude ${lon ?? ''} are outside the map`
  if (fault === 'half') return 'only one of latitude and longitude is a number'
  const warnings = timeWarnings(time, getField(location, 'timestamp') !== undefined)
  if (lat === null || lon === null || fault !== null) return noFix(trackerId, time, warnings, context)
  const isMock = booleanOf(getField(location, 'mock')) === true
  if (isMock) warnings.push('a mock location: the phone was told where to be')
  const battery = numberOf(getField(childOf(location, 'battery'), 'level'))
  const fix: Fix = {
    trackerId, lat, lon, time, isValid: !isMock, isIgnitionOn: null,
    altM: altitudeMOf(numberOf(getField(coords, 'altitude'))),
    speedKmh: speedKmhOf(numberOf(getField(coords, 'speed')), KMH_PER_MPS),
    headingDeg: headingDegOf(numberOf(getField(coords, 'heading'))),
    accuracyM: accuracyMOf(numberOf(getField(coords, 'accuracy'))),
  }
  const extras = known({
    accuracyM: fix.accuracyM,
    batteryPct: battery === null || battery < 0 || battery > 1 ? null : Math.round(battery * 100),
    mock: isMock || null,
  })
  return { position: positionOf(trackerId, fix, extras), observation: fixObservation(FORMAT, fix, context), warnings }
}

/** One sender's report: its locations, or why it is none. */
interface JsonReport {
  readonly trackerId: string
  readonly time: DeviceTime | null
  readonly answers: readonly (Answer | string)[]
}

function readReport(value: unknown, form: FormFields, context: DecodeContext): JsonReport | string {
  if (!isFields(value)) return 'JSON that is no object'
  const trackerId = wordOf(getField(value, 'device_id')) ?? wordOf(getField(value, 'deviceid')) ?? wordOf(getField(value, 'id')) ?? wordOf(form.first('id')) ?? wordOf(form.first('deviceid'))
  if (trackerId === null) return 'no device_id'
  if (!isTrackerId(trackerId)) return 'a device_id that is too long or holds control characters'
  const sent = getField(value, 'location')
  const locations: readonly unknown[] = Array.isArray(sent) ? (sent as readonly unknown[]) : [sent]
  if (locations.length > LOCATIONS_MAX) return `${locations.length} locations in one body, at most ${LOCATIONS_MAX}`
  const timeOf = (location: Fields | null): DeviceTime | null => parseDeviceTime(getField(location, 'timestamp'), context.zone)
  const answers = locations.map((one) => {
    const location = fieldsOf(one)
    return location === null ? 'no location' : readLocation(trackerId, location, timeOf(location), context)
  })
  return { trackerId, time: timeOf(fieldsOf(locations[0])), answers }
}

function decodeJson(text: string, query: string, context: DecodeContext): Decoded {
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure)
  const values: readonly unknown[] = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
  if (values.length > LOCATIONS_MAX) return rejected(FORMAT, `${values.length} reports in one body, at most ${LOCATIONS_MAX}`)
  const form = parseForm(query)
  const read = values.map((value) => readReport(value, form, context))
  const first = read.find((report) => typeof report !== 'string')
  if (first === undefined) return rejected(FORMAT, read.find((report) => typeof report === 'string') ?? 'an empty list')
  return settle(first.trackerId, read.flatMap((report) => (typeof report === 'string' ? [report] : report.answers)), first.time)
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const trimmed = text.trim()
  const isJson = trimmed.startsWith('{') || trimmed.startsWith('[')
  const decoded = isJson
    ? decodeJson(trimmed, body.query, context)
    : decodeForm([body.query, queryOfTarget(trimmed) ?? trimmed].filter((part) => part !== '').join('&'), context)
  return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
}

export const osmand: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'ok200', decode }
