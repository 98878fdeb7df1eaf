/**
 * The licence plates of ONVIF frames and events as plate reads.
 *
 * Source:  formats.md 1c. A missing likelihood is 1; a plate object may come without text and name its vehicle by `Parent`.
 * Units:   boxes −1..1 with y up; speed is m/s by the standard, and km/h where the camera shows it: beside a vendor's own
 *          `VehicleInfo.Speed`, or past what a road vehicle drives in m/s (the standard's own example says 120.5).
 * Time:    `UtcTime` is UTC by definition, with or without its `Z`.
 */
import { countryOfWord } from '../country-codes.ts'
import type { CornerBox, DecodeContext, DecodedPicture } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { childOf, fieldsOf, getField, isFields, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { rounded } from '../outcome.ts'
import { pictureOfBase64 } from '../picture.ts'
import { laneOf, passageOf, ratioOf, ratioOfPercent, rawWord, roadSpeedKmhOf, saidWord, type Passage } from '../plate-passage.ts'
import { KMH_PER_MPS } from '../position-fix.ts'
import { attributeOf, contentOf, contentWordOf, type OnvifEvent } from './onvif-event.ts'

const FORMAT = 'onvif-profile-m'
const SPACE = 'onvif normalised -1..1, y up'
const TRANSFORMED_SPACE = `${SPACE}; = raw*Scale+Translate`
const OBJECTS_MAX = 200
/** 144 km/h; a larger figure is no truck's speed in m/s. */
const SPEED_MPS_MAX = 40
const REUSE_MS = 600_000
const DIRECTIONS = new Map<string, 'approaching' | 'leaving' | 'in' | 'out'>([
  ...['approaching', 'approach', 'forward', 'obverse', 'towards'].map((word) => [word, 'approaching'] as const),
  ...['leaving', 'leave', 'backward', 'reverse', 'away', 'receding', 'departing'].map((word) => [word, 'leaving'] as const),
  ...['in', 'inbound', 'enter', 'entering'].map((word) => [word, 'in'] as const),
  ...['out', 'outbound', 'exit', 'exiting'].map((word) => [word, 'out'] as const),
])

export interface OnvifPassage extends Passage {
  readonly warnings: readonly string[]
  readonly pictures: readonly DecodedPicture[]
}

/** UTC by definition; the offset is trusted only where it is written. */
export function onvifTimeOf(text: unknown): DeviceTime | null {
  const time = parseDeviceTime(text, 'UTC')
  return time === null || time.hasOffset ? time : { ...time, clockRule: 'deviceOffset' }
}

/** 0..1 by the standard; past 1 it is the percentage that Hikvision's cameras send. */
function likelihoodRatioOf(told: unknown): number | null {
  const text = contentOf(told)
  return ratioOf(text) ?? ratioOfPercent(text)
}

const likelihoodOf = (value: unknown): number | null => {
  const fields = fieldsOf(value)
  return fields === null ? null : likelihoodRatioOf(getField(fields, '@Likelihood') ?? getField(fields, 'Likelihood'))
}

/** The first that was told; certainty only where nothing was, not where something unreadable was. */
function confidenceOf(number: unknown, beside: unknown): number | null {
  const best = likeliest(number)
  const told = likelihoodOf(best) ?? likelihoodRatioOf(beside)
  const isTold = beside !== undefined || fieldsOf(best)?.['@Likelihood'] !== undefined
  return told ?? (isTold ? null : 1)
}

/** The likeliest of several; the first where none says. */
function likeliest(value: unknown): unknown {
  let best: unknown = undefined
  let bestLikelihood = -1
  for (const one of listOf(value)) {
    const likelihood = likelihoodOf(one) ?? (best === undefined ? 0 : -1)
    if (likelihood > bestLikelihood) {
      best = one
      bestLikelihood = likelihood
    }
  }
  return best
}

const wordAt = (fields: Fields | null, name: string): string | null => saidWord(contentOf(likeliest(getField(fields, name))))

function cornersOf(box: Fields | null, transformation: Fields | null): CornerBox | null {
  const edges = ['left', 'top', 'right', 'bottom'].map((name) => numberOf(attributeOf(box, name)))
  const [left = null, top = null, right = null, bottom = null] = edges
  if (left === null || top === null || right === null || bottom === null) return null
  const scale = childOf(transformation, 'Scale')
  const translate = childOf(transformation, 'Translate')
  const [scaleX, scaleY] = [numberOf(attributeOf(scale, 'x')) ?? 1, numberOf(attributeOf(scale, 'y')) ?? 1]
  const [moveX, moveY] = [numberOf(attributeOf(translate, 'x')) ?? 0, numberOf(attributeOf(translate, 'y')) ?? 0]
  // A firmware's six digits of the scale are good for six digits of the box.
  return {
    left: rounded(left * scaleX + moveX, 6), top: rounded(top * scaleY + moveY, 6), right: rounded(right * scaleX + moveX, 6), bottom: rounded(bottom * scaleY + moveY, 6),
    space: transformation === null ? SPACE : TRANSFORMED_SPACE,
  }
}

function speedOf(told: unknown, vendorSpeed: unknown, warnings: string[]): number | null {
  const value = numberOf(contentOf(told))
  const vendorKmh = roadSpeedKmhOf(contentOf(vendorSpeed))
  if (value === null) return vendorKmh
  if (vendorKmh !== null && vendorKmh === value) return vendorKmh
  if (value > SPEED_MPS_MAX) {
    warnings.push(`speed ${value} is no road speed in m/s: read as km/h`)
    return roadSpeedKmhOf(value)
  }
  return roadSpeedKmhOf(value * KMH_PER_MPS)
}

/** `Extension` of a vendor: named properties without a namespace. */
function propertiesOf(extension: Fields | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const holder of [extension, childOf(extension, 'Properties')]) {
    for (const property of listOf(getField(holder, 'Property')).filter(isFields)) {
      const name = wordOf(attributeOf(property, 'name')) ?? wordOf(attributeOf(property, 'Name'))
      const value = contentWordOf(property) ?? wordOf(attributeOf(property, 'Value'))
      if (name !== null && value !== null) found.set(name.toLowerCase(), value)
    }
    for (const name of ['Direction', 'Lane']) {
      const value = contentWordOf(getField(holder, name))
      if (value !== null && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value)
    }
  }
  return found
}

