/**
 * OpenALPR and Rekor Scout agents: groups (one vehicle), results (one frame), alerts (a group inside), heartbeats and test posts.
 *
 * Source:  formats.md 1e; docs/feeds/openalpr-rekor.md. A vehicle gives up to fifty results and one group, which names their uuids.
 * Units:   confidences 0..100 in, 0..1 out; epochs in seconds in the oldest agents, milliseconds since; four corners become their box.
 * Errors:  never throws. A plate of another shape among good ones is a warning.
 * Privacy: plates go into reads and observations only.
 */
import { bodyText } from '../body-text.ts'
import { countryOfWord } from '../country-codes.ts'
import { countryOfRegion } from '../countries.ts'
import type { Decoded, DecodeContext, DecodedPicture, Decoder, PictureBox } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { booleanOf, childOf, fieldsOf, getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { pictureOfBase64 } from '../picture.ts'
import { clockWarnings, passageOf, ratioOfPercent, saidWord, type Passage } from '../plate-passage.ts'
import { decodedTogether } from '../together.ts'

const FORMAT = 'openalpr-rekor'
const BODY_BYTES_MAX = 16 * 1024 * 1024
const RECORDS_MAX = 250
const RESULTS_MAX = 200
const UUIDS_MAX = 100
const CANDIDATES_MAX = 5
const GROUP_SPACE = 'pixel, bounding box of the 4 corners'
const RESULT_SPACE = 'pixel'

/** Agents number their cameras; site or agent makes the number one camera's. */
function cameraIdOf(record: Fields): string | null {
  const camera = wordOf(getField(record, 'camera_id'))
  const site = saidWord(getField(record, 'site_id')) ?? saidWord(getField(record, 'agent_uid'))
  if (camera === null) return site
  return site === null ? camera : `${site}/${camera}`
}

function boxOf(corners: unknown, space: string): PictureBox | null {
  const points = listOf(corners).map((corner) => ({ x: numberOf(getField(fieldsOf(corner), 'x')), y: numberOf(getField(fieldsOf(corner), 'y')) }))
  const [xs, ys] = [points.map(({ x }) => x).filter((x) => x !== null), points.map(({ y }) => y).filter((y) => y !== null)]
  if (points.length !== 4 || xs.length !== 4 || ys.length !== 4) return null
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [w, h] = [Math.max(...xs) - left, Math.max(...ys) - top]
  return w > 0 && h > 0 ? { x: left, y: top, w, h, space } : null
}

const best = (vehicle: Fields | null, name: string): string | null => saidWord(getField(fieldsOf(listOf(getField(vehicle, name))[0]), 'name'))

interface Place {
  readonly country: string | null
  readonly countryRaw: string | null
  readonly region: string | null
}

/** Two letters that are no country where they stand alone: the states that the first agents knew. */
const STATES = new Set('al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy'.split(' '))

/** `us-mo`, `eu-pl`, `mo`, `vn`, or a country of its own beside it. */
function placeOf(region: string | null, countryField: unknown): Place {
  const told = saidWord(countryField)
  const split = region === null || !region.includes('-') ? null : countryOfRegion(region)
  if (split !== null && split.country === 'EU') return { country: countryOfWord(split.region), countryRaw: region, region: null }
  if (split !== null && split.country !== null) return { country: split.country, countryRaw: region, region: split.region }
  if (told === null && region !== null && region.length === 2 && !STATES.has(region.toLowerCase()) && countryOfWord(region) !== null) return { country: countryOfWord(region), countryRaw: region, region: null }
  return { country: countryOfWord(told), countryRaw: told, region }
}

/** -1 and 0/0 are "not told". */
function gpsOf(record: Fields): Readonly<Record<string, unknown>> {
  const [cameraLat, cameraLon] = [numberOf(getField(record, 'gps_latitude')), numberOf(getField(record, 'gps_longitude'))]
  if (cameraLat === null || cameraLon === null || Math.abs(cameraLat) > 90 || Math.abs(cameraLon) > 180) return {}
  return (cameraLat === 0 && cameraLon === 0) || (cameraLat === -1 && cameraLon === -1) ? {} : { cameraLat, cameraLon }
}

const candidatesOf = (list: unknown): readonly object[] | null => {
  const candidates = listOf(list).slice(0, CANDIDATES_MAX).flatMap((one) => {
    const plate = saidWord(getField(fieldsOf(one), 'plate'))
    return plate === null ? [] : [{ plate, confidence: ratioOfPercent(getField(fieldsOf(one), 'confidence')) }]
  })
  return candidates.length > 0 ? candidates : null
}

/** What groups and results say of the vehicle and the camera alike. */
function commonOf(record: Fields): Readonly<Record<string, unknown>> {
  const vehicle = childOf(record, 'vehicle')
  const travelDeg = numberOf(getField(record, 'travel_direction'))
  return {
    vehicleMake: best(vehicle, 'make'),
    vehicleModel: best(vehicle, 'make_model'),
    vehicleBodyType: best(vehicle, 'body_type'),
    orientation: best(vehicle, 'orientation'),
    directionDeg: travelDeg === null || travelDeg < 0 || travelDeg > 360 ? null : travelDeg,
    isParked: booleanOf(getField(record, 'is_parked')) === true || null,
    ...gpsOf(record),
  }
}

/** The first plate of a frame goes by the frame's uuid, which the group repeats; groups tell of which plate of each frame they are. */
const plateKeyOf = (uuid: string, place: number): string => (place === 0 ? uuid : `${uuid}/${place}`)

/** Of the frames after the first. Without each one's place its first plate may be another vehicle's. */
function frameNumbersOf(uuids: readonly string[], indexes: readonly (number | null)[]): readonly string[] {
  return uuids.slice(1).flatMap((uuid, before) => {
    const place = indexes[before + 1]
    return place === undefined || place === null ? [] : [plateKeyOf(uuid, place)]
  })
}

/**
 * What names a group whose agent does not say which plate of each frame it is of: a second vehicle of its first frame has a group
 * of the same frame. No two plates stand at one place of one frame, and the group's best frame holds once the vehicle has left.
 */
function bestPlaceOf(bestUuid: string | null, box: PictureBox | null): string | null {
  return bestUuid === null || box === null ? null : `${bestUuid}@${Math.round(box.x)},${Math.round(box.y)}`
}

function groupPassage(group: Fields, isUpdate: boolean, context: DecodeContext): Passage {
  const plate = childOf(group, 'best_plate')
  const uuids = listOf(getField(group, 'uuids')).map(wordOf).filter((uuid) => uuid !== null).slice(0, UUIDS_MAX)
  const eventId = wordOf(getField(group, 'best_uuid')) ?? uuids[0] ?? null
  // The best frame changes between a preview and the group; the first does not. Two vehicles of one frame are told apart by their plates' places in it.
  const indexes = listOf(getField(group, 'plate_indexes')).map(numberOf)
  const firstId = uuids[0] === undefined ? eventId : plateKeyOf(uuids[0], indexes[0] ?? 0)
  const plateBox = boxOf(getField(plate, 'coordinates'), GROUP_SPACE)
  const ownPlace = isUpdate || indexes.length > 0 ? null : bestPlaceOf(eventId, plateBox)
  const groupId = ownPlace ?? firstId
  const time = groupTimeOf(group, context)
  const end = parseDeviceTime(getField(group, 'epoch_end'), context.zone)
  const plateRaw = textOf(getField(plate, 'plate')) ?? textOf(getField(group, 'best_plate_number')) ?? textOf(getField(group, 'best_plate')) ?? ''
  const region = saidWord(getField(group, 'best_region')) ?? saidWord(getField(plate, 'region'))
  const { country, countryRaw, region: part } = placeOf(region, getField(group, 'country'))
  const vehicle = childOf(group, 'vehicle')
  const cameraId = cameraIdOf(group)
  return passageOf(FORMAT, {
    plateRaw, country, countryRaw, region: part,
    confidence: ratioOfPercent(getField(group, 'best_confidence') ?? getField(plate, 'confidence')),
    time, cameraId, eventId, lane: null, direction: null, directionRaw: null,
    vehicleTypeRaw: best(vehicle, 'body_type'),
    vehicleColor: best(vehicle, 'color'),
    speedKmh: null,
    plateBox,
    vendorId: groupId,
    passageNumber: groupId,
    frameNumbers: ownPlace === null || firstId === null ? frameNumbersOf(uuids, indexes) : [firstId],
    content: `${cameraId ?? ''}|${time?.atMs ?? ''}|${plateRaw}`,
    isPreview: isUpdate,
    extras: Object.assign({
      regionConfidence: ratioOfPercent(getField(group, 'best_region_confidence') ?? getField(plate, 'region_confidence')),
      timeEnd: end?.text ?? null,
      uuids: uuids.length > 0 ? uuids : null,
      candidates: candidatesOf(getField(group, 'candidates') ?? getField(plate, 'candidates')),
    }, commonOf(group)),
  }, context)
}

const groupTimeOf = (group: Fields, context: DecodeContext): DeviceTime | null =>
  parseDeviceTime(getField(group, 'epoch_start'), context.zone) ?? parseDeviceTime(getField(group, 'best_uuid_epoch_ms'), context.zone) ?? parseDeviceTime(getField(group, 'epoch_time'), context.zone)

function picturesOf(record: Fields): readonly DecodedPicture[] {
  const plate = childOf(record, 'best_plate')
  return [
    pictureOfBase64('vehicle.jpg', getField(record, 'vehicle_crop_jpeg')),
    pictureOfBase64('overview.jpg', getField(record, 'overview_jpeg')),
    pictureOfBase64('plate.jpg', getField(plate, 'plate_crop_jpeg') ?? getField(record, 'plate_crop_jpeg')),
  ].filter((picture) => picture !== null)
}

function decodeGroup(group: Fields, context: DecodeContext): Decoded {
  const { read, observation } = groupPassage(group, booleanOf(getField(group, 'is_preview')) === true, context)
  return {
    format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation],
    pictures: picturesOf(group), warnings: clockWarnings(groupTimeOf(group, context), 'epoch_start'),
  }
}

