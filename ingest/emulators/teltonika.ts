/**
 * Canonical fix → one Teltonika data packet of codec 8, as a gateway posts it: the packet as bytes, the IMEI in the query.
 *
 * Source:  formats.md 2k; IO 239 is the ignition. A stale fix is one without satellites, speed and angle.
 * Limits:  whole km/h, degrees and metres; no accuracy.
 * Checked: trackers.prop.test.ts.
 */
import type { PositionFix } from '../../engine/model/observations.ts'
import { crc16Ibm } from '../crc16.ts'
import type { Emulator } from './emulator.ts'

const KMH_PER_MPS = 3.6
const UNITS_PER_DEGREE = 1e7
const [CODEC, IGNITION, SATELLITES] = [8, 239, 11]
/** Time, priority, GPS element, then the IO element with up to one value of one byte. */
const [HEAD_BYTES, IO_BYTES, IO_VALUE_BYTES] = [24, 6, 2]

/** Codec, counts and the one record. */
function dataFieldOf(fix: PositionFix): Uint8Array {
  const ioCount = fix.isIgnitionOn === null ? 0 : 1
  const data = new Uint8Array(3 + HEAD_BYTES + IO_BYTES + ioCount * IO_VALUE_BYTES)
  const view = new DataView(data.buffer)
  data.set([CODEC, 1])
  view.setBigUint64(2, BigInt(fix.deviceTimeMs ?? fix.receivedAtMs))
  view.setInt32(11, Math.round(fix.at.lonDeg * UNITS_PER_DEGREE))
  view.setInt32(15, Math.round(fix.at.latDeg * UNITS_PER_DEGREE))
  view.setInt16(19, Math.round(fix.altM ?? 0))
  if (fix.isValid) {
    view.setUint16(21, Math.round(fix.headingDeg ?? 0) % 360)
    data[23] = SATELLITES
    view.setUint16(24, Math.round((fix.speedMps ?? 0) * KMH_PER_MPS))
  }
  // Event id, total, then the counts of values of 1, 2, 4 and 8 bytes.
  data.set([0, ioCount, ioCount], 26)
  if (ioCount === 1) data.set([IGNITION, fix.isIgnitionOn === true ? 1 : 0], 29)
  data[data.length - 1] = 1
  return data
}

export const teltonikaEmulator: Emulator = {
  format: 'teltonika',
  encode(observation) {
    if (observation.type !== 'position.fix') return null
    const data = dataFieldOf(observation)
    const packet = new Uint8Array(12 + data.length)
    const view = new DataView(packet.buffer)
    view.setUint32(4, data.length)
    packet.set(data, 8)
    view.setUint32(8 + data.length, crc16Ibm(data))
    return { contentType: 'application/octet-stream', query: `imei=${encodeURIComponent(observation.trackerId)}`, bytes: packet }
  },
}
