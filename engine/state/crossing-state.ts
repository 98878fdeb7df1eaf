/**
 * Everything the engine knows of one crossing.
 *
 * Two halves: `fixed` comes from the site and its workflows and never changes; the rest is the fold of the log.
 * The fold is owned by its reducer and changed in place: copying 2,000 trips per observation would cost a hundred times more.
 * Order matters and is deterministic: Maps in insertion order, integer milliseconds, no clock, no randomness.
 * Limits:  every collection has a bound; see the constants beside each.
 */
import type { DomainEvent } from '../model/events.ts'
import type { DeclarationId, DeviceId, ObservationId, PlaceId } from '../model/ids.ts'
import type { Provenance } from '../model/observations.ts'
import type { Direction, Sensor, Site, Station, Yard } from '../model/site.ts'
import type { EpochMs, SitePoint } from '../model/units.ts'
import { createPlateRegister, type PlateRegister } from '../rules/matching/plate-register.ts'
import { listRoadsBeyond } from '../rules/site/roads-beyond.ts'
import { createSiteIndex, type SiteIndex } from '../rules/site/site-index.ts'
import type { Slot } from '../rules/slots/slot.ts'
import { compileWorkflow, type CompiledWorkflow } from '../rules/workflow/compile-workflow.ts'
import type { Workflows } from '../rules/workflow/definition.ts'
import { createMeasureBook, type MeasureBook } from './measure-book.ts'
import { createMatchQueue, type MatchQueue } from './match-queue.ts'
import { createNoticeBook, type NoticeBook } from './notice-book.ts'
import type { Passage } from './passages.ts'
import { placePointsOf } from './place-points.ts'
import { CLOCK_SLACK_MS, type SourceState } from './sources.ts'
import { createCardBook, type CardBook } from './card-book.ts'
import { createGateBook, type GateBook } from './gate-book.ts'
import { sensorLanesOf } from './sensor-lanes.ts'
import { createStationState, type StationState } from './stations.ts'
import { createTimers, type Timers } from './timers.ts'
import type { Evidence, Trip } from './trip.ts'
import { createYardState, type YardState } from './yards.ts'

/** Where facts that follow from observations go: storage, sockets, tests. */
export type Emit = (event: DomainEvent) => void

export interface Fixed {
  readonly site: Site
  readonly workflows: Workflows
  readonly index: SiteIndex
  readonly compiled: Readonly<Record<Direction, CompiledWorkflow>>
  /** Per step, the stations where it can be done: its own place, and where the sensors stand that complete it. */
  readonly stepStations: Readonly<Record<Direction, readonly (readonly Station[])[]>>
  /** First step of each direction that is done at a station other than a marker: where the wait ends. */
  readonly firstInspection: Readonly<Record<Direction, { readonly stepIndex: number; readonly stationId: PlaceId } | null>>
  readonly sensorById: ReadonlyMap<DeviceId, Sensor>
  /** The station lane a sensor watches; null where it watches several. */
  readonly sensorLane: ReadonlyMap<DeviceId, number | null>
  readonly stationById: ReadonlyMap<PlaceId, Station>
  readonly yardById: ReadonlyMap<PlaceId, Yard>
  /** About where each station and yard is. */
  readonly placeAt: ReadonlyMap<PlaceId, SitePoint>
  /** Stations by the roads their lanes lie on. */
  readonly stationsByRoad: ReadonlyMap<PlaceId, readonly Station[]>
  /** Roads past the station of the terminal step: who drives there has crossed. */
  readonly roadsBeyond: Readonly<Record<Direction, ReadonlySet<PlaceId>>>
}

/** A read that no declaration explains (yet). */
export interface UnmatchedRead {
  readonly evidence: Evidence
  /** The undeclared trip it opened or joined; null when it opened none. */
  readonly tripSeq: number | null
  /** Whether it is one of `unmatchedCount`. */
  readonly isCounted: boolean
}

/** The crossing opened or closed by command, against its calendar. */
export interface OpeningOverride {
  readonly isOpen: boolean
  readonly reason: string
  readonly atMs: EpochMs
}

export interface CrossingState {
  readonly fixed: Fixed
  /** Everything at or before this instant has been applied, but for what comes late. -1 before the first observation. */
  clockMs: number
  revisionSeq: number
  observationCount: number
  lateCount: number
  unmatchedCount: number
  provenance: Provenance
  /** How far a device's clock may be off; CLOCK_SLACK_MS times the speed of the twin clock at which the log was written. */
  clockSlackMs: number

  tripSeqLast: number
  /** Open and closed ones that are still kept, by number, in the order opened. */
  trips: Map<number, Trip>
  openTripCount: number
  tripByDeclaration: Map<DeclarationId, number>
  plates: PlateRegister
  /** Container numbers and VINs → open or recently closed trips. */
  otherIds: Map<string, number[]>
  /** Tracker → open trips that carry it. */
  trackers: Map<string, number[]>
  /** Open declared trips without any plate. */
  plateless: Set<number>
  unmatched: Map<ObservationId, UnmatchedRead>
  /** The undeclared vehicle last seen at each place: its second plate may follow. */
  undeclaredLast: Map<PlaceId, { readonly tripSeq: number; readonly atMs: EpochMs }>
  /** What went by each place lately, oldest first. */
  passages: Map<string, Passage[]>
  /** Gone from there, of which their cameras may still say more. */
  pastPassages: Passage[]
  passageSeqLast: number
  matchQueue: MatchQueue
  /** Closed trips, oldest first. */
  closed: Set<number>
  /** Trips gone from the live list, with the revision at which they went. */
  removed: { tripSeq: number; revisionSeq: number }[]

