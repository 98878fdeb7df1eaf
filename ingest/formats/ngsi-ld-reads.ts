/**
 * Plate reads among NGSI entities: AnprFlowObserved of the smart data models and APDSObservation of the parking standard.
 *
 * Source:  formats.md 1h; the two models' schemas.
 * Units:   confidence 0..1; speed km/h unless `unitCode` says another unit; -1 is unknown.
 */
import type { DecodeContext, DecodedRead } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { booleanOf, childOf, fieldsOf, getField, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { known, rounded } from '../outcome.ts'
import { keptPlateText, plateOf } from '../plate-text.ts'
import { KMH_PER_MPS, placeFault, speedKmhOf } from '../position-fix.ts'
import { vehicleKindOf } from '../vehicle-kind.ts'
import { pointOf, type NgsiEntity } from './ngsi-ld-entity.ts'

const FORMAT = 'ngsi-ld'
/** No plate has more. */
const CHARACTERS_MAX = 64

export interface NgsiRead {
  readonly read: DecodedRead
  readonly observation: DecodedObservation
  readonly warnings: readonly string[]
}

interface ReadParts {
  readonly plateRaw: string
  readonly countryRaw: string | null
  readonly confidence: number | null
  readonly charConfidence: readonly number[]
  readonly time: DeviceTime | null
  readonly cameraId: string | null
  readonly lane: number | string | null
  readonly direction: 'approaching' | 'leaving' | null
  readonly directionRaw: string | null
  readonly vehicleTypeRaw: string | null
  readonly speedKmh: number | null
  readonly color: string | null
  readonly cameraLocation: unknown
  readonly extras: Readonly<Record<string, unknown>>
}

const ratioOf = (value: number | null): number | null => (value === null || value < 0 || value > 1 ? null : value)
const laneOf = (word: string | null): number | string | null => (word !== null && /^[1-9]\d?$/.test(word) ? Number(word) : word)

function assemble(entity: NgsiEntity, parts: ReadParts, context: DecodeContext): NgsiRead {
  const { plateRaw, countryRaw, confidence, charConfidence, time, cameraId, lane, direction, directionRaw, vehicleTypeRaw, speedKmh, color } = parts
  const warnings: string[] = []
  if (time === null) warnings.push('no readable time: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive time and no zone configured: the receive time holds')
  const plate = plateOf(plateRaw)
  const country = countryRaw !== null && /^[A-Z]{2}$/i.test(countryRaw) && countryRaw.toUpperCase() !== 'XX' ? countryRaw.toUpperCase() : null
  const point = pointOf(parts.cameraLocation)
  const isPlace = point !== null && placeFault(point.lat, point.lon) === null
  if (point !== null && !isPlace) warnings.push(`location ${point.lon}, ${point.lat} is no longitude and latitude (swapped?): left out`)
  const vehicleType = vehicleKindOf(vehicleTypeRaw)
  const clock = clockOf(time)
  const content = `${entity.type ?? ''}|${cameraId ?? ''}|${plateRaw}|${lane ?? ''}|${clock.deviceTimeMs ?? ''}`
  const read: DecodedRead = {
    plate, plateRaw, country, countryRaw, region: null, confidence,
    time: time?.text ?? null, timeHasOffset: time?.hasOffset ?? false,
    cameraId, eventId: entity.id, lane, direction, directionRaw,
    vehicleType, vehicleTypeRaw, speedKmh, plateBox: null,
    cameraLat: isPlace ? point.lat : null, cameraLon: isPlace ? point.lon : null,
    ...known({ vehicleColor: color, charConfidence: charConfidence.length > 0 ? charConfidence : null, ...parts.extras }),
  }
  const observation: DecodedObservation = {
    type: 'plate.read', format: FORMAT, deviceTimeMs: clock.deviceTimeMs, clockRule: clock.clockRule,
    // An entity is updated in place: its id names the camera's stream, not one passage.
    observationId: clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, content),
    plate, plateRaw: keptPlateText(plateRaw), countryIso: country, confidenceRatio: confidence,
    charConfidenceRatios: charConfidence.length === [...(plate ?? '')].length ? charConfidence : [],
    direction, laneIndex: typeof lane === 'number' ? lane - 1 : null,
    vehicleKind: vehicleType, vehicleColor: color,
    speedMps: speedKmh === null ? null : rounded(speedKmh / KMH_PER_MPS, 3),
    containerNumbers: [], isRetransmission: false, isPreview: false,
  }
  return { read, observation, warnings }
}

