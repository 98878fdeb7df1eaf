/**
 * One Dahua event as a plate read: traffic events of the event streams, and the `Picture` of the ITSAPI push.
 *
 * Source:  formats.md 1b. The plate stands in one of eight places, confidence is 0..100 or 0..255, boxes are on an 8192 grid, and
 *          `Direction` 0 means nothing.
 * Units:   speed km/h; axle weights kg, axle distances mm, limits kg and cm, as sent.
 */
import { countryOfWord } from '../country-codes.ts'
import type { DecodeContext, DecodedPicture, PictureBox } from '../decoder.ts'
import { childOf, fieldsOf, getField, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { rounded } from '../outcome.ts'
import { pictureOfBase64 } from '../picture.ts'
import { laneOf, numberedPassage, passageOf, rawWord, roadSpeedKmhOf, saidWord, type Passage } from '../plate-passage.ts'
import { plateOf } from '../plate-text.ts'
import { dahuaTimeOf } from './dahua-time.ts'

const FORMAT = 'dahua'
const SPACE = 'dahua 8192 grid'
const VEHICLE_SPACE = 'dahua 8192 grid (0..8191 of width/height); source is [left,top,right,bottom]'
const GRID_MAX = 8_192
const AXLES_MAX = 20
const DIRECTION_LENGTH_MAX = 60
const DIRECTIONS: ReadonlyMap<string, 'approaching' | 'leaving'> = new Map([
  ['approach', 'approaching'], ['leave', 'leaving'], ['obverse', 'approaching'], ['reverse', 'leaving'], ['head', 'approaching'], ['tail', 'leaving'],
])

export interface DahuaPassage extends Passage {
  readonly warnings: readonly string[]
  readonly pictures: readonly DecodedPicture[]
}

/** The event's objects under one name each, whichever of the transports brought them. */
interface Parts {
  readonly event: Fields
  readonly car: Fields | null
  readonly object: Fields | null
  readonly vehicle: Fields | null
  readonly nonMotor: Fields | null
  readonly plate: Fields | null
  readonly plateInfo: Fields | null
  readonly snap: Fields | null
  readonly picture: Fields | null
}

function partsOf(event: Fields): Parts {
  const picture = childOf(event, 'Picture')
  const nonMotor = childOf(event, 'NonMotor')
  const object = childOf(event, 'Object')
  const objectType = wordOf(getField(object, 'ObjectType'))
  return {
    event, picture, nonMotor,
    // Firmwares differ in the case of this one.
    car: childOf(event, 'TrafficCar') ?? childOf(event, 'trafficCar'),
    // The text of a vehicle object is its make.
    object: objectType === null || /plate/i.test(objectType) ? object : null,
    vehicle: childOf(event, 'Vehicle') ?? childOf(picture, 'Vehicle'),
    plate: childOf(picture, 'Plate') ?? childOf(event, 'Plate') ?? childOf(nonMotor, 'Plate'),
    plateInfo: childOf(event, 'PlateInfo'),
    snap: childOf(picture, 'SnapInfo') ?? childOf(event, 'SnapInfo'),
  }
}

/** Whether a vehicle is what the event is about. */
export function isAboutVehicle(code: string | null, event: Fields): boolean {
  const parts = partsOf(event)
  const isTraffic = code === null || /^(?:Traffic|ANPR|Plate|VehicleRecog)/i.test(code)
  if (isTraffic && (parts.car ?? parts.picture ?? parts.plateInfo ?? parts.plate ?? parts.vehicle ?? parts.nonMotor ?? parts.object) !== null) return true
  return platesOf(parts).some(({ text }) => plateOf(text) !== null)
}

interface PlateText {
  readonly text: string
  /** What the text stands in. */
  readonly of: Fields | null
}

function platesOf({ event, car, object, nonMotor, plate, plateInfo }: Parts): readonly PlateText[] {
  const places: readonly (readonly [Fields | null, string])[] = [
    [car, 'PlateNumber'], [car, 'plateNumber'], [plate, 'PlateNumber'], [object, 'Text'], [plate, 'Text'], [event, 'PlateText'], [event, 'PlateNumber'], [plateInfo, 'FrontPlateNumber'], [plateInfo, 'BackPlateNumber'], [nonMotor, 'PlateNumber'],
  ]
  const texts: PlateText[] = []
  for (const [of, name] of places) {
    const text = textOf(getField(of, name))
    if (text !== null) texts.push({ text, of })
  }
  return texts
}

/** [left, top, right, bottom], or an object of these; all zeros is "none". */
function boxOf(value: unknown, space: string): PictureBox | null {
  const named = fieldsOf(value)
  const [left, top, right, bottom] = (named === null ? listOf(value) : ['Left', 'Top', 'Right', 'Bottom'].map((edge) => getField(named, edge))).map(numberOf)
  if (left === null || left === undefined || top === null || top === undefined || right === null || right === undefined || bottom === null || bottom === undefined) return null
  if (right <= left || bottom <= top || left < 0 || top < 0 || right > GRID_MAX || bottom > GRID_MAX) return null
  return { x: left, y: top, w: right - left, h: bottom - top, space }
}

const firstBox = (space: string, ...values: readonly unknown[]): PictureBox | null => {
  for (const value of values) {
    const box = boxOf(value, space)
    if (box !== null) return box
  }
  return null
}

/** 0..100 in most firmwares, 0..255 in some: past 100 it can only be the latter. Zero is "not told". */
function confidenceOf(...values: readonly unknown[]): number | null {
  for (const value of values) {
    const told = numberOf(value)
    if (told !== null && told > 0 && told <= 255) return rounded(told > 100 ? told / 255 : told / 100, 6)
  }
  return null
}

function directionOf({ event, car, snap, vehicle }: Parts, warnings: string[]): { readonly direction: 'approaching' | 'leaving' | null; readonly directionRaw: string | null } {
  const raws = [
    listOf(getField(car, 'DrivingDirection'))[0],
    getField(event, 'JunctionDirection'), getField(car, 'JunctionDirection'), getField(snap, 'Direction'),
    getField(event, 'VehicleDirection'), getField(car, 'VehicleDirection'), getField(vehicle, 'VehicleDirection'),
    getField(event, 'Direction'), getField(car, 'Direction'),
  ]
  let unread: string | null = null
  let first: { readonly word: string; readonly direction: 'approaching' | 'leaving' } | null = null
  for (const raw of raws) {
    const word = wordOf(raw)
    if (word === null || word.length > DIRECTION_LENGTH_MAX || /^\d+$/.test(word)) continue
    const direction = DIRECTIONS.get(word.toLowerCase())
    if (direction === undefined) unread ??= word
    else if (first === null) first = { word, direction }
    else if (first.direction !== direction) {
      warnings.push(`directions ${first.word} and ${word} disagree: ${first.word} holds`)
      break
    }
  }
  return first === null ? { direction: null, directionRaw: unread } : { direction: first.direction, directionRaw: first.word }
}

/** What a weigh-in-motion station adds. */
function weightsOf(event: Fields, warnings: string[]): Readonly<Record<string, unknown>> {
  const weight = childOf(event, 'CarWeightInfo')
  if (weight === null) return {}
  const numbers = (name: string): readonly number[] => listOf(getField(weight, name)).slice(0, AXLES_MAX).map(numberOf).filter((value) => value !== null)
  const number = (name: string): number | null => numberOf(getField(weight, name))
  const axleWeightsKg = numbers('AxleWeightInfo')
  const axleLengthsMm = numbers('AxleLengthInfo')
  const totalWeightKg = number('TotalWeight')
  const axlesKg = axleWeightsKg.reduce((sum, kg) => sum + kg, 0)
  if (totalWeightKg !== null && axleWeightsKg.length > 0 && totalWeightKg < axlesKg) warnings.push(`total weight ${totalWeightKg} kg is less than its axles, ${axlesKg} kg`)
  const over = number('RealWeightPercent')
  return {
    axleCount: number('AxleNum'),
    axleWeightsKg: axleWeightsKg.length > 0 ? axleWeightsKg : null,
    axleLengthsMm: axleLengthsMm.length > 0 ? axleLengthsMm : null,
    totalWeightKg,
    weightLimitKg: number('LimitWeight'),
    overWeightKg: number('OverWeight'),
    overWeightPercent: over === null ? null : rounded(over / 100, 2),
    lengthLimitCm: number('LimitLength'), widthLimitCm: number('LimitWidth'), heightLimitCm: number('LimitHeight'),
    ultralimit: number('Ultralimit'),
  }
}

/** ITSAPI pictures: three places, one of them misspelt by some firmwares. */
function picturesOf(picture: Fields | null, event: Fields, warnings: string[]): readonly DecodedPicture[] {
  return ['NormalPic', 'CutoutPic', 'CutouPic', 'VehiclePic'].flatMap((place) => {
    const one = childOf(picture, place) ?? childOf(event, place)
    const content = getField(one, 'Content')
    if (content === undefined || content === null || content === '') return []
    const decoded = pictureOfBase64(saidWord(getField(one, 'PicName')) ?? `${place}.jpg`, content)
    if (decoded === null) warnings.push(`${place} is no picture`)
    return decoded === null ? [] : [decoded]
  })
}

export function readDahuaPassage(event: Fields, context: DecodeContext): DahuaPassage {
  const warnings: string[] = []
  const parts = partsOf(event)
  const { car, object, vehicle, nonMotor, plate: plateFields, plateInfo, snap, picture } = parts
  const texts = platesOf(parts)
  const best = texts.find(({ text }) => plateOf(text) !== null) ?? texts[0]
  const plate = best === undefined ? null : plateOf(best.text)
  if (plate === null) warnings.push('no readable plate: a passage, not a plate')

  const time = dahuaTimeOf([event, snap, car, picture], context.zone, warnings)
  const cameraId = saidWord(getField(snap, 'DeviceID')) ?? saidWord(getField(event, 'DeviceID')) ?? saidWord(getField(car, 'MachineName'))
  const group = saidWord(getField(event, 'GroupID')) ?? saidWord(getField(car, 'GroupID'))
  const serial = saidWord(getField(event, 'EventID'))
  const index = saidWord(getField(event, 'IndexInGroup')) ?? saidWord(getField(car, 'IndexInGroup'))
  const eventId = group === null && serial === null ? null : [serial, group, index].filter((word) => word !== null).join('/')
  const shotsInGroup = numberOf(getField(event, 'CountInGroup')) ?? numberOf(getField(car, 'CountInGroup'))
  const rear = textOf(getField(plateInfo, 'BackPlateNumber'))
  const rearPlate = rear === null ? null : plateOf(rear)
  if (plate !== null && rearPlate !== null && rearPlate !== plate) warnings.push('front and rear plate differ')

  const speeds = [getField(event, 'Speed'), getField(car, 'Speed'), getField(vehicle, 'Speed'), getField(nonMotor, 'Speed')].map(roadSpeedKmhOf).filter((speed) => speed !== null)
  if (speeds.length > 1 && speeds[0] !== speeds[1] && speeds[1] !== 0) warnings.push(`two speeds, ${speeds[0]} and ${speeds[1]} km/h: the first holds`)
  const countryRaw = saidWord(getField(car, 'Country')) ?? saidWord(getField(plateFields, 'Country')) ?? saidWord(getField(childOf(event, 'CommInfo'), 'Country')) ?? saidWord(getField(plateFields, 'Region'))
  const country = countryOfWord(countryRaw)
  const confidence = plate === null ? null : confidenceOf(getField(plateFields, 'Confidence'), getField(car, 'PlateConfidence') ?? getField(car, 'Confidence'), getField(object, 'Confidence'))
  const lane = laneOf(getField(event, 'Lane')) ?? laneOf(getField(car, 'Lane')) ?? laneOf(getField(snap, 'LanNo') ?? getField(snap, 'LaneNo'))
  const { direction, directionRaw } = directionOf(parts, warnings)
  const vehicleTypeRaw = rawWord(getField(vehicle, 'Category'), getField(nonMotor, 'Category'), getField(vehicle, 'VehicleType'), getField(car, 'VehicleType'))
  const vehicleColor = saidWord(getField(car, 'VehicleColor')) ?? saidWord(getField(vehicle, 'VehicleColor')) ?? saidWord(getField(nonMotor, 'Color')) ?? saidWord(getField(event, 'VehicleColor'))

  const passage = passageOf(FORMAT, {
    plateRaw: best?.text ?? '',
    country, countryRaw,
    region: country === null ? countryRaw : null,
    confidence, time, cameraId, eventId, lane, direction, directionRaw, vehicleTypeRaw, vehicleColor,
    speedKmh: speeds[0] ?? null,
    plateBox: firstBox(SPACE, getField(best?.of ?? null, 'BoundingBox'), getField(plateFields, 'BoundingBox'), getField(object, 'BoundingBox'), getField(car, 'BoundingBox')),
    vendorId: null,
    passageNumber: group,
    // Several shots of one passage share a group and have a place in it; without one, what was seen when is the passage.
    content: group !== null ? numberedPassage(cameraId, index === null ? group : `${group}/${index}`, time) : `${cameraId ?? ''}|${best?.text ?? ''}|${lane ?? ''}|${time?.atMs ?? ''}|${serial ?? ''}`,
    // A shot without a plate waits for the others of its group.
    isPreview: plate === null && group !== null && (shotsInGroup ?? 1) > 1,
    extras: Object.assign({
      vehicleBox: firstBox(VEHICLE_SPACE, getField(vehicle, 'BoundingBox'), getField(vehicle, 'VehicleBoundingBox'), getField(car, 'VehicleBoundingBox'), getField(nonMotor, 'BoundingBox')),
      vehicleMake: saidWord(getField(car, 'VehicleSign')) ?? saidWord(getField(vehicle, 'VehicleSign')) ?? saidWord(getField(vehicle, 'Text')),
      vehicleModel: saidWord(getField(vehicle, 'VehicleSeries')),
      plateColor: saidWord(getField(plateFields, 'PlateColor')) ?? saidWord(getField(car, 'PlateColor')),
      plateType: saidWord(getField(plateFields, 'PlateType')) ?? saidWord(getField(car, 'PlateType')),
      rearPlate: rearPlate === plate ? null : rearPlate,
      shotsInGroup,
    }, weightsOf(event, warnings)),
  }, context)
  return { ...passage, warnings, pictures: picturesOf(picture, event, warnings) }
}
