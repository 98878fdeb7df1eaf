/**
 * The records of a Teltonika data field: codecs 8, 8 extended and 16.
 *
 * Source:  formats.md 2k; the codecs differ in the width of IO ids and counts, 8E has values of any length, 16 a generation type.
 * Errors:  a field that ends early, or whose two counts differ, is a fault of the whole packet.
 */
import { hexOf, viewOf } from '../binary-body.ts'
import { rounded } from '../outcome.ts'

export interface TeltonikaRecord {
  readonly atMs: number
  readonly priority: number
  readonly lon: number
  readonly lat: number
  readonly altM: number
  readonly angleDeg: number
  readonly satellites: number
  readonly speedKmh: number
  readonly eventIo: number
  /** Values of up to 4 bytes as numbers, longer ones as hexadecimal text. */
  readonly io: ReadonlyMap<number, number | string>
}

interface CodecShape {
  readonly idBytes: 1 | 2
  readonly countBytes: 1 | 2
  readonly hasGeneration: boolean
  readonly hasVariable: boolean
}

const SHAPES: Readonly<Record<number, CodecShape>> = {
  0x08: { idBytes: 1, countBytes: 1, hasGeneration: false, hasVariable: false },
  0x8e: { idBytes: 2, countBytes: 2, hasGeneration: false, hasVariable: true },
  0x10: { idBytes: 2, countBytes: 1, hasGeneration: true, hasVariable: false },
}
const DEGREES_PER_UNIT = 1e-7
/** Time, priority and GPS element. */
const HEAD_BYTES = 24

export const isTeltonikaCodec = (codec: number | undefined): boolean => codec !== undefined && SHAPES[codec] !== undefined

interface Cursor {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
}

function readUint(cursor: Cursor, size: 1 | 2): number {
  const value = size === 1 ? cursor.view.getUint8(cursor.at) : cursor.view.getUint16(cursor.at)
  cursor.at += size
  return value
}

function readValue(cursor: Cursor, size: number): number | string {
  const from = cursor.at
  cursor.at += size
  if (cursor.at > cursor.bytes.length) throw new RangeError('an IO value past the end')
  if (size === 1) return cursor.view.getUint8(from)
  if (size === 2) return cursor.view.getUint16(from)
  return size === 4 ? cursor.view.getUint32(from) : hexOf(cursor.bytes.subarray(from, from + size))
}

function readIo(cursor: Cursor, shape: CodecShape): Map<number, number | string> {
  const io = new Map<number, number | string>()
  for (const size of [1, 2, 4, 8]) {
    for (let left = readUint(cursor, shape.countBytes); left > 0; left -= 1) io.set(readUint(cursor, shape.idBytes), readValue(cursor, size))
  }
  if (shape.hasVariable) {
    for (let left = readUint(cursor, 2); left > 0; left -= 1) {
      const id = readUint(cursor, 2)
      io.set(id, readValue(cursor, readUint(cursor, 2)))
    }
  }
  return io
}

function readRecord(cursor: Cursor, shape: CodecShape): TeltonikaRecord {
  const { view, at } = cursor
  const record = {
    // As two halves: a big integer for every record takes longer than the rest of it.
    atMs: view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4),
    priority: view.getUint8(at + 8),
    lon: view.getInt32(at + 9), lat: view.getInt32(at + 13),
    altM: view.getInt16(at + 17), angleDeg: view.getUint16(at + 19), satellites: view.getUint8(at + 21), speedKmh: view.getUint16(at + 22),
  }
  cursor.at += HEAD_BYTES
  const eventIo = readUint(cursor, shape.idBytes)
  if (shape.hasGeneration) cursor.at += 1
  cursor.at += shape.countBytes // the total, which the four groups say again
  const io = readIo(cursor, shape)
  const degrees = (units: number): number => rounded(units * DEGREES_PER_UNIT, 7)
  return { ...record, lon: degrees(record.lon), lat: degrees(record.lat), eventIo, io }
}

/** @returns text when the field is damaged. */
export function teltonikaRecords(data: Uint8Array): readonly TeltonikaRecord[] | string {
  const [codec = -1, count = 0] = data
  const shape = SHAPES[codec]
  if (shape === undefined) return `codec 0x${codec.toString(16)} is not one of 8, 8E and 16`
  const cursor: Cursor = { bytes: data, view: viewOf(data), at: 2 }
  const records: TeltonikaRecord[] = []
  try {
    for (let left = count; left > 0; left -= 1) records.push(readRecord(cursor, shape))
    if (cursor.at !== data.length - 1) return `${data.length - 1 - cursor.at} bytes are left after ${count} records`
  } catch (fault) {
    if (fault instanceof RangeError) return `the packet ends inside record ${records.length + 1} of ${count}`
    throw fault
  }
  return data[cursor.at] === count ? records : `the packet counts ${count} records first and ${data[cursor.at] ?? 0} last`
}