/** `{name, confidence}`, or the bare word that some publishers write. */
function detected(vehicle: Fields | null, name: string, key: string): { readonly word: string | null; readonly confidence: number | null } {
  const child = childOf(vehicle, name)
  if (child === null) return { word: wordOf(getField(vehicle, name)), confidence: null }
  return { word: wordOf(getField(child, key)), confidence: ratioOf(numberOf(getField(child, 'confidence'))) }
}

export function readAnprFlow(entity: NgsiEntity, context: DecodeContext): NgsiRead {
  const vehicle = fieldsOf(entity.get('observedVehicle'))
  const isUnread = booleanOf(entity.get('vehiclePlateNotRead')) === true
  const licence = detected(vehicle, 'licensePlate', 'identifier')
  const country = detected(vehicle, 'country', 'code')
  const [brand, model, color, plateColor] = [detected(vehicle, 'brand', 'name'), detected(vehicle, 'model', 'name'), detected(vehicle, 'color', 'name'), detected(vehicle, 'plateColor', 'name')]
  const directionRaw = wordOf(getField(vehicle, 'direction'))
  const sentTime = entity.get('dateObserved') ?? entity.observedAt('observedVehicle')
  return assemble(
    entity,
    {
      plateRaw: isUnread ? '' : (licence.word ?? ''),
      countryRaw: country.word,
      confidence: isUnread ? null : licence.confidence, charConfidence: [],
      time: parseDeviceTime(sentTime, context.zone),
      cameraId: wordOf(entity.get('observedBy')),
      lane: laneOf(wordOf(entity.get('laneId'))),
      direction: directionRaw === 'towards' ? 'approaching' : directionRaw === 'away' ? 'leaving' : null,
      directionRaw,
      vehicleTypeRaw: wordOf(getField(vehicle, 'vehicleType')) ?? wordOf(getField(vehicle, 'type')),
      speedKmh: speedKmhOf(numberOf(getField(vehicle, 'speed')), 1),
      color: color.word?.toLowerCase() ?? null,
      cameraLocation: entity.get('location'),
      extras: { countryConfidence: country.confidence, vehicleMake: brand.word, vehicleModel: model.word, plateColor: plateColor.word?.toLowerCase() },
    },
    context,
  )
}

/** @returns text where the observation is of something else than a plate. */
export function readParkingObservation(entity: NgsiEntity, context: DecodeContext): NgsiRead | string {
  const credential = wordOf(entity.get('observedCredentialType'))
  // The model's own examples write it in two ways.
  if (credential !== null && !/^licen[cs]e[\s_-]?plate$/i.test(credential)) return `a credential of the kind ${credential.slice(0, 40)}`
  const towards = numberOf(entity.get('towardsObserver'))
  const sentTime = entity.get('observationDateTime') ?? entity.get('observationStartDateTime') ?? entity.get('dateObserved')
  const confidences = listOf(entity.get('observedCredentialCharacterConfidence')).slice(0, CHARACTERS_MAX).map((one) => ratioOf(numberOf(one)))
  return assemble(
    entity,
    {
      plateRaw: wordOf(entity.get('observedCredentialId')) ?? '',
      countryRaw: wordOf(entity.get('observedCredentialCountry')),
      confidence: ratioOf(numberOf(entity.get('observedCredentialConfidence'))),
      charConfidence: confidences.flatMap((one) => (one === null ? [] : [one])),
      time: parseDeviceTime(sentTime, context.zone),
      cameraId: wordOf(entity.get('observer')),
      lane: laneOf(wordOf(entity.get('laneId'))),
      direction: towards === 1 ? 'approaching' : towards === 0 ? 'leaving' : null,
      directionRaw: towards === null ? null : String(towards),
      vehicleTypeRaw: wordOf(entity.get('observedVehicleType')),
      speedKmh: speedKmhOf(numberOf(entity.get('observedSpeed')), 1),
      color: wordOf(entity.get('observedVehicleColour'))?.toLowerCase() ?? null,
      cameraLocation: entity.get('observerLocation') ?? entity.get('location'),
      extras: { vehicleMake: wordOf(entity.get('observedVehicleMake')) },
    },
    context,
  )
}
