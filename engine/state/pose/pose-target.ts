/**
 * What an anchor asks of the drawn truck: a place in a lane, a bay, a spot beside the road, or nothing in particular.
 *
 * Two trucks that claim one queue place in the same pass are put behind each other: the first keeps it.
 */
import type { Direction, Station, Yard } from '../../model/site.ts'
import type { SitePoint } from '../../model/units.ts'
import { createBayPlaces, type BayPlace } from '../../rules/site/bay-places.ts'
import { createQueuePlaces } from '../../rules/site/queue-places.ts'
import type { SiteIndex } from '../../rules/site/site-index.ts'
import type { TruckAnchor } from '../truck-anchor.ts'

/** An older fix says nothing about now. */
export const FIX_AGE_MS_MAX = 600_000
/** A place is often inferred. A fix this fresh and this far from it (metres beyond a yard's outline) is believed instead (estimates). */
const CONTRADICTING_MS_MAX = 120_000
const CONTRADICTING_M_MIN = 400
/** Vehicles queueing farther back than this share the last place. */
const CLAIMS_PER_LANE = 400

export type PoseTarget =
  | { readonly kind: 'lane'; readonly roadIndex: number; readonly alongM: number; readonly laneIndex: number; readonly isFix: boolean }
  | { readonly kind: 'bay'; readonly place: BayPlace; readonly yard: Yard }
  | { readonly kind: 'spot'; readonly eastM: number; readonly northM: number; readonly headingRad: number | null }
  /** Not known where: it drives on a little and waits there. */
  | { readonly kind: 'onward' }

/** A number per distinct target of one truck: equal keys ask for the same thing. */
export interface TargetKey {
  placeSeq: number
  detailSeq: number
  fixAtMs: number
}

export interface TargetFinder {
  /** Forgets the claims of the pass before. */
  readonly beginPass: () => void
  /** Cheap: for every truck in every pass. */
  readonly describe: (anchor: TruckAnchor, atMs: number, into: TargetKey) => void
  /** For trucks whose key has changed. */
  readonly find: (anchor: TruckAnchor, key: TargetKey) => PoseTarget
}

const ONWARD: PoseTarget = { kind: 'onward' }

