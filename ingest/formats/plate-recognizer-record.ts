/**
 * One Plate Recognizer record (a camera frame with its results) as plate reads.
 *
 * Source:  formats.md 1d. Two result shapes are in use, told apart by whether `plate` is text or an object.
 * Time:    `timestamp` and `timestamp_local` name one instant; where they disagree the local one holds (a `Z` beside a local `+0100`
 *          was seen). A `+` lost in form encoding is put back by the time parser.
 * Units:   `direction` is degrees in the picture, not towards or away; `speed` has the unit the installation chose, so it is not used.
 */
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { countryOfRegion } from '../countries.ts'
import type { DecodeContext, DecodedRead, PictureBox } from '../decoder.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { childOf, fieldsOf, getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { contentKey, passageKeyOf, timelessKey } from '../observation-key.ts'
import { known } from '../outcome.ts'
import { keptPlateText, plateOf } from '../plate-text.ts'
import { vehicleKindOf } from '../vehicle-kind.ts'

const FORMAT = 'plate-recognizer'
const SPACE = 'pixel x,y,w,h'
const RESULTS_MAX = 200
const WORD_LENGTH_MAX = 60

export interface RecordReads {
  readonly reads: readonly DecodedRead[]
  readonly observations: readonly DecodedObservation[]
  readonly warnings: readonly string[]
}

function boxOf(value: unknown): PictureBox | null {
  const box = fieldsOf(value)
  const [left, top] = [numberOf(getField(box, 'xmin')), numberOf(getField(box, 'ymin'))]
  const [right, bottom] = [numberOf(getField(box, 'xmax')), numberOf(getField(box, 'ymax'))]
  if (left === null || top === null || right === null || bottom === null || right <= left || bottom <= top) return null
  return { x: left, y: top, w: right - left, h: bottom - top, space: SPACE }
}

const ratioOf = (value: unknown): number | null => {
  const score = numberOf(value)
  return score === null || score < 0 || score > 1 ? null : score
}

/** The first, best word of a scored list; the vendor writes `Unknown` and `generic` for nothing. */
function bestWord(list: unknown, ...keys: readonly string[]): string | null {
  const best = fieldsOf(listOf(list)[0])
  for (const key of keys) {
    const word = wordOf(getField(best, key))
    if (word !== null) return word.length > WORD_LENGTH_MAX || /^(?:unknown|generic)$/i.test(word) ? null : word
  }
  return null
}

function timeOf(data: Fields, context: DecodeContext, warnings: string[]): DeviceTime | null {
  const stamp = parseDeviceTime(getField(data, 'timestamp'), context.zone)
  const local = parseDeviceTime(getField(data, 'timestamp_local'), context.zone)
  if (local === null) return stamp
  if (stamp === null || (local.hasOffset && !stamp.hasOffset)) return local
  if (stamp.hasOffset && local.hasOffset && stamp.atMs !== local.atMs) {
    warnings.push('timestamp and timestamp_local are different instants: timestamp_local holds')
    return local
  }
  return stamp
}

/** What both shapes say, under one set of names. */
interface Result {
  readonly plateRaw: string
  readonly confidence: unknown
  readonly detectionConfidence: unknown
  readonly plateBox: unknown
  readonly region: string | null
  readonly regionConfidence: unknown
  readonly makeModel: unknown
  readonly color: string | null
  readonly orientation: string | null
}

function flatResult(result: Fields): Result {
  const region = fieldsOf(listOf(getField(result, 'region'))[0])
  return {
    plateRaw: textOf(getField(result, 'plate')) ?? '',
    confidence: getField(result, 'score'),
    detectionConfidence: getField(result, 'dscore'),
    plateBox: getField(result, 'box'),
    region: wordOf(getField(region, 'code')),
    regionConfidence: getField(region, 'score'),
    makeModel: getField(result, 'model_make'),
    color: bestWord(getField(result, 'color'), 'color', 'value'),
    orientation: bestWord(getField(result, 'orientation'), 'orientation', 'value'),
  }
}

function nestedResult(result: Fields, plate: Fields | null): Result {
  const props = childOf(plate, 'props')
  const best = fieldsOf(listOf(getField(props, 'plate'))[0])
  const region = fieldsOf(listOf(getField(props, 'region'))[0])
  const vehicleProps = childOf(childOf(result, 'vehicle'), 'props')
  return {
    plateRaw: textOf(getField(best, 'value')) ?? '',
    confidence: getField(best, 'score'),
    detectionConfidence: getField(plate, 'score'),
    plateBox: getField(plate, 'box'),
    region: wordOf(getField(region, 'value') ?? getField(region, 'code')),
    regionConfidence: getField(region, 'score'),
    makeModel: getField(vehicleProps, 'make_model'),
    color: bestWord(getField(vehicleProps, 'color'), 'value', 'color'),
    orientation: bestWord(getField(vehicleProps, 'orientation'), 'value', 'orientation'),
  }
}

