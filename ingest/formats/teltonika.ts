/**
 * Teltonika trackers: login and data packets of codecs 8, 8 extended and 16, over TCP or as UDP datagrams, in bytes or as hexadecimal text.
 *
 * Source:  formats.md 2k; docs/feeds/teltonika.md. The conversation is teltonika-stream.ts.
 * Units:   km/h, degrees, metres above sea; time in epoch milliseconds.
 * Identity: the IMEI of the login, which comes once per connection: from the same body, or `imei=` in the query from the transport.
 * Errors:  never throws. A wrong CRC rejects the packet, unanswered, so that the device sends it again.
 */
import { binaryOf } from '../binary-body.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import type { DeviceTime } from '../device-time.ts'
import { epochMs } from '../../engine/model/units.ts'
import { parseForm } from '../form-fields.ts'
import { wordOf } from '../json-fields.ts'
import { known, rejected, rounded } from '../outcome.ts'
import { altitudeMOf, headingDegOf, percentOf, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'
import { isTeltonikaCodec, teltonikaRecords, type TeltonikaRecord } from './teltonika-records.ts'
import { isTeltonikaDatagram, teltonikaAnswersHex, teltonikaCrc, teltonikaDataField, teltonikaFrameKind, teltonikaFrames, teltonikaImei } from './teltonika-stream.ts'

const FORMAT = 'teltonika'
const BODY_BYTES_MAX = 1024 * 1024
/** A connection gives them one by one; a saved conversation is longer. A packet holds up to 255 records. */
const PACKETS_MAX = 1_000
const RECORDS_MAX = 512
/** IO ids that mean the same in all families of devices in use. */
const IO = { odometerM: 16, powerMv: 66, batteryPercent: 113, hdopTenths: 182, driver: 78, ignition: 239, movement: 240 } as const
/** Commands to the device, and its replies: nothing of a place. */
const COMMAND_CODECS = new Set([0x0c, 0x0d, 0x0e, 0x0f])
/** A clock outside was never set, or its field is damaged. */
const AT_MS_MAX = 4_102_444_800_000
const POSITIONS_IF_ACCEPTED_MAX = 100

function timeOf(atMs: number): DeviceTime | null {
  if (atMs <= 0 || atMs > AT_MS_MAX) return null
  return { text: new Date(atMs).toISOString(), atMs: epochMs(atMs), hasOffset: true, clockRule: 'deviceOffset' }
}

const hexId = (value: number | string | undefined): string | null => (typeof value === 'string' && /[1-9a-f]/.test(value) ? value : null)

function addRecord(record: TeltonikaRecord, imei: string | null, reports: TrackerReports): void {
  const { io } = record
  const time = timeOf(record.atMs)
  const fault = timeFault(time, true)
  if (fault !== null) reports.warn(fault)
  const flag = (id: number): boolean | null => (io.get(id) === 1 ? true : io.get(id) === 0 ? false : null)
  const number = (id: number, perUnit: number): number | null => {
    const value = io.get(id)
    return typeof value === 'number' ? rounded(value * perUnit, 3) : null
  }
  // Without satellites the device repeats its last place, with zero for speed and angle.
  const hasFix = record.satellites > 0
  if (!hasFix) reports.warn('no satellites: the last known place, not a fresh fix')
  reports.addFix(
    {
      deviceId: imei, time, lat: record.lat, lon: record.lon,
      altM: altitudeMOf(record.altM),
      speedKmh: hasFix ? speedKmhOf(record.speedKmh, 1) : null,
      headingDeg: hasFix ? headingDegOf(record.angleDeg) : null,
      accuracyM: null, isValid: hasFix, isIgnitionOn: flag(IO.ignition),
    },
    known({
      satellites: record.satellites, eventIo: record.eventIo, priority: record.priority,
      ignition: flag(IO.ignition), motion: flag(IO.movement),
      hdop: number(IO.hdopTenths, 0.1), batteryPct: percentOf(number(IO.batteryPercent, 1)), powerV: number(IO.powerMv, 0.001), odometerKm: number(IO.odometerM, 0.001),
      driverId: hexId(io.get(IO.driver)),
      io: io.size === 0 ? null : Object.fromEntries(io),
    }),
  )
}

interface Packet {
  readonly codec: string
  readonly recordCount: number
  readonly crcOk: boolean | null
}

/** @returns the packet's head, or the rejection that it deserves. */
function addPacket(frame: Uint8Array, imei: string | null, reports: TrackerReports): Packet | Decoded {
  const data = teltonikaDataField(frame)
  const codec = `0x${(data[0] ?? 0).toString(16)}`
  const crc = teltonikaCrc(frame)
  const records = isTeltonikaCodec(data[0]) ? teltonikaRecords(data) : null
  if (crc !== null && crc.sent !== crc.computed) {
    const positionsIfAccepted = Array.isArray(records) ? (records as readonly TeltonikaRecord[]).slice(0, POSITIONS_IF_ACCEPTED_MAX).map(({ lat, lon, atMs }) => ({ lat, lon, fixTime: timeOf(atMs)?.text ?? null })) : null
    const reason = `CRC mismatch (sent 0x${crc.sent.toString(16)}, computed 0x${crc.computed.toString(16)}): not acknowledged, the device sends it again`
    return rejected(FORMAT, reason, { codec, crcOk: false, ...known({ positionsIfAccepted }) })
  }
  const crcOk = crc === null ? null : true
  if (records === null) {
    if (!COMMAND_CODECS.has(data[0] ?? 0)) return rejected(FORMAT, `codec ${codec} is not one of 8, 8E and 16: its records were not read; set the device to one of them`, { codec, ...known({ crcOk }) })
    reports.addHeartbeat(`codec ${codec}`, null)
    return { codec, recordCount: 0, crcOk }
  }
  if (typeof records === 'string') return rejected(FORMAT, records, { codec, ...known({ crcOk }) })
  for (const record of records) addRecord(record, imei, reports)
  return { codec, recordCount: records.length, crcOk }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const bytes = binaryOf(body.bytes)
  if (bytes === null) return rejected(FORMAT, 'hexadecimal text that ends inside a byte')
  const { frames: sent, rest, fault } = isTeltonikaDatagram(bytes) ? { frames: [bytes], rest: bytes.subarray(bytes.length), fault: null } : teltonikaFrames(bytes, PACKETS_MAX + 1)
  const reports = createTrackerReports(FORMAT, context)
  let imei = wordOf(parseForm(body.query).first('imei'))
  let hasLogin = false
  const packets: Packet[] = []
  const frames: Uint8Array[] = []
  let recordCount = 0
  for (const frame of sent) {
    if (frames.length >= PACKETS_MAX || recordCount >= RECORDS_MAX) {
      reports.lose(`too many packets in one body: the first ${frames.length} were read`)
      break
    }
    frames.push(frame)
    const kind = teltonikaFrameKind(frame)
    imei = teltonikaImei(frame) ?? imei
    if (kind === 'login') hasLogin = true
    if (kind === 'ping') reports.addHeartbeat('ping', null)
    if (kind !== 'data' && kind !== 'datagram') continue
    const packet = addPacket(frame, imei, reports)
    if ('outcome' in packet) {
      if (packets.length === 0) return packet
      reports.lose(packet.reason ?? 'a damaged packet')
    } else {
      packets.push(packet)
      recordCount += packet.recordCount
    }
  }
  if (fault !== null && packets.length === 0 && !hasLogin) return rejected(FORMAT, fault)
  if (fault !== null) reports.lose(fault)
  else if (rest.length > 0 && sent.length <= PACKETS_MAX) reports.lose(`the packet is cut: ${rest.length} bytes of it came`)
  if (hasLogin && packets.length === 0) reports.addHeartbeat(`login|${imei ?? ''}`, null)
  const isLoginOnly = hasLogin && packets.length === 0
  const [first] = packets
  const head = known({
    imei,
    codec: first?.codec,
    recordCount: first === undefined ? null : recordCount,
    crcOk: first?.crcOk,
    ackHex: frames.length === 0 ? null : teltonikaAnswersHex(frames),
  })
  return reports.decoded(first === undefined ? 'a ping: the device lives' : 'a packet without records', { ...head, ...(isLoginOnly ? { outcome: 'login', reason: null } : {}) })
}

export const teltonika: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
