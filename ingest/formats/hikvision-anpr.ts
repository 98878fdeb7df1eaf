/**
 * One Hikvision ANPR event, already read into fields, as a plate read.
 *
 * Source:  formats.md 1a, table of paths; misspelt elements (`tailandStateID`, `vehicelRect`) are the vendor's.
 * Units:   confidences 0..100 in, 0..1 out; `plateRect` is permille of the picture.
 */
import type { ObservationId } from '../../engine/model/ids.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { countryOfHikvision } from '../countries.ts'
import { parseContainerNumber } from '../container-number.ts'
import type { DecodeContext, DecodedRead, PictureBox } from '../decoder.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { booleanOf, childOf, fieldsOf, getField, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { contentKey, isVendorIdUsable, timelessKey, vendorKey } from '../observation-key.ts'
import { known, rounded } from '../outcome.ts'
import { keptPlateText, plateOf } from '../plate-text.ts'
import { vehicleKindOf } from '../vehicle-kind.ts'

const FORMAT = 'hikvision-isapi'
const PERMILLE = 'permille (0..1000 of image width/height, origin top-left)'
/** `absTime` is the same wall clock as `dateTime`; a picture further away belongs to another moment. */
const PICTURE_TIME_APART_MS_MAX = 60_000
/** The three provinces of the Thai table that a published list confirms. */
const THAI_PROVINCES: ReadonlyMap<string, string> = new Map([['1', 'Bangkok'], ['14', 'Chiang Mai'], ['78', 'Betong']])
const DIRECTIONS: ReadonlyMap<string, 'approaching' | 'leaving'> = new Map([['forward', 'approaching'], ['reverse', 'leaving']])
const GATE_DIRECTIONS: ReadonlyMap<string, 'in' | 'out'> = new Map([['enter', 'in'], ['leave', 'out']])
const CONTAINERS_MAX = 8
const SPEED_KMH_MAX = 300
const COLOR_LENGTH_MAX = 40
/** Elements that a firmware fills with "nothing". */
const isSaid = (word: string | null): word is string => word !== null && !/^(?:unknown|none|non)$/i.test(word)

export interface AnprRead {
  readonly read: DecodedRead
  readonly observation: DecodedObservation
  readonly warnings: readonly string[]
}

/** MAC address with channel, else IP address with channel, else nothing: any of them may be missing. */
export function cameraIdOf(alert: Fields): string | null {
  const device = wordOf(getField(alert, 'macAddress')) ?? wordOf(getField(alert, 'ipAddress'))
  const channel = wordOf(getField(alert, 'channelID')) ?? wordOf(getField(alert, 'dynChannelID'))
  if (device === null) return null
  return channel === null ? device : `${device}/${channel}`
}

function ratioOf(value: unknown, decimals: number): number | null {
  const percent = numberOf(value)
  return percent === null || percent < 0 || percent > 100 ? null : rounded(percent / 100, decimals)
}

/** 0..100, also with a fraction; a fraction of 1 is what relays make of it that know only shares. */
function confidenceOf(told: unknown): number | null {
  const value = numberOf(told)
  return value !== null && value > 0 && value < 1 ? value : ratioOf(told, 6)
}

/** Sexagesimal with hemisphere; 0/0 is a camera that was never told where it stands. */
function cameraPlaceOf(alert: Fields): { readonly cameraLat: number | null; readonly cameraLon: number | null } {
  const gps = childOf(alert, 'DeviceGPSInfo')
  const degrees = (axis: 'Latitude' | 'Longitude', hemisphereKey: string, negative: string): number | null => {
    const parts = childOf(gps, axis)
    const degree = numberOf(getField(parts, 'degree'))
    if (degree === null) return null
    const size = degree + (numberOf(getField(parts, 'minute')) ?? 0) / 60 + (numberOf(getField(parts, 'sec')) ?? 0) / 3_600
    return rounded(wordOf(getField(gps, hemisphereKey))?.toUpperCase() === negative ? -size : size, 6)
  }
  const [cameraLat, cameraLon] = [degrees('Latitude', 'latitudeType', 'S'), degrees('Longitude', 'longitudeType', 'W')]
  return cameraLat === 0 && cameraLon === 0 ? { cameraLat: null, cameraLon: null } : { cameraLat, cameraLon }
}

function boxOf(rect: Fields | null): PictureBox | null {
  const [x, y] = [numberOf(getField(rect, 'X') ?? getField(rect, 'x')), numberOf(getField(rect, 'Y') ?? getField(rect, 'y'))]
  const [w, h] = [numberOf(getField(rect, 'width')), numberOf(getField(rect, 'height'))]
  if (x === null || y === null || w === null || h === null || w <= 0 || h <= 0) return null
  return { x, y, w, h, space: PERMILLE }
}

