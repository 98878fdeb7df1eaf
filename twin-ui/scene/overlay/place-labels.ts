/** Which places get a label, what it says, and which goes first where two would cover each other. */
import type { Site } from '../../../engine/model/site.ts'
import type { LocalText } from '../../../engine/model/text.ts'
import type { CrossingView } from '../../../engine/protocol/view.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import type { Language } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { centreOf } from '../geometry/plane.ts'
import { SCENE_TEXTS } from '../scene-text.ts'

export interface LabelledPlace {
  readonly id: string
  readonly kind: 'station' | 'yard' | 'corridor'
  readonly name: LocalText
  readonly at: SitePoint
  readonly upM: number
  /** Lower goes first. */
  readonly rank: number
}

const STATION_RANKS: Readonly<Partial<Record<Site['stations'][number]['kind'], number>>> = {
  barrier: 0,
  customs: 3,
  transShipment: 4,
  scanner: 5,
  quarantine: 5,
}

export function labelledPlaces(site: Site): LabelledPlace[] {
  const stations = site.stations
    // The corridor's own label stands at the same place.
    .filter((station) => station.kind !== 'marker')
    .map((station): LabelledPlace => ({
      id: station.id,
      kind: 'station',
      name: station.name,
      at: station.at,
      upM: 15,
      rank: STATION_RANKS[station.kind] ?? 6,
    }))
  const yards = site.yards.map((yard): LabelledPlace => ({
    id: yard.id,
    kind: 'yard',
    name: yard.name,
    at: centreOf(yard.polygon),
    upM: 10,
    rank: 1,
  }))
  const corridors = site.corridors.map((corridor): LabelledPlace => ({
    id: corridor.id,
    kind: 'corridor',
    name: corridor.name,
    at: corridor.markerAt,
    upM: 9,
    rank: 2,
  }))
  return [...stations, ...yards, ...corridors].sort((left, right) => left.rank - right.rank)
}

/** The figure beside the name; empty where there is none to show. */
export function placeFigure(place: LabelledPlace, crossing: CrossingView | null, language: Language): string {
  if (crossing === null) return ''
  const text = SCENE_TEXTS[language]
  if (place.kind === 'yard') {
    const yard = crossing.yards.find((candidate) => candidate.yardId === place.id)
    return yard === undefined ? '' : text.occupancy(yard.occupancyVeh, yard.capacityVeh, yard.isCapacityEstimate)
  }
  const station = crossing.stations.find((candidate) => candidate.stationId === place.id)
  return station === undefined || station.queueVeh === 0 ? '' : text.waiting(station.queueVeh)
}

export const placeName = (place: LabelledPlace, language: Language): string => textIn(place.name, language)
