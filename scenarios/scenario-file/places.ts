/** Stations, roads, yards, platoons and meetings of a scenario file into the simulator's places. */
import type { Distribution, MeetingSpec, PlaceSpec, PlatoonSpec, RoadSpec, StationSpec, YardSpec } from '../../sim/scenario.ts'
import type { FilePath } from '../loading/source-file.ts'
import type { InlineCrossingFile, StationFile } from '../schema/scenario.ts'
import type { DistributionFile } from '../schema/scenario-parts.ts'
import { buildOpening, buildServers } from './calendars.ts'
import { buildByFlow, buildDistribution } from './distributions.ts'
import { checkKnown, report, type Draft } from './draft.ts'

const SPACING_M_DEFAULT = 18.5 // a 16.5 m truck and 2 m before it
const MPS_PER_KMH = 1 / 3.6

/** Where in the file each place is written. */
export interface DrawnPlace {
  readonly spec: PlaceSpec
  readonly path: FilePath
}

export const PLACE_GROUPS = ['stations', 'roads', 'yards', 'platoons', 'meetings'] as const

const msOf = (seconds: number | undefined): number => Math.round((seconds ?? 0) * 1_000)
const NO_TIME: Distribution = { kind: 'deterministic', meanMs: 0 }

export function buildPlaces(draft: Draft, crossing: InlineCrossingFile): DrawnPlace[] {
  const drawn: DrawnPlace[] = []
  const add = <File extends { readonly opening?: Parameters<typeof buildOpening>[2] }>(
    group: (typeof PLACE_GROUPS)[number],
    files: Readonly<Record<string, File>> | undefined,
    build: (file: File, path: FilePath, shared: Pick<PlaceSpec, 'id' | 'opening'>) => PlaceSpec,
  ): void => {
    for (const [id, file] of Object.entries(files ?? {})) {
      const path = ['crossing', group, id]
      const twin = drawn.find((other) => other.spec.id === id)
      if (twin !== undefined) report(draft, path, `there is already a place "${id}" under ${String(twin.path[1])}`, 'give each place its own name')
      if (id === 'exit') report(draft, path, '"exit" is where routes end and cannot be a place', 'choose another name')
      drawn.push({ path, spec: build(file, path, { id, opening: buildOpening(draft, [...path, 'opening'], file.opening) }) })
    }
  }
  add('stations', crossing.stations, (file, path, shared): StationSpec => ({ kind: 'station', ...shared, ...buildStation(draft, path, file) }))
  add('roads', crossing.roads, (file, _path, shared): RoadSpec => ({
    kind: 'road', ...shared, lengthM: file.lengthM, laneCount: file.lanes ?? 1, freeSpeedMps: file.freeSpeedKmh * MPS_PER_KMH, headwayMs: msOf(file.headwayS), spacingM: file.spacingM ?? SPACING_M_DEFAULT,
  }))
  add('yards', crossing.yards, (file, path, shared): YardSpec => ({
    kind: 'yard', ...shared, capacityVeh: file.capacityVeh ?? null,
    dwell: file.dwell === undefined ? { default: NO_TIME, byFlow: {} } : buildByFlow(draft, [...path, 'dwell'], file.dwell),
    entryHeadwayMs: msOf(file.entryHeadwayS), exitHeadwayMs: msOf(file.exitHeadwayS),
  }))
  add('platoons', crossing.platoons, (file, _path, shared): PlatoonSpec => ({
    kind: 'platoon', ...shared, capacityVeh: file.capacityVeh ?? null, everyMs: msOf(file.everyS), firstAtMs: msOf(file.firstAtS), sizeVehMax: file.sizeVehMax, headwayMs: msOf(file.headwayS),
  }))
  add('meetings', crossing.meetings, (file, path, shared): MeetingSpec => {
    file.sides.forEach((side, index) => side.forEach((flow, nth) => checkKnown(draft, [...path, 'sides', index, nth], 'flow', flow, draft.flowIds)))
    const [left = [], right = []] = file.sides
    const both = left.find((flow) => right.includes(flow))
    if (both !== undefined) report(draft, [...path, 'sides'], `flow "${both}" is on both sides`, 'a vehicle cannot meet itself')
    return { kind: 'meeting', ...shared, bayCount: file.bays, sides: [left, right], work: buildDistribution(draft, [...path, 'work'], file.work) ?? NO_TIME }
  })
  return drawn
}

function buildStation(draft: Draft, path: FilePath, file: StationFile): Omit<StationSpec, 'kind' | 'id' | 'opening'> {
  const distribution = (key: string, given: DistributionFile): Distribution => buildDistribution(draft, [...path, ...key.split('.')], given) ?? NO_TIME
  return {
    servers: buildServers(draft, [...path, 'servers'], file.servers),
    queueVehMax: file.queueVehMax ?? null,
    discipline: file.discipline ?? 'fifo',
    afterFull: file.afterFull ?? 'block',
    moveUpMs: msOf(file.moveUpS),
    service: buildByFlow(draft, [...path, 'service'], file.service),
    breakdowns: file.breakdowns === undefined ? null : { upTime: distribution('breakdowns.upTime', file.breakdowns.upTime), repair: distribution('breakdowns.repair', file.breakdowns.repair) },
    turnaround: file.turnaround === undefined ? null : distribution('turnaround', file.turnaround),
    recharge: file.recharge === undefined ? null : { afterCount: file.recharge.after, duration: distribution('recharge.duration', file.recharge.duration) },
  }
}
