/**
 * View records for tests and for the fake server: small, complete, and each field overridable.
 */
import type { Site } from '../../engine/model/site.ts'
import type { DurationSummary } from '../../engine/model/measures.ts'
import type { SnapshotMessage } from '../../engine/protocol/socket.ts'
import type {
  CrossingSummary, CrossingView, MatchView, DirectionView, EvidenceView, MeasureBucket, NoticeView, StationView, StepView, TripDetailView, TruckView, YardView,
} from '../../engine/protocol/view.ts'
import { PROTOCOL_VERSION } from '../../engine/protocol/version.ts'

/** 10 July 2025, 14:05 in Hanoi. */
export const FAKE_NOW_MS = Date.UTC(2025, 6, 10, 7, 5)
const MINUTE_MS = 60_000

export const durations = (p50Ms: number | null, sampleCount = 42): DurationSummary =>
  p50Ms === null ? { sampleCount: 0, meanMs: null, p50Ms: null, p95Ms: null } : { sampleCount, meanMs: p50Ms * 1.2, p50Ms, p95Ms: p50Ms * 2.6 }

export const fakeTruck = (tripSeq: number, given: Partial<TruckView> = {}): TruckView => ({
  tripSeq,
  tripId: `trip-${tripSeq}`,
  declarationId: `DN-2025-${String(tripSeq).padStart(5, '0')}`,
  direction: 'export',
  tractorPlate: `29C${String(10_000 + tripSeq * 37).slice(-5)}`,
  trailerPlate: `29R${String(20_000 + tripSeq * 41).slice(-5)}`,
  vehicleClass: 'reefer',
  cargo: 'fruit',
  company: 'DN-0042',
  status: 'queueing',
  stepId: 'gate-entry',
  stepDoneCount: 3,
  stepTotalCount: 12,
  placeId: 'barrier-1',
  placeSinceMs: FAKE_NOW_MS - 9 * MINUTE_MS,
  openedAtMs: FAKE_NOW_MS - 300 * MINUTE_MS,
  slotSeq: null,
  provenance: 'simulated',
  heardAtMs: FAKE_NOW_MS - MINUTE_MS,
  isTracked: true,
  missingStepIds: [],
  ...given,
})

export const fakeStation = (stationId: string, given: Partial<StationView> = {}): StationView => ({
  stationId,
  isOpen: true,
  queueVeh: 7,
  queueM: 133,
  inServiceVeh: 2,
  serverCount: 4,
  servedCount: 211,
  servedVehPerH: 38,
  waitMs: durations(11 * MINUTE_MS),
  isLaneRaised: [],
  ...given,
})

export const fakeYard = (yardId: string, given: Partial<YardView> = {}): YardView => ({
  yardId,
  occupancyVeh: 121,
  capacityVeh: 350,
  isCapacityEstimate: true,
  fruitVeh: 64,
  dwellMs: durations(190 * MINUTE_MS),
  ...given,
})

const fakeDirection = (direction: 'export' | 'import'): DirectionView => ({
  direction,
  insideVeh: direction === 'export' ? 143 : 96,
  expectedVeh: 58,
  waitingVeh: direction === 'export' ? 61 : 24,
  crossedCountToday: direction === 'export' ? 118 : 274,
  crossedVehPerH: direction === 'export' ? 21 : 46,
  waitMs: durations(direction === 'export' ? 26 * MINUTE_MS : 9 * MINUTE_MS),
  slotWaitMs: direction === 'export' ? durations(210 * MINUTE_MS) : durations(null),
  crossingMs: durations(direction === 'export' ? 150 * MINUTE_MS : 85 * MINUTE_MS),
})

export function fakeBuckets(nowMs: number, bucketCount = 96): readonly MeasureBucket[] {
  const stepMs = 15 * MINUTE_MS
  const lastMs = Math.floor(nowMs / stepMs) * stepMs
  return Array.from({ length: bucketCount }, (_, index): MeasureBucket => {
    const fromMs = lastMs - (bucketCount - 1 - index) * stepMs
    const hour = ((fromMs / 3_600_000 + 7) % 24 + 24) % 24
    const isOpen = hour >= 7 && hour < 22
    const wave = isOpen ? Math.sin(((hour - 7) / 15) * Math.PI) : 0
    return {
      fromMs,
      crossedExportCount: hour < 19 ? Math.round(wave * 7 + (isOpen ? index % 3 : 0)) : 0,
      crossedImportCount: Math.round(wave * 13 + (isOpen ? index % 4 : 0)),
      arrivedExportCount: Math.round(4 + 4 * wave),
      arrivedImportCount: Math.round(13 * wave),
      waitingVehMax: Math.round(20 + 70 * Math.max(0, Math.sin(((hour - 4) / 18) * Math.PI)) + (index % 5)),
      insideVehMax: 180,
    }
  })
}

