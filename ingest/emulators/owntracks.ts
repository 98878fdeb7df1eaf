/**
 * Canonical fix → the OwnTracks location that a telephone posts over HTTP.
 *
 * Source:  `tst` in seconds, `vel` in km/h, `cog` in degrees; what is unknown is left out; the topic names the device.
 * Limits:  whole seconds; a stale fix is not sent.
 * Checked: trackers.prop.test.ts.
 */
import type { Emulator } from './emulator.ts'
import { bytesOf } from './multipart.ts'

const KMH_PER_MPS = 3.6

export const owntracksEmulator: Emulator = {
  format: 'owntracks',
  encode(observation) {
    if (observation.type !== 'position.fix' || !observation.isValid) return null
    const { trackerId, at, altM, speedMps, headingDeg, accuracyM, isIgnitionOn } = observation
    const message = {
      _type: 'location',
      topic: `owntracks/${trackerId}`,
      tid: trackerId.slice(-2),
      lat: at.latDeg,
      lon: at.lonDeg,
      tst: Math.floor((observation.deviceTimeMs ?? observation.receivedAtMs) / 1_000),
      ...(altM === null ? {} : { alt: altM }),
      ...(speedMps === null ? {} : { vel: Number((speedMps * KMH_PER_MPS).toFixed(3)) }),
      ...(headingDeg === null ? {} : { cog: headingDeg }),
      ...(accuracyM === null ? {} : { acc: accuracyM }),
      ...(isIgnitionOn === null ? {} : { ign: isIgnitionOn ? 1 : 0 }),
    }
    return { contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify(message)) }
  },
}