function decodeResults(record: Fields, results: readonly unknown[], context: DecodeContext): Decoded {
  const uuid = wordOf(getField(record, 'uuid'))
  const frameTime = parseDeviceTime(getField(record, 'epoch_time'), context.zone)
  const cameraId = cameraIdOf(record)
  const warnings: string[] = [...clockWarnings(frameTime, 'epoch_time')]
  if (results.length > RESULTS_MAX) warnings.push(`${results.length} results in one frame: the first ${RESULTS_MAX} were read`)
  const passages = results.slice(0, RESULTS_MAX).flatMap((result, index) => {
    if (!isFields(result) || (getField(result, 'plate') === undefined && getField(result, 'confidence') === undefined)) {
      warnings.push('a result that is no plate')
      return []
    }
    const time = parseDeviceTime(getField(result, 'epoch_time'), context.zone) ?? frameTime
    const plateRaw = textOf(getField(result, 'plate')) ?? ''
    const place = numberOf(getField(result, 'plate_index')) ?? index
    const { country, countryRaw, region } = placeOf(saidWord(getField(result, 'region')), getField(result, 'country') ?? getField(record, 'country'))
    return [passageOf(FORMAT, {
      plateRaw, country, countryRaw, region,
      confidence: ratioOfPercent(getField(result, 'confidence')),
      time, cameraId, eventId: uuid === null ? null : `${uuid}/${place}`,
      lane: null, direction: null, directionRaw: null,
      vehicleTypeRaw: best(childOf(result, 'vehicle') ?? childOf(record, 'vehicle'), 'body_type'),
      vehicleColor: best(childOf(result, 'vehicle') ?? childOf(record, 'vehicle'), 'color'),
      speedKmh: null,
      plateBox: boxOf(getField(result, 'coordinates'), RESULT_SPACE),
      vendorId: uuid === null ? null : plateKeyOf(uuid, place),
      passageNumber: uuid === null ? null : plateKeyOf(uuid, place),
      content: `${cameraId ?? ''}|${time?.atMs ?? ''}|${plateRaw}|${index}`,
      // Frames are for the eye; their group counts.
      isPreview: true,
      extras: Object.assign({
        regionConfidence: region === null ? null : ratioOfPercent(getField(result, 'region_confidence')),
        candidates: candidatesOf(getField(result, 'candidates')),
      }, commonOf(record)),
    }, context)]
  })
  const reads = passages.map(({ read }) => read)
  if (reads.length === 0) return results.length === 0 ? ignored(FORMAT, 'no plate in the frame', { warnings }) : rejected(FORMAT, 'results that are no plates', { warnings })
  return {
    format: FORMAT, outcome: outcomeOfReads(reads), reason: null, reads, positions: [],
    observations: passages.map(({ observation }) => observation), pictures: picturesOf(record), warnings,
  }
}

