/**
 * Service times of a station from what was seen of its vehicles, and how many servers it must have.
 *
 * begin and end:     the time between; as many servers as vehicles were in service at once.
 * a length written:  as it is; servers by the column that names them, else as many as the load needs.
 * joined and end:    a first-come line of c servers begins vehicle i when it has come and all but c - 1 of those before it have
 *                    left. For each c the services follow. Under too few servers those who waited seem to be served too fast,
 *                    or leave before they are; under too many, too slowly. The least c is taken under which those who waited
 *                    and those who did not look alike (Kolmogorov-Smirnov, 1 %).
 * one instant only:  gaps between departures in the busiest tenth of the time, when a vehicle always waits: the station's
 *                    headway, not one server's service.
 * Limits:  lines that are not first come first served are read as if they were.
 * Checked: recover-services.test.ts (M/M/c, M/G/c and D services of simulated stations recovered).
 */
import type { VisitRecord } from './records.ts'

export type ServiceEvidence = 'begin and end' | 'written' | 'joined and end' | 'headways'

export interface StationServices {
  readonly evidence: ServiceEvidence
  readonly serverCount: number
  readonly servicesMs: readonly number[]
  /** From joining to the begin of service, where both are known or follow. */
  readonly waitsMs: readonly number[]
  /** From one vehicle leaving a server to the next one, who had waited, beginning at it; null where it cannot be told. */
  readonly moveUpMs: number | null
}

const SERVERS_MAX = 64
/** Share of vehicles that a clock error or an overtaker may put out of order. */
const DISORDER_RATIO_MAX = 0.01
/** Vehicles that waited, and that did not, for a comparison worth its name. */
const COMPARED_MIN = 12
/** Scaled distance that equal samples pass once in a hundred. */
const ALIKE_MAX = 1.63
/** A busy window is so many departures in a row. */
const WINDOW_COUNT = 10
const BUSY_RATIO = 0.1
const MOVE_UP_MIN_COUNT = 10

/** @param knownServerCount where the crossing itself tells. @returns null when no record tells anything of service. */
export function recoverServices(visits: readonly VisitRecord[], knownServerCount: number | null = null): StationServices | null {
  const complete = visits.flatMap(({ joinedAtMs, beganAtMs, endedAtMs, serverId }) => (beganAtMs === null || endedAtMs === null || endedAtMs < beganAtMs ? [] : [{ joinedAtMs, beganAtMs, endedAtMs, serverId }]))
  if (complete.length >= visits.length / 2 && complete.length > 0) {
    return {
      evidence: 'begin and end',
      serverCount: Math.max(1, knownServerCount ?? namedServers(visits) ?? mostAtOnce(complete)),
      servicesMs: complete.map(({ beganAtMs, endedAtMs }) => endedAtMs - beganAtMs),
      waitsMs: complete.flatMap(({ joinedAtMs, beganAtMs }) => (joinedAtMs === null ? [] : [Math.max(0, beganAtMs - joinedAtMs)])),
      moveUpMs: moveUpOf(complete),
    }
  }
  const written = visits.flatMap(({ serviceMs }) => serviceMs ?? [])
  if (written.length >= visits.length / 2 && written.length > 0) return { evidence: 'written', serverCount: knownServerCount ?? namedServers(visits) ?? serversForLoad(visits, written), servicesMs: written, waitsMs: [], moveUpMs: null }
  const passed = visits.flatMap(({ joinedAtMs, endedAtMs }) => (joinedAtMs === null || endedAtMs === null || endedAtMs < joinedAtMs ? [] : [{ joinedAtMs, endedAtMs }]))
  if (passed.length >= visits.length / 2 && passed.length > 0) return fromPassages(passed, knownServerCount ?? namedServers(visits))
  const instants = visits.flatMap(({ endedAtMs, beganAtMs }) => endedAtMs ?? beganAtMs ?? [])
  return instants.length > 2 * WINDOW_COUNT ? fromHeadways(instants) : null
}

function namedServers(visits: readonly VisitRecord[]): number | null {
  const names = new Set(visits.flatMap(({ serverId }) => serverId ?? []))
  return names.size === 0 ? null : names.size
}

/** Who ends at the instant at which another begins makes room first. */
function mostAtOnce(spans: readonly { readonly beganAtMs: number; readonly endedAtMs: number }[]): number {
  const turns = spans.flatMap(({ beganAtMs, endedAtMs }) => [[beganAtMs, 1], [endedAtMs, -1]] as const).sort((left, right) => left[0] - right[0] || left[1] - right[1])
  let now = 0
  let most = 0
  for (const [, change] of turns) {
    now += change
    most = Math.max(most, now)
  }
  return most
}

function serversForLoad(visits: readonly VisitRecord[], servicesMs: readonly number[]): number {
  const instants = visits.flatMap(({ joinedAtMs, beganAtMs, endedAtMs }) => joinedAtMs ?? beganAtMs ?? endedAtMs ?? [])
  const spanMs = instants.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) - instants.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const busyMs = servicesMs.reduce((sum, value) => sum + value, 0)
  return spanMs > 0 && instants.length > 1 ? Math.max(1, Math.floor(busyMs / spanMs) + 1) : 1
}