export function readRecord(record: Fields, data: Fields, results: readonly unknown[], context: DecodeContext): RecordReads {
  const warnings: string[] = []
  const time = timeOf(data, context, warnings)
  if (time === null) warnings.push('no readable timestamp: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive timestamp and no zone configured: the receive time holds')
  const hook = childOf(record, 'hook')
  // Stream names the camera there; the cloud numbers its webhooks.
  const hookId = wordOf(getField(hook, 'id'))
  const cameraId = wordOf(getField(data, 'camera_id')) ?? (hookId === null || /^\d+$/.test(hookId) ? null : hookId)
  const eventId = wordOf(getField(data, 'filename')) ?? wordOf(getField(hook, 'filename'))
  if (results.length > RESULTS_MAX) warnings.push(`${results.length} results in one frame: the first ${RESULTS_MAX} were read`)

  const reads: DecodedRead[] = []
  const observations: DecodedObservation[] = []
  for (const value of results.slice(0, RESULTS_MAX)) {
    if (!isFields(value)) {
      warnings.push('a result that is no object')
      continue
    }
    const plateField = getField(value, 'plate')
    const vehicle = childOf(value, 'vehicle')
    if ((plateField === undefined || plateField === null) && vehicle === null) {
      warnings.push('a result with neither plate nor vehicle')
      continue
    }
    const isNested = isFields(plateField) || childOf(vehicle, 'props') !== null
    const result = isNested ? nestedResult(value, fieldsOf(plateField)) : flatResult(value)
    const plate = plateOf(result.plateRaw)
    const confidence = ratioOf(result.confidence)
    const { country, region } = result.region === null ? { country: null, region: null } : countryOfRegion(result.region)
    const kindRaw = wordOf(getField(vehicle, 'type'))
    const vehicleType = vehicleKindOf(kindRaw)
    if (numberOf(getField(value, 'speed')) !== null) warnings.push('speed has the unit that the installation chose: not used')

    reads.push({
      plate, plateRaw: result.plateRaw, country, countryRaw: result.region, region, confidence,
      time: time?.text ?? null,
      timeHasOffset: time?.hasOffset ?? false,
      cameraId, eventId,
      lane: null, direction: null, directionRaw: null,
      vehicleType, vehicleTypeRaw: kindRaw, speedKmh: null,
      plateBox: boxOf(result.plateBox),
      ...known({
        countryConfidence: result.region === null ? null : ratioOf(result.regionConfidence),
        detectionConfidence: ratioOf(result.detectionConfidence),
        directionDeg: numberOf(getField(value, 'direction')),
        vehicleColor: result.color,
        vehicleMake: bestWord(result.makeModel, 'make'),
        vehicleModel: bestWord(result.makeModel, 'model'),
        orientation: result.orientation,
        vehicleBox: boxOf(getField(vehicle, 'box')),
        speedRaw: numberOf(getField(value, 'speed')),
      }),
    })

    const clock = clockOf(time)
    const box = fieldsOf(result.plateBox) ?? childOf(vehicle, 'box')
    // One picture's name and time stand for its vehicle where it shows one, whatever is read in it: a name alone may be every picture's.
    const isAlone = results.length === 1 && eventId !== null && clock.deviceTimeMs !== null
    const picture = `${cameraId ?? ''}|${eventId ?? ''}|${clock.deviceTimeMs ?? ''}`
    const content = isAlone ? picture : `${picture}|${result.plateRaw}|${textOf(getField(box, 'xmin')) ?? ''},${textOf(getField(box, 'ymin')) ?? ''}`
    const observation: DecodedObservation = {
      type: 'plate.read',
      observationId: clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, content),
      format: FORMAT,
      deviceTimeMs: clock.deviceTimeMs,
      clockRule: clock.clockRule,
      plate,
      plateRaw: keptPlateText(result.plateRaw),
      countryIso: country,
      confidenceRatio: confidence,
      charConfidenceRatios: [],
      direction: null, laneIndex: null,
      vehicleKind: vehicleType, vehicleColor: result.color,
      speedMps: null,
      containerNumbers: [], isRetransmission: false, isPreview: false,
    }
    const passageKey = isAlone ? passageKeyOf(`${eventId}@${clock.deviceTimeMs}`) : null
    observations.push(passageKey === null ? observation : Object.assign(observation, { passageKey }))
  }
  return { reads, observations, warnings }
}
