/**
 * One crossing as data: corridors, roads, yards, stations, sensors, scenery, opening hours.
 *
 * Units:   metres in the site frame (+east, +north, origin at barrier 1), radians counter-clockwise from east.
 * Source:  every figure that is not surveyed is a `Sourced` value; `source: 'estimate'` is shown as an estimate.
 * Checked: scenarios/load-crossing.test.ts loads every shipped crossing.
 */
import type { CrossingId, DeviceId, PlaceId } from './ids.ts'
import type { LocalText } from './text.ts'
import type { LonLat, SitePoint } from './units.ts'

/** A value and where it comes from: a URL, a document, `survey`, or the word `estimate`. */
export interface Sourced<Value> {
  readonly value: Value
  readonly source: string
}

export const DIRECTIONS = ['export', 'import'] as const
/** Seen from Vietnam: `export` leaves for China, `import` comes from China. */
export type Direction = (typeof DIRECTIONS)[number]

/** A border-marker corridor; a gate may have several. */
export interface Corridor {
  readonly id: string
  /** Border markers, e.g. `1116-1117`. */
  readonly markers: string
  readonly name: LocalText
  /** Where the road meets the border line. */
  readonly markerAt: SitePoint
  readonly laneCount: Sourced<number>
}

export const ROAD_KINDS = ['highway', 'access', 'gateLane', 'segment', 'yardRoad'] as const
export type RoadKind = (typeof ROAD_KINDS)[number]

/** A one-way carriageway. Two-way roads are two of these. Roads join where their end points coincide (equal node). */
export interface Road {
  readonly id: PlaceId
  readonly name: LocalText
  readonly kind: RoadKind
  /** Centre line in driving direction, at least two points. */
  readonly centreline: readonly SitePoint[]
  readonly lengthM: number
  readonly laneCount: number
  readonly laneWidthM: number
  readonly freeSpeedKmh: Sourced<number>
  readonly directions: readonly Direction[]
  readonly corridorId: string | null
  /** Index of the graph node where the road begins and ends; equal nodes join. */
  readonly fromNodeIndex: number
  readonly toNodeIndex: number
}

/** How far the middle of a lane lies left of the road's centre line. Lanes count from the right: 0 is the kerb side. */
export const laneOffsetM = (road: Pick<Road, 'laneCount' | 'laneWidthM'>, laneIndex: number): number =>
  (laneIndex - (road.laneCount - 1) / 2) * road.laneWidthM

export const YARD_ROLES = ['buffer', 'assembly', 'transShipment', 'inspection', 'far'] as const
export type YardRole = (typeof YARD_ROLES)[number]

/** A parking place: centre of the parked vehicle and where its cab points. */
export interface Bay {
  readonly at: SitePoint
  readonly headingRad: number
}

export interface Yard {
  readonly id: PlaceId
  readonly name: LocalText
  readonly role: YardRole
  readonly directions: readonly Direction[]
  /** Closed ring, first point not repeated, counter-clockwise. */
  readonly polygon: readonly SitePoint[]
  readonly capacityVeh: Sourced<number>
  /** Drawn bays; may be fewer than the capacity. Occupants past the last bay stand at a repeated bay. */
  readonly bays: readonly Bay[]
  /** Graph nodes on the yard's edge where vehicles drive in and out. */
  readonly entryNodeIndex: number
  readonly exitNodeIndex: number
}

export const STATION_KINDS = [
  'barrier', 'health', 'quarantine', 'customs', 'scanner', 'weighbridge', 'fee', 'transShipment', 'marker',
] as const
export type StationKind = (typeof STATION_KINDS)[number]

/** One lane of a station: where on which road the first vehicle stops. */
export interface StationLane {
  readonly roadId: PlaceId
  /** Lane of the road, counted from the right-hand edge: 0 is the kerb side. `laneOffsetM` gives its middle. */
  readonly laneIndex: number
  /** Distance along the road's centre line. */
  readonly stopAtM: number
  readonly direction: Direction
}

