/**
 * GT06 and its many relatives: where one packet ends, whether it came whole, and what the server must answer.
 *
 * Source:  formats.md 2k: `7878` with one length byte or `7979` with two, protocol number, content, serial, CRC-ITU, `0D0A`.
 * Errors:  a packet with a wrong CRC is not answered; a stream that fits no packet is a fault: close it.
 */
import { viewOf, type SplitStream } from '../binary-body.ts'
import { crc16Itu } from '../crc16.ts'

export interface Gt06Packet {
  readonly protocol: number
  readonly content: Uint8Array
  readonly serial: number
  readonly isCrcRight: boolean
}

const [SHORT, LONG, END] = [0x7878, 0x7979, 0x0d0a]
/** Serial and CRC. */
const TAIL_BYTES = 4
/** Login, heartbeats and alarms are repeated until they are answered; positions are not answered. */
const ANSWERED = new Set([0x01, 0x13, 0x23, 0x16, 0x26, 0x27])

export function gt06Frames(buffer: Uint8Array): SplitStream {
  const frames: Uint8Array[] = []
  const view = viewOf(buffer)
  let from = 0
  while (from + 4 <= buffer.length) {
    const start = view.getUint16(from)
    if (start !== SHORT && start !== LONG) return { frames, rest: buffer.subarray(from), fault: 'no packet begins with 7878 or 7979 here' }
    const size = start === SHORT ? view.getUint8(from + 2) + 5 : view.getUint16(from + 2) + 6
    if (from + size > buffer.length) break
    if (size < 10 || view.getUint16(from + size - 2) !== END) return { frames, rest: buffer.subarray(from), fault: 'a packet does not end with 0D0A' }
    frames.push(buffer.subarray(from, from + size))
    from += size
  }
  return { frames, rest: buffer.subarray(from), fault: null }
}

export function gt06Packet(frame: Uint8Array): Gt06Packet {
  const view = viewOf(frame)
  const headBytes = view.getUint16(0) === SHORT ? 3 : 4
  const end = frame.length - 2
  return {
    protocol: view.getUint8(headBytes),
    content: frame.subarray(headBytes + 1, end - TAIL_BYTES),
    serial: view.getUint16(end - TAIL_BYTES),
    isCrcRight: view.getUint16(end - 2) === crc16Itu(frame.subarray(2, end - 2)),
  }
}

/** What to send back once the packet is stored; null where silence is the answer. */
export function gt06Answer(frame: Uint8Array): Uint8Array | null {
  const { protocol, serial, isCrcRight } = gt06Packet(frame)
  if (!isCrcRight || !ANSWERED.has(protocol)) return null
  const answer = Uint8Array.of(0x78, 0x78, 5, protocol, serial >> 8, serial & 0xff, 0, 0, 0x0d, 0x0a)
  viewOf(answer).setUint16(6, crc16Itu(answer.subarray(2, 6)))
  return answer
}
