/**
 * One crossing, opened: its log folded, its history kept up, and the desk at which the edges ask.
 *
 * Errors:  TwinError of the log (locked, damaged) and of the files (every problem of the crossing's files at once).
 * Limits:  the fingerprint of the state is computed at most once per FINGERPRINT_MS, however often it is asked for.
 */
import { join } from 'node:path'
import { TwinError } from '../model/errors.ts'
import { deviceId as deviceIdOf, tripId as tripIdOf } from '../model/ids.ts'
import { MS_PER_DAY, MS_PER_HOUR } from '../model/units.ts'
import type { PoseColumns } from '../protocol/pose-frame.ts'
import type { TripDetailView } from '../protocol/view.ts'
import { formatProblem } from '../../scenarios/file-problem.ts'
import { loadCrossing, type Crossing } from '../../scenarios/load-crossing.ts'
import { mayConfirm } from '../rules/workflow/compile-workflow.ts'
import {
  listChangedTrucks,
  listTruckAnchors,
  listTrucks,
  judgePresented,
  listDeclaredTrips,
  projectGates,
  projectCards,
  projectCrossingView,
  projectMatches, projectNotices,
  projectSlots,
  projectTripDetail,
  type CrossingState,
} from '../state/index.ts'
import { createPoseFollower } from '../state/pose-follower.ts'
import type { TwinClock } from './clock.ts'
import type { CrossingDesk, Fingerprint } from './crossing-desk.ts'
import { CROSSINGS_DIR } from './install-root.ts'
import type { Logger } from './logger.ts'
import { sumBuckets } from './measure-steps.ts'
import { startBackgroundSnapshots } from './pipeline/background-snapshots.ts'
import { openCrossingPipeline, type CrossingPipeline } from './pipeline/crossing-pipeline.ts'
import { CROSSING_HISTORY, crossingReducer } from './pipeline/crossing-reducer.ts'
import type { History } from './storage/history.ts'
import { startHistoryWriter, type HistoryWriter } from './storage/history-writer.ts'
import { listOpenTrips, tripSummaryOf } from './trip-list.ts'

/** What a snapshot carries; older ones are in the history. */
const NOTICES_COUNT_MAX = 500
/** Ten years of quarter hours. */
const BUCKETS_COUNT_MAX = 360_000
/** A fingerprint walks the whole state. */
const FINGERPRINT_MS = 1_000
/** After that somebody should try again: without traffic nobody would learn that the disk works. */
const FAILING_MS = 10_000
/** Wall time. */
const FORGET_EVERY_MS = MS_PER_HOUR

export const logDirectoryOf = (dataDir: string, crossing: string): string => join(dataDir, 'log', crossing)

/** @throws Error that lists every problem of the crossing's files. */
export function getCrossing(crossing: string): Crossing {
  const loaded = loadCrossing(join(CROSSINGS_DIR, crossing))
  if (loaded.ok) return loaded.value
  throw new Error(
    `the files of crossing "${crossing}" have problems:\n${loaded.failure.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`,
  )
}

/** What the edges were refused by the disk. */
export interface AppendWatch {
  readonly failedCount: () => number
  /** Refused a short while ago, and nothing taken since. */
  readonly isFailing: () => boolean
}

export interface OpenCrossing {
  readonly desk: CrossingDesk
  readonly pipeline: CrossingPipeline<CrossingState>
  readonly writer: HistoryWriter
  readonly appends: AppendWatch
  readonly stop: () => Promise<void>
}

export interface OpenCrossingOptions {
  readonly crossing: Crossing
  readonly dataDir: string
  readonly clock: TwinClock
  readonly history: History
  /** See config.ts. */
  readonly keepDays: number | null
  readonly logger: Logger
}

export async function openCrossing({ crossing, dataDir, clock, history, keepDays, logger }: OpenCrossingOptions): Promise<OpenCrossing> {
  const { site, workflows } = crossing
  const reducer = crossingReducer(site, workflows)
  const pipeline = await openCrossingPipeline({
    crossingId: site.id,
    logDirectory: logDirectoryOf(dataDir, site.id),
    reducer,
    clock,
    logger,
  })
  const snapshots = startBackgroundSnapshots({
    crossingFolder: join(CROSSINGS_DIR, site.id),
    logDirectory: pipeline.logDirectory,
    lastSeq: () => pipeline.position().lastSeq,
    logger,
  })
  const writer = startHistoryWriter({ pipeline, reducer, projection: CROSSING_HISTORY, history, logger })
  const forgetting = keepDays === null ? undefined : setInterval(() => void forget(keepDays), FORGET_EVERY_MS)
  async function forget(days: number): Promise<void> {
    try {
      const forgottenCount = await history.forgetBefore(site.id, clock.nowMs() - days * MS_PER_DAY)
      if (forgottenCount > 0) logger.info({ crossingId: site.id, forgottenCount }, 'old history forgotten')
    } catch (failure) {
      logger.warn({ crossingId: site.id, err: failure }, 'old history could not be forgotten; tried again in an hour')
    }
  }
  const { ingest, appends } = watchAppends(pipeline.ingest, clock)
  return {
    desk: createDesk(crossing, { ...pipeline, ingest }, history, clock),
    pipeline,
    writer,
    appends,
    stop: async () => {
      clearInterval(forgetting)
      await writer.stop()
      await snapshots.stop()
      await pipeline.stop()
    },
  }
}

