/**
 * Traccar's URL forwarder: whatever names the installation's template gives to the values, usually their own.
 *
 * Source:  formats.md 2i; names are those that Traccar's documentation uses in its templates.
 * Units:   knots; `fixTime` in epoch milliseconds; `gprmc` holds a whole sentence.
 */
import type { Decoded, DecodeContext } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { parseForm, type FormFields } from '../form-fields.ts'
import { booleanOf, isFields, numberOf, wordOf } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, known, rejected } from '../outcome.ts'
import { accuracyMOf, altitudeMOf, fixObservation, headingDegOf, isTrackerId, KMH_PER_KNOT, percentOf, placeFault, positionOf, speedKmhOf, type Fix } from '../position-fix.ts'
import { parseGprmc } from './gprmc.ts'
import { traccarAttributes, type TraccarAttributes } from './traccar-attributes.ts'

const FORMAT = 'traccar-forward'

const anyOf = (form: FormFields, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const word = wordOf(form.first(name))
    if (word !== null && !/^\{.*\}$/.test(word)) return word
  }
  return null
}

/** `{attributes}` in a template becomes their JSON. */
function attributesOf(form: FormFields): TraccarAttributes {
  const parsed = parseJson(form.first('attributes') ?? '')
  return traccarAttributes(parsed.ok && isFields(parsed.value) ? parsed.value : null)
}

export function decodeTraccarUrl(query: string, context: DecodeContext): Decoded {
  const form = parseForm(query)
  const sentence = anyOf(form, 'gprmc')
  const rmc = sentence === null ? null : parseGprmc(sentence)
  const warnings: string[] = []
  if (sentence !== null && rmc === null) warnings.push('the gprmc sentence could not be read')
  if (rmc?.isChecksumWrong === true) warnings.push('the checksum of the gprmc sentence is wrong')

  const deviceId = anyOf(form, 'uniqueId', 'id', 'deviceid', 'imei', 'deviceId')
  if (deviceId !== null && !isTrackerId(deviceId)) return rejected(FORMAT, 'a device id that is too long or holds control characters')
  const time =
    parseDeviceTime(anyOf(form, 'fixTime', 'fixtime', 'timestamp', 'deviceTime', 'time'), context.zone) ?? parseDeviceTime(rmc?.time ?? null, null)
  const lat = numberOf(anyOf(form, 'latitude', 'lat')) ?? rmc?.lat ?? null
  const lon = numberOf(anyOf(form, 'longitude', 'lon', 'lng')) ?? rmc?.lon ?? null
  const fault = placeFault(lat, lon)
  if (fault === 'outside') return rejected(FORMAT, `latitude ${lat ?? ''}, longitude ${lon ?? ''} are outside the map`)
  if (fault === 'half') return rejected(FORMAT, 'only one of latitude and longitude is a number')
  if (fault === 'missing' && (deviceId === null || time === null)) return rejected(FORMAT, 'neither a place nor a device with a time in the query')
  if (lat === null || lon === null || fault !== null) {
    return {
      format: FORMAT, outcome: 'no_fix', reason: 'no place in it: only a sign of life', reads: [], positions: [], warnings, pictures: [],
      observations: [deviceHeard(FORMAT, 'noFix', time, `${deviceId ?? ''}|${time?.text ?? ''}`, context)],
      ...known({ deviceId, time: time?.text ?? null }),
    }
  }
  if (time === null) warnings.push('no readable time: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive time and no zone configured: the receive time holds')

  const attributes = attributesOf(form)
  const isValid = booleanOf(anyOf(form, 'valid')) !== false && rmc?.isValid !== false && !attributes.isStale && !attributes.isMock
  const speedKmh = speedKmhOf(numberOf(anyOf(form, 'speed')) ?? rmc?.speedKn ?? null, KMH_PER_KNOT)
  const course = headingDegOf(numberOf(anyOf(form, 'course', 'bearing', 'heading')) ?? rmc?.courseDeg ?? null)
  const isIgnitionOn = booleanOf(anyOf(form, 'ignition')) ?? attributes.isIgnitionOn
  const name = anyOf(form, 'name')
  const fix: Fix = {
    trackerId: deviceId ?? name ?? context.deviceId,
    lat, lon, speedKmh, time, isValid, isIgnitionOn,
    altM: altitudeMOf(numberOf(anyOf(form, 'altitude', 'alt'))),
    headingDeg: course === 0 && speedKmh !== null && speedKmh > 0 ? null : course,
    accuracyM: accuracyMOf(numberOf(anyOf(form, 'accuracy'))),
  }
  const extras = known({
    deviceName: name === deviceId ? null : name,
    ...attributes.extras,
    ignition: isIgnitionOn,
    accuracyM: fix.accuracyM,
    batteryPct: percentOf(numberOf(anyOf(form, 'batteryLevel', 'batt'))) ?? attributes.extras['batteryPct'],
  })
  return {
    format: FORMAT, outcome: 'position', reason: null, reads: [], positions: [positionOf(deviceId, fix, extras)], warnings, pictures: [],
    observations: [fixObservation(FORMAT, fix, context)],
  }
}
