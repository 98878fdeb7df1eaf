/**
 * Queues and service at the stations, inferred from what is seen: G/G/c, first in first out, one server per lane.
 *
 * A station with lanes has one queue per lane and serves one vehicle per lane at a time. A station that works on parked
 * vehicles has one queue and `serverCount` servers. Service starts when a vehicle joins a free server, or when the one
 * before it leaves, or, where a camera stands at the stop line, when it is read there: the wait is from joining to that instant.
 * A vehicle seen to pass while others are thought to be ahead of it in its lane proves that they are not there: they go
 * to the lane's end, and the caller is told who they are.
 */
import type { Direction, Station } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import { addSample, createSamples, type Samples } from './samples.ts'

interface InService {
  joinedAtMs: EpochMs
  startedAtMs: EpochMs
  /** Read at the stop line: wherever it is seen next, it has passed. */
  isAtStopLine?: true
}

export interface LaneQueue {
  /** Trip → when it joined; in queue order. */
  waiting: Map<number, EpochMs>
  /** Trip → when its service began. */
  inService: Map<number, InService>
  /** The barrier arm is up from a passage until then. */
  raisedFromMs: number
  raisedUntilMs: number
}

export interface StationState {
  /** By command; null follows the crossing. */
  isOpenByCommand: boolean | null
  /** One per lane of the station; a single one for a station that works on parked vehicles. */
  queues: LaneQueue[]
  servedCount: number
  /** When each was served; values unused. */
  served: Samples
  /** Join to start of service, at the end of service. */
  waits: Samples
}

/** How long an arm stays up for one truck (estimate). */
export const LANE_RAISED_MS = 20_000

const createQueue = (): LaneQueue => ({ waiting: new Map(), inService: new Map(), raisedFromMs: -1, raisedUntilMs: -1 })

export const createStationState = (station: Station): StationState => ({
  isOpenByCommand: null,
  queues: station.lanes.length === 0 ? [createQueue()] : station.lanes.map(createQueue),
  servedCount: 0,
  served: createSamples(),
  waits: createSamples(),
})

export const serverCountOf = (station: Station): number => (station.lanes.length === 0 ? Math.max(1, station.serverCount.value) : 1)
export const hasLanesFor = (station: Station, direction: Direction | null): boolean => station.lanes.some((lane) => direction === null || lane.direction === direction)

/** Lane with the fewest vehicles among those of the direction; the lowest index wins a tie. */
export function shortestLaneOf(station: Station, queues: readonly LaneQueue[], direction: Direction | null): number {
  let shortest = 0
  let vehMin = Number.POSITIVE_INFINITY
  station.lanes.forEach((lane, index) => {
    const queue = queues[index] as LaneQueue
    const veh = queue.waiting.size + queue.inService.size
    if ((direction === null || lane.direction === direction) && veh < vehMin) {
      shortest = index
      vehMin = veh
    }
  })
  return shortest
}

export const isInQueue = (queue: LaneQueue, tripSeq: number): boolean => queue.waiting.has(tripSeq) || queue.inService.has(tripSeq)

export function joinQueue(station: Station, queue: LaneQueue, tripSeq: number, atMs: EpochMs): void {
  if (isInQueue(queue, tripSeq)) return
  queue.waiting.set(tripSeq, atMs)
  startServices(station, queue, atMs)
}

/** It stands at the stop line: whoever was thought to be there has gone on, and its own service begins now. */
export function startAtStopLine(queue: LaneQueue, tripSeq: number, atMs: EpochMs): void {
  const joinedAtMs = queue.waiting.get(tripSeq) ?? queue.inService.get(tripSeq)?.joinedAtMs
  if (joinedAtMs === undefined) return
  queue.waiting.delete(tripSeq)
  queue.inService.set(tripSeq, { joinedAtMs, startedAtMs: joinedAtMs > atMs ? joinedAtMs : atMs, isAtStopLine: true })
}

export const isAtStopLine = (queue: LaneQueue | undefined, tripSeq: number): boolean => queue?.inService.get(tripSeq)?.isAtStopLine === true

function startServices(station: Station, queue: LaneQueue, freeAtMs: EpochMs): void {
  for (const [tripSeq, joinedAtMs] of queue.waiting) {
    if (queue.inService.size >= serverCountOf(station)) return
    queue.waiting.delete(tripSeq)
    queue.inService.set(tripSeq, { joinedAtMs, startedAtMs: joinedAtMs > freeAtMs ? joinedAtMs : freeAtMs })
  }
}

export interface Served {
  readonly joinedAtMs: EpochMs
  readonly startedAtMs: EpochMs
  /** Those thought to be ahead of it in its lane. */
  readonly overtaken: readonly number[]
}

const NOBODY: readonly number[] = []

/** Takes a vehicle out. @returns its times; null when it was not there. `isServed`: it passed, so its wait counts. */
export function leaveQueue(station: Station, state: StationState, queue: LaneQueue, tripSeq: number, atMs: EpochMs, isServed: boolean): Served | null {
  const joinedAtMs = queue.waiting.get(tripSeq)
  const overtaken = joinedAtMs !== undefined && isServed && station.lanes.length > 0 ? sendThoseAheadBack(queue, tripSeq) : NOBODY
  const service = queue.inService.get(tripSeq)
  queue.waiting.delete(tripSeq)
  queue.inService.delete(tripSeq)
  startServices(station, queue, atMs)
  if (service === undefined && joinedAtMs === undefined) return null
  const startedAtMs = service === undefined ? atMs : service.startedAtMs
  const served: Served = { joinedAtMs: service?.joinedAtMs ?? (joinedAtMs as EpochMs), startedAtMs: startedAtMs < atMs ? startedAtMs : atMs, overtaken }
  if (isServed) addSample(state.waits, atMs, served.startedAtMs - served.joinedAtMs)
  return served
}

function sendThoseAheadBack(queue: LaneQueue, tripSeq: number): number[] {
  const ahead: [number, EpochMs][] = [...queue.inService].map(([other, { joinedAtMs }]) => [other, joinedAtMs])
  for (const entry of queue.waiting) {
    if (entry[0] === tripSeq) break
    ahead.push(entry)
  }
  for (const [other, otherJoinedAtMs] of ahead) {
    queue.inService.delete(other)
    queue.waiting.delete(other)
    queue.waiting.set(other, otherJoinedAtMs)
  }
  return ahead.map(([other]) => other)
}

export function raiseLane(queue: LaneQueue, atMs: EpochMs): void {
  if (atMs < queue.raisedFromMs) return
  queue.raisedFromMs = atMs
  queue.raisedUntilMs = atMs + LANE_RAISED_MS
}

/** 0 in service, then 1, 2, … behind it; null when it is not there. */
export function queueIndexesOf(queue: LaneQueue): Map<number, number> {
  const indexes = new Map<number, number>()
  for (const tripSeq of queue.inService.keys()) indexes.set(tripSeq, 0)
  let index = queue.inService.size === 0 ? 0 : 1
  for (const tripSeq of queue.waiting.keys()) indexes.set(tripSeq, index++)
  return indexes
}

