/** A crossing desk for tests of the edges: shows what a test puts on it, and keeps what it is told in memory. */
import { crossingId, deviceId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import type { Site } from '../../model/site.ts'
import { createPoseColumns, type PoseColumns } from '../../protocol/pose-frame.ts'
import type { DecisionMessage } from '../../protocol/socket.ts'
import type { CrossingView, NoticeView, SlotView, TripDetailView, TruckView } from '../../protocol/view.ts'
import { TwinError } from '../../model/errors.ts'
import type { CrossingDesk, DeadLetter, DeadLetterOffice } from '../crossing-desk.ts'

export const CROSSING = 'huu-nghi'
const ORIGIN = { lonDeg: 106.7, latDeg: 21.97 }
const sensor = (id: string, format: string) => ({
  id: deviceId(id),
  kind: 'camera' as const,
  name: { vi: id, en: id },
  format,
  at: { eastM: 0, northM: 0 },
  headingRad: 0,
  placeId: null,
  direction: null,
  marks: null,
  zone: null,
})

export const STAGED_SITE: Site = {
  id: crossingId(CROSSING),
  name: { vi: 'Hữu Nghị', en: 'Huu Nghi' },
  opposite: { vi: 'Hữu Nghị Quan', en: 'Youyiguan' },
  province: 'Lạng Sơn',
  origin: ORIGIN,
  zone: 'Asia/Ho_Chi_Minh',
  corridors: [],
  roads: [],
  nodes: [
    { eastM: -1_000, northM: -1_000 },
    { eastM: 1_000, northM: 2_000 },
  ],
  yards: [],
  stations: [],
  sensors: [
    sensor('cam-b1-export-1', 'hikvision-isapi'),
    sensor('gps-gateway', 'traccar-forward'),
    sensor('yard-cam', 'plate-recognizer'),
    sensor('driver-app', 'osmand'),
    sensor('gate-json', 'generic-json'),
  ],
  scenery: [],
  openingHours: [],
  closures: [],
  dailyVolumes: [],
  gateways: [],
}

const NO_DURATIONS = { sampleCount: 0, meanMs: null, p50Ms: null, p95Ms: null }

export const truckOf = (tripSeq: number, more: Partial<TruckView> = {}): TruckView => ({
  tripSeq,
  tripId: `trip-${tripSeq}`,
  declarationId: `D-${tripSeq}`,
  direction: 'export',
  tractorPlate: `12C${10_000 + tripSeq}`,
  trailerPlate: '12R00417',
  vehicleClass: 'container',
  cargo: 'fruit',
  company: 'DN-0042',
  status: 'queueing',
  stepId: 'gate-entry',
  stepDoneCount: 3,
  stepTotalCount: 10,
  placeId: 'barrier-1',
  placeSinceMs: 1_000,
  openedAtMs: 1_000 + tripSeq,
  slotSeq: tripSeq,
  provenance: 'observed',
  heardAtMs: 2_000,
  isTracked: true,
  missingStepIds: [],
  ...more,
})

export const noticeOf = (noticeId: string, more: Partial<NoticeView> = {}): NoticeView => ({
  noticeId,
  code: 'match.plate.unmatched',
  severity: 'warning',
  raisedAtMs: 1_000,
  lastAtMs: 1_000,
  repeatCount: 0,
  deviceId: 'cam-b1-export-1',
  tripId: null,
  tripSeq: null,
  context: { plate: '12C12345' },
  acknowledgedBy: null,
  acknowledgedAtMs: null,
  endedAtMs: null,
  ...more,
})

export interface StagedDesk extends CrossingDesk {
  readonly taken: Observation[]
  readonly show: (change: {
    readonly trucks?: readonly TruckView[]
    readonly notices?: readonly NoticeView[]
    readonly columns?: PoseColumns
  }) => void
  readonly decide: (decision: DecisionMessage) => void
  /** Later `ingest` calls fail as a full disk would, until told otherwise. */
  readonly failDisk: (isFailing: boolean) => void
}

export function createStagedDesk(): StagedDesk {
  const taken: Observation[] = []
  const listeners = new Set<(decision: DecisionMessage) => void>()
  let trucks: readonly TruckView[] = []
  let notices: readonly NoticeView[] = []
  let columns = createPoseColumns(0)
  let changes: { readonly revisionSeq: number; readonly tripSeq: number; readonly isRemoved: boolean }[] = []
  let revisionSeq = 0
  let noticesRevisionSeq = 0
  let isDiskFailing = false

  const crossing = (): CrossingView => ({
    crossingId: CROSSING,
    asOfMs: 1_000 + revisionSeq,
    isOpen: true,
    closedReason: null,
    nextChangeAtMs: null,
    congestion: 'green',
    provenance: 'observed',
    observationCount: taken.length,
    lateCount: 0,
    duplicateCount: 0,
    unmatchedCount: 0, openMatchCount: 0, heldSlotCount: 0,
    directions: [
      {
        direction: 'export',
        insideVeh: trucks.length,
        expectedVeh: 0,
        waitingVeh: 0,
        crossedCountToday: 0,
        crossedVehPerH: 0,
        waitMs: NO_DURATIONS,
        slotWaitMs: NO_DURATIONS,
        crossingMs: NO_DURATIONS,
      },
    ],
    stations: [],
    yards: [],
    sources: STAGED_SITE.sensors.map(({ id, format }) => ({
      deviceId: id,
      format,
      state: 'unheard',
      heardAtMs: null,
      observationCount: 0,
      rejectedCount: 0,
      skewMs: null,
      problem: null,
      expectedEveryMs: null,
      clockCorrectionMs: 0,
      clockProposalMs: null,
    })),
    buckets: [],
  })
  const detailOf = (truck: TruckView): TripDetailView => ({
    truck,
    containerNumbers: ['CSQU3054383'],
    vin: 'LFV2A21K8J4012345',
    trackerId: 'tracker-77',
    corridorId: null,
    workflowName: null,
    steps: [
      {
        stepId: 'gate-entry',
        name: { vi: 'Vào cổng', en: 'Gate entry' },
        officialStepIndex: 5,
        actor: { vi: 'Biên phòng', en: 'Border guard' },
        state: 'done',
        startedAtMs: 1_000,
        doneAtMs: 2_000,
        targetMs: null,
        needs: [],
        evidence: [
          {
            observationId: 'o-1',
            kind: 'plateRead',
            deviceId: 'cam-b1-export-1',
            eventTimeMs: 2_000,
            receivedAtMs: 2_000,
            text: '12C-123.45',
            confidenceRatio: 0.9,
            isLate: false,
          },
        ],
      },
    ],
    sightings: [],
    closedAtMs: null,
    outcome: null,
  })
  const slotOf = (truck: TruckView): SlotView => ({
    slotSeq: truck.slotSeq ?? 0,
    tripSeq: truck.tripSeq,
    tripId: truck.tripId,
    tractorPlate: truck.tractorPlate,
    cargo: truck.cargo,
    yardId: null,
    assignedAtMs: 1_000,
    calledAtMs: null,
    aheadVeh: 0,
    reason: 'slot.order.arrival',
  })

  return {
    site: STAGED_SITE,
    taken,
    ingest: async (observations) => {
      if (isDiskFailing) throw new TwinError('log.append.failed', 'The disk answered ENOSPC.')
      taken.push(...observations)
      revisionSeq += 1
      return { firstSeq: taken.length - observations.length + 1, lastSeq: taken.length }
    },
    knownIds: () => taken.map(({ observationId }) => observationId),
    mayConfirm: (role, stepId) => role === 'admin' || role === stepId || stepId === 'nobody-knows',
    clockCorrectionMs: () => 0,
    fingerprint: () => ({ logSeq: taken.length, stateHash: `hash-of-${taken.length}` }),
    revisionSeq: () => revisionSeq,
    crossing,
    trucks: () => trucks,
    changesSince: (since) => {
      const newer = changes.filter((change) => change.revisionSeq > since)
      const changed = new Set(newer.filter((change) => !change.isRemoved).map((change) => change.tripSeq))
      const removedTripSeqs = newer.filter((change) => change.isRemoved).map((change) => change.tripSeq)
      return {
        revisionSeq,
        trucks: trucks.filter((truck) => changed.has(truck.tripSeq)),
        removedTripSeqs,
        notices: noticesRevisionSeq > since ? notices : [],
      }
    },
    gates: () => ({ barriers: [], scales: [], agvs: [] }),
    declaredTrips: () => [],
    cards: () => [],
    judgeCard: () => 'unknown',
    slots: () => trucks.map(slotOf),
    matches: () => [],
    notices: () => notices,
    findTrip: async (tripId) => {
      const truck = trucks.find((one) => one.tripId === tripId)
      return truck === undefined ? undefined : detailOf(truck)
    },
    listTrips: async ({ search, searchesPlates, tripsCountMax, cursor }) => {
      const found = trucks.filter(
        (truck) =>
          search === null ||
          truck.declarationId?.includes(search) === true ||
          (searchesPlates && truck.tractorPlate?.includes(search) === true),
      )
      const from = Number(cursor ?? 0)
      const page = found.slice(from, from + tripsCountMax)
      return {
        trips: page.map(({ tripId, tripSeq, declarationId, direction, tractorPlate, trailerPlate, status, stepId, openedAtMs }) => ({
          tripId,
          tripSeq,
          declarationId,
          direction,
          tractorPlate,
          trailerPlate,
          status,
          stepId,
          openedAtMs,
          closedAtMs: null,
          outcome: null,
        })),
        nextCursor: from + page.length < found.length ? String(from + page.length) : null,
      }
    },
    listMeasures: async ({ fromMs }) => [
      {
        fromMs,
        crossedExportCount: 1,
        crossedImportCount: 0,
        arrivedExportCount: 2,
        arrivedImportCount: 0,
        waitingVehMax: 1,
        insideVehMax: 1,
      },
    ],
    readLog: async function* (fromSeq) {
      for (const observation of taken.slice(fromSeq - 1)) yield `${JSON.stringify(observation)}\n`
    },
    poses: () => columns,
    onDecision: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    show: (next) => {
      revisionSeq += 1
      if (next.trucks !== undefined) {
        const before = new Map(trucks.map((truck) => [truck.tripSeq, truck]))
        const after = new Set(next.trucks.map((truck) => truck.tripSeq))
        const changed = next.trucks
          .filter((truck) => before.get(truck.tripSeq) !== truck)
          .map(({ tripSeq }) => ({ revisionSeq, tripSeq, isRemoved: false }))
        const removed = [...before.keys()]
          .filter((tripSeq) => !after.has(tripSeq))
          .map((tripSeq) => ({ revisionSeq, tripSeq, isRemoved: true }))
        changes = [...changes, ...changed, ...removed]
        trucks = next.trucks
      }
      if (next.notices !== undefined) {
        notices = next.notices
        noticesRevisionSeq = revisionSeq
      }
      if (next.columns !== undefined) columns = next.columns
    },
    decide: (decision) => listeners.forEach((listener) => listener(decision)),
    failDisk: (isFailing) => (isDiskFailing = isFailing),
  }
}

/** Dead letters in memory. */
export function createStagedLetters(): DeadLetterOffice {
  const letters = new Map<string, { readonly letter: DeadLetter; readonly body: Uint8Array }>()
  return {
    keep: async (unkept, body) => {
      const letterId = `letter-${letters.size + 1}`
      letters.set(letterId, { letter: { ...unkept, letterId, bodyBytesCount: body.byteLength }, body: body.slice() })
      return letterId
    },
    list: async () => ({ letters: [...letters.values()].map(({ letter }) => letter).reverse(), nextCursor: null }),
    find: async (letterId) => letters.get(letterId),
    remove: async (letterId) => {
      letters.delete(letterId)
    },
  }
}
