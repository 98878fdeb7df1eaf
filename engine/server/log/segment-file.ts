/**
 * The bytes of one log segment: a magic line, then records of [length u32 LE][crc32 u32 LE][payload].
 *
 * The payload is the JSON of one `LoggedBatch`. One record is written by one write and one fdatasync, so that
 * a crash can leave at most the last record of the last segment unfinished.
 *
 * Errors:  damage is a value here (`kind: 'damage'`); what it means depends on who reads.
 * Limits:  one record is at most RECORD_BYTES_MAX; reading holds two records and READ_BYTES.
 * Checked: segment-file.test.ts, torn-tail.test.ts (every byte offset of the last record).
 */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { assert } from '../../model/assert.ts'
import type { Observation } from '../../model/observations.ts'
import type { LoggedBatch } from './logged-batch.ts'

export const SEGMENT_MAGIC = Buffer.from('BTLOG01\n', 'latin1')
export const RECORD_HEAD_BYTES = 8
/** Anything longer is damage, not a record: appends are bounded far below (segment-log.ts). */
export const RECORD_BYTES_MAX = 64 * 1_048_576
const READ_BYTES = 1_048_576
/** Every payload begins so; used to find whole records behind a damaged one. */
const PAYLOAD_START_TEXT = '{"firstSeq":'
const PAYLOAD_START = Buffer.from(PAYLOAD_START_TEXT, 'latin1')
const PAYLOAD_END_TEXT = ']}'
const COMMA = 0x2c

const SUFFIX = '.segment'

/** Names sort as the sequence numbers do. */
export const segmentName = (firstSeq: number): string => `${String(firstSeq).padStart(16, '0')}${SUFFIX}`

/** @returns the sequence number in the name, or undefined for other files. */
export function findFirstSeq(name: string): number | undefined {
  return /^\d{16}\.segment$/.test(name) ? Number(name.slice(0, -SUFFIX.length)) : undefined
}

/** Some observations, encoded once, as they were appended. */
export interface EncodedPart {
  /** Their JSON without the brackets of the list. */
  readonly json: string
  /** Of it in UTF-8. */
  readonly jsonBytes: number
}

export function encodePart(observations: readonly Observation[]): EncodedPart {
  const json = JSON.stringify(observations).slice(1, -1)
  return { json, jsonBytes: Buffer.byteLength(json) }
}

/** Copies every part once: joining the texts first would copy each three times. */
export function encodeRecord(batch: Omit<LoggedBatch, 'observations'>, parts: readonly EncodedPart[]): Buffer {
  const head = `${PAYLOAD_START_TEXT}${batch.firstSeq},"committedAtMs":${batch.committedAtMs},"holdMs":${batch.holdMs},"observations":[`
  const lengthBytes = head.length + parts.reduce((sum, { jsonBytes }) => sum + jsonBytes, 0) + parts.length - 1 + PAYLOAD_END_TEXT.length
  assert(parts.length > 0 && lengthBytes <= RECORD_BYTES_MAX, `record of ${parts.length} parts, ${lengthBytes} bytes`)
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + lengthBytes)
  let atBytes = RECORD_HEAD_BYTES + record.write(head, RECORD_HEAD_BYTES, 'latin1')
  for (const [index, { json, jsonBytes }] of parts.entries()) {
    if (index > 0) record[atBytes++] = COMMA
    // As many bytes as characters: all of them ASCII, which is copied as it lies.
    atBytes += record.write(json, atBytes, json.length === jsonBytes ? 'latin1' : 'utf8')
  }
  atBytes += record.write(PAYLOAD_END_TEXT, atBytes, 'latin1')
  assert(atBytes === record.length, `record of ${record.length} bytes, ${atBytes} written`)
  record.writeUInt32LE(lengthBytes, 0)
  record.writeUInt32LE(crc32(record.subarray(RECORD_HEAD_BYTES)), 4)
  return record
}

export function decodePayload(payload: Uint8Array): LoggedBatch {
  return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8')) as LoggedBatch
}

/** The number of a record's first observation, without parsing the rest; NaN when it does not begin as one. */
function firstSeqOf(payload: Buffer): number {
  const endBytes = payload.indexOf(COMMA)
  return payload.subarray(0, PAYLOAD_START.length).equals(PAYLOAD_START) ? Number(payload.toString('latin1', PAYLOAD_START.length, endBytes)) : Number.NaN
}

/** From `offsetBytes` on nothing can be trusted. */
interface Damage {
  readonly kind: 'damage'
  readonly offsetBytes: number
  readonly what: string
}

