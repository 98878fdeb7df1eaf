/**
 * The durable observation log of one crossing: append-only segment files, group commit, one owner.
 *
 * An append resolves only after its bytes are on disk (fdatasync). Appends that arrive while a write is under way are
 * joined into the next one: one record, one write, one sync. Nothing acknowledged is lost; nothing half-written stays.
 *
 * Time:    `committedAtMs` is the twin clock at the commit and never goes back along the log.
 * Errors:  TwinError log.append.failed (disk full, I/O error: nothing was acknowledged, later appends may work),
 *          log.append.overloaded (too much is pending), server.stopping, log.segment.damaged (at open and in `read`).
 *          After a failed sync nobody knows what the disk holds: the log turns read only until it is opened again.
 * Limits:  pendingBytesMax of encoded observations wait; one append is at most APPEND_BYTES_MAX.
 * Checked: segment-log.test.ts, segment-log.faults.test.ts, kill-restart.integration.test.ts.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinError } from '../../model/errors.ts'
import type { Observation } from '../../model/observations.ts'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { acquireDirectoryLock } from './directory-lock.ts'
import { syncDirectory } from './durable-files.ts'
import type { LoggedBatch } from './logged-batch.ts'
import { readLog, type LogRange } from './read-log.ts'
import { decodePayload, encodePart, encodeRecord, type EncodedPart, RECORD_HEAD_BYTES, SEGMENT_MAGIC, segmentName } from './segment-file.ts'
import { survivesJson } from './survives-json.ts'
import { repairTail } from './torn-tail.ts'

export const SEGMENT_BYTES_MAX = 64 * 1_048_576
/** Bounds of one record: they bound how long one sync takes and how much one failed write refuses. */
const RECORD_BYTES = 4 * 1_048_576
const RECORD_COUNT = 5_000
const PENDING_BYTES_MAX = 64 * 1_048_576
const APPEND_BYTES_MAX = 32 * 1_048_576
const READ_ONLY = 'The log is read only after a disk failure; the server must be restarted.'

/** What the log needs of a file; tests inject disks that fail. */
export type SegmentHandle = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>

export interface SegmentLogOptions {
  readonly directory: string
  readonly nowMs: () => EpochMs
  /** Goes into every record (logged-batch.ts). */
  readonly holdMs: number
  /** Called once per record, in order, after it is durable and before its appends resolve. Must not throw. */
  readonly onCommitted: (batch: LoggedBatch) => void
  /** Told once when the log turns read only. */
  readonly onReadOnly?: (cause: unknown) => void
  readonly segmentBytesMax?: number
  readonly pendingBytesMax?: number
  readonly openSegment?: (path: string, flags: 'r+' | 'w+') => Promise<SegmentHandle>
}

export interface AppendReceipt {
  readonly firstSeq: number
  readonly lastSeq: number
}

/** How far the log reaches; 0 and null when it is empty. */
export interface LogPosition {
  readonly lastSeq: number
  readonly committedAtMs: EpochMs | null
}

export interface SegmentLog {
  /** `encoded` is the JSON that the observations were read from: it spares the log encoding them. */
  readonly append: (observations: readonly Observation[], encoded?: EncodedPart | null) => Promise<AppendReceipt>
  /** What is durable at the call, from `fromSeq` or `fromMs` on. */
  readonly read: (range?: LogRange) => AsyncGenerator<LoggedBatch, void>
  readonly position: () => LogPosition
  readonly pendingBytes: () => number
  readonly isReadOnly: () => boolean
  /** Takes nothing more, and resolves when what is pending is committed. */
  readonly commitAll: () => Promise<void>
  /** Commits what is pending, then lets the directory go. */
  readonly close: () => Promise<void>
}

interface PendingAppend extends EncodedPart {
  readonly observations: readonly Observation[]
  readonly observationCount: number
  readonly survivesJson: boolean
  readonly resolve: (receipt: AppendReceipt) => void
  readonly reject: (failure: TwinError) => void
}

