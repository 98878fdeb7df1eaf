/**
 * Canonical fix → the OsmAnd query that a driver's telephone sends: everything in the query string, empty body.
 *
 * Source:  id, lat, lon, timestamp in seconds, speed in knots, bearing, altitude, accuracy, ignition as a free attribute.
 * Limits:  whole seconds; a fix between seconds is written with milliseconds, as some clients do.
 * Checked: round-trip.prop.test.ts.
 */
import { mpsFromKnots } from '../../engine/model/units.ts'
import type { Emulator } from './emulator.ts'

const KNOT_MPS = mpsFromKnots(1)

export const osmandEmulator: Emulator = {
  format: 'osmand',
  encode(observation) {
    if (observation.type !== 'position.fix') return null
    const atMs = observation.deviceTimeMs ?? observation.receivedAtMs
    const fields: [string, string][] = [
      ['id', observation.trackerId],
      ['timestamp', String(atMs % 1_000 === 0 ? atMs / 1_000 : atMs)],
      ['lat', String(observation.at.latDeg)],
      ['lon', String(observation.at.lonDeg)],
    ]
    const addNumber = (name: string, value: number | null): void => {
      if (value !== null) fields.push([name, String(value)])
    }
    addNumber('speed', observation.speedMps === null ? null : observation.speedMps / KNOT_MPS)
    addNumber('bearing', observation.headingDeg)
    addNumber('altitude', observation.altM)
    addNumber('accuracy', observation.accuracyM)
    if (observation.isIgnitionOn !== null) fields.push(['ignition', String(observation.isIgnitionOn)])
    if (!observation.isValid) fields.push(['valid', 'false'])
    const query = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    return { contentType: null, query, bytes: new Uint8Array(0) }
  },
}
