/** Where the goods hours of a crossing hold in a scenario of it: behind the waiting of each route, at its first place. */
import type { Site } from '../../engine/model/site.ts'
import type { CrossingData } from './named-crossing.ts'

type Openings = Readonly<Record<string, { readonly opening: unknown }>>

/** Stations and roads with their `opening`; none where the crossing's hours are not known. */
export function goodsHoursOf(site: Site, { stations, roads, routes }: Pick<CrossingData, 'stations' | 'roads' | 'routes'>, routeIds: readonly string[]): { readonly stations: Openings; readonly roads: Openings } {
  const hours = site.openingHours.find(({ what }) => what === 'goods')
  if (hours === undefined) return { stations: {}, roads: {} }
  const opening = [{ from: hours.opensAt, until: hours.closesAt }]
  const entries = routeIds.flatMap((routeId) => firstGated(routes[routeId] ?? [], stations, roads) ?? [])
  const within = (group: Readonly<Record<string, unknown>>): Openings => Object.fromEntries(entries.filter((id) => group[id] !== undefined).map((id) => [id, { opening }]))
  return { stations: within(stations), roads: within(roads) }
}

function firstGated(route: readonly unknown[], stations: Readonly<Record<string, unknown>>, roads: Readonly<Record<string, unknown>>): string | null {
  const ids = route.map((step) => (typeof step === 'string' ? step : typeof step === 'object' && step !== null && 'at' in step ? String(step.at) : ''))
  const bufferIndex = ids.findIndex((id) => stations[id] === undefined && roads[id] === undefined)
  return (bufferIndex === -1 ? ids.find((id) => stations[id] !== undefined) : ids[bufferIndex + 1]) ?? null
}
