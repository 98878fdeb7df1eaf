/**
 * Teltonika's TCP conversation: where one packet ends, and what the server must answer to it. The transport calls this; decoding is
 * `teltonika.ts`.
 *
 * Source:  formats.md 2k: login `000F` + IMEI → `01`; data `00000000` | length | codec … count | CRC → the count in 4 bytes. A device
 *          sends the same batch again until it is answered, so the answer belongs after the append.
 * Errors:  a packet with a wrong CRC is not answered; a stream that fits no packet is a fault: close it.
 */
import { hexOf, viewOf, type SplitStream } from '../binary-body.ts'
import { crc16Ibm } from '../crc16.ts'

/** The documented limit of a data field is 1,280 bytes; newer firmware writes more. */
const DATA_BYTES_MAX = 16 * 1024
const [IMEI_BYTES_MIN, IMEI_BYTES_MAX] = [10, 20]
const PING = 0xff
const NOTHING = new Uint8Array(0)

export type TeltonikaFrameKind = 'login' | 'data' | 'datagram' | 'ping'

const isDigits = (bytes: Uint8Array): boolean => bytes.every((byte) => byte >= 0x30 && byte <= 0x39)

/** How many bytes the packet at the start of `bytes` has; null while that cannot be said; text when it is none. */
function frameBytes(bytes: Uint8Array): number | null | string {
  if (bytes[0] === PING) return 1
  if (bytes.length < 2) return null
  const imeiBytes = viewOf(bytes).getUint16(0)
  if (imeiBytes >= IMEI_BYTES_MIN && imeiBytes <= IMEI_BYTES_MAX) {
    return isDigits(bytes.subarray(2, 2 + imeiBytes)) ? 2 + imeiBytes : 'a login without an IMEI'
  }
  if (imeiBytes !== 0) return 'neither a login nor a data packet'
  if (bytes.length < 8) return null
  const view = viewOf(bytes)
  if (view.getUint32(0) !== 0) return 'neither a login nor a data packet'
  const dataBytes = view.getUint32(4)
  if (dataBytes < 3 || dataBytes > DATA_BYTES_MAX) return `a data field of ${dataBytes} bytes: it has at least 3 and at most ${DATA_BYTES_MAX}`
  return 12 + dataBytes
}

/**
 * Splits what has come on a connection. Keep `rest` and put the next chunk after it.
 * @param countMax of frames; what follows stays in the rest.
 */
export function teltonikaFrames(buffer: Uint8Array, countMax = Infinity): SplitStream {
  const frames: Uint8Array[] = []
  let from = 0
  while (from < buffer.length && frames.length < countMax) {
    const size = frameBytes(buffer.subarray(from))
    if (typeof size === 'string') return { frames, rest: buffer.subarray(from), fault: size }
    if (size === null || from + size > buffer.length) break
    frames.push(buffer.subarray(from, from + size))
    from += size
  }
  return { frames, rest: buffer.subarray(from), fault: null }
}

/** One UDP datagram: length, packet id, 01, AVL packet id, IMEI, then the data field without CRC. */
export function isTeltonikaDatagram(bytes: Uint8Array): boolean {
  if (bytes.length < 26) return false
  const view = viewOf(bytes)
  return view.getUint16(0) === bytes.length - 2 && bytes[4] === 1 && view.getUint16(6) === 15 && isDigits(bytes.subarray(8, 23))
}

export function teltonikaFrameKind(frame: Uint8Array): TeltonikaFrameKind {
  if (frame.length === 1) return 'ping'
  if (isTeltonikaDatagram(frame)) return 'datagram'
  return viewOf(frame).getUint16(0) === 0 ? 'data' : 'login'
}

/** The IMEI of a login or a datagram. */
export function teltonikaImei(frame: Uint8Array): string | null {
  const kind = teltonikaFrameKind(frame)
  if (kind !== 'login' && kind !== 'datagram') return null
  return Buffer.from(kind === 'login' ? frame.subarray(2) : frame.subarray(8, 23)).toString('latin1')
}

/** Codec to second count, without preamble, length and CRC. */
export function teltonikaDataField(frame: Uint8Array): Uint8Array {
  return teltonikaFrameKind(frame) === 'datagram' ? frame.subarray(23) : frame.subarray(8, frame.length - 4)
}

/** A datagram has no check sum of its own. */
export function teltonikaCrc(frame: Uint8Array): { readonly sent: number; readonly computed: number } | null {
  if (teltonikaFrameKind(frame) !== 'data') return null
  return { sent: viewOf(frame).getUint32(frame.length - 4), computed: crc16Ibm(teltonikaDataField(frame)) }
}

const AVL_CODECS = new Set([0x08, 0x8e, 0x10])

/**
 * What to send back once the packet is stored.
 * @param isWelcome false refuses a login.
 * @returns null where silence is the answer: pings, command replies, and packets that were damaged on the way.
 */
export function teltonikaAnswer(frame: Uint8Array, isWelcome = true): Uint8Array | null {
  const kind = teltonikaFrameKind(frame)
  if (kind === 'ping') return null
  if (kind === 'login') return Uint8Array.of(isWelcome ? 1 : 0)
  const data = teltonikaDataField(frame)
  const [codec, count] = data
  const crc = teltonikaCrc(frame)
  if (codec === undefined || count === undefined || !AVL_CODECS.has(codec) || count !== data[data.length - 1]) return null
  if (crc !== null && crc.sent !== crc.computed) return null
  if (kind === 'data') return Uint8Array.of(0, 0, 0, count)
  return Uint8Array.of(0, 5, frame[2] ?? 0, frame[3] ?? 0, 1, frame[5] ?? 0, count)
}

/** All answers to what a body held, as text for people. */
export const teltonikaAnswersHex = (frames: readonly Uint8Array[]): string => frames.map((frame) => hexOf(teltonikaAnswer(frame) ?? NOTHING)).join('')
