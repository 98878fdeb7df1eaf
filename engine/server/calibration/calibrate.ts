/**
 * From a recording to a scenario: arrivals of every flow, services of every station, and what a scenario of them looks like.
 *
 * Checked: calibrate.test.ts (a recorded M/M/c, a day of the shipped crossing).
 */
import { MS_PER_DAY, MS_PER_HOUR } from '../../model/units.ts'
import { fitArrivals, isOfType, splitDayTypes, type ArrivalFit, type ArrivalModel, type Coverage, type DayType, type DayTypeSplit } from '../../../sim/calibration/arrivals.ts'
import { fitDistribution, type DistributionFit } from '../../../sim/calibration/fit.ts'
import type { ArrivalRecord } from '../../../sim/calibration/records.ts'
import { recoverServices, type StationServices } from '../../../sim/calibration/recover-services.ts'
import { dateOf, dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { distributionFile } from './distribution-file.ts'
import type { FramedRecording } from './frame.ts'

export interface FlowCalibration {
  readonly flowId: string
  readonly fit: ArrivalFit
  readonly split: DayTypeSplit | null
}

export interface StationFit {
  readonly stationId: string
  readonly visitCount: number
  readonly services: StationServices
  readonly fit: DistributionFit
}

export interface Calibration {
  readonly recording: FramedRecording
  readonly coverage: Coverage
  readonly dayType: DayType
  readonly flows: readonly FlowCalibration[]
  readonly stations: readonly StationFit[]
  /** Stations of which nothing could be learnt. */
  readonly unknownStations: readonly string[]
}

/** Fewer services than these say little; they are fitted all the same and marked. */
export const FEW_SERVICES = 30

/** @returns what is missing, in words, where nothing can be made of the recording. */
export function calibrate(recording: FramedRecording, dayType: DayType): Calibration | string {
  const { arrivals, visits, isDated } = recording
  if (arrivals.length === 0) return 'the recording has no vehicle with a time: nobody comes'
  const instants = [...arrivals.map(({ atMs }) => atMs), ...visits.flatMap(({ joinedAtMs, beganAtMs, endedAtMs }) => [joinedAtMs, beganAtMs, endedAtMs].filter((atMs) => atMs !== null))]
  const [leastMs, mostMs] = [instants.reduce((least, value) => Math.min(least, value), Infinity), instants.reduce((most, value) => Math.max(most, value), -Infinity)]
  const coverage: Coverage = isDated ? { fromMs: leastMs, untilMs: mostMs + 1, isDated } : { fromMs: Math.min(0, leastMs), untilMs: mostMs + 1, isDated }
  if (dayType !== 'all' && (!isDated || !arrivals.some(({ atMs }) => isOfType(atMs, dayType)))) return `the recording covers no ${dayType}`
  const flowIds = [...new Set(arrivals.map(({ flowId }) => flowId))].sort()
  const flows = flowIds.map((flowId): FlowCalibration => {
    const times = arrivals.filter((arrival) => arrival.flowId === flowId).map(({ atMs }) => atMs)
    return { flowId, fit: fitArrivals(times, coverage, dayType), split: splitDayTypes(times, coverage) }
  })
  const stations: StationFit[] = []
  const unknownStations: string[] = []
  for (const stationId of [...new Set(visits.map((visit) => visit.stationId))].sort()) {
    const own = visits.filter((visit) => visit.stationId === stationId)
    const services = recoverServices(own, recording.serversOf(stationId))
    const fit = services === null ? null : fitDistribution(services.servicesMs)
    if (services === null || fit === null) unknownStations.push(stationId)
    else stations.push({ stationId, visitCount: own.length, services, fit })
  }
  return { recording, coverage, dayType, flows, stations, unknownStations }
}

/** How the arrivals of a flow are written: fitted, or as a trace file by its name. */
export type ArrivalsOf = (flow: FlowCalibration) => unknown

export const fittedArrivals: ArrivalsOf = ({ fit }) => arrivalsFile(fit.model)

const round = (value: number): number => Math.round(value * 1e4) / 1e4

function arrivalsFile(model: ArrivalModel): unknown {
  switch (model.kind) {
    case 'poisson':
      return { poisson: { perHour: round(model.vehPerH) } }
    case 'renewal':
      return { renewal: { between: distributionFile(model.between) } }
    case 'perDay':
      return { perDay: { count: round(model.countPerDay), profile: model.vehPerHByHour.map(round) } }
    case 'rates':
      return { poisson: { rates: model.vehPerHByHour.map((vehPerH, hour) => ({ from: `${hour}h`, perHour: round(vehPerH) })), until: `${model.vehPerHByHour.length}h` } }
  }
}

/** Tick 0 of the scenario on the recording's clock: the midnight before it, or its own beginning. */
export const zeroMsOf = ({ coverage }: Calibration): number => (coverage.isDated ? dayStartMsOf(dateOf(coverage.fromMs)) : coverage.fromMs)

/** The content of the scenario file. */
export function scenarioFileOf(calibration: Calibration, arrivalsOf: ArrivalsOf): unknown {
  const { recording, coverage, flows, stations } = calibration
  const zeroMs = zeroMsOf(calibration)
  const spanMs = coverage.untilMs - zeroMs
  const horizon = coverage.isDated ? `${Math.max(1, Math.ceil(spanMs / MS_PER_DAY)) * 24}h` : `${Math.max(1, Math.ceil(spanMs / 1_000))}s`
  return {
    bordertwin: 'scenario/1',
    title: recording.title,
    notes: `Recorded ${coverage.isDated ? `from ${new Date(coverage.fromMs).toISOString()} to ${new Date(coverage.untilMs).toISOString()}` : `over ${round(spanMs / MS_PER_HOUR)} hours`}: ${recording.arrivals.length} vehicles. Fitted values, not estimates; where a station has no fit, the crossing's own values stand.`,
    ...(coverage.isDated ? { startsAt: `${dateOf(coverage.fromMs)}T00:00:00+07:00` } : {}),
    crossing: recording.crossingWith(stations),
    flows: Object.fromEntries(flows.map((flow) => {
      const mix = { ...recording.extraMix, ...mixOf(recording.arrivals.filter(({ flowId }) => flowId === flow.flowId)) }
      return [flow.flowId, { route: recording.routeOf(flow.flowId), arrivals: arrivalsOf(flow), ...(Object.keys(mix).length === 0 ? {} : { mix }) }]
    })),
    horizon,
    drain: true,
    experiment: { replications: 20, seed: 1 },
  }
}

/** Attribute → value → how many. */
function mixOf(arrivals: readonly ArrivalRecord[]): Record<string, Record<string, number>> {
  const mix: Record<string, Record<string, number>> = {}
  for (const { attributes } of arrivals) {
    for (const [name, value] of Object.entries(attributes)) {
      const weights = (mix[name] ??= {})
      weights[value] = (weights[value] ?? 0) + 1
    }
  }
  return mix
}

/** The arrivals of one flow as a trace file, by rising time. */
export function traceCsv(calibration: Calibration, flowId: string): string {
  const zeroMs = zeroMsOf(calibration)
  const own = calibration.recording.arrivals.filter((arrival) => arrival.flowId === flowId).toSorted((left, right) => left.atMs - right.atMs)
  const names = [...new Set(own.flatMap(({ attributes }) => Object.keys(attributes)))].sort()
  const cell = (text: string): string => text.replaceAll(/[",;\t\r\n]/g, ' ')
  return `${['atMs', ...names].join(',')}\n${own.map(({ atMs, attributes }) => [String(Math.max(0, Math.round(atMs - zeroMs))), ...names.map((name) => cell(attributes[name] ?? ''))].join(',')).join('\n')}\n`
}
