/**
 * Verkada webhooks of type `lpr`.
 *
 * Source:  formats.md 1g; docs/feeds/verkada.md.
 * Units:   confidence 0..1; `created` in seconds, `detected` of later versions in milliseconds; `crop` is x, x, y, y in shares of the picture.
 * Time:    `detected` is the exacter instant of the same detection; where it is minutes away from `created`, `created` holds.
 * Errors:  never throws. Webhooks of other types are ignored.
 * Privacy: plates go into reads and observations only.
 */
import { bodyText } from '../body-text.ts'
import { countryOfRegion } from '../countries.ts'
import type { Decoded, DecodeContext, Decoder, PictureBox } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { childOf, getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { ignored, outcomeOfReads, rejected, rounded } from '../outcome.ts'
import { clockWarnings, passageOf, ratioOf, saidWord } from '../plate-passage.ts'
import { decodedTogether } from '../together.ts'

const FORMAT = 'verkada'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const RECORDS_MAX = 200
const SPACE = 'share 0..1 of image width/height, origin top-left'
const APART_MS_MAX = 60_000

function boxOf(value: unknown): PictureBox | null {
  const [left, right, top, bottom] = listOf(value).map(ratioOf)
  if (left === null || left === undefined || right === null || right === undefined || top === null || top === undefined || bottom === null || bottom === undefined) return null
  return right > left && bottom > top ? { x: left, y: top, w: rounded(right - left, 9), h: rounded(bottom - top, 9), space: SPACE } : null
}

function timeOf(data: Fields, hook: Fields, context: DecodeContext, warnings: string[]): DeviceTime | null {
  const created = parseDeviceTime(getField(data, 'created'), context.zone) ?? parseDeviceTime(getField(data, 'timestamp'), context.zone)
  const detected = parseDeviceTime(getField(data, 'detected'), context.zone)
  if (created === null) return detected ?? parseDeviceTime(getField(hook, 'created_at'), context.zone)
  if (detected === null || detected.atMs === null || created.atMs === null) return created
  if (Math.abs(detected.atMs - created.atMs) <= APART_MS_MAX) return detected
  warnings.push('created and detected are more than a minute apart: created holds')
  return created
}

function decodeHook(hook: unknown, context: DecodeContext): Decoded {
  if (!isFields(hook)) return rejected(FORMAT, 'a webhook that is no object')
  const type = wordOf(getField(hook, 'webhook_type'))
  const data = childOf(hook, 'data') ?? hook
  const plateRaw = textOf(getField(data, 'license_plate_number')) ?? textOf(getField(data, 'license_plate'))
  if (type !== null && !/^lpr$/i.test(type) && plateRaw === null) return ignored(FORMAT, `webhook of type ${type.slice(0, 40)}: no plate in it`)
  if (plateRaw === null && type === null) return rejected(FORMAT, 'neither a plate nor a webhook_type')
  if (plateRaw === null && getField(data, 'camera_id') === undefined) return rejected(FORMAT, 'neither a plate nor a camera')
  const warnings: string[] = []
  const time = timeOf(data, hook, context, warnings)
  const state = saidWord(getField(data, 'license_plate_state'))
  const { country, region } = state === null ? { country: null, region: null } : countryOfRegion(state)
  const cameraId = wordOf(getField(data, 'camera_id'))
  const eventId = wordOf(getField(hook, 'webhook_id'))
  const crop = listOf(getField(data, 'crop')).map(numberOf)
  const { read, observation } = passageOf(FORMAT, {
    plateRaw: plateRaw ?? '', country, countryRaw: state, region,
    confidence: ratioOf(getField(data, 'confidence')),
    time, cameraId, eventId, lane: null, direction: null, directionRaw: null,
    vehicleTypeRaw: saidWord(getField(data, 'vehicle_type')),
    vehicleColor: saidWord(getField(data, 'vehicle_color')),
    speedKmh: null,
    plateBox: boxOf(getField(data, 'crop')),
    vendorId: eventId,
    passageNumber: eventId,
    content: `${cameraId ?? ''}|${time?.atMs ?? ''}|${plateRaw ?? ''}`,
    extras: {
      regionConfidence: ratioOf(getField(data, 'license_plate_state_confidence')),
      crop: crop.length === 4 && crop.every((share) => share !== null) ? crop : null,
      imageUri: saidWord(getField(data, 'image_url')),
      vehicleImageUri: saidWord(getField(data, 'vehicle_image_url')),
    },
  }, context)
  return { format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation], pictures: [], warnings: [...warnings, ...clockWarnings(time, 'created')] }
}

/** The answer of the interface that lists a camera's detections, as its webhooks; null for anything else. */
function detectionsOf(value: unknown): readonly unknown[] | null {
  const detections = isFields(value) ? getField(value, 'detections') : undefined
  if (!isFields(value) || !Array.isArray(detections)) return null
  return (detections as readonly unknown[]).map((detection) => (isFields(detection) ? { camera_id: getField(value, 'camera_id'), ...detection } : detection))
}

export const verkada: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: ({ bytes, contentType }, context) => {
    const { text, warnings } = bodyText(bytes, contentType)
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
    const hooks = detectionsOf(parsed.value) ?? (Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value])
    if (hooks.length > RECORDS_MAX) return rejected(FORMAT, `${hooks.length} webhooks in one body, at most ${RECORDS_MAX}`)
    if (hooks.length === 0) return ignored(FORMAT, 'an empty list', { warnings })
    return decodedTogether(FORMAT, hooks.map((hook) => decodeHook(hook, context)), { warnings })
  },
}