/** What a frame's object and an event say alike. */
interface Seen {
  readonly plateInfo: Fields | null
  readonly vehicleInfo: Fields | null
  readonly vehicleTypeRaw: string | null
  readonly confidence: number | null
  readonly time: DeviceTime | null
  readonly cameraId: string | null
  readonly objectId: string | null
  readonly uuid: string | null
  readonly parentId: string | null
  readonly plateBox: CornerBox | null
  readonly vehicleBox: CornerBox | null
  readonly speed: unknown
  readonly lane: unknown
  /** Of a vendor's event, beside the plate. */
  readonly country: unknown
  readonly directionRaw: string | null
  readonly plateRaw: string | null
  readonly extras: Readonly<Record<string, unknown>>
}

function passageFrom(seen: Seen, context: DecodeContext): OnvifPassage {
  const warnings: string[] = []
  const { plateInfo, vehicleInfo, time, cameraId, objectId } = seen
  if (time === null) warnings.push('no readable UtcTime: the receive time holds')
  const countryRaw = rawWord(contentOf(likeliest(getField(plateInfo, 'CountryCode'))), seen.country)
  const country = countryOfWord(countryRaw)
  const region = wordAt(plateInfo, 'IssuingEntity')
  const speedKmh = speedOf(seen.speed, getField(vehicleInfo, 'Speed'), warnings)
  // A plate object's own class says nothing of the vehicle; its parent's may say no more than "Vehicle".
  const vehicleTypeRaw = rawWord(contentOf(likeliest(getField(vehicleInfo, 'Type')))) ?? seen.vehicleTypeRaw
  const vehicleColor = wordAt(vehicleInfo, 'Color')
  const passage = passageOf(FORMAT, {
    plateRaw: seen.plateRaw, country, countryRaw, region, confidence: seen.confidence, time, cameraId,
    eventId: objectId ?? seen.uuid,
    lane: laneOf(seen.lane),
    direction: seen.directionRaw === null ? null : (DIRECTIONS.get(seen.directionRaw.toLowerCase()) ?? null),
    directionRaw: seen.directionRaw,
    vehicleTypeRaw, vehicleColor, speedKmh,
    plateBox: seen.plateBox,
    vendorId: null,
    passageNumber: seen.parentId ?? objectId ?? seen.uuid,
    // Frames repeat an object many times a second; object ids begin again when the camera does.
    content: `${cameraId ?? ''}|${seen.uuid ?? objectId ?? ''}|${seen.plateRaw ?? ''}|${time?.atMs === undefined || time.atMs === null ? '' : Math.floor(time.atMs / REUSE_MS)}`,
    extras: Object.assign({
      countryConfidence: likelihoodOf(likeliest(getField(plateInfo, 'CountryCode'))),
      regionConfidence: likelihoodOf(likeliest(getField(plateInfo, 'IssuingEntity'))),
      plateType: wordAt(plateInfo, 'PlateType'),
      plateColor: wordAt(plateInfo, 'Color'),
      vehicleMake: wordAt(vehicleInfo, 'Brand'),
      vehicleModel: wordAt(vehicleInfo, 'Model'),
      vehicleBox: seen.vehicleBox,
      parentObjectId: seen.parentId,
      objectUuid: seen.uuid,
    }, seen.extras),
  }, context)
  const pictures = [pictureOfBase64('vehicle.jpg', contentOf(getField(vehicleInfo, 'Image'))), pictureOfBase64('plate.jpg', contentOf(getField(plateInfo, 'Image')))].filter((picture) => picture !== null)
  const isGeneric = passage.read.vehicleType === null && vehicleTypeRaw !== null && /^vehicle$/i.test(vehicleTypeRaw)
  return { ...passage, read: isGeneric ? { ...passage.read, vehicleType: 'vehicle' } : passage.read, warnings, pictures }
}

