/**
 * OwnTracks: the JSON of the telephone apps and of Queclink trackers behind qtripp, over HTTP or MQTT.
 *
 * Source:  formats.md 2j; docs/feeds/owntracks.md.
 * Units:   speed km/h, course in degrees, accuracy and altitude in metres, `tst` epoch seconds, battery percent.
 *          Elements that are zero or unknown are left out by the apps: absent is unknown, never zero.
 * Identity: the topic `owntracks/<user>/<device>`, from the body (HTTP) or the query `topic=` (MQTT transport); else `u` and `d`; else
 *          `tid`, which is only two letters.
 * Errors:  never throws. An encrypted payload cannot be read and is rejected.
 * Privacy: names of wireless networks and regions go nowhere.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { parseForm } from '../form-fields.ts'
import { booleanOf, getField, isFields, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { ignored, known, rejected } from '../outcome.ts'
import { accuracyMOf, altitudeMOf, headingDegOf, percentOf, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'

const FORMAT = 'owntracks'
const BODY_BYTES_MAX = 1024 * 1024
const MESSAGES_MAX = 1_000

/** The last level of topics that a device has beside its own. */
const SUBTOPIC = /\/(?:cmd|event|step|beacon|dump|status|waypoints?|info|response)$/
/** Queclink reports by qtripp say by their trigger that the ignition was turned. */
const IGNITION_BY_TRIGGER: Readonly<Record<string, boolean>> = { i: true, I: false }
/** Messages of a device that lives and tells nothing of its place. */
const SIGNS_OF_LIFE = new Set(['status', 'steps', 'beacon', 'configuration', 'dump', 'waypoint', 'waypoints', 'card', 'request'])

/** `owntracks/<user>/<device>` → `<user>/<device>`; installations with a prefix of their own keep the last two levels. */
function deviceOfTopic(topic: string): string | null {
  const levels = topic.replace(SUBTOPIC, '').split('/').filter((level) => level !== '')
  return levels.length === 0 ? null : levels.slice(levels[0] === 'owntracks' ? 1 : 0).slice(-2).join('/') || null
}

function deviceOf(message: Fields, query: string): string | null {
  const form = parseForm(query)
  const topic = wordOf(getField(message, 'topic')) ?? wordOf(form.first('topic'))
  if (topic !== null) return deviceOfTopic(topic)
  const [user, device] = [wordOf(form.first('u')), wordOf(form.first('d'))]
  if (user !== null && device !== null) return `${user}/${device}`
  return wordOf(getField(message, 'tid'))
}

function addLocation(message: Fields, event: string | null, query: string, context: DecodeContext, reports: TrackerReports): void {
  const sentTime = getField(message, 'tst')
  const time = parseDeviceTime(sentTime, context.zone)
  const fault = timeFault(time, sentTime !== undefined)
  if (fault !== null) reports.warn(fault)
  const trigger = wordOf(getField(message, 't'))
  if (trigger === 'p') reports.warn('a ping: its time is now, its place may be older')
  const isIgnitionOn = booleanOf(getField(message, 'ign')) ?? (trigger === null ? null : (IGNITION_BY_TRIGGER[trigger] ?? null))
  const accuracyM = accuracyMOf(numberOf(getField(message, 'acc')))
  const odometerKm = numberOf(getField(message, 'odometer'))
  reports.addFix(
    {
      deviceId: deviceOf(message, query),
      lat: numberOf(getField(message, 'lat')), lon: numberOf(getField(message, 'lon')), time,
      altM: altitudeMOf(numberOf(getField(message, 'alt'))),
      speedKmh: speedKmhOf(numberOf(getField(message, 'vel')), 1),
      headingDeg: headingDegOf(numberOf(getField(message, 'cog'))),
      accuracyM, isValid: true, isIgnitionOn,
    },
    known({
      accuracyM,
      batteryPct: percentOf(numberOf(getField(message, 'batt'))),
      ignition: isIgnitionOn,
      trigger,
      event,
      tid: wordOf(getField(message, 'tid')),
      imei: wordOf(getField(message, 'imei')),
      odometerKm: odometerKm !== null && odometerKm >= 0 ? odometerKm : null,
    }),
  )
}

/** @returns why the message says nothing, where it does not. */
function addMessage(value: unknown, query: string, context: DecodeContext, reports: TrackerReports): string | null {
  if (!isFields(value)) {
    reports.lose('a message that is no object')
    return null
  }
  const type = wordOf(getField(value, '_type'))
  const hasPlace = getField(value, 'lat') !== undefined || getField(value, 'lon') !== undefined
  if (type === 'location' || (type === null && hasPlace)) {
    if (type === null) reports.warn('no _type: read as a location')
    addLocation(value, null, query, context, reports)
    return null
  }
  if (type === 'transition') {
    const event = wordOf(getField(value, 'event')) ?? 'transition'
    if (!hasPlace) return `transition ${event} without a place`
    addLocation(value, event, query, context, reports)
    return null
  }
  if (type === 'encrypted') reports.lose('an encrypted payload: the device keeps its secret; give it none')
  else if (type === null) {
    if (Object.keys(value).length === 0) return 'an empty message'
    reports.lose('no _type')
  } else if (type === 'lwt') return 'lwt: the broker lost the device'
  else if (SIGNS_OF_LIFE.has(type)) {
    const time = type === 'waypoint' || type === 'waypoints' ? null : parseDeviceTime(getField(value, 'tst'), context.zone)
    reports.addHeartbeat(`${type}|${deviceOf(value, query) ?? ''}|${time?.text ?? ''}`, time)
    return `${type}: no position`
  } else return `_type ${type.slice(0, 40)}: no position`
  return null
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  if (text.trim() === '') return ignored(FORMAT, 'a body of no bytes: a retained message was cleared, or the app had nothing to say')
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
  const messages: readonly unknown[] = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
  if (messages.length > MESSAGES_MAX) return rejected(FORMAT, `${messages.length} messages in one body, at most ${MESSAGES_MAX}`, { warnings })
  const reports = createTrackerReports(FORMAT, context)
  for (const warning of warnings) reports.warn(warning)
  let nothingWhy: string | null = null
  for (const message of messages) {
    const why = addMessage(message, body.query, context, reports)
    nothingWhy ??= why
  }
  return reports.decoded(nothingWhy ?? 'an empty list')
}

export const owntracks: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'ok200', replyJson: [], takesEmptyBody: true, decode }
