/**
 * Frigate over MQTT: `tracked_object_update` of type lpr, `events` and `reviews` of a tracked object, and its availability.
 *
 * Source:  formats.md 1f; docs/feeds/frigate.md. One car gives a flood of messages under one id, with changing plates: all but the end
 *          are previews.
 * Units:   score 0..1; `current_estimated_speed` is mph or km/h as the installation chose, so it is kept as `speedRaw` and not used.
 * Errors:  never throws. Objects that are no vehicles, and vehicles that may still show a plate, are ignored.
 * Privacy: plates go into reads and observations only; `name` and `sub_label` name people's cars: only a `sub_label` that is spelt like a
 *          plate, as the plate readers of before Frigate's own wrote it there, is read as one.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder, PictureBox } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { childOf, fieldsOf, getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { isJpeg } from '../picture.ts'
import { clockWarnings, passageOf, ratioOf, saidWord, type PassageFacts } from '../plate-passage.ts'
import { decodedTogether } from '../together.ts'

const FORMAT = 'frigate'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const RECORDS_MAX = 200
const SPACE = 'pixel x,y,w,h of the detect stream'
const VEHICLES = /^(?:car|truck|bus|school_bus|garbage_truck|motorcycle|van|vehicle|license_plate)$/i

function oneRead(facts: PassageFacts, warnings: readonly string[], context: DecodeContext): Decoded {
  const { read, observation } = passageOf(FORMAT, facts, context)
  return { format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation], pictures: [], warnings }
}

/** [left, top, right, bottom]. */
function boxOf(value: unknown): PictureBox | null {
  const [left, top, right, bottom] = listOf(value).map(numberOf)
  if (left === null || left === undefined || top === null || top === undefined || right === null || right === undefined || bottom === null || bottom === undefined) return null
  return right > left && bottom > top ? { x: left, y: top, w: right - left, h: bottom - top, space: SPACE } : null
}

/** A text, or a text with its score. */
const textWithScore = (value: unknown): { readonly text: string | null; readonly score: number | null } => {
  const [text, score] = listOf(value)
  return { text: textOf(text), score: ratioOf(score) }
}

/** Capitals and digits, three digits at least, and nothing else but what stands between them: no name is spelt so. */
const PLATE_SPELLING = /^(?=(?:\D*\d){3})(?=.*\p{Lu})[\p{Lu}\d][\p{Lu}\d .·-]{3,13}$/u

/** @returns whether it stands in `sub_label`, beside the plate. */
function plateTextOf(after: Fields, data: Fields | null): { readonly plate: { readonly text: string | null; readonly score: number | null }; readonly isLabel: boolean } {
  const plate = textWithScore(getField(after, 'recognized_license_plate') ?? getField(data, 'recognized_license_plate'))
  if (plate.text !== null && plate.text.trim() !== '') return { plate, isLabel: false }
  const label = textWithScore(getField(after, 'sub_label'))
  const isLabel = label.text !== null && PLATE_SPELLING.test(label.text.trim())
  return { plate: isLabel ? label : plate, isLabel }
}

function factsOf(cameraId: string | null, id: string | null, plateRaw: string, time: DeviceTime | null): Omit<PassageFacts, 'confidence'> {
  return {
    plateRaw, time, cameraId, eventId: id, country: null, countryRaw: null, region: null, lane: null, direction: null, directionRaw: null,
    vehicleTypeRaw: null, vehicleColor: null, speedKmh: null, plateBox: null,
    vendorId: id === null ? null : `${cameraId ?? ''}/${id}`,
    passageNumber: id,
    content: `${cameraId ?? ''}|${id ?? ''}|${time?.atMs ?? ''}|${plateRaw}`,
  }
}

function decodeUpdate(update: Fields, context: DecodeContext): Decoded {
  const time = parseDeviceTime(getField(update, 'timestamp'), context.zone)
  const id = wordOf(getField(update, 'id')) ?? wordOf(getField(update, 'event_id'))
  return oneRead(Object.assign(factsOf(saidWord(getField(update, 'camera')), id, textOf(getField(update, 'plate')) ?? '', time), {
    confidence: ratioOf(getField(update, 'score')),
    plateBox: boxOf(getField(update, 'plate_box')),
    isPreview: true,
    extras: { isKnownPlate: wordOf(getField(update, 'name')) === null ? null : true },
  }), clockWarnings(time, 'timestamp'), context)
}

