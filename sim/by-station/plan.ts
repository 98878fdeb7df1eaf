/**
 * Which networks are passed station by station, and in what order.
 *
 * Feed-forward networks in which no two routes go through two places in opposite order, and whose vehicles visit several: with
 * few visits each, the fast loop is as fast.
 */
import { isFeedForward } from '../feed-forward/plan.ts'
import { BRANCH_LENGTH, EXIT, GOTO_LENGTH, VISIT, VISIT_LENGTH } from '../network/codes.ts'
import type { Network } from '../network/network.ts'

const LENGTH_OF = [1, VISIT_LENGTH, BRANCH_LENGTH, GOTO_LENGTH]
/** Visits on a route from which on passing is faster than the loop (measured). */
const VISITS_MIN = 3

/** @returns the places in an order in which everybody passes them; null: this network is not passed. */
export function orderStations(network: Network, visitsMin = VISITS_MIN): readonly number[] | null {
  const { scenario: { horizon, warmUpMs, drain } } = network
  // A run that stops between two events of one tick is not cut along ticks.
  const endsPlainly = horizon.kind === 'duration' ? warmUpMs < horizon.durationMs : drain
  return endsPlainly && isFeedForward(network) ? orderPlaces(network, visitsMin) : null
}

/** Every place after those that any route visits before it; null where routes contradict each other. */
function orderPlaces({ places, flows, routes: { code } }: Network, visitsMin: number): readonly number[] | null {
  const before = Array.from(places.kind, () => new Set<number>())
  for (const start of flows.routeStart) {
    let last: number | null = null
    let visitCount = 0
    for (let pc = start; code[pc] !== EXIT; pc += LENGTH_OF[code[pc] ?? 0] ?? 1) {
      if (code[pc] !== VISIT) continue
      const place = code[pc + 1] ?? 0
      if (last !== null) before[place]?.add(last)
      last = place
      visitCount += 1
    }
    if (visitCount < visitsMin) return null
  }
  const order: number[] = []
  const left = new Set(before.keys())
  while (left.size > 0) {
    const next = [...left].find((place) => [...(before[place] ?? [])].every((other) => !left.has(other)))
    if (next === undefined) return null
    left.delete(next)
    order.push(next)
  }
  return order
}