/** Of vehicles that had come before the one ahead of them left the same server: how long until they began. */
function moveUpOf(complete: readonly { readonly joinedAtMs: number | null; readonly beganAtMs: number; readonly endedAtMs: number; readonly serverId: string | null }[]): number | null {
  const lastEnd = new Map<string, number>()
  const gaps: number[] = []
  for (const { joinedAtMs, beganAtMs, endedAtMs, serverId } of complete.toSorted((left, right) => left.beganAtMs - right.beganAtMs)) {
    if (serverId === null) return null
    const beforeMs = lastEnd.get(serverId)
    if (beforeMs !== undefined && joinedAtMs !== null && joinedAtMs < beforeMs && beganAtMs >= beforeMs) gaps.push(beganAtMs - beforeMs)
    lastEnd.set(serverId, endedAtMs)
  }
  gaps.sort((left, right) => left - right)
  return gaps.length < MOVE_UP_MIN_COUNT ? null : (gaps[Math.floor(gaps.length / 2)] ?? null)
}

interface Passage {
  readonly joinedAtMs: number
  readonly endedAtMs: number
}

interface Recovered {
  readonly servicesMs: number[]
  readonly waitsMs: number[]
  readonly disorderCount: number
}

function fromPassages(passages: readonly Passage[], named: number | null): StationServices {
  const inOrder = passages.toSorted((left, right) => left.joinedAtMs - right.joinedAtMs || left.endedAtMs - right.endedAtMs)
  const under = (serverCount: number) => ({ serverCount, ...beginUnder(inOrder, serverCount) })
  let best = under(named ?? 1)
  let bestDistance = Number.POSITIVE_INFINITY
  for (let serverCount = 1; named === null && serverCount <= SERVERS_MAX; serverCount += 1) {
    const found = under(serverCount)
    const isPossible = found.disorderCount <= DISORDER_RATIO_MAX * inOrder.length
    const distance = isPossible ? waitingDistance(found) : Number.POSITIVE_INFINITY
    if (distance < bestDistance || !Number.isFinite(bestDistance)) [best, bestDistance] = [found, distance]
    // Alike; or nobody waits any more, and more servers change nothing.
    if (distance <= ALIKE_MAX || found.waitsMs.every((waitMs) => waitMs === 0)) break
  }
  return { evidence: 'joined and end', serverCount: best.serverCount, servicesMs: best.servicesMs.filter((value) => !Number.isNaN(value)), waitsMs: best.waitsMs, moveUpMs: null }
}

/** Services in order of joining; NaN for who would have left before being served. */
function beginUnder(inOrder: readonly Passage[], serverCount: number): Recovered {
  /** When each server is free, ascending. */
  const freeMs = Array.from({ length: serverCount }, () => Number.NEGATIVE_INFINITY)
  const servicesMs: number[] = []
  const waitsMs: number[] = []
  let disorderCount = 0
  for (const { joinedAtMs, endedAtMs } of inOrder) {
    const beganAtMs = Math.max(joinedAtMs, freeMs[0] ?? joinedAtMs)
    const isOut = endedAtMs < beganAtMs
    if (isOut) disorderCount += 1
    servicesMs.push(isOut ? Number.NaN : endedAtMs - beganAtMs)
    waitsMs.push(Math.max(0, Math.min(beganAtMs, endedAtMs) - joinedAtMs))
    freeMs.shift()
    let at = freeMs.length
    while (at > 0 && (freeMs[at - 1] as number) > endedAtMs) at -= 1
    freeMs.splice(at, 0, endedAtMs)
  }
  return { servicesMs, waitsMs, disorderCount }
}

/** Two-sample Kolmogorov-Smirnov distance between the services of those who waited and of those who did not, times √(nm / (n + m)). */
function waitingDistance({ servicesMs, waitsMs }: Recovered): number {
  const marked = servicesMs.flatMap((value, index) => (Number.isNaN(value) ? [] : [{ value, hasWaited: (waitsMs[index] ?? 0) > 0 }])).sort((left, right) => left.value - right.value)
  const waitedCount = marked.reduce((count, { hasWaited }) => count + (hasWaited ? 1 : 0), 0)
  const otherCount = marked.length - waitedCount
  if (Math.min(waitedCount, otherCount) < COMPARED_MIN) return 0
  let [waited, other, distance] = [0, 0, 0]
  marked.forEach(({ value, hasWaited }, index) => {
    if (hasWaited) waited += 1
    else other += 1
    if (marked[index + 1]?.value !== value) distance = Math.max(distance, Math.abs(waited / waitedCount - other / otherCount))
  })
  return distance * Math.sqrt((waitedCount * otherCount) / marked.length)
}

function fromHeadways(instants: readonly number[]): StationServices {
  const sorted = instants.toSorted((left, right) => left - right)
  const gaps = sorted.slice(1).map((atMs, index) => atMs - (sorted[index] ?? 0))
  const windows = gaps.slice(0, gaps.length - WINDOW_COUNT + 1).map((_, from) => ({ from, spanMs: (sorted[from + WINDOW_COUNT] ?? 0) - (sorted[from] ?? 0) }))
  windows.sort((left, right) => left.spanMs - right.spanMs)
  const busy = new Set<number>()
  for (const { from } of windows.slice(0, Math.max(1, Math.floor(windows.length * BUSY_RATIO)))) for (let index = from; index < from + WINDOW_COUNT; index += 1) busy.add(index)
  return { evidence: 'headways', serverCount: 1, servicesMs: [...busy].sort((left, right) => left - right).map((index) => gaps[index] ?? 0), waitsMs: [], moveUpMs: null }
}