export async function openSegmentLog(options: SegmentLogOptions): Promise<SegmentLog> {
  const { directory } = options
  const segmentBytesMax = options.segmentBytesMax ?? SEGMENT_BYTES_MAX
  const pendingBytesMax = options.pendingBytesMax ?? PENDING_BYTES_MAX
  const openSegment = options.openSegment ?? ((path, flags) => open(path, flags))
  const lock = await acquireDirectoryLock(directory)

  let segment: SegmentHandle
  let segmentBytes: number
  let lastSeq: number
  let committedAtMs: EpochMs | null
  try {
    const tail = await repairTail(directory)
    ;({ lastSeq, committedAtMs } = tail)
    if (tail.path === undefined) {
      segment = await createSegment(1)
      segmentBytes = SEGMENT_MAGIC.length
    } else {
      segment = await openSegment(tail.path, 'r+')
      segmentBytes = tail.endBytes
    }
  } catch (failure) {
    await lock.release()
    throw failure
  }

  let pending: PendingAppend[] = []
  let pendingBytes = 0
  let state: 'open' | 'readOnly' | 'closing' | 'closed' = 'open'
  let committing: Promise<void> | null = null
  let isClosed = false

  async function createSegment(firstSeq: number): Promise<SegmentHandle> {
    // A file of this name can only be the rest of a failed roll: no record has this number yet.
    const handle = await openSegment(join(directory, segmentName(firstSeq)), 'w+')
    try {
      await handle.write(SEGMENT_MAGIC, 0, SEGMENT_MAGIC.length, 0)
      await handle.datasync()
      await syncDirectory(directory)
    } catch (failure) {
      await handle.close()
      throw failure
    }
    return handle
  }

  function takeGroup(): PendingAppend[] {
    let bytes = 0
    let count = 0
    let taken = 0
    for (const append of pending) {
      if (taken > 0 && (bytes + append.jsonBytes > RECORD_BYTES || count + append.observationCount > RECORD_COUNT)) break
      bytes += append.jsonBytes
      count += append.observationCount
      taken += 1
    }
    const group = pending.slice(0, taken)
    pending = pending.slice(taken)
    return group
  }

  function turnReadOnly(cause: unknown): void {
    if (state === 'readOnly') return
    state = 'readOnly'
    for (const append of pending) {
      pendingBytes -= append.jsonBytes
      append.reject(new TwinError('log.append.failed', READ_ONLY, { cause }))
    }
    pending = []
    options.onReadOnly?.(cause)
  }

  /** Cuts a failed write off again. If even that fails, or a sync did, the log takes nothing more. */
  async function undoWrite(cause: unknown, wasSyncFailure: boolean): Promise<void> {
    try {
      await segment.truncate(segmentBytes)
      await segment.datasync()
      if (wasSyncFailure) turnReadOnly(cause)
    } catch (failure) {
      turnReadOnly(new AggregateError([cause, failure], 'a failed write could not be cut off'))
    }
  }

  async function writeWhole(record: Buffer): Promise<void> {
    let writtenBytes = 0
    while (writtenBytes < record.length) {
      const { bytesWritten } = await segment.write(record, writtenBytes, record.length - writtenBytes, segmentBytes + writtenBytes)
      if (bytesWritten === 0) throw new Error('the disk takes no more bytes')
      writtenBytes += bytesWritten
    }
  }

  async function rollSegment(): Promise<void> {
    const next = await createSegment(lastSeq + 1)
    const full = segment
    segment = next
    segmentBytes = SEGMENT_MAGIC.length
    await full.close()
  }

  async function commitGroup(group: readonly PendingAppend[]): Promise<void> {
    const firstSeq = lastSeq + 1
    const atMs = epochMs(Math.max(options.nowMs(), committedAtMs ?? 0))
    const record = encodeRecord({ firstSeq, committedAtMs: atMs, holdMs: options.holdMs }, group)
    let isSyncing = false
    try {
      if (segmentBytes >= segmentBytesMax) await rollSegment()
      await writeWhole(record)
      isSyncing = true
      await segment.datasync()
      segmentBytes += record.length
    } catch (cause) {
      await undoWrite(cause, isSyncing)
      const code = (cause as NodeJS.ErrnoException).code ?? 'unknown'
      const failure = new TwinError('log.append.failed', `The disk answered ${code}.`, { cause })
      for (const append of group) {
        pendingBytes -= append.jsonBytes
        append.reject(failure)
      }
      return
    }
    committedAtMs = atMs
    // What is folded live must be what a replay will read.
    const batch = group.every((append) => append.survivesJson)
      ? { firstSeq, committedAtMs: atMs, holdMs: options.holdMs, observations: group.flatMap((append) => append.observations) }
      : decodePayload(record.subarray(RECORD_HEAD_BYTES))
    lastSeq += batch.observations.length
    options.onCommitted(batch)
    let seq = firstSeq
    for (const append of group) {
      pendingBytes -= append.jsonBytes
      append.resolve({ firstSeq: seq, lastSeq: seq + append.observationCount - 1 })
      seq += append.observationCount
    }
  }

  async function commitPending(): Promise<void> {
    while (pending.length > 0) {
      // One turn of the event loop: all requests that are already in the socket buffers join this commit.
      await new Promise<void>((resolve) => setImmediate(resolve))
      await commitGroup(takeGroup())
    }
    // Not in a `finally` on the promise: an append made in the turn between would wait for ever.
    committing = null
  }

  function append(observations: readonly Observation[], encoded: EncodedPart | null = null): Promise<AppendReceipt> {
    if (state === 'readOnly') return Promise.reject(new TwinError('log.append.failed', READ_ONLY))
    if (state !== 'open') return Promise.reject(new TwinError('server.stopping'))
    if (observations.length === 0) return Promise.resolve({ firstSeq: lastSeq + 1, lastSeq })
    const { json, jsonBytes: bytes } = encoded ?? encodePart(observations)
    if (bytes > APPEND_BYTES_MAX) return Promise.reject(new TwinError('log.append.failed', `One append is at most ${APPEND_BYTES_MAX} bytes.`))
    if (pendingBytes + bytes > pendingBytesMax) return Promise.reject(new TwinError('log.append.overloaded'))
    return new Promise<AppendReceipt>((resolve, reject) => {
      pending.push({ observations, json, jsonBytes: bytes, observationCount: observations.length, survivesJson: encoded !== null || survivesJson(observations), resolve, reject })
      pendingBytes += bytes
      committing ??= commitPending()
    })
  }

  async function commitAll(): Promise<void> {
    if (state === 'open') state = 'closing'
    await committing
  }

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await commitAll()
    state = 'closed'
    await segment.close()
    await lock.release()
  }

  return {
    append,
    read: (range = {}) => readLog(directory, { ...range, untilSeq: Math.min(range.untilSeq ?? lastSeq, lastSeq) }),
    position: () => ({ lastSeq, committedAtMs }),
    pendingBytes: () => pendingBytes,
    isReadOnly: () => state === 'readOnly',
    commitAll,
    close,
  }
}