export const fakeNotice = (noticeId: string, given: Partial<NoticeView> = {}): NoticeView => ({
  noticeId,
  code: 'ingest.device.silent',
  severity: 'alarm',
  raisedAtMs: FAKE_NOW_MS - 6 * MINUTE_MS,
  lastAtMs: FAKE_NOW_MS - 2 * MINUTE_MS,
  repeatCount: 0,
  deviceId: 'cam-b1-export-1',
  tripId: null,
  tripSeq: null,
  context: { deviceId: 'cam-b1-export-1', silentMin: 12 },
  acknowledgedBy: null,
  acknowledgedAtMs: null,
  endedAtMs: null,
  ...given,
})

export const FAKE_NOTICES: readonly NoticeView[] = [
  fakeNotice('notice-1'),
  fakeNotice('notice-2', { code: 'trip.evidence.missing', severity: 'warning', lastAtMs: FAKE_NOW_MS - 4 * MINUTE_MS, deviceId: null, tripId: 'trip-3', tripSeq: 3, context: { stepId: 'health' } }),
  fakeNotice('notice-3', { code: 'trip.step.overdue', severity: 'warning', lastAtMs: FAKE_NOW_MS - 9 * MINUTE_MS, deviceId: null, tripId: 'trip-8', tripSeq: 8, context: { stepId: 'customs', overMin: 35 } }),
  fakeNotice('notice-4', { code: 'ingest.clock.skewed', severity: 'warning', deviceId: 'cam-b1-import-1', context: { deviceId: 'cam-b1-import-1', skewS: 95 }, acknowledgedBy: 'truc-ban', acknowledgedAtMs: FAKE_NOW_MS - 20 * MINUTE_MS }),
  fakeNotice('notice-5', { code: 'match.plate.confused', severity: 'info', deviceId: 'cam-b2-export-1', tripId: 'trip-5', tripSeq: 5, context: {}, repeatCount: 3 }),
]

export const fakeCrossing = (site: Site, given: Partial<CrossingView> = {}): CrossingView => ({
  crossingId: site.id,
  asOfMs: FAKE_NOW_MS,
  isOpen: true,
  closedReason: null,
  nextChangeAtMs: Date.UTC(2025, 6, 10, 12, 0),
  congestion: 'green',
  provenance: 'simulated',
  observationCount: 48_213,
  lateCount: 312,
  duplicateCount: 1_904,
  unmatchedCount: 57,
  openMatchCount: 1,
  heldSlotCount: 3,
  directions: [fakeDirection('export'), fakeDirection('import')],
  stations: site.stations.map(({ id, lanes }, index) =>
    fakeStation(id, {
      queueVeh: [14, 0, 5, 9, 0, 6, 2][index % 7] as number,
      queueM: [266, 0, 95, 171, 0, 114, 38][index % 7] as number,
      servedVehPerH: [41, 38, 8.5, 27, 30, 39, 44][index % 7] as number,
      waitMs: durations([12, null, 48, 25, 2, 6, 3][index % 7] === null ? null : ([12, 0, 48, 25, 2, 6, 3][index % 7] as number) * MINUTE_MS),
      isOpen: id !== 'fee',
      isLaneRaised: lanes.map((_, lane) => lane % 2 === 1),
    }),
  ),
  yards: site.yards.map(({ capacityVeh, id }, index) => fakeYard(id, { capacityVeh: capacityVeh.value, occupancyVeh: index === 1 ? Math.round(capacityVeh.value * 0.94) : Math.round(capacityVeh.value * 0.4) })),
  sources: site.sensors.map(({ format, id }, index) => ({
    deviceId: id,
    format,
    state: (['online', 'online', 'skewed', 'online', 'silent'] as const)[index % 5] as 'online',
    heardAtMs: FAKE_NOW_MS - index * MINUTE_MS,
    observationCount: 3_000 + index * 71,
    rejectedCount: index === 2 ? 4 : 0,
    skewMs: index === 2 ? 95_000 : 0,
    problem: null,
    expectedEveryMs: 10_000,
    clockCorrectionMs: 0,
    clockProposalMs: index === 2 ? -95_000 : null,
  })),
  buckets: fakeBuckets(FAKE_NOW_MS),
  ...given,
})

