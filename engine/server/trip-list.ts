/** Trips in one line each, and the list of the open ones from the live state. */
import type { TripPage, TripSummary } from '../protocol/http.ts'
import type { TripDetailView, TruckView } from '../protocol/view.ts'
import type { TripQuery } from './crossing-desk.ts'

export const tripSummaryOf = ({ truck, closedAtMs, outcome }: Pick<TripDetailView, 'truck' | 'closedAtMs' | 'outcome'>): TripSummary => ({
  tripId: truck.tripId,
  tripSeq: truck.tripSeq,
  declarationId: truck.declarationId,
  direction: truck.direction,
  tractorPlate: truck.tractorPlate,
  trailerPlate: truck.trailerPlate,
  status: truck.status,
  stepId: truck.stepId,
  openedAtMs: truck.openedAtMs,
  closedAtMs,
  outcome,
})

const CLOSED_STATUSES: ReadonlySet<TruckView['status']> = new Set(['crossed', 'turnedBack'])

/** Newest first; the cursor is the number of the last trip of the page before. */
export function listOpenTrips(trucks: readonly TruckView[], { search, searchesPlates, tripsCountMax, cursor }: TripQuery): TripPage {
  const beforeSeq = cursor === null ? Number.POSITIVE_INFINITY : Number(cursor)
  const isFound = (truck: TruckView): boolean => {
    if (search === null) return true
    const texts = [truck.declarationId, ...(searchesPlates ? [truck.tractorPlate, truck.trailerPlate] : [])]
    return texts.some((text) => text?.toUpperCase().includes(search) === true)
  }
  const found = trucks
    .filter((truck) => truck.tripSeq < beforeSeq && !CLOSED_STATUSES.has(truck.status) && isFound(truck))
    .sort((left, right) => right.tripSeq - left.tripSeq)
  const page = found.slice(0, tripsCountMax)
  const last = page.at(-1)
  return {
    trips: page.map((truck) => tripSummaryOf({ truck, closedAtMs: null, outcome: null })),
    nextCursor: found.length > page.length && last !== undefined ? String(last.tripSeq) : null,
  }
}
