/**
 * What the cameras of the crossing report of one truck: a read per camera passed, with the errors of real readers.
 *
 * A camera that marks an arrival sees the front and so the tractor's plate; one that marks a departure sees the rear and so the
 * trailer's. A new vehicle shows no plate at all. At a station an arrival is the truck at the stop line: service begins.
 * Checked: observe.test.ts (rates of duplicates, misreads and misses; every read lies inside its visit).
 */
import { deviceId as brandDeviceId, observationId } from '../../engine/model/ids.ts'
import type { PlateRead } from '../../engine/model/observations.ts'
import type { Direction, Sensor } from '../../engine/model/site.ts'
import { epochMs, mpsFromKmh } from '../../engine/model/units.ts'
import { createRandom, drawIsTrue, hashText, type RandomStream } from '../random.ts'
import { hourOfDayAt } from './calendar.ts'
import { anchorsOf, type CrossingPlan } from './ground-plan.ts'
import type { Itinerary, Visit } from './itinerary.ts'
import type { DeviceClock, ObservationSpec } from './observation-spec.ts'
import { placeAt } from './paths.ts'
import { drawMisread } from './plate-errors.ts'
import type { PassageView, SimulatedReport } from './report.ts'

/** Names of paints as cameras report them; the picture's paint has the same index. */
const COLOURS = ['red', 'blue', 'white', 'green', 'yellow', 'gray'] as const
/** From the trigger until the body leaves the camera (estimate). */
const SEND_MS_MIN = 150
const SEND_MS_MAX = 600
/** Containers on the side are legible that often (estimate). */
const CONTAINER_READ_RATIO = 0.85
/** A camera at another road of the same station does not see this lane (estimate). */
const CAMERA_REACH_M = 60

const isNightAt = (atMs: number): boolean => hourOfDayAt(atMs) < 6 || hourOfDayAt(atMs) >= 18.5

/** A vendor's event id: 32 hexadecimal digits that stay the same in every run. */
const eventIdOf = (name: string): string => hashText(name).map((hash) => hash.toString(16).padStart(8, '0')).join('')

export interface CameraContext {
  readonly seedText: string
  readonly plan: CrossingPlan
  readonly spec: ObservationSpec
  readonly clockOf: (deviceId: Sensor['id']) => DeviceClock
}

export type ReportCameras = (itinerary: Itinerary, visit: Visit, marks: 'arrival' | 'departure') => SimulatedReport[]

export function createCameras(context: CameraContext): ReportCameras {
  const { seedText, plan, spec } = context
  const seeing = new Map<string, readonly Sensor[]>()
  const camerasAt = (visit: Visit, direction: Direction): readonly Sensor[] => {
    const { stop } = visit
    if (stop.kind === 'gateway') return []
    const key = `${stop.kind === 'lanes' ? stop.stationId : stop.yardId}|${visit.laneIndex}|${direction}`
    const known = seeing.get(key) ?? listCameras(plan, visit, direction)
    seeing.set(key, known)
    return known
  }

  return (itinerary, visit, marks) => {
    const reports: SimulatedReport[] = []
    const visitIndex = itinerary.visits.lastIndexOf(visit)
    const passedAtMs = marks === 'arrival' ? visit.startedAtMs : visit.departedAtMs
    for (const sensor of camerasAt(visit, itinerary.flow.direction)) {
      if ((sensor.marks === 'departure') !== (marks === 'departure')) continue
      const name = `${seedText}|${itinerary.truck.truckSeq}|${visitIndex}|${sensor.id}`
      const random = createRandom(name)
      const eventMs = Math.round(passedAtMs + spec.readDelayMsMax * random.nextRatio())
      const isMissed = drawIsTrue(random, spec.missedRatio)
      const isRepeated = drawIsTrue(random, spec.duplicateRatio)
      const isSecondTrigger = drawIsTrue(random, 0.5)
      const againMs = Math.round(500 + 2_500 * random.nextRatio())
      const first = readOf(context, itinerary, visit, sensor, eventMs, eventIdOf(name), random)
      if (isMissed) continue
      reports.push(first)
      if (isRepeated) reports.push(isSecondTrigger ? readOf(context, itinerary, visit, sensor, eventMs + spec.secondTriggerMs, eventIdOf(`${name}|2`), random) : again(first, againMs))
    }
    return reports
  }
}