function decodeTracked(type: string, after: Fields, context: DecodeContext): Decoded {
  const label = wordOf(getField(after, 'label'))
  const data = childOf(after, 'data')
  const { plate, isLabel } = plateTextOf(after, data)
  const id = wordOf(getField(after, 'id'))
  const time = parseDeviceTime(getField(after, 'frame_time'), context.zone) ?? parseDeviceTime(getField(after, 'end_time'), context.zone) ?? parseDeviceTime(getField(after, 'start_time'), context.zone)
  const cameraId = saidWord(getField(after, 'camera'))
  const head = known({ cameraId, time: time?.text ?? null })
  const isEnd = /^end$/i.test(type)
  const isVehicle = label !== null && VEHICLES.test(label)
  if (plate.text === null || plate.text.trim() === '') {
    if (!isVehicle) return ignored(FORMAT, `a tracked ${(label ?? 'object').slice(0, 40)}: no plate in it`, head)
    if (!isEnd) return ignored(FORMAT, `a tracked ${label.slice(0, 40)} without a plate yet`, head)
  }
  const speed = numberOf(getField(after, 'current_estimated_speed'))
  const attributes = listOf(getField(after, 'current_attributes')).concat(listOf(getField(childOf(after, 'snapshot'), 'attributes'))).map(fieldsOf)
  const plateAttribute = attributes.find((attribute) => wordOf(getField(attribute, 'label')) === 'license_plate') ?? null
  const angleDeg = numberOf(getField(after, 'velocity_angle'))
  return oneRead(Object.assign(factsOf(cameraId, id, plate.text ?? '', time), {
    confidence: ratioOf(getField(after, 'recognized_license_plate_score')) ?? ratioOf(getField(data, 'recognized_license_plate_score')) ?? plate.score,
    vehicleTypeRaw: isVehicle && label !== 'license_plate' ? label : null,
    plateBox: boxOf(getField(plateAttribute, 'box')),
    isPreview: !isEnd,
    extras: {
      vehicleBox: boxOf(getField(after, 'box')),
      speedRaw: speed === null || speed <= 0 ? null : speed,
      directionDeg: angleDeg === null || angleDeg < 0 || angleDeg > 360 ? null : angleDeg,
      state: type,
      zones: listOf(getField(after, 'current_zones')).map(wordOf).filter((zone) => zone !== null).slice(0, 16),
    },
  }), [...clockWarnings(time, 'frame_time'), ...(isLabel ? ['the plate stands in sub_label'] : []), ...(speed !== null && speed > 0 ? ['speed has the unit that the installation chose: not used'] : [])], context)
}

/** What `camera_activity` holds: a camera's name each, with its objects. */
function isActivity(record: Fields): boolean {
  const cameras = Object.values(record)
  return cameras.length > 0 && cameras.every((camera) => Array.isArray(getField(fieldsOf(camera), 'objects')))
}

function decodeRecord(record: unknown, context: DecodeContext): Decoded {
  if (!isFields(record)) return rejected(FORMAT, 'a record that is no object')
  const type = wordOf(getField(record, 'type'))
  const after = childOf(record, 'after')
  if (after !== null) return decodeTracked(type ?? 'update', after, context)
  if (type !== null && /^lpr$/i.test(type)) return decodeUpdate(record, context)
  if (getField(record, 'plate') !== undefined) return decodeUpdate(record, context)
  if (type !== null) return ignored(FORMAT, `update of type ${type.slice(0, 40)}: no plate in it`)
  // An event of the HTTP API stands alone, without what came before.
  if (getField(record, 'label') !== undefined && getField(record, 'id') !== undefined) return decodeTracked('end', record, context)
  if (getField(record, 'cameras') !== undefined || getField(record, 'detectors') !== undefined) return ignored(FORMAT, 'statistics', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', null, 'stats', context)] })
  if (isActivity(record)) return ignored(FORMAT, 'activity of the cameras: no plate in it', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', null, 'activity', context)] })
  return rejected(FORMAT, 'neither an update nor a tracked object')
}

export const frigate: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: ({ bytes, contentType }, context) => {
    if (isJpeg(bytes)) return ignored(FORMAT, 'a picture without its event')
    const { text, warnings } = bodyText(bytes, contentType)
    const word = text.trim().toLowerCase()
    if (word === 'online') return ignored(FORMAT, 'available: online', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', null, 'online', context)] })
    if (word === 'offline' || word === 'stopped') return ignored(FORMAT, `available: ${word}`)
    // Counts of objects, levels of sound, and switches: what the broker holds under the other topics of a camera.
    if (/^(?:-?\d{1,6}(?:\.\d{1,20})?|on|off|active|idle|none|detection|alert)$/.test(word)) return ignored(FORMAT, `a state: ${word}`)
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
    const records = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
    if (records.length > RECORDS_MAX) return rejected(FORMAT, `${records.length} records in one body, at most ${RECORDS_MAX}`)
    if (records.length === 0) return ignored(FORMAT, 'an empty list', { warnings })
    return decodedTogether(FORMAT, records.map((record) => decodeRecord(record, context)), { warnings })
  },
}
