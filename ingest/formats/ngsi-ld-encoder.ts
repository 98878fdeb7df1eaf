/**
 * What we know, as NGSI-LD entities for a context broker: AnprFlowObserved, Vehicle and ItemFlowObserved, normalised.
 *
 * Source:  ETSI GS CIM 009; the smart data models of those names; docs/feeds/ngsi-ld.md. What is unknown is left out.
 * Units:   km/h and degrees, with UN/CEFACT unit codes where a unit could be mistaken; GeoJSON is longitude, latitude.
 * Privacy: a plate is personal data: whoever sends these says to whom.
 */
import type { DeviceId } from '../../engine/model/ids.ts'
import type { Observation, PlateRead, PositionFix } from '../../engine/model/observations.ts'
import type { EpochMs, LonLat } from '../../engine/model/units.ts'
import { rounded } from '../outcome.ts'
import { KMH_PER_MPS } from '../position-fix.ts'

export const NGSI_LD_CONTEXT = [
  'https://raw.githubusercontent.com/smart-data-models/dataModel.Transportation/master/context.jsonld',
  'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld',
] as const

export type NgsiLdEntity = Readonly<Record<string, unknown>>

/** Vehicles counted in one lane over one interval. */
export interface LaneCount {
  readonly crossingId: string
  readonly laneIndex: number
  readonly fromMs: EpochMs
  readonly toMs: EpochMs
  readonly countVeh: number
  readonly speedMpsMean: number | null
  readonly occupancyRatio: number | null
  readonly at: LonLat | null
}

type Attributes = readonly (readonly [string, unknown])[]

const isoOf = (atMs: number): string => new Date(atMs).toISOString()
/** The standard keeps brackets and quotes out of names. */
const encoded = (part: string): string => encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const urnOf = (type: string, ...parts: readonly string[]): string => `urn:ngsi-ld:${type}:${parts.map(encoded).join(':')}`
const property = (value: unknown, more: Readonly<Record<string, unknown>> = {}): unknown => ({ type: 'Property', value, ...more })
const dateTime = (atMs: number): unknown => property({ '@type': 'DateTime', '@value': isoOf(atMs) })
const point = ({ lonDeg, latDeg }: LonLat, more: Readonly<Record<string, unknown>> = {}): unknown => ({ type: 'GeoProperty', value: { type: 'Point', coordinates: [lonDeg, latDeg] }, ...more })
const speed = (speedMps: number, more: Readonly<Record<string, unknown>> = {}): unknown => property(kmhOf(speedMps), { unitCode: 'KMH', ...more })
const kmhOf = (speedMps: number): number => rounded(speedMps * KMH_PER_MPS, 3)

/** Only what is known; an attribute without value is no attribute. */
const entityOf = (id: string, type: string, attributes: Attributes): NgsiLdEntity => ({
  '@context': NGSI_LD_CONTEXT, id, type, ...Object.fromEntries(attributes.filter(([, value]) => value !== null)),
})

/** @param at where the camera stands, null when that is not to be told. */
export function anprFlowObservedOf(read: PlateRead, at: LonLat | null): NgsiLdEntity {
  const { plate, plateRaw, countryIso, confidenceRatio, direction, laneIndex, vehicleKind, vehicleColor, speedMps } = read
  const vehicle: Attributes = [
    ['licensePlate', plate === null ? null : { identifier: plateRaw, ...(confidenceRatio === null ? {} : { confidence: confidenceRatio }) }],
    ['country', countryIso === null ? null : { code: countryIso }],
    ['direction', direction === null ? null : direction === 'approaching' ? 'towards' : 'away'],
    ['speed', speedMps === null ? null : kmhOf(speedMps)],
    ['vehicleType', vehicleKind],
    ['color', vehicleColor === null ? null : { name: vehicleColor }],
  ]
  return entityOf(urnOf('AnprFlowObserved', read.crossingId, read.observationId), 'AnprFlowObserved', [
    ['dateObserved', dateTime(read.eventTimeMs)],
    ['dateReceived', dateTime(read.receivedAtMs)],
    ['observedBy', { type: 'Relationship', object: urnOf('Device', read.crossingId, read.deviceId) }],
    ['laneId', laneIndex === null ? null : property(String(laneIndex + 1))],
    ['vehiclePlateNotRead', property(plate === null)],
    ['observedVehicle', property(Object.fromEntries(vehicle.filter(([, value]) => value !== null)), { observedAt: isoOf(read.eventTimeMs) })],
    ['location', at === null ? null : point(at)],
  ])
}

/** @param plate of the declaration that the tracker belongs to, where it is known. */
export function vehicleOf(fix: PositionFix, plate: string | null): NgsiLdEntity {
  const observedAt = isoOf(fix.eventTimeMs)
  const { altM, speedMps, headingDeg, accuracyM, isIgnitionOn, at } = fix
  const coordinates = altM === null ? [at.lonDeg, at.latDeg] : [at.lonDeg, at.latDeg, altM]
  return entityOf(urnOf('Vehicle', fix.trackerId), 'Vehicle', [
    ['vehiclePlateIdentifier', plate === null ? null : property(plate)],
    ['location', { type: 'GeoProperty', value: { type: 'Point', coordinates }, observedAt }],
    ['speed', speedMps === null ? null : speed(speedMps, { observedAt })],
    ['bearing', headingDeg === null ? null : property(headingDeg, { observedAt, unitCode: 'DD' })],
    ['locationAccuracy', accuracyM === null ? null : property(accuracyM, { observedAt, unitCode: 'MTR' })],
    ['ignitionStatus', isIgnitionOn === null ? null : property(isIgnitionOn, { observedAt })],
  ])
}

export function itemFlowObservedOf(count: LaneCount): NgsiLdEntity {
  const { crossingId, laneIndex, fromMs, toMs, countVeh, speedMpsMean, occupancyRatio, at } = count
  return entityOf(urnOf('ItemFlowObserved', crossingId, `lane-${laneIndex + 1}`), 'ItemFlowObserved', [
    ['itemType', property('vehicle')],
    ['dateObserved', dateTime(toMs)],
    ['dateObservedFrom', dateTime(fromMs)],
    ['dateObservedTo', dateTime(toMs)],
    ['laneId', property(laneIndex + 1)],
    ['intensity', property(countVeh)],
    ['averageSpeed', speedMpsMean === null ? null : speed(speedMpsMean)],
    ['occupancy', occupancyRatio === null ? null : property(occupancyRatio)],
    ['location', at === null ? null : point(at)],
  ])
}

/**
 * One observation as the entity that brokers know it by.
 * @returns null for what the models have no entity for, previews of a read, and fixes that are not fresh.
 */
export function ngsiLdEntityOf(observation: Observation, cameraAt: (id: DeviceId) => LonLat | null): NgsiLdEntity | null {
  if (observation.type === 'plate.read') return observation.isPreview ? null : anprFlowObservedOf(observation, cameraAt(observation.deviceId))
  return observation.type === 'position.fix' && observation.isValid ? vehicleOf(observation, null) : null
}