/** The cameras that see a visit: of several beside each other the one nearest to the lane. */
function listCameras({ site, paths }: CrossingPlan, visit: Visit, direction: Direction): readonly Sensor[] {
  const { stop } = visit
  if (stop.kind === 'gateway') return []
  const placeId = stop.kind === 'lanes' ? stop.stationId : stop.yardId
  const here = site.sensors.filter((sensor) => (sensor.kind === 'camera' || sensor.kind === 'weighbridge') && sensor.placeId === placeId && (sensor.direction === null || sensor.direction === direction))
  if (stop.kind === 'yard') return here
  const { from, to } = anchorsOf(site, stop, visit.laneIndex)
  const path = paths.findPath(from, to, direction)
  const stopLine = path === null ? null : placeAt(path, 0).at
  const nearest = new Map<string, { readonly sensor: Sensor; readonly awayM: number }>()
  for (const sensor of here) {
    const awayM = stopLine === null ? 0 : Math.hypot(sensor.at.eastM - stopLine.eastM, sensor.at.northM - stopLine.northM)
    const key = `${sensor.kind}|${sensor.marks}`
    const known = nearest.get(key)
    if (known === undefined || awayM < known.awayM) nearest.set(key, { sensor, awayM })
  }
  return [...nearest.values()].filter(({ awayM }) => awayM < CAMERA_REACH_M).map(({ sensor }) => sensor)
}

/** The camera heard no answer and sends the same event once more. */
function again(report: SimulatedReport, laterMs: number): SimulatedReport {
  const sendAtMs = epochMs(report.sendAtMs + laterMs)
  return { ...report, sendAtMs, observation: { ...report.observation, receivedAtMs: sendAtMs } }
}

function readOf(context: CameraContext, itinerary: Itinerary, visit: Visit, sensor: Sensor, eventMs: number, eventId: string, random: RandomStream): SimulatedReport {
  const { spec, plan: { site } } = context
  const { declaration, isChinese, truckSeq } = itinerary.truck
  const isFront = sensor.marks !== 'departure'
  const painted = isFront ? declaration.tractorPlate : (declaration.trailerPlate ?? declaration.tractorPlate)
  const isMisread = drawIsTrue(random, spec.misreadRatio)
  const misread = painted === null || !isMisread ? null : drawMisread(random, painted)
  const plate = misread?.plate ?? painted
  const confidence = Math.round((misread === null ? 0.88 + 0.11 * random.nextRatio() : 0.58 + 0.25 * random.nextRatio()) * 100) / 100
  const isHikvision = sensor.format === 'hikvision-isapi'
  const characters = plate === null ? [] : Array.from(plate, (_character, index) => (index === misread?.wrongIndex ? 0.45 + Math.round(20 * random.nextRatio()) / 100 : 0.9 + Math.round(9 * random.nextRatio()) / 100))
  const paintIndex = (truckSeq * 7) % COLOURS.length
  const hasContainers = drawIsTrue(random, CONTAINER_READ_RATIO) && isHikvision
  const speedKmh = 4 + random.nextIndex(9)
  const { skewMs } = context.clockOf(sensor.id)
  const sendAtMs = epochMs(Math.round(eventMs + SEND_MS_MIN + (SEND_MS_MAX - SEND_MS_MIN) * random.nextRatio()))
  const isNew = declaration.cargo === 'newVehicle'
  const observation: PlateRead = {
    type: 'plate.read',
    observationId: observationId(`${sensor.id}/${eventId}`),
    crossingId: site.id,
    deviceId: brandDeviceId(sensor.id),
    format: sensor.format,
    provenance: 'simulated',
    eventTimeMs: epochMs(eventMs),
    deviceTimeMs: epochMs(eventMs + skewMs),
    receivedAtMs: sendAtMs,
    clockRule: 'deviceOffset',
    plate,
    plateRaw: plate ?? '',
    countryIso: plate === null ? null : isChinese ? 'CN' : 'VN',
    confidenceRatio: plate === null ? null : confidence,
    charConfidenceRatios: isHikvision ? characters.map((ratio) => Math.round(ratio * 100) / 100) : [],
    direction: isFront ? 'approaching' : 'leaving',
    laneIndex: laneNumberOf(context.plan, visit),
    vehicleKind: isNew ? 'car' : 'truck',
    vehicleColor: COLOURS[paintIndex] ?? 'white',
    speedMps: isHikvision && !isFront ? mpsFromKmh(speedKmh) : null,
    containerNumbers: hasContainers ? declaration.containerNumbers : [],
    isRetransmission: false,
    isPreview: false,
  }
  const passage: PassageView = { plate: painted, view: isFront ? 'front' : 'rear', kind: isNew ? 'newVehicle' : 'truck', isNight: isNightAt(eventMs), paintIndex }
  return { sendAtMs, observation, passage, isRoutine: false }
}

/** As the camera counts: lanes of its road from the right. */
function laneNumberOf({ site }: CrossingPlan, { stop, laneIndex }: Visit): number | null {
  if (stop.kind !== 'lanes') return null
  return site.stations.find(({ id }) => id === stop.stationId)?.lanes[laneIndex ?? 0]?.laneIndex ?? null
}