export const FAKE_SUMMARIES: readonly CrossingSummary[] = [
  { crossingId: 'huu-nghi', name: { vi: 'Cửa khẩu quốc tế Hữu Nghị', en: 'Huu Nghi International Border Gate' }, opposite: { vi: 'Hữu Nghị Quan', en: 'Youyiguan', zh: '友谊关' }, province: 'Lạng Sơn', lonDeg: 106.7122, latDeg: 21.9715, isOpen: true, congestion: 'green', insideVeh: 239, waitingVeh: 85 },
  { crossingId: 'tan-thanh', name: { vi: 'Cửa khẩu Tân Thanh', en: 'Tan Thanh Border Gate' }, opposite: { vi: 'Pò Chài', en: 'Puzhai', zh: '浦寨' }, province: 'Lạng Sơn', lonDeg: 106.684, latDeg: 22.003, isOpen: true, congestion: 'yellow', insideVeh: 612, waitingVeh: 301 },
  { crossingId: 'kim-thanh', name: { vi: 'Cửa khẩu quốc tế đường bộ số II Kim Thành', en: 'Kim Thanh International Road Border Gate' }, opposite: { vi: 'Bắc Sơn', en: 'Beishan', zh: '北山' }, province: 'Lào Cai', lonDeg: 103.937, latDeg: 22.519, isOpen: false, congestion: 'green', insideVeh: 40, waitingVeh: 12 },
]

export function fakeSnapshot(site: Site, trucks: readonly TruckView[], viewSeq = 1): SnapshotMessage {
  return {
    protocolVersion: PROTOCOL_VERSION,
    viewSeq,
    clock: { nowMs: FAKE_NOW_MS, speedRatio: 60 },
    crossing: fakeCrossing(site),
    trucks,
    notices: FAKE_NOTICES,
  }
}

const evidence = (observationId: string, given: Partial<EvidenceView> = {}): EvidenceView => ({
  observationId,
  kind: 'plateRead',
  deviceId: 'cam-b1-export-1',
  eventTimeMs: FAKE_NOW_MS - 40 * MINUTE_MS,
  receivedAtMs: FAKE_NOW_MS - 40 * MINUTE_MS + 800,
  text: '29C-100.37',
  confidenceRatio: 0.97,
  isLate: false,
  ...given,
})

const step = (stepId: string, vi: string, en: string, state: StepView['state'], given: Partial<StepView> = {}): StepView => ({
  stepId,
  name: { vi, en },
  officialStepIndex: null,
  actor: { vi: 'Biên phòng', en: 'Border guard' },
  state,
  startedAtMs: state === 'waiting' || state === 'notNeeded' ? null : FAKE_NOW_MS - 50 * MINUTE_MS,
  doneAtMs: state === 'done' ? FAKE_NOW_MS - 41 * MINUTE_MS : null,
  targetMs: null,
  evidence: [],
  needs: [],
  ...given,
})

/** One truck with every kind of step: done with evidence, missing, active and late, waiting, not needed. */
export const fakeTripDetail = (truck: TruckView): TripDetailView => ({
  truck,
  containerNumbers: ['CSQU3054383'],
  vin: null,
  trackerId: 'gps-0001',
  corridorId: '1116-1117',
  workflowName: { vi: 'Xuất khẩu, tám bước', en: 'Export, eight steps' },
  steps: [
    step('declare', 'Khai báo thông tin', 'Declare', 'done', { officialStepIndex: 1, actor: { vi: 'Doanh nghiệp', en: 'Trader' }, evidence: [evidence('o1', { kind: 'declaration', deviceId: 'agency-gateway', text: truck.declarationId ?? '', confidenceRatio: null })] }),
    step('flow-control', 'Điều tiết phương tiện', 'Flow control', 'done', { officialStepIndex: 3, evidence: [evidence('o2', { kind: 'callForward', deviceId: 'agency-gateway', text: 'slot.order.arrival', confidenceRatio: null })] }),
    step('gate-entry', 'Vào ba-ri-e số 1', 'Entry at barrier 1', 'done', { officialStepIndex: 5, evidence: [evidence('o3'), evidence('o4', { text: '29C-1OO.37', confidenceRatio: 0.71, isLate: true, receivedAtMs: FAKE_NOW_MS - 31 * MINUTE_MS })] }),
    step('health', 'Kiểm dịch y tế', 'Health check', 'missing', { officialStepIndex: 4, needs: [{ vi: 'xác nhận của kiểm dịch y tế', en: 'a confirmation by health quarantine' }] }),
    step('customs', 'Thủ tục hải quan', 'Customs', 'active', { actor: { vi: 'Hải quan', en: 'Customs' }, targetMs: 20 * MINUTE_MS, needs: [{ vi: 'xác nhận thông quan', en: 'customs clearance' }] }),
    step('trans-shipment', 'Sang tải', 'Trans-shipment', 'notNeeded', { officialStepIndex: 7 }),
    step('fee', 'Nộp phí', 'Fee', 'waiting', { officialStepIndex: 8, actor: { vi: 'Thu phí', en: 'Fee desk' } }),
    step('border', 'Qua biên giới', 'Border', 'waiting'),
  ],
  sightings: [evidence('o9', { deviceId: 'cam-b2-export-1', confidenceRatio: 0.55, text: '29C-10O37' })],
  closedAtMs: null,
  outcome: null,
})

