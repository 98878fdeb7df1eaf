/**
 * NGSI-LD entities and notifications of context brokers: plate reads, vehicles on the road, traffic counts.
 *
 * Source:  formats.md 1h; the smart data models AnprFlowObserved, APDSObservation, Vehicle, ItemFlowObserved and TrafficFlowObserved;
 *          docs/feeds/ngsi-ld.md. Writing them is ngsi-ld-encoder.ts.
 * Units:   km/h unless `unitCode` says m/s, knots or miles per hour; GeoJSON is longitude, latitude; `intensity` counts the interval.
 * Errors:  never throws. Coordinates outside the map are not turned round. An entity that says nothing of vehicles is ignored.
 * Limits:  number of entities in one body.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedRead, Decoder, RawBody } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { parseDeviceTime } from '../device-time.ts'
import { booleanOf, getField, isFields, numberOf, wordOf } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { known, outcomeOfReads, rejected } from '../outcome.ts'
import { plateOf } from '../plate-text.ts'
import { accuracyMOf, altitudeMOf, headingDegOf, KMH_PER_KNOT, KMH_PER_MPS, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'
import { ngsiEntityOf, pointOf, type NgsiEntity } from './ngsi-ld-entity.ts'
import { readAnprFlow, readParkingObservation, type NgsiRead } from './ngsi-ld-reads.ts'

const FORMAT = 'ngsi-ld'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const ENTITIES_MAX = 1_000
const ATTRIBUTES_MAX = 1_000
const TYPES: ReadonlySet<string> = new Set(['AnprFlowObserved', 'APDSObservation', 'Vehicle', 'ItemFlowObserved', 'TrafficFlowObserved'])
const KMH_PER_MPH = 1.609344
/** UN/CEFACT common codes. */
const KMH_BY_UNIT: Readonly<Record<string, number>> = { KMH: 1, MTS: KMH_PER_MPS, KNT: KMH_PER_KNOT, HM: KMH_PER_MPH }

/** A count of one lane over one interval. */
interface Flow {
  readonly lane: number | string | null
  readonly intensity: number | null
  readonly occupancy: number | null
  readonly averageVehicleSpeedKmh: number | null
  readonly from_: string | null
  readonly to: string | null
  readonly direction: string | null
  readonly itemType: string | null
  readonly observedBy: string | null
}

const speedOf = (entity: NgsiEntity, name: string): number | null => speedKmhOf(numberOf(entity.get(name)), KMH_BY_UNIT[entity.unitCode(name) ?? 'KMH'] ?? 1)
const positiveOf = (value: number | null): number | null => (value === null || value < 0 ? null : value)

/** What names the fix goes before what only dates the entity. */
function timeOfVehicle(entity: NgsiEntity): unknown {
  const named = entity.get('observationDateTime') ?? entity.observedAt('location') ?? entity.get('observedAt') ?? entity.get('dateObserved') ?? entity.get('TimeInstant')
  return named ?? entity.get('timestamp') ?? entity.observedAt('speed') ?? entity.observedAt('bearing') ?? entity.get('dateModified') ?? entity.get('modifiedAt')
}

function addVehicle(entity: NgsiEntity, context: DecodeContext, reports: TrackerReports): void {
  const sentTime = timeOfVehicle(entity)
  const time = parseDeviceTime(sentTime, context.zone)
  const fault = timeFault(time, sentTime !== undefined && sentTime !== null)
  if (fault !== null) reports.warn(fault)
  const point = pointOf(entity.get('location'))
  const plateRaw = wordOf(entity.get('vehiclePlateIdentifier')) ?? wordOf(entity.get('license_plate')) ?? wordOf(entity.get('licensePlate'))
  const isIgnitionOn = booleanOf(entity.get('ignitionStatus'))
  const battery = numberOf(entity.get('battery'))
  const accuracyM = accuracyMOf(numberOf(entity.get('locationAccuracy')))
  reports.addFix(
    {
      deviceId: entity.id, time, accuracyM, isIgnitionOn, isValid: true,
      lat: point?.lat ?? null, lon: point?.lon ?? null, altM: altitudeMOf(point?.altM ?? null),
      speedKmh: speedOf(entity, 'speed'),
      headingDeg: headingDegOf(numberOf(entity.get('bearing'))) ?? headingDegOf(numberOf(entity.get('heading'))),
    },
    known({
      plate: plateRaw === null ? null : plateOf(plateRaw),
      vehicleType: wordOf(entity.get('vehicleType')),
      ignition: isIgnitionOn, accuracyM,
      batteryPct: battery === null || battery < 0 || battery > 1 ? null : Math.round(battery * 100),
    }),
  )
}