function decodeHeartbeat(record: Fields, context: DecodeContext): Decoded {
  const time = parseDeviceTime(getField(record, 'timestamp'), context.zone)
  const streams = listOf(getField(record, 'video_streams')).filter(isFields)
  const camera = streams.map((stream) => cameraIdOf({ ...record, camera_id: getField(stream, 'camera_id') })).find((id) => id !== null)
  const silent = streams.filter((stream) => booleanOf(getField(stream, 'is_streaming')) === false).map((stream) => wordOf(getField(stream, 'camera_id')) ?? '?')
  const cameraId = camera ?? cameraIdOf(record)
  return ignored(FORMAT, 'heartbeat: the agent lives', {
    heartbeat: true, ...known({ time: time?.text ?? null, cameraId }),
    warnings: silent.length > 0 ? [`camera ${silent.slice(0, 8).join(', ')} is not streaming`] : [],
    observations: [deviceHeard(FORMAT, 'heartbeat', time, `heartbeat|${time?.text ?? ''}`, context)],
  })
}

function decodeRecord(record: unknown, context: DecodeContext): Decoded {
  if (!isFields(record)) return rejected(FORMAT, 'a record that is no object')
  if (wordOf(getField(record, 'openalpr_webhook')) !== null) return ignored(FORMAT, 'a test post of the agent')
  const dataType = wordOf(getField(record, 'data_type'))?.toLowerCase() ?? null
  if (dataType === 'heartbeat') return decodeHeartbeat(record, context)
  const group = childOf(record, 'group')
  if (group !== null) return decodeGroup({ ...record, ...group }, context)
  const results = getField(record, 'results')
  const hasGroup = getField(record, 'best_plate') !== undefined || getField(record, 'best_plate_number') !== undefined
  if (dataType === 'alpr_group' || dataType === 'alpr_alert' || (dataType === null && hasGroup)) {
    return hasGroup ? decodeGroup(record, context) : dataType === 'alpr_group' ? rejected(FORMAT, 'a group without a best plate') : rejected(FORMAT, 'an alert without its group')
  }
  if (Array.isArray(results)) return decodeResults(record, results, context)
  if (dataType === 'vehicle') return ignored(FORMAT, 'data_type vehicle: no plate in it')
  return dataType === null || dataType === 'alpr_results' ? rejected(FORMAT, 'neither results nor a group') : ignored(FORMAT, `data_type ${dataType.slice(0, 40)}: no plate in it`)
}

export const openalprRekor: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: ({ bytes, contentType }, context) => {
    const { text, warnings } = bodyText(bytes, contentType)
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
    const records = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
    if (records.length > RECORDS_MAX) return rejected(FORMAT, `${records.length} records in one body, at most ${RECORDS_MAX}`)
    if (records.length === 0) return ignored(FORMAT, 'an empty list', { warnings })
    const decoded = records.map((record) => decodeRecord(record, context))
    return decodedTogether(FORMAT, decoded, { warnings })
  },
}