/** `absTime` in the zone of `dateTime`. */
function preciseTimeOf(pictures: readonly (Fields | null)[], time: DeviceTime): DeviceTime | null {
  if (time.text.includes('.')) return null
  const absolute = pictures.map((picture) => parseDeviceTime(wordOf(getField(picture, 'absTime')), null)).find((one) => one !== null)
  if (absolute === undefined || absolute === null) return null
  const offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(time.text)?.[0] ?? ''
  const precise = parseDeviceTime(absolute.text + offset, null)
  if (precise === null || precise.atMs === null || time.atMs === null || Math.abs(precise.atMs - time.atMs) > PICTURE_TIME_APART_MS_MAX) return null
  return { text: precise.text, atMs: precise.atMs, hasOffset: time.hasOffset, clockRule: time.clockRule }
}

function countryFrom(alert: Fields, anpr: Fields, warnings: string[]): { readonly country: string | null; readonly countryRaw: string | null } {
  const [index, word] = [wordOf(getField(anpr, 'CRIndex')), wordOf(getField(anpr, 'country'))]
  // 0, 253 and 254 name no country: then the older field may.
  const isIndexSilent = index === null || (countryOfHikvision(index) === null && word !== null && countryOfHikvision(word) !== null)
  const countryRaw = isIndexSilent ? word : index
  if (countryRaw === null) return { country: null, countryRaw }
  const abbreviation = wordOf(getField(alert, 'countryAbbreviation')) ?? wordOf(getField(anpr, 'countryAbbreviation'))
  if (abbreviation !== null && /^non(?:e)?$/i.test(abbreviation)) {
    warnings.push(`countryAbbreviation ${abbreviation} contradicts country ${countryRaw}: country taken as unknown`)
    return { country: null, countryRaw }
  }
  return { country: countryOfHikvision(countryRaw), countryRaw }
}

/** XML nests `containerList.container`, JSON devices write a bare list, single containers stand alone. */
function containerFields(anpr: Fields): readonly (Fields | null)[] {
  const info = childOf(childOf(anpr, 'vehicleInfo'), 'containerInfo') ?? childOf(anpr, 'containerInfo')
  const list = getField(info, 'containerList')
  const listed = listOf(list).map(fieldsOf).flatMap((one) => (getField(one, 'container') === undefined ? [one] : listOf(getField(one, 'container')).map(fieldsOf)))
  const alone = listOf(getField(info, 'container')).map(fieldsOf)
  return (listed.length > 0 ? listed : alone.length > 0 ? alone : [info]).slice(0, CONTAINERS_MAX)
}

function containersFrom(anpr: Fields, warnings: string[]): readonly string[] {
  const numbers = containerFields(anpr).flatMap((fields) => {
    const [main, sub] = [wordOf(getField(fields, 'containerMainNum')), wordOf(getField(fields, 'containerSubNum'))]
    // Some firmwares keep the check digit, or the serial, in the second field.
    const joined = isSaid(main) && isSaid(sub) ? parseContainerNumber(main + sub) : null
    if (joined !== null) return [joined]
    return [main, sub].flatMap((raw) => {
      if (!isSaid(raw) || !/[a-z]{3}[ujz]/i.test(raw)) return []
      const number = parseContainerNumber(raw)
      if (number === null) warnings.push('a container number fails its check digit and was left out')
      return number === null ? [] : [number]
    })
  })
  return [...new Set(numbers)]
}

/**
 * @param index which of the event's passages: all but the first need an id of their own.
 * @param contentOf what identifies the event where the camera gives it no id.
 */
