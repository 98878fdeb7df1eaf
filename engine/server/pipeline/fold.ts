/**
 * Folds logged batches into a state: order → dedupe → reduce. The one path of live run, recovery, replay and catch-up.
 *
 *     LoggedBatch ──inEventOrder──withoutDuplicates──reduce──► Applied      one out per batch in, synchronously
 *
 * Time:    the watermark of a batch is its `committedAtMs` - `holdMs`; both are in the record, so that every fold of the
 *          same log makes the same steps.
 * Errors:  data never errors the stream. An observation that trips an assertion is set aside by id, the fold is degraded
 *          and goes on; a replay sets the same one aside.
 * Memory:  `memory` is all of it as plain data; a fold made from it goes on as this one would.
 * Limits:  set-aside ids are kept up to SET_ASIDE_MAX and counted past it. The rest is bounded by the two operators.
 * Checked: fold.test.ts, kill-restart.integration.test.ts.
 */
import { createHash } from 'node:crypto'
import { map, share, Subject, tap, type Observable } from 'rxjs'
import type { DomainEvent } from '../../model/events.ts'
import type { ObservationId } from '../../model/ids.ts'
import type { Ordered } from '../../model/observations.ts'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { createDuplicateFilter, type DuplicateMemory } from '../../stream/dedupe.ts'
import { createEventOrder, type EventOrderMemory } from '../../stream/event-order.ts'
import { inEventOrder } from '../../stream/in-event-order.ts'
import { withoutDuplicates } from '../../stream/without-duplicates.ts'
import { speedRatioOf, type LoggedBatch } from '../log/logged-batch.ts'

type Emit = (event: DomainEvent) => void

/** What folds: the crossing's reducers, or a test's. */
export interface Reducer<State> {
  readonly create: () => State
  readonly reduce: (state: State, ordered: Ordered, emit: Emit) => State
  /** Time has passed up to the watermark: deadlines, silences, calendars. */
  readonly advanceClock: (state: State, watermarkMs: EpochMs, emit: Emit) => State
  /** The twin clock ran at this speed when the next observations were logged. */
  readonly setSpeed?: (state: State, speedRatio: number) => void
  readonly serialise: (state: State) => string
  /** @throws on a text that `serialise` of this reducer would not write. */
  readonly restore: (text: string) => State
  /** Differs when the same log may give another state: other code, another site. */
  readonly fingerprint: () => string
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

export interface FoldMemory {
  readonly lastSeq: number
  readonly committedAtMs: EpochMs
  readonly watermarkMs: number
  readonly newestWorkAtMs: number
  readonly newestEventAtMs: number
  readonly lateCount: number
  readonly setAside: readonly { readonly observationId: ObservationId | null; readonly reason: string }[]
  readonly setAsideCount: number
  readonly order: EventOrderMemory
  readonly duplicates: DuplicateMemory
  readonly state: string
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
  /** Ids that the duplicate filter remembers, the oldest generation first. */
  readonly knownIds: () => Iterable<string>
  readonly lateCount: () => number
  /** Observations that tripped an assertion, first ones first. */
  readonly setAside: () => readonly SetAside[]
  readonly setAsideCount: () => number
  /** Walks over everything: tens of milliseconds for a busy crossing. */
  readonly memory: () => FoldMemory
}

const SET_ASIDE_MAX = 100

export function createFold<State>(reducer: Reducer<State>, onSetAside: (setAside: SetAside) => void = () => {}, memory?: FoldMemory): Fold<State> {
  const batches$ = new Subject<LoggedBatch>()
  // They see the watermark as the commit time: how long to wait is the record's to say, not theirs.
  const order = createEventOrder({ holdMs: 0 }, memory?.order)
  const duplicates = createDuplicateFilter({}, memory?.duplicates)
  const setAside: SetAside[] = (memory?.setAside ?? []).map(({ observationId, reason }) => ({ observationId, cause: reason }))
  let setAsideCount = memory?.setAsideCount ?? 0
  let lateCount = memory?.lateCount ?? 0
  let state = memory === undefined ? reducer.create() : reducer.restore(memory.state)
  let lastSeq = memory?.lastSeq ?? 0
  let watermarkMs = memory?.watermarkMs ?? 0
  /** Newest commit with such an observation, and the newest event time, which may lie ahead by what the stamp believes. */
  let newestWorkAtMs = memory?.newestWorkAtMs ?? -1
  let newestEventAtMs = memory?.newestEventAtMs ?? -1

  function putAside(observationId: ObservationId | null, cause: unknown): void {
    setAsideCount += 1
    const entry = { observationId, cause }
    if (setAside.length < SET_ASIDE_MAX) setAside.push(entry)
    onSetAside(entry)
  }

  function enter(batch: LoggedBatch): LoggedBatch {
    reducer.setSpeed?.(state, speedRatioOf(batch))
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

  let committedAtMs = memory?.committedAtMs ?? epochMs(0)
  const applied$ = batches$.pipe(
    tap((batch) => (committedAtMs = batch.committedAtMs)),
    map(enter),
    inEventOrder(order),
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
    knownIds: duplicates.knownIds,
    lateCount: () => lateCount,
    setAside: () => setAside,
    setAsideCount: () => setAsideCount,
    memory: () => ({
      lastSeq, committedAtMs, watermarkMs, newestWorkAtMs, newestEventAtMs, lateCount, setAsideCount,
      setAside: setAside.map(({ observationId, cause }) => ({ observationId, reason: String(cause) })),
      order: order.memory(), duplicates: duplicates.memory(), state: reducer.serialise(state),
    }),
  }
}