export interface Station {
  readonly id: PlaceId
  readonly name: LocalText
  readonly kind: StationKind
  readonly directions: readonly Direction[]
  /** Where the booth or building stands. */
  readonly at: SitePoint
  /** The lanes that run through it; empty when the work is done on vehicles parked in `yardId`. */
  readonly lanes: readonly StationLane[]
  readonly yardId: PlaceId | null
  readonly serverCount: Sourced<number>
  readonly serviceMsMean: Sourced<number>
  /** Vehicles that fit behind it before it blocks; null where nothing limits. */
  readonly storageBehindVeh: Sourced<number> | null
}

export const SENSOR_KINDS = ['camera', 'tracker', 'qrReader', 'weighbridge', 'loop', 'agency'] as const
export type SensorKind = (typeof SENSOR_KINDS)[number]

/** A device that reports. Its id is the `device` of `POST /ingest/<format>/<crossing>/<device>`. */
export interface Sensor {
  readonly id: DeviceId
  readonly kind: SensorKind
  readonly name: LocalText
  /** Ingest format the device speaks, e.g. `hikvision-isapi`. */
  readonly format: string
  readonly at: SitePoint
  readonly headingRad: number
  /** The station or yard whose passage a read proves. */
  readonly placeId: PlaceId | null
  readonly direction: Direction | null
  /** Whether a read means the vehicle has come to the place or has left it. */
  readonly marks: 'arrival' | 'departure' | null
  /** IANA zone of a device that sends naive times; null where it sends an offset. */
  readonly zone: string | null
  /** How often it reports at least (a heartbeat, a fix); where it is not said, it is learned. */
  readonly reportsEveryMs?: number
}

export const SCENERY_KINDS = ['building', 'canopy', 'wall', 'forest', 'hill', 'water', 'borderLine', 'apron'] as const
export type SceneryKind = (typeof SCENERY_KINDS)[number]

/** What is drawn and has no rule: buildings, canopies, hills, the border line. */
export interface Scenery {
  readonly kind: SceneryKind
  readonly name: LocalText | null
  /** Ring for areas, open line for `wall` and `borderLine`. */
  readonly outline: readonly SitePoint[]
  readonly heightM: number
}

/** Clock times at the crossing (Hanoi), `HH:MM`. */
export interface OpeningHours {
  readonly what: 'goods' | 'passengers'
  readonly direction: Direction | null
  readonly opensAt: string
  readonly closesAt: string
  readonly source: string
}

/** An announced closure inside the opening hours; ISO 8601 with offset. */
export interface Closure {
  readonly from: string
  readonly until: string
  readonly corridorId: string | null
  readonly reason: LocalText
  readonly source: string
}

/** A published or estimated daily volume, for comparison on screen. */
export interface DailyVolume {
  readonly label: string
  readonly exportVeh: number
  readonly importVeh: number
  readonly source: string
}

export interface Site {
  readonly id: CrossingId
  readonly name: LocalText
  readonly opposite: LocalText
  readonly province: string
  readonly origin: LonLat
  readonly zone: 'Asia/Ho_Chi_Minh'
  readonly corridors: readonly Corridor[]
  readonly roads: readonly Road[]
  /** Graph nodes: ends of roads and doors of yards. */
  readonly nodes: readonly SitePoint[]
  readonly yards: readonly Yard[]
  readonly stations: readonly Station[]
  readonly sensors: readonly Sensor[]
  readonly scenery: readonly Scenery[]
  readonly openingHours: readonly OpeningHours[]
  readonly closures: readonly Closure[]
  readonly dailyVolumes: readonly DailyVolume[]
  /** Where on the far edges vehicles enter and leave the site: node indexes by direction. */
  readonly gateways: readonly Gateway[]
}

/** Where vehicles enter and leave the model: the inland road end and the border ends. */
export interface Gateway {
  readonly id: string
  readonly direction: Direction
  readonly role: 'source' | 'sink'
  readonly nodeIndex: number
  readonly corridorId: string | null
}