function watchAppends(ingest: CrossingDesk['ingest'], clock: TwinClock): { readonly ingest: CrossingDesk['ingest']; readonly appends: AppendWatch } {
  let failedCount = 0
  let failedAtMs: number | null = null
  return {
    ingest: async (observations, encoded) => {
      try {
        const receipt = await ingest(observations, encoded)
        failedAtMs = null
        return receipt
      } catch (failure) {
        if (failure instanceof TwinError && failure.code === 'log.append.failed') {
          failedCount += 1
          failedAtMs = clock.wallNowMs()
        }
        throw failure
      }
    },
    appends: { failedCount: () => failedCount, isFailing: () => failedAtMs !== null && clock.wallNowMs() - failedAtMs < FAILING_MS },
  }
}

function createDesk(
  { site, workflows }: Crossing,
  pipeline: CrossingPipeline<CrossingState>,
  history: History,
  clock: TwinClock,
): CrossingDesk {
  const { fold } = pipeline
  const state = fold.state
  const tripOf = (tripId: string): TripDetailView | null => projectTripDetail(state(), tripIdOf(tripId))

  return {
    site,
    ingest: pipeline.ingest,
    knownIds: fold.knownIds,
    clockCorrectionMs: (device) => state().sources.get(deviceIdOf(device))?.correctionMs ?? 0,
    fingerprint: createFingerprinter(fold, clock),
    mayConfirm: (role, stepId) => {
      const steps = [...workflows.export.steps, ...workflows.import.steps].filter((step) => step.id === stepId)
      return steps.length === 0 || steps.some((step) => mayConfirm(step, role))
    },
    revisionSeq: () => state().revisionSeq,
    crossing: () => projectCrossingView(state(), { duplicateCount: fold.duplicateCount(), rejectedCountByDevice: new Map() }),
    trucks: () => listTrucks(state()),
    changesSince: (revisionSeq) => ({
      ...listChangedTrucks(state(), revisionSeq),
      notices: projectNotices(state(), revisionSeq).slice(0, NOTICES_COUNT_MAX),
    }),
    gates: () => projectGates(state()),
    declaredTrips: () => listDeclaredTrips(state()),
    cards: () => projectCards(state(), clock.nowMs()),
    judgeCard: (presented) => judgePresented(state(), presented),
    slots: () => projectSlots(state()),
    matches: () => projectMatches(state()),
    notices: () => projectNotices(state(), 0).slice(0, NOTICES_COUNT_MAX),
    findTrip: async (tripId) => tripOf(tripId) ?? (await history.findTrip(site.id, tripId)),
    listTrips: async (query) => {
      if (query.status === 'open') return listOpenTrips(listTrucks(state()), query)
      const page = await history.listTrips({ ...query, crossingId: site.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER })
      // What the state knows is newer than what the history was told.
      return { trips: page.trips.map((detail) => tripSummaryOf(tripOf(detail.truck.tripId) ?? detail)), nextCursor: page.nextCursor }
    },
    listMeasures: async ({ fromMs, toMs, stepMs }) =>
      sumBuckets(await history.listMeasures({ crossingId: site.id, fromMs, toMs, rowsCountMax: BUCKETS_COUNT_MAX }), stepMs),
    readLog: async function* (fromSeq) {
      for await (const batch of pipeline.readLog({ fromSeq }))
        yield batch.observations.map((observation) => `${JSON.stringify(observation)}\n`).join('')
    },
    poses: createPoser(fold),
    onDecision: (listener) => {
      const subscription = pipeline.applied$.subscribe(({ events }) => {
        for (const event of events) {
          if (event.type !== 'vehicle.calledForward') continue
          const tripSeq = tripOf(event.tripId)?.truck.tripSeq
          if (tripSeq !== undefined) listener({ tripSeq, tripId: event.tripId, reason: event.reason, atMs: event.eventTimeMs })
        }
      })
      return () => subscription.unsubscribe()
    },
  }
}

type CrossingFold = CrossingPipeline<CrossingState>['fold']

function createFingerprinter(fold: CrossingFold, clock: TwinClock): () => Fingerprint {
  let latest: Fingerprint = { logSeq: -1, stateHash: '' }
  let takenAtMs = Number.NEGATIVE_INFINITY
  return () => {
    const isFresh = latest.logSeq === fold.lastSeq() || clock.wallNowMs() - takenAtMs < FINGERPRINT_MS
    if (!isFresh) {
      latest = { logSeq: fold.lastSeq(), stateHash: fold.stateHash() }
      takenAtMs = clock.wallNowMs()
    }
    return latest
  }
}

/** Anchors are listed again only after a batch was applied; the follower moves the trucks between. */
function createPoser(fold: CrossingFold): (atMs: number) => PoseColumns {
  const { site, index } = fold.state().fixed
  const follower = createPoseFollower(site, index)
  let anchors = listTruckAnchors(fold.state())
  let anchoredSeq = fold.lastSeq()
  return (atMs) => {
    if (anchoredSeq !== fold.lastSeq()) {
      anchors = listTruckAnchors(fold.state())
      anchoredSeq = fold.lastSeq()
    }
    return follower.advance(anchors, atMs)
  }
}
