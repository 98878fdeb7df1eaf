/**
 * Canonical fix → Traccar position forwarding (`forward.type = json`): `{position, device}`.
 *
 * Source:  speed in knots, course in degrees, zone written `+00:00`, `position.id` 0 because forwarding precedes storage,
 *          `valid: false` for a stale fix, ignition and motion among the attributes.
 * Checked: round-trip.prop.test.ts.
 */
import { mpsFromKnots } from '../../engine/model/units.ts'
import type { Emulator } from './emulator.ts'
import { bytesOf } from './multipart.ts'

/** As Traccar's JSON writer does: `2025-07-15T00:12:03.000+00:00`. */
const traccarTimeOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 23)}+00:00`
const KNOT_MPS = mpsFromKnots(1)
/** A truck that rolls faster counts as moving in Traccar's default motion filter (0.01 kn): parked noise is sent as zero. */
const MOTION_MPS = 0.01

/** Traccar's own small number of a device; what identifies it is `uniqueId`. */
const internalIdOf = (trackerId: string): number => 1 + (Number(trackerId.replace(/\D/g, '').slice(-6)) || 0)

export const traccarForwardEmulator: Emulator = {
  format: 'traccar-forward',
  encode(observation) {
    if (observation.type !== 'position.fix') return null
    const time = traccarTimeOf(observation.deviceTimeMs ?? observation.receivedAtMs)
    const serverTime = traccarTimeOf(observation.receivedAtMs)
    const deviceId = internalIdOf(observation.trackerId)
    const body = {
      position: {
        id: 0,
        attributes: {
          ...(observation.isIgnitionOn === null ? {} : { ignition: observation.isIgnitionOn }),
          motion: (observation.speedMps ?? 0) > MOTION_MPS,
          sat: 11,
        },
        deviceId,
        protocol: 'gt06',
        serverTime,
        deviceTime: time,
        fixTime: time,
        outdated: false,
        valid: observation.isValid,
        latitude: observation.at.latDeg,
        longitude: observation.at.lonDeg,
        altitude: observation.altM ?? 0,
        speed: (observation.speedMps ?? 0) / KNOT_MPS,
        course: observation.headingDeg ?? 0,
        address: null,
        accuracy: observation.accuracyM ?? 0,
        network: null,
        geofenceIds: null,
      },
      device: {
        id: deviceId, attributes: {}, groupId: 0, calendarId: 0, name: observation.trackerId, uniqueId: observation.trackerId, status: 'online', lastUpdate: serverTime,
        positionId: 0, phone: null, model: null, contact: null, category: 'truck', disabled: false, expirationTime: null,
      },
    }
    return { contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify(body)) }
  },
}