/** Two passages to decide and one decided. */
export const FAKE_MATCHES: readonly MatchView[] = [
  {
    matchId: 'm-2', state: 'open', openedAtMs: FAKE_NOW_MS - 40_000, placeId: 'barrier-1', strangerRatio: 0.0004, tripId: null, decidedBy: null, decidedAtMs: null,
    reads: [
      { observationId: 'r1', deviceId: 'cam-b1-export-1', plate: '12CB014S', side: 'front', eventTimeMs: FAKE_NOW_MS - 40_000, confidenceRatio: 0.81, pictureIds: [] },
      { observationId: 'r2', deviceId: 'cam-b1-export-1', plate: '12R5550', side: 'rear', eventTimeMs: FAKE_NOW_MS - 34_000, confidenceRatio: 0.64, pictureIds: [] },
    ],
    candidates: [
      { tripSeq: 1, tripId: 'trip-1', declarationId: 'TK-0001', tractorPlate: '12C80145', trailerPlate: '12R55501', direction: 'export', status: 'called', confidenceRatio: 0.962, reasons: ['plateConfused', 'trailerConfused', 'stepExpected', 'laneFits'] },
      { tripSeq: 2, tripId: 'trip-2', declarationId: 'TK-0002', tractorPlate: '12C80146', trailerPlate: '12R55502', direction: 'export', status: 'called', confidenceRatio: 0.0375, reasons: ['plateConfused', 'trailerConfused', 'stepExpected'] },
      { tripSeq: 3, tripId: 'trip-3', declarationId: 'TK-0003', tractorPlate: '12C30145', trailerPlate: null, direction: 'export', status: 'enRoute', confidenceRatio: 0.0005, reasons: ['plateConfused', 'stepAhead', 'offPlan'] },
    ],
  },
  {
    matchId: 'm-1', state: 'open', openedAtMs: FAKE_NOW_MS - 300_000, placeId: 'barrier-2', strangerRatio: 0.71, tripId: null, decidedBy: null, decidedAtMs: null,
    reads: [{ observationId: 'r3', deviceId: 'cam-b2-import-1', plate: '桂FL12Z5', side: 'front', eventTimeMs: FAKE_NOW_MS - 300_000, confidenceRatio: null, pictureIds: [] }],
    candidates: [{ tripSeq: 2, tripId: 'trip-2', declarationId: 'TK-0044', tractorPlate: '桂FL1285', trailerPlate: '桂F5011挂', direction: 'import', status: 'enRoute', confidenceRatio: 0.29, reasons: ['plateConfused', 'stepAhead'] }],
  },
  {
    matchId: 'm-0', state: 'confirmed', openedAtMs: FAKE_NOW_MS - 900_000, placeId: 'barrier-1', strangerRatio: 0.001, tripId: 'trip-1', decidedBy: 'truc-ban', decidedAtMs: FAKE_NOW_MS - 800_000,
    reads: [{ observationId: 'r4', deviceId: 'cam-b1-export-2', plate: '29H123A5', side: 'front', eventTimeMs: FAKE_NOW_MS - 900_000, confidenceRatio: 0.7, pictureIds: [] }],
    candidates: [{ tripSeq: 1, tripId: 'trip-1', declarationId: 'TK-0001', tractorPlate: '29H12345', trailerPlate: null, direction: 'export', status: 'parked', confidenceRatio: 0.98, reasons: ['plateConfused', 'stepExpected'] }],
  },
]
