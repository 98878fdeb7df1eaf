/** Trucks, notices, slots and anchors as views. Pure: reads the state, changes nothing. */
import { VEHICLE_CLASSES } from '../model/declaration.ts'
import type { NoticeId } from '../model/ids.ts'
import { NOTICES } from '../model/notices.ts'
import { TRUCK_STATUSES, type NoticeView, type SlotView, type TruckView } from '../protocol/view.ts'
import { FIFO } from '../rules/slots/call-forward-policy.ts'
import { rankSlots } from '../rules/slots/rank-slots.ts'
import { currentStepIndexOf } from '../rules/workflow/step-machine.ts'
import type { CrossingState } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import type { Notice } from './notice-book.ts'
import { queueIndexesOf } from './stations.ts'
import type { TruckAnchor } from './truck-anchor.ts'
import { isOpenTrip, type Trip } from './trip.ts'

export interface ChangedTrucks {
  readonly trucks: readonly TruckView[]
  readonly removedTripSeqs: readonly number[]
  /** To ask from next time. */
  readonly revisionSeq: number
}

export function projectTruckView(state: CrossingState, trip: Trip): TruckView {
  const workflow = workflowOf(state, trip)
  const currentIndex = currentStepIndexOf(trip.progress)
  const stepIdAt = (index: number): string => workflow?.steps[index]?.definition.id ?? ''
  return {
    tripSeq: trip.tripSeq,
    tripId: trip.tripId,
    declarationId: trip.declaration?.declarationId ?? null,
    direction: trip.direction,
    tractorPlate: trip.tractorPlate,
    trailerPlate: trip.trailerPlate,
    vehicleClass: trip.vehicleClass,
    cargo: trip.declaration?.cargo ?? null,
    company: trip.declaration?.company ?? null,
    status: trip.status,
    stepId: currentIndex === null ? null : stepIdAt(currentIndex),
    stepDoneCount: trip.progress.filter((step) => step.state === 'done').length,
    stepTotalCount: trip.progress.filter((step) => step.state !== 'notNeeded').length,
    placeId: trip.placeId,
    placeSinceMs: trip.placeSinceMs,
    openedAtMs: trip.openedAtMs,
    slotSeq: trip.slotSeq,
    provenance: trip.provenance,
    heardAtMs: trip.heardAtMs,
    isTracked: trip.fix !== null,
    missingStepIds: trip.progress.flatMap((step, index) => (step.state === 'missing' ? [stepIdAt(index)] : [])),
  }
}

/** All live trucks: open ones and those closed a moment ago. */
export function listTrucks(state: CrossingState): TruckView[] {
  const trucks: TruckView[] = []
  for (const trip of state.trips.values()) if (!trip.isRetired) trucks.push(projectTruckView(state, trip))
  return trucks
}

/** What changed after `sinceRevisionSeq`. From 0 it is everything. */
export function listChangedTrucks(state: CrossingState, sinceRevisionSeq: number): ChangedTrucks {
  const trucks: TruckView[] = []
  for (const trip of state.trips.values()) {
    if (!trip.isRetired && trip.revisionSeq > sinceRevisionSeq) trucks.push(projectTruckView(state, trip))
  }
  const removedTripSeqs = state.removed.flatMap(({ tripSeq, revisionSeq }) => (revisionSeq > sinceRevisionSeq ? [tripSeq] : []))
  return { trucks, removedTripSeqs, revisionSeq: state.revisionSeq }
}

export function projectNotice(state: CrossingState, notice: Notice): NoticeView {
  return {
    noticeId: notice.noticeId,
    code: notice.code,
    severity: NOTICES[notice.code].severity,
    raisedAtMs: notice.raisedAtMs,
    lastAtMs: notice.lastAtMs,
    repeatCount: notice.repeatCount,
    deviceId: notice.deviceId,
    tripId: notice.tripSeq === null ? null : (state.trips.get(notice.tripSeq)?.tripId ?? null),
    tripSeq: notice.tripSeq,
    context: notice.context,
    acknowledgedBy: notice.acknowledgedBy,
    acknowledgedAtMs: notice.acknowledgedAtMs,
    endedAtMs: notice.endedAtMs,
  }
}

/** Raised, repeated, ended or acknowledged after `sinceRevisionSeq`, newest first. */
export function projectNotices(state: CrossingState, sinceRevisionSeq: number): NoticeView[] {
  const views: NoticeView[] = []
  for (const notice of state.notices.byId.values()) if (notice.revisionSeq > sinceRevisionSeq) views.push(projectNotice(state, notice))
  return views.reverse()
}

export function findNotice(state: CrossingState, noticeId: NoticeId): NoticeView | undefined {
  const notice = state.notices.byId.get(noticeId)
  return notice === undefined ? undefined : projectNotice(state, notice)
}

/** In call order; those called and not yet at barrier 1 first. */
export function projectSlots(state: CrossingState): SlotView[] {
  return rankSlots(FIFO, state.slots.values(), { attributeValueOf: () => null, memory: null, clockMs: 0 }).flatMap(({ slot, aheadVeh, reason }) => {
    const trip = state.trips.get(slot.tripSeq)
    if (trip === undefined) return []
    const { slotSeq, tripSeq, cargo, yardId, assignedAtMs, calledAtMs } = slot
    return [{ slotSeq, tripSeq, tripId: trip.tripId, tractorPlate: trip.tractorPlate, cargo, yardId, assignedAtMs, calledAtMs, aheadVeh, reason }]
  })
}

/** Every live vehicle that is somewhere: at a place, or at a fix. Those only declared have no anchor. */
export function listTruckAnchors(state: CrossingState): TruckAnchor[] {
  const queueIndexes = new Map<number, number>()
  for (const [stationId, { queues }] of state.stations) {
    if (state.fixed.stationById.get(stationId)?.lanes.length === 0) continue
    for (const queue of queues) for (const [tripSeq, queueIndex] of queueIndexesOf(queue)) queueIndexes.set(tripSeq, queueIndex)
  }
  const anchors: TruckAnchor[] = []
  for (const trip of state.trips.values()) {
    if (trip.isRetired || (trip.placeId === null && trip.fix === null && trip.arrivedAtMs === null)) continue
    anchors.push(anchorOf(trip, queueIndexes))
  }
  return anchors
}

function anchorOf(trip: Trip, queueIndexes: ReadonlyMap<number, number>): TruckAnchor {
  const { fix } = trip
  return {
    tripSeq: trip.tripSeq,
    vehicleClassIndex: VEHICLE_CLASSES.indexOf(trip.vehicleClass),
    statusIndex: TRUCK_STATUSES.indexOf(trip.status),
    direction: trip.direction,
    placeId: trip.placeId,
    laneIndex: trip.laneIndex,
    queueIndex: trip.stationId === null ? null : (queueIndexes.get(trip.tripSeq) ?? 0),
    bayIndex: trip.bayIndex,
    // A closed trip's vehicle drives off the model, whatever its tracker last said.
    fix: fix === null || !isOpenTrip(trip) ? null : { at: { eastM: fix.eastM, northM: fix.northM }, headingRad: fix.headingRad, speedMps: fix.speedMps, atMs: fix.atMs },
  }
}
