/**
 * Folds logged batches into a state: order → dedupe → reduce. The one path of live run, recovery, replay and catch-up.
 *
 *     LoggedBatch ──inEventOrder──withoutDuplicates──reduce──► Applied      one out per batch in, synchronously
 *
 * Time:    the watermark of a batch is its `committedAtMs` - `holdMs`; both are in the record, so that every fold of the
 *          same log makes the same steps.
 * Errors:  data never errors the stream. An observation that trips an assertion is set aside by id, the fold is degraded
 *          and goes on; a replay sets the same one aside.
 * Limits:  set-aside ids are kept up to SET_ASIDE_MAX and counted past it. The rest is bounded by the two operators.
 * Checked: fold.test.ts, kill-restart.integration.test.ts.
 */
import { createHash } from 'node:crypto'
import { map, share, Subject, tap, type Observable } from 'rxjs'
import type { DomainEvent } from '../../model/events.ts'
import type { ObservationId } from '../../model/ids.ts'
import type { Ordered } from '../../model/observations.ts'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { createDuplicateFilter } from '../../stream/dedupe.ts'
import { inEventOrder } from '../../stream/in-event-order.ts'
import { withoutDuplicates } from '../../stream/without-duplicates.ts'
import type { LoggedBatch } from '../log/logged-batch.ts'

type Emit = (event: DomainEvent) => void

/** What folds: the crossing's reducers, or a test's. */
export interface Reducer<State> {
  readonly create: () => State
  readonly reduce: (state: State, ordered: Ordered, emit: Emit) => State
  /** Time has passed up to the watermark: deadlines, silences, calendars. */
  readonly advanceClock: (state: State, watermarkMs: EpochMs, emit: Emit) => State
  readonly serialise: (state: State) => string
}

/** What one batch did. */
export interface Applied {
  readonly lastSeq: number
  readonly committedAtMs: EpochMs
  readonly watermarkMs: EpochMs
  /** Observations that were reduced, in order; those of the batch that are still held come with a later one. */
  readonly ordered: readonly Ordered[]
  readonly events: readonly DomainEvent[]
}

export interface SetAside {
  readonly observationId: ObservationId | null
  readonly cause: unknown
}

export interface Fold<State> {
  /** Applies one batch now. Batches must come in log order without gaps. */
  readonly accept: (batch: LoggedBatch) => void
  readonly applied$: Observable<Applied>
  readonly state: () => State
  readonly stateHash: () => string
  /** Sequence number of the last batch's last observation; 0 before the first. */
  readonly lastSeq: () => number
  readonly watermarkMs: () => EpochMs
  /** Whether an observation of a device or person is still held by the ordering stage. */
  readonly isWorkHeld: () => boolean
  /** Whether moving the watermark up to an instant would let such an observation go. */
  readonly wouldRelease: (watermarkMs: number) => boolean
  readonly duplicateCount: () => number
  readonly lateCount: () => number
  /** Observations that tripped an assertion, first ones first. */
  readonly setAside: () => readonly SetAside[]
  readonly setAsideCount: () => number
}

const SET_ASIDE_MAX = 100

export function createFold<State>(reducer: Reducer<State>, onSetAside: (setAside: SetAside) => void = () => {}): Fold<State> {
  const batches$ = new Subject<LoggedBatch>()
  const duplicates = createDuplicateFilter()
  const setAside: SetAside[] = []
  let setAsideCount = 0
  let lateCount = 0
  let state = reducer.create()
  let lastSeq = 0
  let watermarkMs = 0
  /** Newest commit with such an observation, and the newest event time, which may lie ahead by what the stamp believes. */
  let newestWorkAtMs = -1
  let newestEventAtMs = -1

  function putAside(observationId: ObservationId | null, cause: unknown): void {
    setAsideCount += 1
    const entry = { observationId, cause }
    if (setAside.length < SET_ASIDE_MAX) setAside.push(entry)
    onSetAside(entry)
  }

  /** The operators see the watermark as the commit time: how long to wait is the record's to say, not theirs. */
  function enter(batch: LoggedBatch): LoggedBatch {
    lastSeq = batch.firstSeq + batch.observations.length - 1
    watermarkMs = Math.max(watermarkMs, batch.committedAtMs - batch.holdMs)
    for (const observation of batch.observations) {
      if (observation.type === 'clock.tick') continue
      newestWorkAtMs = batch.committedAtMs
      newestEventAtMs = Math.max(newestEventAtMs, observation.eventTimeMs)
    }
    return { ...batch, committedAtMs: epochMs(watermarkMs) }
  }

  function apply(ordered: readonly Ordered[], committedAtMs: EpochMs): Applied {
    const events: DomainEvent[] = []
    const emit: Emit = (event) => events.push(event)
    for (const one of ordered) {
      if (one.isLate) lateCount += 1
      try {
        state = reducer.reduce(state, one, emit)
      } catch (cause) {
        putAside(one.observation.observationId, cause)
      }
    }
    try {
      state = reducer.advanceClock(state, epochMs(watermarkMs), emit)
    } catch (cause) {
      putAside(null, cause)
    }
    return { lastSeq, committedAtMs, watermarkMs: epochMs(watermarkMs), ordered, events }
  }

  let committedAtMs = epochMs(0)
  const applied$ = batches$.pipe(
    tap((batch) => (committedAtMs = batch.committedAtMs)),
    map(enter),
    inEventOrder({ holdMs: 0 }),
    withoutDuplicates(duplicates),
    map((ordered) => apply(ordered, committedAtMs)),
    share(),
  )
  // The fold runs whether or not anybody listens. It is never completed: that would let go what is held.
  applied$.subscribe()

  return {
    accept: (batch) => batches$.next(batch),
    applied$,
    state: () => state,
    stateHash: () => createHash('sha256').update(reducer.serialise(state)).digest('hex'),
    lastSeq: () => lastSeq,
    watermarkMs: () => epochMs(watermarkMs),
    isWorkHeld: () => watermarkMs < Math.max(newestWorkAtMs, newestEventAtMs),
    wouldRelease: (atMs) => [newestWorkAtMs, newestEventAtMs].some((dueMs) => watermarkMs < dueMs && dueMs <= atMs),
    duplicateCount: () => duplicates.duplicateCount(),
    lateCount: () => lateCount,
    setAside: () => setAside,
    setAsideCount: () => setAsideCount,
  }
}
