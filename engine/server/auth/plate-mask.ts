/**
 * View records without plates, for callers whose role does not need them: `12C12345` becomes `12C•••45`.
 *
 * Privacy: what could stand in for a plate (VIN, containers, tracker) is masked too, and so is any plate-like word in free text.
 * Checked: plate-mask.prop.test.ts (no plate survives in any record).
 */
import type { EvidenceView, MatchView, NoticeView, SlotView, TripDetailView, TruckView } from '../../protocol/view.ts'
import type { TripSummary } from '../../protocol/http.ts'

/** Province and series stay, so that a truck can be told from its neighbour on the same screen. */
export function maskPlate(plate: string): string {
  const letters = Array.from(plate)
  if (letters.length < 7) return `${letters[0] ?? ''}•••`
  return `${letters.slice(0, 3).join('')}•••${letters.slice(-2).join('')}`
}

const maskOrNull = (plate: string | null): string | null => (plate === null ? null : maskPlate(plate))

/** `12C-123.45` and its like: letters and digits in two groups with the separators of plates. */
const SEPARATED_PLATE =
  /(?<![\p{L}\p{N}])(?:\d{2}\p{Lu}{1,2}[-. ·]{1,3}\d{2,4}|\p{Lu}{1,2}\d?[-. ·]{1,3}\d{3})[-. ·]?\d{2}(?![\p{L}\p{N}])/gu
/** A word of five or more letters and digits that has both. */
const MIXED_WORD = /(?<![\p{L}\p{N}])(?=\p{L}*\p{N})(?=\p{N}*\p{L})[\p{L}\p{N}]{5,}(?![\p{L}\p{N}])/gu

export const maskText = (text: string): string =>
  text.replace(SEPARATED_PLATE, (plate) => maskPlate(plate.replace(/[-. ·]/g, ''))).replace(MIXED_WORD, maskPlate)

const maskEvidence = ({ pictureIds: _unseen, ...evidence }: EvidenceView): EvidenceView => ({
  ...evidence,
  text: evidence.kind === 'plateRead' ? maskPlate(evidence.text.replace(/[-. ·]/g, '')) : maskText(evidence.text),
})

export const maskTruck = (truck: TruckView): TruckView => ({
  ...truck,
  tractorPlate: maskOrNull(truck.tractorPlate),
  trailerPlate: maskOrNull(truck.trailerPlate),
})

export const maskTrip = (trip: TripSummary): TripSummary => ({
  ...trip,
  tractorPlate: maskOrNull(trip.tractorPlate),
  trailerPlate: maskOrNull(trip.trailerPlate),
})

export const maskSlot = (slot: SlotView): SlotView => ({ ...slot, tractorPlate: maskOrNull(slot.tractorPlate) })

export const maskNotice = (notice: NoticeView): NoticeView => ({
  ...notice,
  context: Object.fromEntries(
    Object.entries(notice.context).map(([name, value]) => [name, typeof value === 'string' ? maskText(value) : value]),
  ),
})

export const maskTripDetail = (detail: TripDetailView): TripDetailView => ({
  ...detail,
  truck: maskTruck(detail.truck),
  containerNumbers: detail.containerNumbers.map(maskPlate),
  vin: maskOrNull(detail.vin),
  trackerId: maskOrNull(detail.trackerId),
  steps: detail.steps.map((step) => ({ ...step, evidence: step.evidence.map(maskEvidence) })),
  sightings: detail.sightings.map(maskEvidence),
})

export const maskMatch = (match: MatchView): MatchView => ({
  ...match,
  // A picture shows the plate.
  reads: match.reads.map((read) => ({ ...read, plate: maskOrNull(read.plate), pictureIds: [] })),
  candidates: match.candidates.map((candidate) => ({
    ...candidate,
    tractorPlate: maskOrNull(candidate.tractorPlate),
    trailerPlate: maskOrNull(candidate.trailerPlate),
  })),
})

/** What a room of screens is shown. */
export interface PlateSight {
  readonly truck: (truck: TruckView) => TruckView
  readonly trip: (trip: TripSummary) => TripSummary
  readonly tripDetail: (detail: TripDetailView) => TripDetailView
  readonly slot: (slot: SlotView) => SlotView
  readonly match: (match: MatchView) => MatchView
  readonly notice: (notice: NoticeView) => NoticeView
}

const asIs = <Value>(value: Value): Value => value
export const PLATES_SHOWN: PlateSight = { truck: asIs, trip: asIs, tripDetail: asIs, slot: asIs, match: asIs, notice: asIs }
export const PLATES_MASKED: PlateSight = {
  truck: maskTruck,
  trip: maskTrip,
  tripDetail: maskTripDetail,
  slot: maskSlot,
  match: maskMatch,
  notice: maskNotice,
}
export const plateSightOf = (seesPlates: boolean): PlateSight => (seesPlates ? PLATES_SHOWN : PLATES_MASKED)