export function readAnpr(alert: Fields, anpr: Fields, index: number, contentOf: () => string, context: DecodeContext): AnprRead {
  const warnings: string[] = []
  // The camera may transliterate; the original keeps the letters on the plate.
  const original = wordOf(getField(anpr, 'originalLicensePlate'))
  const plateRaw = textOf(getField(anpr, 'licensePlate')) ?? textOf(getField(anpr, 'plateNumber')) ?? original ?? ''
  const plate = plateOf(plateRaw)
  if (plate === null) warnings.push('no readable plate: a passage, not a plate')

  const vehicle = childOf(anpr, 'vehicleInfo')
  // JSON devices write the list without its wrapper.
  const pictureList = getField(anpr, 'pictureInfoList') ?? getField(alert, 'pictureInfoList')
  const pictures = listOf(Array.isArray(pictureList) ? pictureList : (getField(fieldsOf(pictureList), 'pictureInfo') ?? pictureList)).map(fieldsOf)
  const plateBox = pictures.map((picture) => boxOf(childOf(picture, 'plateRect'))).find((box) => box !== null) ?? boxOf(childOf(anpr, 'plateRect'))

  const time = parseDeviceTime(getField(alert, 'dateTime') ?? getField(anpr, 'dateTime'), context.zone)
  if (time === null) warnings.push('no readable dateTime: the receive time holds')
  else if (!time.hasOffset) warnings.push(time.clockRule === 'deviceZone' ? 'naive dateTime: read in the configured zone' : 'naive dateTime and no zone configured: the receive time holds')
  const precise = time === null ? null : preciseTimeOf(pictures, time)

  const directionRaw = wordOf(getField(anpr, 'direction'))
  const gateDirectionRaw = wordOf(getField(childOf(anpr, 'EntranceInfo') ?? childOf(alert, 'EntranceInfo'), 'direction'))
  const passage = directionRaw === null ? null : (DIRECTIONS.get(directionRaw.toLowerCase()) ?? null)
  const direction = passage ?? (gateDirectionRaw === null ? null : (GATE_DIRECTIONS.get(gateDirectionRaw.toLowerCase()) ?? null))

  const kindRaw = wordOf(getField(anpr, 'vehicleType'))
  const colorRaw = wordOf(getField(vehicle, 'color'))
  const vehicleColor = isSaid(colorRaw) && colorRaw.length <= COLOR_LENGTH_MAX ? colorRaw : null
  const speedRaw = numberOf(getField(vehicle, 'speed') ?? getField(anpr, 'speed'))
  // Zero is what a camera without radar sends.
  const speedKmh = speedRaw === null || speedRaw <= 0 || speedRaw > SPEED_KMH_MAX ? null : speedRaw
  const lane = numberOf(getField(anpr, 'line'))

  const believe = wordOf(getField(anpr, 'plateCharBelieve'))
  const charConfidence = believe === null ? null : believe.split(',', 32).map((one) => ratioOf(one, 4))
  const isCharConfidenceWhole = charConfidence !== null && charConfidence.every((one) => one !== null)
  if (charConfidence !== null && plate !== null && charConfidence.length !== [...plate].length) warnings.push('plateCharBelieve has another length than the plate')

  const vendorId = wordOf(getField(alert, 'UUID'))
  const isVendorKey = vendorId !== null && isVendorIdUsable(vendorId)
  if (vendorId !== null && !isVendorKey) warnings.push('UUID is a placeholder, not an identity')

  const provinceRaw = wordOf(getField(anpr, 'tailandStateID'))
  const region = provinceRaw === null ? null : (THAI_PROVINCES.get(provinceRaw) ?? null)
  const resolution = childOf(alert, 'detectionBackgroundImageResolution')
  const [imageW, imageH] = [numberOf(getField(resolution, 'width')), numberOf(getField(resolution, 'height'))]
  const { country, countryRaw } = countryFrom(alert, anpr, warnings)
  const containerNumbers = containersFrom(anpr, warnings)
  const isRetransmission = booleanOf(getField(alert, 'isDataRetransmission')) === true
  const isPreview = booleanOf(getField(alert, 'hasMoreData') ?? getField(anpr, 'hasMoreData')) === true
  const confidence = confidenceOf(getField(anpr, 'confidenceLevel') ?? getField(anpr, 'confidence'))
  const vehicleType = vehicleKindOf(kindRaw)

  const read: DecodedRead = {
    plate, plateRaw, country, countryRaw, region, confidence,
    time: time?.text ?? null,
    timeHasOffset: time?.hasOffset ?? false,
    cameraId: cameraIdOf(alert),
    eventId: isVendorKey ? vendorId : null,
    lane: lane !== null && Number.isInteger(lane) && lane > 0 ? lane : null,
    direction, directionRaw, vehicleType, vehicleTypeRaw: kindRaw, speedKmh, plateBox,
    ...known({
      timePrecise: precise?.text ?? null,
      plateOriginal: isSaid(original) && original !== plateRaw ? original : null,
      vehicleColor,
      charConfidence: isCharConfidenceWhole ? charConfidence : null,
      regionRaw: provinceRaw,
      deviceId: wordOf(getField(alert, 'deviceUUID')),
      imageSize: imageW !== null && imageH !== null ? [imageW, imageH] : null,
      containers: containerNumbers.length > 0 ? containerNumbers : null,
      gateDirectionRaw,
      isRetransmission: isRetransmission || null,
      isPreview: isPreview || null,
      ...cameraPlaceOf(alert),
    }),
  }

  const clock = clockOf(precise ?? time)
  const nth = index === 0 ? '' : `/${index}`
  const ownKey = (): ObservationId => (clock.deviceTimeMs === null ? timelessKey(context, contentOf() + nth) : contentKey(context, contentOf() + nth))
  const observation: DecodedObservation = {
    type: 'plate.read',
    observationId: isVendorKey ? vendorKey(context, vendorId + nth) : ownKey(),
    format: FORMAT,
    deviceTimeMs: clock.deviceTimeMs,
    clockRule: clock.clockRule,
    plate,
    plateRaw: keptPlateText(plateRaw),
    countryIso: country,
    confidenceRatio: confidence,
    charConfidenceRatios: isCharConfidenceWhole && charConfidence.length === [...(plate ?? '')].length ? charConfidence.filter((one) => one !== null) : [],
    direction: passage,
    laneIndex: typeof read.lane === 'number' ? read.lane - 1 : null,
    vehicleKind: vehicleType,
    vehicleColor,
    speedMps: speedKmh === null ? null : rounded(speedKmh / 3.6, 3),
    containerNumbers, isRetransmission, isPreview,
  }
  return { read, observation: isVendorKey ? Object.assign(observation, { passageKey: vendorId + nth }) : observation, warnings }
}
