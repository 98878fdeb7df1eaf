/**
 * Reads a crossing's log from its folder, without owning it: for recovery, replay, export and catch-up alike.
 *
 * Errors:  TwinError log.segment.damaged names file and offset. The unfinished end of the last segment is the end of
 *          the log, not damage: a live owner may be writing it at this moment.
 * Limits:  holds two records.
 * Speed:   what comes before `fromSeq` in its segment is read and held against its checksums, not parsed.
 */
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinError } from '../../model/errors.ts'
import type { LoggedBatch } from './logged-batch.ts'
import { findFirstSeq, hasRecordBehind, readSegment } from './segment-file.ts'

export interface LogRange {
  /** Skip what comes before; a batch that straddles it is cut. */
  readonly fromSeq?: number
  /** Skip batches that were committed before. */
  readonly fromMs?: number
  /** Stop after it; a batch that straddles it is cut. */
  readonly untilSeq?: number
}

export interface SegmentRef {
  readonly path: string
  readonly firstSeq: number
}

/** In order of their numbers. */
export async function listSegments(directory: string): Promise<readonly SegmentRef[]> {
  return (await readdir(directory))
    .map((name) => ({ path: join(directory, name), firstSeq: findFirstSeq(name) }))
    .filter((ref): ref is SegmentRef => ref.firstSeq !== undefined)
    .sort((left, right) => left.firstSeq - right.firstSeq)
}

export function damageOf(path: string, offsetBytes: number, what: string): TwinError {
  return new TwinError(
    'log.segment.damaged',
    `${path}, byte ${offsetBytes}: ${what}. Whole records follow, so this is no unfinished write. Restore the file from a backup; `
      + 'or move it and all later segments out of the folder to go on from what precedes it.',
  )
}

/** The bytes from an offset to the end of the file. */
export async function readRest(file: FileHandle, offsetBytes: number, endBytes: number): Promise<Buffer> {
  const rest = Buffer.alloc(endBytes - offsetBytes)
  const { bytesRead } = await file.read(rest, 0, rest.length, offsetBytes)
  return rest.subarray(0, bytesRead)
}

/** The batches of one segment, from the one that `fromSeq` lies in; from there on numbers are checked to run without gaps. */
async function* readBatches(segment: SegmentRef, isLast: boolean, fromSeq = 0): AsyncGenerator<LoggedBatch, void> {
  const file = await open(segment.path, 'r')
  try {
    const endBytes = (await file.stat()).size
    let expectedSeq = fromSeq <= segment.firstSeq ? segment.firstSeq : null
    for await (const part of readSegment(file, endBytes, fromSeq)) {
      if (part.kind === 'damage') {
        const isUnfinished = isLast && !hasRecordBehind(await readRest(file, part.offsetBytes, endBytes))
        if (isUnfinished) return
        throw damageOf(segment.path, part.offsetBytes, part.what)
      }
      const { firstSeq, observations } = part.batch
      if (expectedSeq !== null && firstSeq !== expectedSeq) throw gapBefore(segment.path, expectedSeq, firstSeq)
      expectedSeq = firstSeq + observations.length
      yield part.batch
    }
  } finally {
    await file.close()
  }
}

export function gapBefore(path: string, expectedSeq: number, foundSeq: number): TwinError {
  return new TwinError('log.segment.damaged', `${path}: observation ${expectedSeq} is missing; the next one is ${foundSeq}. Restore the missing file.`)
}

async function findFirstBatch(segment: SegmentRef): Promise<LoggedBatch | undefined> {
  for await (const batch of readBatches(segment, true)) return batch
  return undefined
}

/** Index of the segment where reading must begin. */
async function startIndex(segments: readonly SegmentRef[], range: LogRange): Promise<number> {
  for (let index = segments.length - 1; index > 0; index--) {
    const segment = segments[index]
    if (segment === undefined) continue
    if (range.fromSeq !== undefined && segment.firstSeq <= range.fromSeq) return index
    if (range.fromMs !== undefined) {
      const first = await findFirstBatch(segment)
      if (first !== undefined && first.committedAtMs < range.fromMs) return index
    }
  }
  return 0
}

function cut(batch: LoggedBatch, fromSeq: number, untilSeq: number): LoggedBatch {
  const lastSeq = batch.firstSeq + batch.observations.length - 1
  if (batch.firstSeq >= fromSeq && lastSeq <= untilSeq) return batch
  const firstSeq = Math.max(batch.firstSeq, fromSeq)
  return { ...batch, firstSeq, observations: batch.observations.slice(firstSeq - batch.firstSeq, untilSeq - batch.firstSeq + 1) }
}

export async function* readLog(directory: string, range: LogRange = {}): AsyncGenerator<LoggedBatch, void> {
  const fromSeq = range.fromSeq ?? 1
  const untilSeq = range.untilSeq ?? Number.MAX_SAFE_INTEGER
  if (untilSeq < fromSeq) return
  const segments = await listSegments(directory)
  let expectedSeq: number | undefined
  for (let index = await startIndex(segments, range); index < segments.length; index++) {
    const segment = segments[index]
    if (segment === undefined || segment.firstSeq > untilSeq) return
    if (expectedSeq !== undefined && segment.firstSeq !== expectedSeq) throw gapBefore(segment.path, expectedSeq, segment.firstSeq)
    expectedSeq = segment.firstSeq
    for await (const batch of readBatches(segment, index === segments.length - 1, fromSeq)) {
      expectedSeq = batch.firstSeq + batch.observations.length
      const isBefore = expectedSeq <= fromSeq || batch.committedAtMs < (range.fromMs ?? 0)
      if (!isBefore) yield cut(batch, fromSeq, untilSeq)
      if (expectedSeq > untilSeq) return
    }
  }
}
