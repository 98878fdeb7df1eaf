/**
 * Finds where the log ends when it is opened, and cuts an unfinished last record off.
 *
 * A record that is cut was never acknowledged (segment-file.ts). Its bytes are kept beside the segment for inspection.
 *
 * Errors:  TwinError log.segment.damaged when the damage is not at the end: nothing is cut then.
 * Checked: torn-tail.test.ts cuts the last record at every byte and flips bits in every record.
 */
import { open, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { syncDirectory } from './durable-files.ts'
import { damageOf, gapBefore, listSegments, readRest, type SegmentRef } from './read-log.ts'
import { hasRecordBehind, readSegment, SEGMENT_MAGIC } from './segment-file.ts'

export interface LogTail {
  /** The segment to go on with; undefined when there is none yet. */
  readonly path: string | undefined
  readonly endBytes: number
  readonly lastSeq: number
  readonly committedAtMs: EpochMs | null
  /** Where the bytes that were cut off are kept. */
  readonly cutPath: string | undefined
}

interface SegmentEnd {
  readonly endBytes: number
  readonly lastSeq: number
  readonly committedAtMs: EpochMs | null
  readonly damage: { readonly offsetBytes: number; readonly what: string } | undefined
  readonly rest: Buffer
}

async function endOf(segment: SegmentRef, file: FileHandle): Promise<SegmentEnd> {
  const fileBytes = (await file.stat()).size
  let endBytes = SEGMENT_MAGIC.length
  let lastSeq = segment.firstSeq - 1
  let committedAtMs: EpochMs | null = null
  for await (const part of readSegment(file, fileBytes)) {
    if (part.kind === 'damage') {
      return { endBytes, lastSeq, committedAtMs, damage: part, rest: await readRest(file, part.offsetBytes, fileBytes) }
    }
    if (part.batch.firstSeq !== lastSeq + 1) throw gapBefore(segment.path, lastSeq + 1, part.batch.firstSeq)
    endBytes = part.endBytes
    lastSeq += part.batch.observations.length
    committedAtMs = epochMs(part.batch.committedAtMs)
  }
  return { endBytes, lastSeq, committedAtMs, damage: undefined, rest: Buffer.alloc(0) }
}

async function cutOff(segment: SegmentRef, file: FileHandle, end: SegmentEnd, offsetBytes: number): Promise<string> {
  const cutPath = `${segment.path}.cut-${offsetBytes}-${crc32(end.rest).toString(16)}`
  await writeFile(cutPath, end.rest, { flush: true })
  await file.truncate(offsetBytes)
  if (offsetBytes === 0) await file.write(SEGMENT_MAGIC, 0, SEGMENT_MAGIC.length, 0)
  await file.sync()
  await syncDirectory(dirname(segment.path))
  return cutPath
}

/** The instant of the last record before this segment; the clock of the log must not fall behind it. */
async function committedBefore(segments: readonly SegmentRef[]): Promise<EpochMs | null> {
  const segment = segments.at(-1)
  if (segment === undefined) return null
  const file = await open(segment.path, 'r')
  try {
    const end = await endOf(segment, file)
    if (end.damage !== undefined) throw damageOf(segment.path, end.damage.offsetBytes, end.damage.what)
    return end.committedAtMs ?? committedBefore(segments.slice(0, -1))
  } finally {
    await file.close()
  }
}

/** Call only as the owner of the directory. */
export async function repairTail(directory: string): Promise<LogTail> {
  const segments = await listSegments(directory)
  const last = segments.at(-1)
  if (last === undefined) return { path: undefined, endBytes: 0, lastSeq: 0, committedAtMs: null, cutPath: undefined }
  const file = await open(last.path, 'r+')
  try {
    const end = await endOf(last, file)
    if (end.damage !== undefined && hasRecordBehind(end.rest)) throw damageOf(last.path, end.damage.offsetBytes, end.damage.what)
    const cutPath = end.damage === undefined ? undefined : await cutOff(last, file, end, end.damage.offsetBytes)
    const committedAtMs = end.committedAtMs ?? (await committedBefore(segments.slice(0, -1)))
    return { path: last.path, endBytes: end.endBytes, lastSeq: end.lastSeq, committedAtMs, cutPath }
  } finally {
    await file.close()
  }
}
