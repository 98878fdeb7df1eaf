/** Short ways to write observations in tests: minutes since 08:00 at the crossing on 6 July 2026, sensible defaults. */
import type { Command, Role } from '../../model/commands.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { DomainEvent } from '../../model/events.ts'
import { crossingId, declarationId, deviceId, observationId, placeId, stepId } from '../../model/ids.ts'
import type { ClockTick, CommandIssued, Observation, PlateRead, PositionFix } from '../../model/observations.ts'
import { epochMs, lonLatFrom, type EpochMs } from '../../model/units.ts'
import { createCrossingState, type CrossingState } from '../crossing-state.ts'
import { reduceCrossing } from '../reduce-crossing.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './tiny-site.ts'

/** 2026-07-06 08:00 at the crossing. */
export const MORNING_MS = Date.UTC(2026, 6, 6, 1, 0, 0)
export const minute = (minutes: number): EpochMs => epochMs(MORNING_MS + Math.round(minutes * 60_000))

const head = (id: string, device: string, minutes: number) => ({
  observationId: observationId(id), crossingId: crossingId('tiny'), deviceId: deviceId(device), format: 'test', provenance: 'observed' as const,
  eventTimeMs: minute(minutes), deviceTimeMs: null, receivedAtMs: minute(minutes), clockRule: 'deviceOffset' as const,
})

export const plateRead = (minutes: number, device: string, plate: string | null, more: Partial<PlateRead> = {}): PlateRead => ({
  ...head(`read:${device}:${plate}:${minutes}`, device, minutes), type: 'plate.read', plate, plateRaw: plate ?? '', countryIso: null, confidenceRatio: 0.9,
  charConfidenceRatios: [], direction: null, laneIndex: null, vehicleKind: null, vehicleColor: null, speedMps: null, containerNumbers: [],
  isRetransmission: false, isPreview: false, ...more,
})

export const positionFix = (minutes: number, trackerId: string, eastM: number, northM: number, more: Partial<PositionFix> = {}): PositionFix => ({
  ...head(`fix:${trackerId}:${minutes}`, 'gps-gateway', minutes), type: 'position.fix', trackerId, at: lonLatFrom(TINY_SITE.origin, { eastM, northM }), altM: null,
  speedMps: 8, headingDeg: null, accuracyM: null, isValid: true, isIgnitionOn: null, ...more,
})

export const clockTick = (minutes: number): ClockTick => ({ ...head(`tick:${minutes}`, 'server', minutes), type: 'clock.tick' })

export const commandIssued = (minutes: number, command: Command, role: Role = 'admin'): CommandIssued => ({
  ...head(`command:${command.type}:${JSON.stringify(command)}:${role}:${minutes}`, 'agency-gateway', minutes), format: 'command', type: 'command.issued', command, actor: { userId: 'someone', role },
})

export const declarationOf = (id: string, more: Partial<Declaration> = {}): Declaration => ({
  declarationId: declarationId(id), direction: 'export', tractorPlate: '12C12345', trailerPlate: '12R01234', containerNumbers: [], vin: null, trackerId: null,
  vehicleClass: 'container', cargo: 'general', company: 'DN-0042', corridorId: null, plannedArrivalAtMs: null, ...more,
})

export const declare = (minutes: number, id: string, more: Partial<Declaration> = {}): CommandIssued =>
  commandIssued(minutes, { type: 'declaration.submit', declaration: declarationOf(id, more) }, 'haulier')

export const callForward = (minutes: number, id: string): CommandIssued =>
  commandIssued(minutes, { type: 'vehicle.callForward', declarationId: declarationId(id), reason: 'slot.order.arrival' }, 'controller')

export const confirm = (minutes: number, id: string, step: string, role: Role, outcome: 'done' | 'refused' = 'done'): CommandIssued =>
  commandIssued(minutes, { type: 'step.confirm', declarationId: declarationId(id), stepId: stepId(step), outcome, stationId: null, note: null }, role)

export const setStationOpen = (minutes: number, station: string, isOpen: boolean): CommandIssued =>
  commandIssued(minutes, { type: 'station.setOpen', stationId: placeId(station), isOpen, reason: 'test' }, 'controller')

export interface Folded {
  readonly state: CrossingState
  readonly events: DomainEvent[]
}

/** Folds them in the order given; one that is older than an earlier one comes as late. */
export function fold(observations: readonly Observation[], from: CrossingState = createCrossingState(TINY_SITE, TINY_WORKFLOWS)): Folded {
  const events: DomainEvent[] = []
  let newestMs = from.clockMs
  for (const observation of observations) {
    const isLate = observation.eventTimeMs < newestMs
    newestMs = Math.max(newestMs, observation.eventTimeMs)
    reduceCrossing(from, { observation, isLate }, (event) => events.push(event))
  }
  return { state: from, events }
}
