/**
 * Policy `lookahead`: tries candidate orders out on what lies ahead and calls whoever begins the one with the least weighted delay.
 *
 * Candidates: for each class its first slot, then all others by number. Every order is sent through the stations ahead with mean
 * service times, from the servers as they stand now; a delay costs its class's weight, and more and more where the goods age.
 * So a class does not gain by being called into a queue that it has to stand in anyway.
 * Limits:  looks at `depthVeh` slots of each class; time as classes × slots × stations.
 * Source:  the one-step rollout of a base policy (Bertsekas and Castañón 1999); with one station it is the rule c·μ (Cox and Smith 1961).
 * Checked: look-ahead.test.ts, sim/network/look-ahead.test.ts.
 */
import type { LookaheadPolicy } from './call-forward-policy.ts'
import { NOBODY } from './call-memory.ts'

/** One of those who wait, by class in rising order of slots. */
export interface WaitingSlot {
  readonly slotSeq: number
  readonly waitedMs: number
}

/** A station ahead, in the order in which vehicles come to it. */
export interface StationAhead {
  /** Until each server on duty is done with those it has and those who wait there. */
  readonly freeInMs: readonly number[]
  /** Mean service by class; 0: it does not stop here. */
  readonly serviceMs: readonly number[]
}

/** What lies before the decision: those who wait, by class, and the way ahead. */
export interface View {
  readonly lines: readonly (readonly WaitingSlot[])[]
  readonly stations: readonly StationAhead[]
}

interface Placed extends WaitingSlot {
  readonly classIndex: number
}

/** Costs of a class that no parameter names. */
const PLAIN = { weightRatio: 1, agesInMs: null }

/** @returns the class whose first slot goes next; among equals the lower number. */
export function chooseLookahead({ costs, depthVeh }: LookaheadPolicy, { lines, stations }: View): number {
  const waiting: Placed[] = lines.flatMap((line, classIndex) => line.slice(0, depthVeh).map((slot) => ({ ...slot, classIndex })))
  waiting.sort((left, right) => left.slotSeq - right.slotSeq)
  let chosen = NOBODY
  let least = Infinity
  // By number, so that of equal costs the lowest is kept.
  const firsts = waiting.filter(({ slotSeq, classIndex }) => lines[classIndex]?.[0]?.slotSeq === slotSeq)
  for (const first of firsts) {
    const cost = costOf(costs, [first, ...waiting.filter((slot) => slot !== first)], stations)
    if (cost >= least) continue
    chosen = first.classIndex
    least = cost
  }
  return chosen
}

/** Weighted delay of all, if they go in this order. */
function costOf(costs: LookaheadPolicy['costs'], order: readonly Placed[], stations: readonly StationAhead[]): number {
  const freeInMs = stations.map((station) => Float64Array.from(station.freeInMs))
  let cost = 0
  for (const { classIndex, waitedMs } of order) {
    let atMs = 0
    stations.forEach(({ serviceMs }, index) => {
      const ownMs = serviceMs[classIndex] ?? 0
      const free = freeInMs[index]
      if (ownMs === 0 || free === undefined || free.length === 0) return
      const server = indexOfLeast(free)
      atMs = Math.max(atMs, free[server] ?? 0) + ownMs
      free[server] = atMs
    })
    const { weightRatio, agesInMs } = costs[classIndex] ?? PLAIN
    const delayMs = waitedMs + atMs
    cost += weightRatio * delayMs * (agesInMs === null ? 1 : 1 + delayMs / (2 * agesInMs))
  }
  return cost
}

function indexOfLeast(values: Float64Array): number {
  let least = 0
  for (let index = 1; index < values.length; index += 1) if ((values[index] as number) < (values[least] as number)) least = index
  return least
}