export function createTargetFinder(index: SiteIndex): TargetFinder {
  const { site } = index
  const queuePlaces = createQueuePlaces(index)
  const bayPlaces = createBayPlaces(index)
  const stationById = new Map(site.stations.map((station, seq) => [station.id, { station, seq }]))
  const yardById = new Map(site.yards.map((yard, seq) => [yard.id, { yard, seq: 10_000 + seq, ...circleAround(yard.polygon) }]))
  const firstClaim: number[] = []
  let laneTotal = 0
  for (const station of site.stations) {
    firstClaim.push(laneTotal)
    laneTotal += station.lanes.length
  }
  const claimedInPass = new Uint32Array(laneTotal * CLAIMS_PER_LANE)
  let pass = 0

  /** The lane it is known to be in, else one that serves its direction, the same for the truck's whole stay. */
  function laneOf(station: Station, anchor: TruckAnchor): number {
    if (anchor.laneIndex !== null && anchor.laneIndex >= 0 && anchor.laneIndex < station.lanes.length) return anchor.laneIndex
    const count = station.lanes.reduce((sum, lane) => sum + (isFor(lane.direction, anchor.direction) ? 1 : 0), 0)
    let wanted = count === 0 ? 0 : anchor.tripSeq % count
    for (let laneIndex = 0; laneIndex < station.lanes.length; laneIndex += 1) {
      if (!isFor((station.lanes[laneIndex] as Station['lanes'][number]).direction, anchor.direction)) continue
      if (wanted === 0) return laneIndex
      wanted -= 1
    }
    return 0
  }

  function claim(stationSeq: number, laneIndex: number, queueIndex: number): number {
    const base = ((firstClaim[stationSeq] as number) + laneIndex) * CLAIMS_PER_LANE
    let place = Math.min(CLAIMS_PER_LANE - 1, Math.max(0, queueIndex))
    while (place < CLAIMS_PER_LANE - 1 && claimedInPass[base + place] === pass) place += 1
    claimedInPass[base + place] = pass
    return place
  }

  const freshFix = (anchor: TruckAnchor, atMs: number): boolean => anchor.fix !== null && atMs - anchor.fix.atMs <= FIX_AGE_MS_MAX

  return {
    beginPass() {
      pass += 1
    },
    describe(anchor, atMs, into) {
      into.fixAtMs = 0
      into.detailSeq = -1
      const station = anchor.placeId === null ? undefined : stationById.get(anchor.placeId)
      if (station !== undefined && station.station.lanes.length > 0 && !isElsewhere(anchor, atMs, station.station.at, 0)) {
        const laneIndex = laneOf(station.station, anchor)
        into.placeSeq = station.seq
        into.detailSeq = laneIndex * CLAIMS_PER_LANE + claim(station.seq, laneIndex, anchor.queueIndex ?? 0)
        return
      }
      const yardId = station === undefined ? anchor.placeId : station.station.yardId
      const yard = yardId === null ? undefined : yardById.get(yardId)
      if (yard !== undefined && yard.yard.bays.length > 0 && !isElsewhere(anchor, atMs, yard.middle, yard.radiusM)) {
        into.placeSeq = yard.seq
        into.detailSeq = (anchor.bayIndex ?? anchor.tripSeq) % yard.yard.bays.length
        return
      }
      if (anchor.fix !== null && freshFix(anchor, atMs)) {
        into.placeSeq = -1
        into.fixAtMs = anchor.fix.atMs
        return
      }
      const roadIndex = anchor.placeId === null ? undefined : index.roadIndexById.get(anchor.placeId)
      into.placeSeq = -2
      into.detailSeq = roadIndex ?? -1
    },
    find(anchor, key) {
      if (key.placeSeq >= 10_000) {
        const yard = site.yards[key.placeSeq - 10_000] as Yard
        const place = bayPlaces.get(yard.id)?.[key.detailSeq]
        return place === undefined ? ONWARD : { kind: 'bay', place, yard }
      }
      if (key.placeSeq >= 0) {
        const station = site.stations[key.placeSeq] as Station
        const laneIndex = Math.floor(key.detailSeq / CLAIMS_PER_LANE)
        const place = queuePlaces.findPlace(station.id, laneIndex, key.detailSeq % CLAIMS_PER_LANE)
        return place === null ? ONWARD : { kind: 'lane', ...place, isFix: false }
      }
      if (key.placeSeq === -1 && anchor.fix !== null) return targetOfFix(index, anchor, anchor.fix)
      if (key.detailSeq >= 0) {
        const lengthM = site.roads[key.detailSeq]?.lengthM ?? 0
        return { kind: 'lane', roadIndex: key.detailSeq, alongM: lengthM / 2, laneIndex: 0, isFix: false }
      }
      return ONWARD
    },
  }
}

const isFor = (laneDirection: Direction, direction: Direction | null): boolean => direction === null || laneDirection === direction

/** The lane is the truck's own: receivers cannot tell lanes apart, and a truck that changes lane with every fix looks drunk. */
function targetOfFix(index: SiteIndex, { direction, tripSeq }: TruckAnchor, fix: NonNullable<TruckAnchor['fix']>): PoseTarget {
  const isMoving = fix.speedMps === null || fix.speedMps > 1.5
  const position = index.snap(fix.at, { direction, headingRad: isMoving ? fix.headingRad : null })
  if (position === null) return { kind: 'spot', eastM: fix.at.eastM, northM: fix.at.northM, headingRad: fix.headingRad }
  return {
    kind: 'lane',
    roadIndex: position.roadIndex,
    alongM: position.alongM,
    laneIndex: tripSeq % (index.site.roads[position.roadIndex]?.laneCount ?? 1),
    isFix: true,
  }
}

function isElsewhere({ fix }: TruckAnchor, atMs: number, place: SitePoint, radiusM: number): boolean {
  if (fix === null || atMs - fix.atMs > CONTRADICTING_MS_MAX) return false
  return Math.hypot(fix.at.eastM - place.eastM, fix.at.northM - place.northM) > radiusM + CONTRADICTING_M_MIN
}

function circleAround(ring: readonly SitePoint[]): { readonly middle: SitePoint; readonly radiusM: number } {
  const mean = (pick: (point: SitePoint) => number): number => ring.reduce((sum, point) => sum + pick(point), 0) / ring.length
  const middle = { eastM: mean((point) => point.eastM), northM: mean((point) => point.northM) }
  return { middle, radiusM: Math.max(...ring.map((point) => Math.hypot(point.eastM - middle.eastM, point.northM - middle.northM))) }
}
