/** One suite, two databases: what holds on the embedded store holds on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TripDetailView } from '../../protocol/view.ts'
import type { History, HistoryBatch, ObservationRow } from './history.ts'
import { openHistory } from './open-history.ts'
import { startPrivatePostgres, type PrivatePostgres } from './testing/private-postgres.ts'

const warnings: unknown[] = []
const logger = { info() {}, warn() {}, error: (...line: unknown[]) => warnings.push(line) }
const T0 = Date.UTC(2025, 6, 15, 1)

const observationOf = (index: number, extra: Partial<ObservationRow> = {}): ObservationRow => ({
  observationId: `obs-${index}`, eventTimeMs: T0 + index * 1_001, receivedAtMs: T0 + index * 1_001 + 40, type: 'position.fix', deviceId: 'gps-gateway',
  format: 'traccar-forward', provenance: 'observed', isLate: false, trackerId: `tracker-${index % 3}`, lonDeg: 106.69, latDeg: 21.97, speedMps: 2.5,
  headingDeg: null, commandType: null, actorId: null, ...extra,
})
const tripOf = (index: number, extra: Partial<TripDetailView> = {}, tractorPlate = `12C0000${index}`): { arrivedAtMs: number; detail: TripDetailView } => ({
  arrivedAtMs: T0 + index,
  detail: {
    truck: {
      tripSeq: index, tripId: `trip-${index}`, declarationId: `DN-${index}`, direction: 'export', tractorPlate, trailerPlate: null, vehicleClass: 'container', cargo: 'fruit',
      company: 'DN-0042', status: 'enRoute', stepId: null, stepDoneCount: 0, stepTotalCount: 9, placeId: null, placeSinceMs: T0, openedAtMs: T0 + index * 60_000,
      slotSeq: null, provenance: 'observed', heardAtMs: T0, isTracked: true, missingStepIds: [],
    },
    containerNumbers: [], vin: null, trackerId: null, corridorId: null, workflowName: null, steps: [], sightings: [], closedAtMs: null, outcome: null, ...extra,
  },
})
const batchOf = (appliedSeq: number, extra: Partial<HistoryBatch>): HistoryBatch => ({
  crossingId: 'huu-nghi', appliedSeq, logBeganAtMs: T0, observations: [], trips: [], steps: [], decisions: [], notices: [], measures: [], ...extra,
})
const range = { crossingId: 'huu-nghi', fromMs: T0, toMs: T0 + 86_400_000, rowsCountMax: 10_000 }
const page = { crossingId: 'huu-nghi', fromMs: T0, toMs: T0 + 86_400_000, status: 'all', search: null, searchesPlates: true, tripsCountMax: 100, cursor: null } as const

function suite(open: () => Promise<History>): void {
  let history: History
  beforeAll(async () => {
    history = await open()
  })
  afterAll(() => history.close())

  test('a batch is written once, however often it is sent, and the position with it', async () => {
    expect(await history.findProgress('huu-nghi')).toBeUndefined()
    const batch = batchOf(2_500, { observations: Array.from({ length: 2_500 }, (_, index) => observationOf(index)) })
    await history.write(batch)
    await history.write(batch)
    expect(await history.findProgress('huu-nghi')).toEqual({ appliedSeq: 2_500, logBeganAtMs: T0 })
    const stored = await history.listObservations(range)
    expect(stored).toHaveLength(2_500)
    expect(stored[7]).toEqual(observationOf(7))
    expect(await history.listObservations({ ...range, trackerId: 'tracker-1', rowsCountMax: 10 })).toHaveLength(10)
  })

  test('a trip that is written again is the newer one, also twice in one batch', async () => {
    await history.write(batchOf(2_501, { trips: [tripOf(1), tripOf(2), tripOf(3)] }))
    await history.write(batchOf(2_502, { trips: [tripOf(1), tripOf(1, { closedAtMs: T0 + 5, outcome: 'crossed' })] }))
    expect(await history.findTrip('huu-nghi', 'trip-1')).toMatchObject({ outcome: 'crossed', closedAtMs: T0 + 5 })
    expect(await history.findTrip('huu-nghi', 'trip-99')).toBeUndefined()
  })

  test('trips are listed newest first, in pages, by state and by part of a plate', async () => {
    const first = await history.listTrips({ ...page, tripsCountMax: 2 })
    expect(first.trips.map((trip) => trip.truck.tripId)).toEqual(['trip-3', 'trip-2'])
    const second = await history.listTrips({ ...page, tripsCountMax: 2, cursor: first.nextCursor })
    expect(second.trips.map((trip) => trip.truck.tripId)).toEqual(['trip-1'])
    expect(second.nextCursor).toBeNull()
    const idsOf = async (extra: object) => (await history.listTrips({ ...page, ...extra })).trips.map((trip) => trip.truck.tripId)
    expect(await idsOf({ status: 'open' })).toEqual(['trip-3', 'trip-2'])
    expect(await idsOf({ status: 'closed' })).toEqual(['trip-1'])
    expect(await idsOf({ search: '00002' })).toEqual(['trip-2'])
    expect(await idsOf({ search: '00002', searchesPlates: false })).toEqual([])
    expect(await idsOf({ search: 'DN-3' })).toEqual(['trip-3'])
    expect(await idsOf({ search: `' or true --` })).toEqual([])
  })

  test('text that no database takes is mended, in columns and in documents', async () => {
    await history.write(batchOf(2_503, { trips: [tripOf(4, { vin: 'a\0b' }, 'x\0y\ud800')], decisions: [{ tripId: 'trip-4', decidedAtMs: T0, reason: 'với \ud83d lý do' }] }))
    expect(await history.findTrip('huu-nghi', 'trip-4')).toMatchObject({ vin: 'a\uFFFDb', truck: { tractorPlate: 'x\uFFFDy\uFFFD' } })
  })

  test('one row that the database cannot take does not stop the others', async () => {
    const bad = observationOf(9_000, { lonDeg: 'east' as unknown as number })
    await history.write(batchOf(2_600, { observations: [observationOf(8_998), bad, observationOf(9_001)] }))
    const from = { ...range, fromMs: observationOf(8_998).eventTimeMs }
    expect((await history.listObservations(from)).map((row) => row.observationId)).toEqual(['obs-8998', 'obs-9001'])
    expect(warnings).toHaveLength(1)
    warnings.length = 0
  })

  test('a batch that fails as a whole leaves nothing behind', async () => {
    const broken = batchOf(9_999, { observations: [observationOf(5_555)], logBeganAtMs: Number.NaN })
    await expect(history.write({ ...broken, appliedSeq: 'x' as unknown as number })).rejects.toMatchObject({ code: 'storage.query.failed' })
    expect(await history.findProgress('huu-nghi')).toMatchObject({ appliedSeq: 2_600 })
    expect((await history.listObservations({ ...range, fromMs: T0 + 5_555 * 1_001, rowsCountMax: 1 })).map((row) => row.observationId)).not.toContain('obs-5555')
  })

  test('measures and notices come back as they were, the newest version of each', async () => {
    const bucket = { fromMs: T0, crossedExportCount: 1, crossedImportCount: 2, arrivedExportCount: 3, arrivedImportCount: 4, waitingVehMax: 5, insideVehMax: 6 }
    const notice = {
      noticeId: 'n-1', code: 'yard.capacity.reached', severity: 'alarm', raisedAtMs: T0, lastAtMs: T0 + 1, repeatCount: 1, deviceId: null, tripId: null, tripSeq: null,
      context: { placeId: 'xuan-cuong' }, acknowledgedBy: null, acknowledgedAtMs: null, endedAtMs: null,
    } as const
    await history.write(batchOf(2_700, { measures: [bucket], notices: [notice] }))
    await history.write(batchOf(2_701, { measures: [{ ...bucket, crossedExportCount: 9 }], notices: [{ ...notice, repeatCount: 2 }] }))
    expect(await history.listMeasures(range)).toEqual([{ ...bucket, crossedExportCount: 9 }])
    expect(await history.listNotices(range)).toEqual([{ ...notice, repeatCount: 2 }])
  })

  test('what is older than its retention goes, plates with it', async () => {
    await history.write(batchOf(2_702, { steps: [{ tripId: 'trip-1', stepId: 'declare', doneAtMs: T0, observationId: 'obs-1' }] }))
    expect(await history.forgetBefore('huu-nghi', T0 + 1_000 * 1_001)).toBeGreaterThan(1_000)
    expect(await history.findTrip('huu-nghi', 'trip-1')).toBeUndefined()
    expect((await history.listTrips({ ...page, status: 'open' })).trips.length).toBeGreaterThan(0)
    expect((await history.listObservations({ ...range, rowsCountMax: 1 }))[0]?.observationId).toBe('obs-1000')
  })

  test('the tables are made once', async () => {
    expect(await history.isReady()).toBe(true)
    expect(history.capabilities()?.version).toContain('PostgreSQL')
  })
}

describe('embedded store', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-store-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  suite(() => openHistory({ databaseUrl: null, dataDir, logger }))

  test('it is found again after a restart, and has one owner', async () => {
    await expect(openHistory({ databaseUrl: null, dataDir, logger })).rejects.toMatchObject({ code: 'log.directory.locked' })
  })
})

const postgres: PrivatePostgres | undefined = startPrivatePostgres()
if (postgres === undefined) process.stderr.write('PostgreSQL is not installed here: the history store was checked on the embedded database alone.\n')
describe.runIf(postgres !== undefined)('PostgreSQL', () => {
  afterAll(() => postgres?.stop())
  suite(() => openHistory({ databaseUrl: postgres?.url ?? '', dataDir: '', logger }))

  test('a second server finds the tables made', async () => {
    const second = await openHistory({ databaseUrl: postgres?.url ?? '', dataDir: '', logger })
    expect(await second.isReady()).toBe(true)
    await second.close()
  })
})
