/** About where the places of a site are: one point each, good for distances of hundreds of metres. */
import type { PlaceId } from '../model/ids.ts'
import type { Site } from '../model/site.ts'
import type { SitePoint } from '../model/units.ts'

/** Stations where they stand, yards at their first corner. */
export function placePointsOf(site: Site): Map<PlaceId, SitePoint> {
  const points = new Map<PlaceId, SitePoint>(site.stations.map(({ id, at }) => [id, at]))
  for (const { id, polygon } of site.yards) {
    const [first] = polygon
    if (first !== undefined) points.set(id, first)
  }
  return points
}