  slotSeqLast: number
  /** By trip; a slot leaves when its vehicle passes the first inspection or its trip closes. */
  slots: Map<number, Slot>
  stations: Map<PlaceId, StationState>
  yards: Map<PlaceId, YardState>
  sources: Map<DeviceId, SourceState>
  cards: CardBook
  gates: GateBook
  notices: NoticeBook
  measures: MeasureBook
  timers: Timers
  override: OpeningOverride | null
  /** When it was opened last by command. */
  reopenedAtMs: EpochMs | null
}

export function createCrossingState(site: Site, workflows: Workflows): CrossingState {
  return {
    fixed: fixedOf(site, workflows),
    clockMs: -1, revisionSeq: 0, observationCount: 0, lateCount: 0, unmatchedCount: 0, provenance: 'observed', clockSlackMs: CLOCK_SLACK_MS,
    tripSeqLast: 0, trips: new Map(), openTripCount: 0, tripByDeclaration: new Map(), plates: createPlateRegister(), otherIds: new Map(), trackers: new Map(),
    plateless: new Set(), unmatched: new Map(), undeclaredLast: new Map(), passages: new Map(), pastPassages: [], passageSeqLast: 0, matchQueue: createMatchQueue(), closed: new Set(), removed: [],
    slotSeqLast: 0, slots: new Map(),
    stations: new Map(site.stations.map((station) => [station.id, createStationState(station)])),
    yards: new Map(site.yards.map((yard) => [yard.id, createYardState()])),
    sources: new Map(), cards: createCardBook(), gates: createGateBook(), notices: createNoticeBook(), measures: createMeasureBook(), timers: createTimers(), override: null, reopenedAtMs: null,
  }
}

/** The half that follows from the site alone; a restored state gets it anew. */
export function fixedOf(site: Site, workflows: Workflows): Fixed {
  const stationById = new Map(site.stations.map((station) => [station.id, station]))
  const compiled = { export: compileWorkflow(workflows.export), import: compileWorkflow(workflows.import) }
  const stationsByRoad = new Map<PlaceId, Station[]>()
  for (const station of site.stations) {
    for (const roadId of new Set(station.lanes.map((lane) => lane.roadId))) stationsByRoad.set(roadId, [...(stationsByRoad.get(roadId) ?? []), station])
  }
  const index = createSiteIndex(site)
  const stepStations = { export: stepStationsOf(compiled.export, site, stationById), import: stepStationsOf(compiled.import, site, stationById) }
  const roadsBeyondOf = (direction: Direction): ReadonlySet<PlaceId> =>
    listRoadsBeyond(site, index.graph, direction, stepStations[direction][terminalIndexOf(compiled[direction])] ?? [])
  return {
    site,
    workflows,
    index,
    compiled,
    stepStations,
    firstInspection: { export: firstInspectionOf(compiled.export, stationById), import: firstInspectionOf(compiled.import, stationById) },
    sensorById: new Map(site.sensors.map((sensor) => [sensor.id, sensor])),
    sensorLane: sensorLanesOf(site),
    stationById,
    yardById: new Map(site.yards.map((yard) => [yard.id, yard])),
    placeAt: placePointsOf(site),
    stationsByRoad,
    roadsBeyond: { export: roadsBeyondOf('export'), import: roadsBeyondOf('import') },
  }
}

/** -1 for a workflow without one. */
export const terminalIndexOf = ({ steps }: CompiledWorkflow): number => steps.findIndex(({ definition }) => definition.isTerminal)

function firstInspectionOf(workflow: CompiledWorkflow, stationById: ReadonlyMap<PlaceId, Station>): { stepIndex: number; stationId: PlaceId } | null {
  for (const stepIndex of workflow.inOrder) {
    const placeId = workflow.steps[stepIndex]?.definition.placeId
    const station = placeId === null || placeId === undefined ? undefined : stationById.get(placeId)
    if (station !== undefined && station.kind !== 'marker') return { stepIndex, stationId: station.id }
  }
  return null
}

function stepStationsOf(workflow: CompiledWorkflow, site: Site, stationById: ReadonlyMap<PlaceId, Station>): Station[][] {
  return workflow.steps.map(({ definition }) => {
    const sensorIds = new Set(definition.completedBy.flatMap((rule) => (rule.kind === 'read' ? rule.sensorIds : [])))
    const placeIds = [definition.placeId, ...site.sensors.filter(({ id }) => sensorIds.has(id)).map(({ placeId }) => placeId)]
    return [...new Set(placeIds)].flatMap((placeId) => (placeId === null ? [] : (stationById.get(placeId) ?? [])))
  })
}

/** The workflow of a trip; null while its direction is unknown. */
export const workflowOf = (state: CrossingState, trip: Trip): CompiledWorkflow | null => (trip.direction === null ? null : state.fixed.compiled[trip.direction])