/** A record that is whole, not parsed yet. */
interface Payload {
  readonly kind: 'payload'
  readonly payload: Buffer
  readonly endBytes: number
}

export type SegmentPart = { readonly kind: 'record'; readonly batch: LoggedBatch; readonly endBytes: number } | Damage

/**
 * Yields the records up to `endBytes`, then damage if there is any, then ends. It begins with the record that observation `fromSeq`
 * lies in: those before are held against their checksums and not parsed, which is most of the time that reading takes.
 */
export async function* readSegment(file: FileHandle, endBytes: number, fromSeq = 0): AsyncGenerator<SegmentPart, void> {
  let last: Payload | null = null
  for await (const part of readRecords(file, endBytes)) {
    if (part.kind === 'payload' && firstSeqOf(part.payload) <= fromSeq) {
      last = part
      continue
    }
    if (last !== null) yield decoded(last)
    last = null
    yield part.kind === 'payload' ? decoded(part) : part
  }
  if (last !== null) yield decoded(last)
}

const decoded = ({ payload, endBytes }: Payload): SegmentPart => ({ kind: 'record', batch: decodePayload(payload), endBytes })

async function* readRecords(file: FileHandle, endBytes: number): AsyncGenerator<Payload | Damage, void> {
  const magic = Buffer.alloc(SEGMENT_MAGIC.length)
  await file.read(magic, 0, magic.length, 0)
  if (endBytes < SEGMENT_MAGIC.length || !magic.equals(SEGMENT_MAGIC)) {
    yield { kind: 'damage', offsetBytes: 0, what: 'the file does not begin as a log segment' }
    return
  }
  let offsetBytes = SEGMENT_MAGIC.length
  let window = Buffer.alloc(0)
  let windowAtBytes = offsetBytes

  /** The bytes at the offset, as many as asked for or as the file has. */
  const bytesAt = async (countBytes: number): Promise<Buffer> => {
    const from = offsetBytes - windowAtBytes
    if (from + countBytes <= window.length) return window.subarray(from, from + countBytes)
    const wantedBytes = Math.min(Math.max(countBytes, READ_BYTES), endBytes - offsetBytes)
    const fresh = Buffer.allocUnsafe(wantedBytes)
    let filledBytes = 0
    while (filledBytes < wantedBytes) {
      const { bytesRead } = await file.read(fresh, filledBytes, wantedBytes - filledBytes, offsetBytes + filledBytes)
      if (bytesRead === 0) break
      filledBytes += bytesRead
    }
    window = fresh.subarray(0, filledBytes)
    windowAtBytes = offsetBytes
    return window.subarray(0, countBytes)
  }

  while (offsetBytes < endBytes) {
    const head = await bytesAt(RECORD_HEAD_BYTES)
    if (head.length < RECORD_HEAD_BYTES) {
      yield { kind: 'damage', offsetBytes, what: 'a record head is cut' }
      return
    }
    const lengthBytes = head.readUInt32LE(0)
    const crc = head.readUInt32LE(4)
    if (lengthBytes === 0 || lengthBytes > RECORD_BYTES_MAX) {
      yield { kind: 'damage', offsetBytes, what: `a record claims ${lengthBytes} bytes` }
      return
    }
    const record = await bytesAt(RECORD_HEAD_BYTES + lengthBytes)
    const payload = record.subarray(RECORD_HEAD_BYTES)
    if (payload.length < lengthBytes) {
      yield { kind: 'damage', offsetBytes, what: 'the last record is cut' }
      return
    }
    if (crc32(payload) !== crc) {
      yield { kind: 'damage', offsetBytes, what: 'a checksum does not fit' }
      return
    }
    offsetBytes += RECORD_HEAD_BYTES + lengthBytes
    yield { kind: 'payload', payload, endBytes: offsetBytes }
  }
}

/**
 * Whether a whole record lies anywhere in these bytes, the first of which belongs to a damaged one. Then the damage is
 * not an unfinished write but a change to what was once durable: cutting there would lose acknowledged observations.
 */
export function hasRecordBehind(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(PAYLOAD_START, RECORD_HEAD_BYTES + 1); at !== -1; at = bytes.indexOf(PAYLOAD_START, at + 1)) {
    const lengthBytes = bytes.readUInt32LE(at - RECORD_HEAD_BYTES)
    if (lengthBytes === 0 || at + lengthBytes > bytes.length) continue
    if (crc32(bytes.subarray(at, at + lengthBytes)) === bytes.readUInt32LE(at - RECORD_HEAD_BYTES + 4)) return true
  }
  return false
}
