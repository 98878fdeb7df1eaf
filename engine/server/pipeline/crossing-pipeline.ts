/**
 * One crossing's road from stamped observations to applied ones: append (durable) → acknowledge → fold → publish.
 *
 * Open folds the log from its newest good snapshot, then goes on live on the same path. A snapshot is taken at a clean stop and
 * after a long fold at the start; those between are background-snapshots.ts's. `ingest` resolves once the observations are on disk and
 * folded in order; those younger than the hold time are still in the ordering stage then, and a clock tick lets them go.
 *
 * Time:    the twin clock. A `clock.tick` is logged when it lets work go and no traffic came for the hold time, and after
 *          IDLE_TICK_MS without any batch; while traffic flows there are none. A wall clock that is behind it is told (watch-wall-clock.ts).
 * Errors:  those of the log (segment-log.ts). A listener of `applied$` that throws is a bug: it ends the process, not the road.
 * Limits:  those of the log and of the fold.
 * Checked: crossing-pipeline.test.ts, kill-restart.integration.test.ts.
 */
import type { Observable } from 'rxjs'
import { deviceId, observationId, type CrossingId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import { stopwatch, type TwinClock } from '../clock.ts'
import { HOLD_WALL_MS, holdMsOf, type LoggedBatch } from '../log/logged-batch.ts'
import type { LogRange } from '../log/read-log.ts'
import type { EncodedPart } from '../log/segment-file.ts'
import { listSnapshots } from '../log/snapshot-file.ts'
import { openSegmentLog, type AppendReceipt, type LogPosition, type SegmentLogOptions } from '../log/segment-log.ts'
import type { Logger } from '../logger.ts'
import type { Applied, Fold, Reducer } from './fold.ts'
import { restoreFold, saveFold } from './fold-snapshot.ts'
import { createMinuteLines } from './minute-lines.ts'
import { watchWallClock } from './watch-wall-clock.ts'

/** Twin time. 8,640 ticks a day of some 300 bytes each are 2.6 MB. */
const IDLE_TICK_MS = 10_000
/** Folding as many takes a good second; a start that had to is not to be repeated. */
const SNAPSHOT_AT_OPEN_COUNT = 50_000

export interface CrossingPipelineOptions<State> {
  readonly crossingId: CrossingId
  /** The crossing's own log folder, `<data>/log/<crossing>`. */
  readonly logDirectory: string
  readonly reducer: Reducer<State>
  readonly clock: TwinClock
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** For tests: bounds and failing disks. */
  readonly log?: Pick<SegmentLogOptions, 'segmentBytesMax' | 'pendingBytesMax' | 'openSegment'>
  /** False leaves the ticks to the caller of `tick`. */
  readonly ticksItself?: boolean
}

export interface PipelineHealth {
  readonly isReadOnly: boolean
  /** Observations set aside because they tripped an assertion. */
  readonly setAsideCount: number
  readonly isDegraded: boolean
  readonly pendingBytes: number
}

export interface CrossingPipeline<State> {
  readonly crossingId: CrossingId
  readonly logDirectory: string
  /** Resolves when all of them are on disk; rejects with a `TwinError` when none is. */
  readonly ingest: (observations: readonly Observation[], encoded?: EncodedPart | null) => Promise<AppendReceipt>
  /** One per batch, after it was folded. Never errors and never completes. */
  readonly applied$: Observable<Applied>
  readonly fold: Omit<Fold<State>, 'accept' | 'applied$' | 'memory'>
  readonly position: () => LogPosition
  readonly readLog: (range?: LogRange) => AsyncGenerator<LoggedBatch, void>
  readonly health: () => PipelineHealth
  /** Appends a clock tick when one is due. @returns whether it was. */
  readonly tick: () => Promise<boolean>
  /** Commits what is pending, takes a snapshot, then lets the log go. */
  readonly stop: () => Promise<void>
}

export async function openCrossingPipeline<State>(options: CrossingPipelineOptions<State>): Promise<CrossingPipeline<State>> {
  const { crossingId, clock, logger } = options
  const holdMs = holdMsOf(clock)
  const elapsedMs = stopwatch()
  const fold = await restoreFold({
    logDirectory: options.logDirectory,
    reducer: options.reducer,
    logger,
    onSetAside: ({ observationId: id, cause }) => {
      logger.error({ crossingId, observationId: id, err: cause }, 'an observation tripped an assertion and was set aside')
    },
  })
  let savedSeq = fold.lastSeq()
  const log = await openSegmentLog({
    ...options.log,
    directory: options.logDirectory,
    nowMs: clock.nowMs,
    holdMs,
    onCommitted: (batch) => fold.accept(batch),
    onReadOnly: (cause) => logger.error({ crossingId, err: cause }, 'the observation log is read only after a disk failure'),
  })
  await tellMissingRecords(log.position().lastSeq)
  try {
    const snapshotSeq = savedSeq
    for await (const batch of log.read({ fromSeq: snapshotSeq + 1 })) fold.accept(batch)
    logger.info({ crossingId, snapshotSeq, observationCount: fold.lastSeq(), elapsedMs: Math.round(elapsedMs()) }, 'log folded')
    if (fold.lastSeq() - snapshotSeq >= SNAPSHOT_AT_OPEN_COUNT) await save()
  } catch (failure) {
    await log.close()
    throw failure
  }

  /** A snapshot follows from records that were on disk: where it reaches further than the log, somebody took them away. */
  async function tellMissingRecords(lastSeq: number): Promise<void> {
    const snapshotSeq = (await listSnapshots(options.logDirectory))[0]?.lastSeq ?? 0
    if (snapshotSeq > lastSeq)
      logger.error({ crossingId, lastSeq, snapshotSeq, missingCount: snapshotSeq - lastSeq }, 'observations are missing from the log: a snapshot follows from later ones. Stop the server and put back the segment files; or go on without them')
  }

  async function save(): Promise<void> {
    if (fold.lastSeq() === savedSeq) return
    try {
      await saveFold(options.logDirectory, options.reducer, fold)
      savedSeq = fold.lastSeq()
    } catch (failure) {
      logger.warn({ crossingId, err: failure }, 'a snapshot could not be taken')
    }
  }

  let isTicking = false
  const isTickLineDue = createMinuteLines(clock.wallNowMs)
  const noteWallClock = watchWallClock(crossingId, clock, logger)

  function tickOf(atMs: EpochMs): Observation {
    return {
      type: 'clock.tick', observationId: observationId(`tick-${atMs}`), crossingId, deviceId: deviceId('server'), format: 'server',
      provenance: 'observed', eventTimeMs: atMs, deviceTimeMs: null, receivedAtMs: atMs, clockRule: 'server',
    }
  }

  async function tick(): Promise<boolean> {
    noteWallClock()
    if (isTicking || log.isReadOnly() || log.pendingBytes() > 0) return false
    const nowMs = clock.nowMs()
    const quietMs = nowMs - (log.position().committedAtMs ?? 0)
    const isDue = quietMs >= holdMs && fold.wouldRelease(nowMs - holdMs)
    if (!isDue && quietMs < Math.max(IDLE_TICK_MS, holdMs)) return false
    isTicking = true
    try {
      await log.append([tickOf(nowMs)])
      return true
    } catch (failure) {
      // It is tried again within milliseconds; while a disk is full it would fail as often.
      const failureCount = isTickLineDue()
      if (failureCount !== null) logger.warn({ crossingId, err: failure, failureCount }, 'a clock tick could not be logged')
      return false
    } finally {
      isTicking = false
    }
  }

  const timer = options.ticksItself === false ? undefined : setInterval(() => void tick(), HOLD_WALL_MS)

  return {
    crossingId,
    logDirectory: options.logDirectory,
    ingest: (observations, encoded) => log.append(observations, encoded),
    applied$: fold.applied$,
    fold,
    position: log.position,
    readLog: log.read,
    health: () => ({
      isReadOnly: log.isReadOnly(), setAsideCount: fold.setAsideCount(), isDegraded: log.isReadOnly() || fold.setAsideCount() > 0, pendingBytes: log.pendingBytes(),
    }),
    tick,
    async stop() {
      clearInterval(timer)
      await log.commitAll()
      await save()
      await log.close()
    },
  }
}
