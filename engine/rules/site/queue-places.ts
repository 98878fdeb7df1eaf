/**
 * Where the n-th vehicle of a station's lane stands: one queue spacing after the other back along the lane, then on the roads before it.
 *
 * Lanes that run into a narrower road share its lanes in turn, so that no two queue places are the same.
 * Limits:  at most `QUEUE_PLACES_MAX` places a lane and no farther back than the roads reach; vehicles past the last share it.
 * Checked: site-index.test.ts, "queue places".
 */
import type { PlaceId } from '../../model/ids.ts'
import { QUEUE_SPACING_M } from '../../model/measures.ts'
import type { Direction, Road, Station } from '../../model/site.ts'
import { lengthOf, type Polyline } from '../../model/polyline.ts'
import type { SiteIndex } from './site-index.ts'

/** Middle of a 16.5 m articulated truck that stops with its front on the line. */
export const FRONT_TO_MIDDLE_M = 8.25
const QUEUE_PLACES_MAX = 400

/** Middle of a waiting vehicle: which road, how far along, in which of its lanes. */
export interface QueuePlace {
  readonly roadIndex: number
  readonly alongM: number
  readonly laneIndex: number
}

export interface QueuePlaces {
  /** @param stationLaneIndex index into `Station.lanes`. @returns null for a station or lane that does not exist. */
  readonly findPlace: (stationId: PlaceId, stationLaneIndex: number, queueIndex: number) => QueuePlace | null
}

export function createQueuePlaces(index: SiteIndex): QueuePlaces {
  const placesByStation = new Map<PlaceId, readonly (readonly QueuePlace[])[]>()
  for (const station of index.site.stations) placesByStation.set(station.id, placesOfStation(index, station))
  return {
    findPlace(stationId, stationLaneIndex, queueIndex) {
      const places = placesByStation.get(stationId)?.[stationLaneIndex]
      if (places === undefined || places.length === 0) return null
      return places[Math.min(Math.max(0, queueIndex), places.length - 1)] as QueuePlace
    },
  }
}

/** A row of vehicles being laid out backwards; the rows of one station advance together. */
interface Row {
  readonly places: QueuePlace[]
  readonly laneIndex: number
}

function placesOfStation(index: SiteIndex, station: Station): QueuePlace[][] {
  const rows: Row[] = station.lanes.map((lane) => ({ places: [], laneIndex: lane.laneIndex }))
  const groups = new Map<string, number[]>()
  station.lanes.forEach((lane, laneIndex) => {
    const key = `${lane.roadId}/${lane.direction}`
    groups.set(key, [...(groups.get(key) ?? []), laneIndex])
  })
  for (const members of groups.values()) {
    const lane = station.lanes[members[0] as number]
    const roadIndex = lane === undefined ? undefined : index.roadIndexById.get(lane.roadId)
    if (lane === undefined || roadIndex === undefined) continue
    // On its own road every lane is its own row.
    let nextAlongM = new Map(
      members.map((member) => [member, (station.lanes[member] as Station['lanes'][number]).stopAtM - FRONT_TO_MIDDLE_M]),
    )
    const own = new Map(members.map((member) => [member, (rows[member] as Row).laneIndex]))
    layOut(
      rows,
      roadIndex,
      members.map((member) => [member]),
      (member) => own.get(member) ?? 0,
      nextAlongM,
    )
    const visited = new Set([roadIndex])
    let upstream = upstreamOf(index, roadIndex, lane.direction, visited)
    while (upstream !== undefined && members.some((member) => (rows[member] as Row).places.length < QUEUE_PLACES_MAX)) {
      visited.add(upstream)
      const road = index.site.roads[upstream] as Road
      const lengthM = lengthOf(index.lines[upstream] as Polyline)
      const laneOf = (member: number): number => (rows[member] as Row).laneIndex % road.laneCount
      const sharing = Array.from({ length: road.laneCount }, (_, laneIndex) =>
        members.filter((member) => laneOf(member) === laneIndex),
      ).filter((row) => row.length > 0)
      nextAlongM = new Map([...nextAlongM].map(([member, alongM]) => [member, alongM + lengthM]))
      for (const row of sharing) {
        const startM = Math.min(...row.map((member) => nextAlongM.get(member) as number))
        for (const member of row) nextAlongM.set(member, startM)
      }
      layOut(rows, upstream, sharing, laneOf, nextAlongM)
      upstream = upstreamOf(index, upstream, lane.direction, visited)
    }
  }
  return rows.map((row) => row.places)
}

/** Fills one road from `nextAlongM` backwards; members that share a lane take turns. What is left over goes on upstream, below zero. */
function layOut(
  rows: readonly Row[],
  roadIndex: number,
  sharing: readonly (readonly number[])[],
  laneOf: (member: number) => number,
  nextAlongM: Map<number, number>,
): void {
  for (const members of sharing) {
    let alongM = nextAlongM.get(members[0] as number) as number
    for (let turn = 0; alongM >= 0; turn += 1) {
      const member = members[turn % members.length] as number
      const row = rows[member] as Row
      if (row.places.length >= QUEUE_PLACES_MAX) break
      row.places.push({ roadIndex, alongM, laneIndex: laneOf(member) })
      alongM -= QUEUE_SPACING_M
    }
    for (const member of members) nextAlongM.set(member, alongM)
  }
}

/** The road that leads in most nearly straight; yard lanes and turn-backs only where there is nothing else. */
function upstreamOf(index: SiteIndex, roadIndex: number, direction: Direction, visited: ReadonlySet<number>): number | undefined {
  const road = index.site.roads[roadIndex] as Road
  const startRad = headingAt(index.lines[roadIndex] as Polyline, 'start')
  let best: number | undefined
  let bestCost = Number.POSITIVE_INFINITY
  for (const candidate of index.graph.listIncoming(road.fromNodeIndex)) {
    if (visited.has(candidate) || !index.graph.isOpenTo(candidate, direction)) continue
    const turn = 1 - Math.cos(headingAt(index.lines[candidate] as Polyline, 'end') - startRad)
    const cost = turn + ((index.site.roads[candidate] as Road).kind === 'yardRoad' ? 4 : 0)
    if (cost >= bestCost) continue
    best = candidate
    bestCost = cost
  }
  return best
}

function headingAt(line: Polyline, end: 'start' | 'end'): number {
  const from = end === 'start' ? 0 : line.alongM.length - 2
  return Math.atan2(
    (line.northM[from + 1] as number) - (line.northM[from] as number),
    (line.eastM[from + 1] as number) - (line.eastM[from] as number),
  )
}