function flowOf(entity: NgsiEntity, context: DecodeContext): Flow {
  const text = (value: unknown): string | null => parseDeviceTime(value, context.zone)?.text ?? null
  const observed = wordOf(entity.get('dateObserved'))
  const [from, to] = observed?.includes('/') === true ? observed.split('/') : [observed, observed]
  const lane = wordOf(entity.get('laneId'))
  return {
    lane: numberOf(lane) ?? lane,
    intensity: positiveOf(numberOf(entity.get('intensity'))),
    occupancy: positiveOf(numberOf(entity.get('occupancy'))),
    averageVehicleSpeedKmh: speedOf(entity, 'averageVehicleSpeed') ?? speedOf(entity, 'averageSpeed'),
    from_: text(entity.get('dateObservedFrom')) ?? text(from),
    to: text(entity.get('dateObservedTo')) ?? text(to),
    direction: wordOf(entity.get('laneDirection')),
    itemType: wordOf(entity.get('itemType')) ?? wordOf(entity.get('vehicleType')),
    observedBy: wordOf(entity.get('refDevice')) ?? wordOf(entity.get('observedBy')),
  }
}

interface Found {
  readonly reads: DecodedRead[]
  readonly observations: DecodedObservation[]
  readonly flows: Flow[]
}

/** @returns why the entity says nothing, where it does not. */
function addEntity(entity: NgsiEntity, context: DecodeContext, found: Found, reports: TrackerReports): string | null {
  const takeRead = ({ read, observation, warnings }: NgsiRead): void => {
    found.reads.push(read)
    found.observations.push(observation)
    for (const warning of warnings) reports.warn(warning)
  }
  if (entity.type === 'AnprFlowObserved') takeRead(readAnprFlow(entity, context))
  else if (entity.type === 'APDSObservation') {
    const read = readParkingObservation(entity, context)
    if (typeof read === 'string') return read
    takeRead(read)
  } else if (entity.type === 'Vehicle') addVehicle(entity, context, reports)
  else if (entity.type === 'ItemFlowObserved' || entity.type === 'TrafficFlowObserved') {
    const flow = flowOf(entity, context)
    found.flows.push(flow)
    // A count is no vehicle; it shows that the counter lives.
    reports.addHeartbeat(`flow|${entity.id ?? ''}|${flow.to ?? ''}`, parseDeviceTime(flow.to, context.zone))
  } else if (entity.type === null) reports.lose('an entity without type')
  else return `${entity.type.slice(0, 60)}: nothing of a vehicle`
  return null
}

/** The entities in a body: one, a list, those of a notification, a GeoJSON collection of them (in a notification too), or the graph of a JSON-LD document. */
function entitiesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isFields(value)) return [value]
  const data = getField(value, 'data')
  const held = isFields(data) ? getField(data, 'features') : (data ?? getField(value, 'features') ?? getField(value, '@graph'))
  return Array.isArray(held) ? held : [value]
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
  const entities = entitiesOf(parsed.value)
  if (entities.length > ENTITIES_MAX) return rejected(FORMAT, `${entities.length} entities in one body, at most ${ENTITIES_MAX}`, { warnings })
  const reports = createTrackerReports(FORMAT, context)
  for (const warning of warnings) reports.warn(warning)
  const found: Found = { reads: [], observations: [], flows: [] }
  let nothingWhy: string | null = null
  for (const value of entities) {
    if (!isFields(value)) {
      reports.lose('an entity that is no object')
      continue
    }
    if (Object.keys(value).length > ATTRIBUTES_MAX) {
      reports.lose(`an entity of more than ${ATTRIBUTES_MAX} attributes`)
      continue
    }
    const why = addEntity(ngsiEntityOf(value, TYPES), context, found, reports)
    nothingWhy ??= why
  }
  const [flow] = found.flows
  const more = known({ flow, flows: found.flows.length > 1 ? found.flows : null })
  const decoded = reports.decoded(nothingWhy ?? 'no entity')
  if (found.reads.length > 0) {
    return { ...decoded, ...more, outcome: outcomeOfReads(found.reads), reason: null, heartbeat: false, reads: found.reads, observations: [...found.observations, ...decoded.observations] }
  }
  if (flow !== undefined && decoded.positions.length === 0) return { ...decoded, ...more, outcome: 'aggregate', reason: null }
  return { ...decoded, ...more }
}

export const ngsiLd: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
