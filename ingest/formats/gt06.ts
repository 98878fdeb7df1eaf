/**
 * GT06 trackers (Concox, Jimi and many others): login, positions, alarms and heartbeats, in bytes or as hexadecimal text.
 *
 * Source:  formats.md 2k; docs/feeds/gt06.md. The conversation is gt06-stream.ts.
 * Units:   latitude and longitude in 1/1,800,000 degree with the hemispheres in the course word; km/h.
 * Time:    the protocol says UTC; many devices are set to another zone. A configured zone holds, else UTC.
 * Identity: the IMEI of the login, which comes once per connection: from the same body, or `imei=` in the query from the transport.
 * Errors:  never throws. A wrong CRC rejects the packet.
 */
import { binaryOf, hexOf, viewOf } from '../binary-body.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { parseForm } from '../form-fields.ts'
import { wordOf } from '../json-fields.ts'
import { known, rejected, rounded } from '../outcome.ts'
import { headingDegOf, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'
import { gt06Answer, gt06Frames, gt06Packet, type Gt06Packet } from './gt06-stream.ts'

const FORMAT = 'gt06'
const BODY_BYTES_MAX = 1024 * 1024
/** A connection gives them one by one; a saved conversation is longer. */
const PACKETS_MAX = 1_000
const LOGIN = 0x01
const HEARTBEATS = new Set([0x13, 0x23])
const ALARMS = new Set([0x16, 0x26, 0x27])
/** Protocol numbers whose content begins with a date and a GPS element. */
const POSITIONS = new Set([0x10, 0x11, 0x12, 0x1e, 0x22, 0x2d, 0x32, 0x37, 0xa0, ...ALARMS])
const GPS_BYTES = 18
/** After the GPS element of protocol 0x22: the cell (8 bytes), then the ignition. */
const IGNITION_AT = 26
const UNITS_PER_DEGREE = 1_800_000
/** About a metre: no fix of these devices is better. */
const DEGREE_DECIMALS = 5
const COURSE = { degrees: 0x03ff, north: 0x0400, west: 0x0800, positioned: 0x1000, hasIgnition: 0x4000, ignitionOn: 0x8000 } as const

const pad = (value: number): string => String(value).padStart(2, '0')

function timeOf(content: Uint8Array, zone: string | null): DeviceTime | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = content
  const wall = `20${pad(year)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}.000`
  return parseDeviceTime(zone === null ? `${wall}Z` : wall, zone)
}

function ignitionOf({ protocol, content }: Gt06Packet, course: number): boolean | null {
  if (protocol === 0x22 && content.length > IGNITION_AT) return content[IGNITION_AT] === 1 ? true : content[IGNITION_AT] === 0 ? false : null
  return protocol === 0x12 && (course & COURSE.hasIgnition) !== 0 ? (course & COURSE.ignitionOn) !== 0 : null
}

function addPosition(packet: Gt06Packet, imei: string | null, context: DecodeContext, reports: TrackerReports): void {
  const { content, protocol } = packet
  if (content.length < GPS_BYTES) {
    reports.lose(`protocol 0x${protocol.toString(16)} with ${content.length} bytes of content has no GPS element`)
    return
  }
  const view = viewOf(content)
  const course = view.getUint16(16)
  const time = timeOf(content, context.zone)
  const fault = timeFault(time, true)
  if (fault !== null) reports.warn(fault)
  const isPositioned = (course & COURSE.positioned) !== 0
  if (!isPositioned) reports.warn('not positioned: the last known place, not a fresh fix')
  const degrees = (at: number): number => rounded(view.getUint32(at) / UNITS_PER_DEGREE, DEGREE_DECIMALS)
  const isIgnitionOn = ignitionOf(packet, course)
  reports.addFix(
    {
      deviceId: imei, time,
      lat: (course & COURSE.north) === 0 ? 0 - degrees(7) : degrees(7),
      lon: (course & COURSE.west) === 0 ? degrees(11) : 0 - degrees(11),
      altM: null,
      speedKmh: isPositioned ? speedKmhOf(view.getUint8(15), 1) : null,
      headingDeg: isPositioned ? headingDegOf(course & COURSE.degrees) : null,
      accuracyM: null, isValid: isPositioned, isIgnitionOn,
    },
    known({ satellites: view.getUint8(6) & 0x0f, ignition: isIgnitionOn, alarm: ALARMS.has(protocol) || null }),
  )
}

/** Eight bytes of binary-coded decimal: a zero and fifteen digits. */
function imeiOf({ content }: Gt06Packet): string | null {
  const digits = hexOf(content.subarray(0, 8))
  return /^\d{16}$/.test(digits) ? digits.replace(/^0/, '') : null
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const bytes = binaryOf(body.bytes)
  if (bytes === null) return rejected(FORMAT, 'hexadecimal text that ends inside a byte')
  const { frames, rest, fault } = gt06Frames(bytes)
  const reports = createTrackerReports(FORMAT, context)
  let imei = wordOf(parseForm(body.query).first('imei'))
  let isLogin = false
  let hasMore = false
  if (frames.length > PACKETS_MAX) reports.lose(`${frames.length} packets in one body: the first ${PACKETS_MAX} were read`)
  const taken = frames.slice(0, PACKETS_MAX)
  for (const frame of taken) {
    const packet = gt06Packet(frame)
    if (!packet.isCrcRight) {
      reports.lose(`the CRC of packet ${packet.serial} is wrong: not acknowledged`)
      continue
    }
    if (packet.protocol === LOGIN) {
      imei = imeiOf(packet) ?? imei
      isLogin = true
      reports.addHeartbeat(`login|${imei ?? ''}`, null)
    } else {
      hasMore = true
      if (POSITIONS.has(packet.protocol) && packet.content.length > 0) addPosition(packet, imei, context, reports)
      else reports.addHeartbeat(HEARTBEATS.has(packet.protocol) ? 'heartbeat' : `protocol ${packet.protocol}`, null)
    }
  }
  if (fault !== null) reports.lose(fault)
  else if (rest.length > 0) reports.lose(`the packet is cut: ${rest.length} bytes of it came`)
  const answers = taken.flatMap((frame) => gt06Answer(frame) ?? [])
  const head = known({ imei, ackHex: answers.length === 0 ? null : answers.map(hexOf).join('') })
  return reports.decoded('no position in it: the device lives', { ...head, ...(isLogin && !hasMore ? { outcome: 'login', reason: null } : {}) })
}

export const gt06: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