interface Classified {
  readonly id: string | null
  readonly object: Fields
  readonly appearance: Fields | null
  readonly classRaw: string | null
  readonly classLikelihood: number | null
}

function classify(object: Fields): Classified {
  const appearance = childOf(object, 'Appearance')
  const kinds = childOf(appearance, 'Class')
  // The standard's JSON example leaves out the type.
  const type = likeliest(getField(kinds, 'Type')) ?? likeliest(getField(childOf(kinds, 'ClassCandidate'), 'Type')) ?? (getField(kinds, '#text') === undefined ? undefined : kinds)
  return { id: wordOf(attributeOf(object, 'ObjectId')), object, appearance, classRaw: contentWordOf(type), classLikelihood: likelihoodOf(type) }
}

export interface FrameReads {
  readonly passages: readonly OnvifPassage[]
  /** Classes of objects that carry no plate, for the reason of an ignored body. */
  readonly otherClasses: readonly string[]
}

/** All frames of a body together: a plate may name a vehicle of an earlier one as its parent. */
export function readFrames(frames: readonly Fields[], context: DecodeContext): FrameReads {
  const objects = frames.flatMap((frame) => listOf(getField(frame, 'Object')).filter(isFields).slice(0, OBJECTS_MAX).map((object) => ({ frame, ...classify(object) })))
  const byId = new Map(objects.flatMap((one) => (one.id === null ? [] : [[one.id, one] as const])))
  const passages: OnvifPassage[] = []
  const otherClasses: string[] = []
  for (const { frame, id, object, appearance, classRaw, classLikelihood } of objects) {
    const plateInfo = childOf(appearance, 'LicensePlateInfo') ?? childOf(object, 'LicensePlateInfo')
    const isPlateObject = classRaw !== null && /licen[sc]e.?plate|number.?plate/i.test(classRaw)
    if (plateInfo === null && !isPlateObject) {
      otherClasses.push(classRaw ?? 'unclassified')
      continue
    }
    const parentId = wordOf(attributeOf(object, 'Parent'))
    const parent = parentId === null ? undefined : byId.get(parentId)
    const vehicleInfo = childOf(appearance, 'VehicleInfo') ?? childOf(parent?.appearance ?? null, 'VehicleInfo')
    const number = getField(plateInfo, 'PlateNumber')
    const box = cornersOf(childOf(childOf(appearance, 'Shape'), 'BoundingBox'), childOf(frame, 'Transformation') ?? childOf(appearance, 'Transformation'))
    const properties = propertiesOf(childOf(object, 'Extension') ?? childOf(appearance, 'Extension'))
    passages.push(passageFrom({
      plateInfo, vehicleInfo,
      vehicleTypeRaw: parent?.classRaw ?? (isPlateObject ? null : saidWord(classRaw)),
      plateRaw: plateInfo === null ? null : (contentOf(likeliest(number)) ?? ''),
      confidence: plateInfo === null ? classLikelihood : confidenceOf(number, getField(plateInfo, 'Likelihood')),
      time: onvifTimeOf(attributeOf(frame, 'UtcTime')),
      cameraId: null,
      objectId: id,
      uuid: wordOf(attributeOf(object, 'UUID')),
      parentId,
      plateBox: isPlateObject ? box : null,
      vehicleBox: isPlateObject ? null : box,
      speed: getField(childOf(object, 'Behaviour'), 'Speed'),
      lane: properties.get('lane'),
      country: null,
      directionRaw: rawWord(properties.get('direction')),
      extras: {},
    }, context))
  }
  return { passages, otherClasses }
}

