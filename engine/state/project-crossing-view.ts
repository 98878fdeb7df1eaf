/** The crossing as the screens show it, at most twice a second. Pure: reads the state, changes nothing. */
import { congestionColourOf, QUEUE_SPACING_M, SUMMARY_WINDOW_MS } from '../model/measures.ts'
import { DIRECTIONS, type Direction, type Station, type Yard } from '../model/site.ts'
import { MS_PER_HOUR } from '../model/units.ts'
import type { CrossingView, DirectionView, SourceView, StationView, YardView } from '../protocol/view.ts'
import type { CrossingState } from './crossing-state.ts'
import { dayIndexOf, insideVehOf } from './measure-book.ts'
import { openingAt, type Opening } from './opening.ts'
import { countSince, summariseSince } from './samples.ts'
import { clockProposalMsOf, expectedEveryMsOf, isClockBelieved } from './sources.ts'
import { serverCountOf, type StationState } from './stations.ts'
import type { YardState } from './yards.ts'

/** What only the pipeline around the state counts. */
export interface PipelineCounts {
  readonly duplicateCount: number
  /** Bodies rejected, by device. */
  readonly rejectedCountByDevice: ReadonlyMap<string, number>
}

const NO_COUNTS: PipelineCounts = { duplicateCount: 0, rejectedCountByDevice: new Map() }

export function projectCrossingView(state: CrossingState, counts: PipelineCounts = NO_COUNTS): CrossingView {
  const { site } = state.fixed
  const asOfMs = Math.max(0, state.clockMs)
  const opening = openingAt(site, state.override, asOfMs)
  return {
    crossingId: site.id,
    asOfMs,
    isOpen: opening.isOpen,
    closedReason: opening.closedReason,
    nextChangeAtMs: opening.nextChangeAtMs,
    congestion: congestionColourOf(insideVehOf(state.measures)),
    provenance: state.provenance,
    observationCount: state.observationCount,
    lateCount: state.lateCount,
    duplicateCount: counts.duplicateCount,
    unmatchedCount: state.unmatchedCount,
    openMatchCount: state.matchQueue.open.size,
    heldSlotCount: state.slots.size,
    directions: DIRECTIONS.map((direction) => directionViewOf(state, direction, asOfMs)),
    stations: site.stations.map((station) => stationViewOf(station, state.stations.get(station.id) as StationState, opening, asOfMs)),
    yards: site.yards.map((yard) => yardViewOf(yard, state.yards.get(yard.id) as YardState, asOfMs)),
    sources: listSources(state, counts),
    buckets: state.measures.buckets.map((bucket) => ({ ...bucket })),
  }
}

function directionViewOf(state: CrossingState, direction: Direction, asOfMs: number): DirectionView {
  const totals = state.measures.totals[direction]
  const sinceMs = asOfMs - SUMMARY_WINDOW_MS
  return {
    direction,
    insideVeh: totals.insideVeh,
    expectedVeh: totals.expectedVeh,
    waitingVeh: totals.waitingVeh,
    crossedCountToday: totals.dayIndex === dayIndexOf(asOfMs) ? totals.crossedCountToday : 0,
    crossedVehPerH: countSince(totals.crossed, asOfMs - MS_PER_HOUR),
    waitMs: summariseSince(totals.waits, sinceMs),
    slotWaitMs: summariseSince(totals.slotWaits, sinceMs),
    crossingMs: summariseSince(totals.crossings, sinceMs),
  }
}

function stationViewOf(station: Station, { queues, isOpenByCommand, servedCount, served, waits }: StationState, opening: Opening, asOfMs: number): StationView {
  const queueVeh = queues.reduce((sum, queue) => sum + queue.waiting.size, 0)
  // The longest lane is how far the queue reaches back; parked vehicles form no line.
  const longestVeh = station.lanes.length === 0 ? 0 : Math.max(0, ...queues.map((queue) => queue.waiting.size))
  return {
    stationId: station.id,
    isOpen: isOpenByCommand ?? opening.isOpen,
    queueVeh,
    queueM: longestVeh * QUEUE_SPACING_M,
    inServiceVeh: queues.reduce((sum, queue) => sum + queue.inService.size, 0),
    serverCount: queues.length * serverCountOf(station),
    servedCount,
    servedVehPerH: countSince(served, asOfMs - MS_PER_HOUR),
    waitMs: summariseSince(waits, asOfMs - SUMMARY_WINDOW_MS),
    isLaneRaised: station.lanes.map((_, index) => {
      const queue = queues[index]
      return queue !== undefined && asOfMs >= queue.raisedFromMs && asOfMs < queue.raisedUntilMs
    }),
  }
}

function yardViewOf(yard: Yard, { occupants, fruitVeh, dwells }: YardState, asOfMs: number): YardView {
  return {
    yardId: yard.id,
    occupancyVeh: occupants.size,
    capacityVeh: yard.capacityVeh.value,
    isCapacityEstimate: yard.capacityVeh.source === 'estimate',
    fruitVeh,
    dwellMs: summariseSince(dwells, asOfMs - SUMMARY_WINDOW_MS),
  }
}

/** Those the site names first, heard of or not, then unknown ones in the order heard. */
function listSources(state: CrossingState, counts: PipelineCounts): SourceView[] {
  const ids = new Set<string>([...state.fixed.site.sensors.map(({ id }) => id), ...state.sources.keys()])
  const sources = state.sources as ReadonlyMap<string, NonNullable<ReturnType<typeof state.sources.get>>>
  return [...ids].map((deviceId) => {
    const source = sources.get(deviceId)
    const rejectedCount = counts.rejectedCountByDevice.get(deviceId) ?? 0
    if (source === undefined) {
      const format = state.fixed.site.sensors.find(({ id }) => id === deviceId)?.format ?? ''
      return { deviceId, format, state: rejectedCount > 0 ? 'failing' : 'unheard', heardAtMs: null, observationCount: 0, rejectedCount, skewMs: null, problem: null, expectedEveryMs: null, clockCorrectionMs: 0, clockProposalMs: null }
    }
    const health = source.isSilent ? 'silent' : !isClockBelieved(source) ? 'skewed' : rejectedCount > source.observationCount ? 'failing' : 'online'
    return { deviceId, format: source.format, state: health, heardAtMs: source.heardAtMs, observationCount: source.observationCount, rejectedCount, skewMs: source.skewMs, problem: null, expectedEveryMs: expectedEveryMsOf(state, source, deviceId), clockCorrectionMs: source.correctionMs, clockProposalMs: clockProposalMsOf(source) }
  })
}
