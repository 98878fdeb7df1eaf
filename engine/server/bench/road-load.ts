/**
 * Load for the road's benchmarks: 2,000 declared trucks whose cameras and trackers report in five vendor formats.
 *
 * Everything is drawn from the site's own data by fixed rules, so that two runs send the same bodies but for their times.
 */
import { declarationId, deviceId, observationId } from '../../model/ids.ts'
import type { Observation, PlateRead, PositionFix } from '../../model/observations.ts'
import type { Site } from '../../model/site.ts'
import { epochMs, lonLatFrom, type EpochMs } from '../../model/units.ts'
import type { Decoder, RawBody } from '../../../ingest/decoder.ts'
import type { Emulable } from '../../../ingest/emulators/emulator.ts'
import { emulatorOf } from '../../../ingest/emulators/registry.ts'
import { decoderOf } from '../../../ingest/registry.ts'

export const TRUCK_COUNT = 2_000

/** Reads a second are those of a country's cameras: one camera sees a truck every few seconds. One read in ten is of the site's own. */
const CAMERA_COUNT = 300
/** Of ten bodies: most of a crossing's traffic are positions. */
const FORMATS = [
  'traccar-forward', 'hikvision-isapi', 'traccar-forward', 'osmand', 'traccar-forward',
  'plate-recognizer', 'traccar-forward', 'hikvision-isapi', 'traccar-forward', 'generic-json',
] as const

export interface LoadBody {
  readonly decoder: Decoder
  readonly deviceId: string
  readonly body: RawBody
}

const PROVINCES = ['12', '14', '15', '29', '30', '34', '43', '48', '49', '50', '51', '98'] as const
const SERIES = 'CDEGH'
/** Trucks of one haulier, numbered one after another. */
const FLEET_COUNT = 4

/** Fleets of a few neighbours, spread over provinces, series and numbers as on a day's list. */
function plateOf(truckIndex: number): string {
  const fleet = Math.floor(truckIndex / FLEET_COUNT)
  const drawn = Math.imul(fleet + 1, 0x9e3779b1) >>> 0
  const province = PROVINCES[drawn % PROVINCES.length] ?? '12'
  return `${province}${SERIES[(drawn >>> 8) % SERIES.length] ?? 'C'}${String(10_000 + ((drawn >>> 12) % 89_000) + (truckIndex % FLEET_COUNT))}`
}
const trackerOf = (truckIndex: number): string => `tracker-${truckIndex}`

const head = (site: Site, format: string, index: number, device: string, atMs: number) => ({
  observationId: observationId(`${device}/${index}`), crossingId: site.id, deviceId: deviceId(device), format, provenance: 'simulated' as const,
  eventTimeMs: epochMs(atMs), deviceTimeMs: epochMs(atMs), receivedAtMs: epochMs(atMs), clockRule: 'deviceOffset' as const,
})

function fixOf(site: Site, format: string, index: number, atMs: number): PositionFix {
  const truckIndex = (index * 7) % TRUCK_COUNT
  const road = site.roads[truckIndex % site.roads.length]
  const line = road?.centreline ?? []
  const point = line[Math.floor(index / TRUCK_COUNT) % line.length] ?? { eastM: 0, northM: 0 }
  return {
    ...head(site, format, index, 'gps-gateway', atMs), type: 'position.fix', trackerId: trackerOf(truckIndex), at: lonLatFrom(site.origin, point), altM: 250,
    speedMps: 4, headingDeg: 20, accuracyM: 6, isValid: true, isIgnitionOn: true,
  }
}

function readOf(site: Site, format: string, index: number, atMs: number): PlateRead {
  const cameras = site.sensors.filter((sensor) => sensor.kind === 'camera')
  const known = cameras[index % cameras.length]?.id ?? 'cam-b1-export-1'
  const camera = Math.floor(index / 10) % 10 === 0 ? known : `cam-${(index * 31) % CAMERA_COUNT}`
  const plate = plateOf((index * 13) % TRUCK_COUNT)
  return {
    ...head(site, format, index, camera, atMs), type: 'plate.read', plate, plateRaw: plate, countryIso: 'VN', confidenceRatio: 0.94, charConfidenceRatios: [],
    direction: 'approaching', laneIndex: index % 3, vehicleKind: 'truck', vehicleColor: null, speedMps: 3, containerNumbers: [], isRetransmission: false, isPreview: false,
  }
}

/** Body number `index`, of an event at `atMs`. */
export function loadBodyOf(site: Site, index: number, atMs: number): LoadBody {
  const format = FORMATS[index % FORMATS.length] as string
  const isPosition = format === 'traccar-forward' || format === 'osmand'
  const observation: Emulable = isPosition ? fixOf(site, format, index, atMs) : readOf(site, format, index, atMs)
  const encoded = emulatorOf(format)?.encode(observation, { offsetMin: 420, isNaive: false, vehiclePicture: null, platePicture: null })
  const decoder = decoderOf(format)
  if (encoded === null || encoded === undefined || decoder === undefined) throw new Error(`no body of ${format}`)
  return { decoder, deviceId: observation.deviceId, body: encoded }
}

/** One declaration per truck: without them nothing would be matched and nothing would be drawn. */
export function listDeclarations(site: Site, atMs: EpochMs): readonly Observation[] {
  return Array.from({ length: TRUCK_COUNT }, (_, index): Observation => ({
    ...head(site, 'command', index, 'agency-gateway', atMs), observationId: observationId(`declare/${index}`), type: 'command.issued', deviceTimeMs: null, clockRule: 'server',
    actor: { userId: 'platform', role: 'haulier' },
    command: {
      type: 'declaration.submit',
      declaration: {
        declarationId: declarationId(`DN-${index}`), direction: index % 3 === 0 ? 'import' : 'export', tractorPlate: plateOf(index), trailerPlate: null, containerNumbers: [],
        vin: null, trackerId: trackerOf(index), vehicleClass: 'container', cargo: index % 4 === 0 ? 'fruit' : 'general', company: 'DN-0042', corridorId: null, plannedArrivalAtMs: null,
      },
    },
  }))
}
