/** One trip with its steps and evidence: what a click on a truck shows. Pure. */
import type { TripId } from '../model/ids.ts'
import type { LocalText } from '../model/text.ts'
import type { EvidenceView, StepView, TripDetailView } from '../protocol/view.ts'
import type { EvidenceRule, StepDefinition } from '../rules/workflow/definition.ts'
import type { CrossingState } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { projectTruckView } from './project-trucks.ts'
import type { Evidence, Trip } from './trip.ts'

/** @returns null for a trip that never was or is forgotten. */
export function projectTripDetail(state: CrossingState, tripId: TripId): TripDetailView | null {
  const trip = findTrip(state, tripId)
  if (trip === undefined) return null
  const workflow = workflowOf(state, trip)
  const { declaration } = trip
  return {
    truck: projectTruckView(state, trip),
    containerNumbers: declaration?.containerNumbers ?? [],
    vin: declaration?.vin ?? null,
    trackerId: declaration?.trackerId ?? null,
    corridorId: declaration?.corridorId ?? null,
    workflowName: workflow?.definition.name ?? null,
    steps: workflow === null ? [] : workflow.steps.map(({ definition }, index) => stepViewOf(state, trip, definition, index)),
    sightings: trip.sightings.map(evidenceViewOf).reverse(),
    closedAtMs: trip.closedAtMs,
    outcome: trip.outcome,
  }
}

/** Trip ids end in the trip's number. */
export function findTrip(state: CrossingState, tripId: TripId): Trip | undefined {
  const trip = state.trips.get(Number(tripId.slice(tripId.lastIndexOf('-') + 1)))
  return trip?.tripId === tripId ? trip : undefined
}

function stepViewOf(state: CrossingState, trip: Trip, definition: StepDefinition, index: number): StepView {
  const step = trip.progress[index]
  const stepState = step?.state ?? 'waiting'
  const isSettled = stepState === 'done' || stepState === 'notNeeded'
  return {
    stepId: definition.id,
    name: definition.name,
    officialStepIndex: definition.officialStepIndex,
    actor: definition.actor,
    state: stepState,
    startedAtMs: step?.startedAtMs ?? null,
    doneAtMs: stepState === 'done' ? (step?.endedAtMs ?? null) : null,
    targetMs: definition.targetMs,
    evidence: (trip.stepEvidence[index] ?? []).map(evidenceViewOf),
    needs: isSettled ? [] : definition.completedBy.map((rule) => needOf(state, definition, rule)),
  }
}

const evidenceViewOf = ({ observationId, shownAs, deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio, isLate, pictureIds }: Evidence): EvidenceView => ({
  observationId, kind: shownAs, deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio, isLate, ...(pictureIds === undefined ? {} : { pictureIds }),
})

function needOf(state: CrossingState, definition: StepDefinition, rule: EvidenceRule): LocalText {
  const placeNames = (ids: readonly string[]): LocalText => joined(ids.map((id) => placeNameOf(state, id)))
  switch (rule.kind) {
    case 'declaration':
      return { vi: 'Tờ khai trên nền tảng', en: 'A declaration on the platform' }
    case 'read': {
      const names = joined(rule.sensorIds.map((id) => state.fixed.sensorById.get(id)?.name ?? { vi: id, en: id }))
      return { vi: `Camera đọc biển số: ${names.vi}`, en: `A plate read by ${names.en}` }
    }
    case 'entered':
      return { vi: `Định vị cho thấy xe vào ${placeNames(rule.placeIds).vi}`, en: `The tracker entering ${placeNames(rule.placeIds).en}` }
    case 'left':
      return { vi: `Định vị cho thấy xe rời ${placeNames(rule.placeIds).vi}`, en: `The tracker leaving ${placeNames(rule.placeIds).en}` }
    case 'confirmation':
      return { vi: `Xác nhận của ${definition.actor.vi}`, en: `Confirmation by ${definition.actor.en}` }
    case 'callForward':
      return { vi: 'Lệnh gọi xe của điều tiết', en: 'A call-forward by the controller' }
  }
}

function placeNameOf(state: CrossingState, id: string): LocalText {
  const { site } = state.fixed
  const place = [...site.stations, ...site.yards, ...site.roads].find((candidate) => candidate.id === id)
  return place?.name ?? { vi: id, en: id }
}

const NAMES_SHOWN_MAX = 3
function joined(names: readonly LocalText[]): LocalText {
  const shown = names.slice(0, NAMES_SHOWN_MAX)
  const more = names.length > NAMES_SHOWN_MAX ? ', …' : ''
  return { vi: shown.map(({ vi }) => vi).join(', ') + more, en: shown.map(({ en }) => en).join(', ') + more }
}
