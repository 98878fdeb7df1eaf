/**
 * Canonical fix → the BaseMessage with a WayPoint that a provider of trackers passes to the Vietnamese road authority.
 *
 * Source:  formats.md 2l; the vehicle is named by its plate, here by the tracker's id; `x` is longitude.
 * Limits:  whole seconds; no accuracy; a stale fix is not passed on.
 * Checked: trackers.prop.test.ts.
 */
import { writeBaseMessage } from '../formats/ufms-messages.ts'
import type { Emulator } from './emulator.ts'

const KMH_PER_MPS = 3.6
const WAY_POINT = 100
const PROVIDER_ID = 1

export const ufmsEmulator: Emulator = {
  format: 'ufms',
  encode(observation) {
    if (observation.type !== 'position.fix' || !observation.isValid) return null
    const { trackerId, at, altM, speedMps, headingDeg, isIgnitionOn } = observation
    const wayPoint = {
      vehicle: trackerId,
      datetime: Math.floor((observation.deviceTimeMs ?? observation.receivedAtMs) / 1_000),
      x: at.lonDeg,
      y: at.latDeg,
      // The field is required; a device without speed sends what it has: standing.
      speed: (speedMps ?? 0) * KMH_PER_MPS,
      ...(altM === null ? {} : { z: altM }),
      ...(headingDeg === null ? {} : { heading: headingDeg }),
      ...(isIgnitionOn === null ? {} : { ignition: isIgnitionOn }),
    }
    return { contentType: 'application/x-protobuf', query: '', bytes: writeBaseMessage({ msgType: WAY_POINT, providerId: PROVIDER_ID, WayPoint: wayPoint }) }
  },
}