/** `LicensePlateInfo` stands inside an item of its own name in one mapping and bare in the other. */
const unwrapped = (fields: Fields, name: string): Fields | null => {
  const outer = childOf(fields, name)
  return childOf(outer, name) ?? outer
}

/** @returns null when the event is not about a plate. */
export function readOnvifEvent(event: OnvifEvent, context: DecodeContext): OnvifPassage | null {
  const { data, source, topic } = event
  const plateInfo = unwrapped(data, 'LicensePlateInfo')
  const number = getField(plateInfo, 'PlateNumber') ?? getField(data, 'PlateNumber') ?? getField(data, 'LicensePlate') ?? getField(data, 'Plate')
  const isPlateTopic = topic !== null && /licen[sc]e.?plate|anpr|alpr|(?:^|[/:])lpr(?:$|[/:])/i.test(topic)
  if (plateInfo === null && number === undefined && !isPlateTopic) return null
  const item = childOf(data, 'BoundingBox')
  const box = childOf(item, 'BoundingBox') ?? childOf(item, 'Rectangle') ?? item
  const words = (fields: Fields, ...names: readonly string[]): string | null => names.map((name) => wordOf(getField(fields, name))).find((word) => word !== null) ?? null
  return passageFrom({
    plateInfo,
    vehicleInfo: unwrapped(data, 'VehicleInfo'),
    vehicleTypeRaw: saidWord(getField(data, 'VehicleType')),
    plateRaw: contentOf(likeliest(number)) ?? '',
    confidence: confidenceOf(number, getField(data, 'Likelihood')),
    time: onvifTimeOf(event.time),
    cameraId: words(source, 'VideoSourceConfigurationToken', 'VideoSource', 'VideoSourceToken', 'Source'),
    objectId: words(data, 'ObjectId', 'ObjectID'),
    uuid: words(data, 'UUID'),
    parentId: null,
    plateBox: cornersOf(box, null),
    vehicleBox: null,
    speed: getField(data, 'Speed'),
    lane: words(data, 'Lane', 'VehicleLaneNumber'),
    country: getField(data, 'Country'),
    directionRaw: rawWord(getField(data, 'Direction'), getField(data, 'VehicleDirection')),
    extras: { imageUri: words(data, 'ImageURI', 'ImageUri', 'PictureUri'), vehicleImageUri: words(data, 'VehicleImageURI', 'VehicleImageUri'), label: words(data, 'Label') },
  }, context)
}
