/** What the state knows about where one vehicle is; the pose follower turns it into a smooth pose on the lanes. */
import type { Direction } from '../model/site.ts'
import type { PlaceId } from '../model/ids.ts'
import type { SitePoint } from '../model/units.ts'

export interface TruckAnchor {
  readonly tripSeq: number
  /** Indexes into VEHICLE_CLASSES and TRUCK_STATUSES: what the pose frame sends. */
  readonly vehicleClassIndex: number
  readonly statusIndex: number
  readonly direction: Direction | null
  /** The station, yard or road where it is known or inferred to be; null when only a fix is known. */
  readonly placeId: PlaceId | null
  /** At a station: index into `Station.lanes`; null when not known. */
  readonly laneIndex: number | null
  /** At a station: 0 is at the stop line or in service, 1 is next behind, and so on; null elsewhere. */
  readonly queueIndex: number | null
  /** In a yard: which of its bays; null elsewhere. */
  readonly bayIndex: number | null
  /** Newest valid position, in the site frame; null when it carries no tracker. */
  readonly fix: { readonly at: SitePoint; readonly headingRad: number | null; readonly speedMps: number | null; readonly atMs: number } | null
}
