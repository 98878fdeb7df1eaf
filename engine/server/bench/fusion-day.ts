/**
 * A simulated day of camera events with the truth beside it: what the matching is measured on.
 *
 * Every truck passes the cameras of its workflow's steps; at each a front and a rear read, each missed, misread and repeated by
 * chance, by cameras of which some have wrong clocks. Fleets have consecutive plates. The engine sees observations only; the
 * truth (which truck each event was of) stays in `passages`.
 */
import type { Cargo, Declaration, VehicleClass } from '../../model/declaration.ts'
import { declarationId, deviceId, observationId, type DeviceId, type StepId } from '../../model/ids.ts'
import type { Command, Role } from '../../model/commands.ts'
import type { CommandIssued, DecodedObservation, Observation } from '../../model/observations.ts'
import type { Direction, Sensor, Site } from '../../model/site.ts'
import { epochMs, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../model/units.ts'
import type { StepDefinition, Workflows } from '../../rules/workflow/definition.ts'
import { stamp } from '../../../ingest/stamp.ts'
import { misreadText, type DrawRatio } from './misread.ts'

export interface FusionDayOptions {
  readonly truckCount: number
  readonly seed: number
  readonly missedRatio: number
  readonly misreadRatio: number
  readonly duplicateRatio: number
  readonly skewedCameraRatio: number
  readonly skewMs: number
  /** Share of trucks in fleets with consecutive plates. */
  readonly fleetRatio: number
  /** Vehicles that nobody declared, as a share of the trucks. */
  readonly strangerRatio: number
}

export const FUSION_DAY: FusionDayOptions = {
  truckCount: 1_500, seed: 1, missedRatio: 0.03, misreadRatio: 0.05, duplicateRatio: 0.1, skewedCameraRatio: 0.25, skewMs: 90_000, fleetRatio: 0.4, strangerRatio: 0.02,
}

/** One vehicle going by one camera, and the events that came of it. */
export interface TruePassage {
  /** Null for a vehicle that nobody declared. */
  readonly declarationId: string | null
  readonly observationIds: string[]
}

export interface FusionDay {
  /** In the order received. */
  readonly observations: readonly Observation[]
  readonly passages: readonly TruePassage[]
  readonly skewedCount: number
}

interface Vehicle {
  readonly declaration: Declaration
  readonly isDeclared: boolean
  readonly startAtMs: number
}

const DAY_START_MS = Date.UTC(2026, 6, 6, 0, 0, 0)
const ARRIVALS_MS = 9 * MS_PER_HOUR
const LETTERS = 'ABCDEFGHKLMNPSTUVXYZ'
const CODES = ['12', '15', '16', '20', '29', '30', '51', '98', '99']

/** Park and Miller's minimal generator: any seed, the same day everywhere. */
function createDraw(seed: number): DrawRatio {
  let state = (seed * 7_919 + 17) % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

export function simulateFusionDay(site: Site, workflows: Workflows, options: FusionDayOptions = FUSION_DAY): FusionDay {
  const draw = createDraw(options.seed)
  const between = (from: number, to: number): number => from + draw() * (to - from)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(draw() * items.length)] as Item
  const sensorById = new Map(site.sensors.map((sensor) => [sensor.id, sensor]))
  const cameras = site.sensors.filter(({ kind }) => kind === 'camera')
  const skewByDevice = new Map<DeviceId, number>(cameras.flatMap(({ id }) => (draw() < options.skewedCameraRatio ? [[id, draw() < 0.5 ? options.skewMs : -options.skewMs] as const] : [])))
  const freeAtMs = new Map<DeviceId, number>()
  const observations: Observation[] = []
  const passages: TruePassage[] = []
  let eventCount = 0

  function listVehicles(): Vehicle[] {
    const vehicles: Vehicle[] = []
    const used = new Set<string>()
    while (vehicles.length < options.truckCount * (1 + options.strangerRatio)) {
      const fleetCount = draw() < options.fleetRatio / 5 ? 2 + Math.floor(draw() * 10) : 1
      const isChinese = draw() < 0.12
      const [code, letter, serial, trailerSerial] = [pick(CODES), pick(Array.from(LETTERS)), Math.floor(between(10_000, 99_000)), Math.floor(between(1_000, 90_000))]
      for (let mate = 0; mate < fleetCount; mate += 1) {
        const tractorPlate = isChinese ? `桂F${letter}${String(serial + mate).slice(-4)}` : `${code}${letter}${serial + mate}`
        const trailerPlate = draw() < 0.12 ? null : isChinese ? `桂F${String(trailerSerial + mate).padStart(5, '0').slice(-4)}挂` : `${code}R${String(trailerSerial + mate).padStart(5, '0')}`
        if (used.has(tractorPlate) || (trailerPlate !== null && used.has(trailerPlate))) continue
        for (const plate of [tractorPlate, trailerPlate]) if (plate !== null) used.add(plate)
        const isDeclared = vehicles.length >= options.truckCount * options.strangerRatio
        const direction: Direction = isChinese || draw() < 0.4 ? 'import' : 'export'
        const cargo: Cargo = draw() < 0.4 ? 'fruit' : 'general'
        const vehicleClass: VehicleClass = cargo === 'fruit' ? 'reefer' : draw() < 0.1 ? 'flatbed' : 'container'
        const startAtMs = DAY_START_MS + draw() * ARRIVALS_MS
        const declaration: Declaration = {
          declarationId: declarationId(`D${vehicles.length}`), direction, tractorPlate, trailerPlate, containerNumbers: [], vin: null, trackerId: null, vehicleClass, cargo,
          company: null, corridorId: null, plannedArrivalAtMs: epochMs(Math.round(startAtMs + between(-1, 1) * 2 * MS_PER_HOUR)),
        }
        vehicles.push({ declaration, isDeclared, startAtMs })
      }
    }
    return vehicles
  }

  function command(atMs: number, what: Command, role: Role): void {
    const at = epochMs(Math.round(atMs))
    const issued: CommandIssued = {
      type: 'command.issued', observationId: observationId(`c${(eventCount += 1)}`), crossingId: site.id, deviceId: deviceId('agency-gateway'), format: 'command', provenance: 'simulated',
      eventTimeMs: at, deviceTimeMs: null, receivedAtMs: at, clockRule: 'server', command: what, actor: { userId: 'agency', role },
    }
    observations.push(issued)
  }

  /** One event of a camera as it reaches the log: the camera's clock, the network's delay, the stamp. */
  function send(camera: Sensor, plate: string, side: 'front' | 'rear', atMs: number, id: string): void {
    const deviceTimeMs = epochMs(Math.round(atMs + (skewByDevice.get(camera.id) ?? between(-800, 800))))
    const receivedAtMs = epochMs(Math.round(atMs + between(200, 2_500) + (draw() < 0.01 ? 20_000 : 0)))
    const decoded: DecodedObservation = {
      type: 'plate.read', observationId: observationId(id), format: camera.format, deviceTimeMs, clockRule: 'deviceOffset', plate, plateRaw: plate, countryIso: null, confidenceRatio: 0.9,
      charConfidenceRatios: [], direction: camera.format === 'hikvision-isapi' ? (side === 'front' ? 'approaching' : 'leaving') : null, laneIndex: null, vehicleKind: 'truck', vehicleColor: null,
      speedMps: null, containerNumbers: [], isRetransmission: false, isPreview: false,
    }
    const body = { format: camera.format, outcome: 'plate_read', reason: null, reads: [], positions: [], warnings: [], pictures: [], observations: [decoded] } as const
    for (const observation of stamp(body, { crossingId: site.id, deviceId: camera.id, receivedAtMs, provenance: 'simulated' }).observations) observations.push(observation)
  }

  function look(vehicle: Vehicle, camera: Sensor, atMs: number): number {
    const passAtMs = Math.max(atMs, freeAtMs.get(camera.id) ?? 0)
    freeAtMs.set(camera.id, passAtMs + between(18, 60) * MS_PER_SECOND)
    const { tractorPlate, trailerPlate, declarationId: id } = vehicle.declaration
    const passage: TruePassage = { declarationId: vehicle.isDeclared ? id : null, observationIds: [] }
    for (const side of ['front', 'rear'] as const) {
      if (draw() < options.missedRatio) continue
      const painted = (side === 'front' ? tractorPlate : (trailerPlate ?? tractorPlate)) as string
      const seenAtMs = passAtMs + (side === 'front' ? 0 : between(3, 8) * MS_PER_SECOND)
      const text = misreadText(painted, options.misreadRatio, draw)
      const eventId = `e${(eventCount += 1)}`
      passage.observationIds.push(eventId)
      send(camera, text, side, seenAtMs, eventId)
      if (draw() >= options.duplicateRatio) continue
      // Half are the same event sent again, half a second trigger that is read anew.
      if (draw() < 0.5) send(camera, text, side, seenAtMs + between(0.1, 30) * MS_PER_SECOND, eventId)
      else {
        const againId = `e${(eventCount += 1)}`
        passage.observationIds.push(againId)
        send(camera, misreadText(painted, options.misreadRatio, draw), side, seenAtMs + between(0.5, 6) * MS_PER_SECOND, againId)
      }
    }
    if (passage.observationIds.length > 0) passages.push(passage)
    return passAtMs
  }

  function camerasOf({ completedBy }: StepDefinition): Sensor[] {
    return completedBy.flatMap((rule) => (rule.kind === 'read' ? rule.sensorIds.flatMap((id) => sensorById.get(id) ?? []) : []))
  }

  function pass(vehicle: Vehicle): { readonly atMs: number; readonly go: () => number | null }[] {
    const { declaration, isDeclared } = vehicle
    const steps: { atMs: number; go: () => number | null }[] = []
    const isNeeded = ({ when }: StepDefinition): boolean =>
      (when?.cargo === undefined || when.cargo.includes(declaration.cargo)) && (when?.vehicleClass === undefined || when.vehicleClass.includes(declaration.vehicleClass))
    for (const step of workflows[declaration.direction].steps) {
      if (!isNeeded(step)) continue
      const seenBy = camerasOf(step)
      const place = seenBy[0]?.placeId
      const here = seenBy.filter(({ placeId }) => placeId === place)
      if (here.length > 0) steps.push({ atMs: 0, go: () => look(vehicle, pick(here), nowMs()) })
      else if (step.completedBy.some(({ kind }) => kind === 'callForward')) steps.push({ atMs: 0, go: () => tell({ type: 'vehicle.callForward', declarationId: declaration.declarationId, reason: 'slot.order.arrival' }, 'controller') })
      else {
        const word = step.completedBy.find((rule) => rule.kind === 'confirmation')
        if (word?.kind === 'confirmation') steps.push({ atMs: 0, go: () => tell(confirmation(declaration, step.id), word.role) })
      }
    }
    let at = vehicle.startAtMs
    const nowMs = (): number => at
    function tell(what: Command, role: Role): null {
      if (isDeclared && draw() >= options.missedRatio) command(at, what, role)
      return null
    }
    return steps.map(({ go }, index) => ({
      atMs: index,
      go: () => {
        const seenAtMs = go()
        at = Math.max(at, seenAtMs ?? 0) + between(2, 12) * MS_PER_MINUTE
        return at
      },
    }))
  }

  const confirmation = (declaration: Declaration, stepId: StepId): Command => ({ type: 'step.confirm', declarationId: declaration.declarationId, stepId, outcome: 'done', stationId: null, note: null })

  const vehicles = listVehicles()
  for (const { declaration, isDeclared } of vehicles) if (isDeclared) command(DAY_START_MS - between(1, 60) * MS_PER_MINUTE, { type: 'declaration.submit', declaration }, 'haulier')
  // Vehicles move in the order of time, so that nobody is seen in a lane that is taken.
  const agenda = vehicles.map((vehicle) => ({ atMs: vehicle.startAtMs, steps: pass(vehicle) }))
  for (let next = earliest(agenda); next !== null; next = earliest(agenda)) next.atMs = next.steps.shift()?.go() ?? Number.POSITIVE_INFINITY
  observations.sort((left, right) => left.receivedAtMs - right.receivedAtMs)
  return { observations, passages, skewedCount: skewByDevice.size }
}

function earliest<Item extends { readonly atMs: number }>(items: readonly Item[]): Item | null {
  let first: Item | null = null
  for (const item of items) if (Number.isFinite(item.atMs) && (first === null || item.atMs < first.atMs)) first = item
  return first
}
