/**
 * Decoding speed of one core, per format, on an ordinary body without pictures.
 *
 * Targets: 20,000 bodies/s for JSON and forms, 5,000/s for Hikvision XML (the whole road needs 10,000/s on two cores).
 */
import { decodeBody } from './decode-body.ts'
import { CONTEXT, fixtureBody, getDecoder } from './testing/fixtures.ts'

export interface DecoderSpeed {
  readonly format: string
  readonly bodiesPerS: number
}

const BODIES: readonly (readonly [string, string])[] = [
  ['hikvision-isapi', 'bare.valid.xml'],
  ['dahua', 'rpc.valid.json'],
  ['onvif-profile-m', 'frame.valid.json'],
  ['plate-recognizer', 'nested.valid.json'],
  ['openalpr-rekor', 'group.valid.json'],
  ['frigate', 'event-end.valid.json'],
  ['axis-alpv', 'lost.valid.json'],
  ['verkada', 'webhook.valid.json'],
  ['lilin', 'entry.valid.json'],
  ['traccar-forward', 'moving.valid.json'],
  ['osmand', 'query.valid.txt'],
  ['owntracks', 'location.valid.json'],
  ['teltonika', 'codec8.valid.hex'],
  ['gt06', 'position.valid.hex'],
  ['ufms', 'waypoint.valid.bin'],
  ['nmea0183', 'instant.valid.txt'],
  ['gpsd', 'stream.valid.ndjson'],
  ['ngsi-ld', 'normalised.valid.json'],
  ['sumo-fcd', 'metres.valid.xml'],
  ['cloudevents', 'read.valid.json'],
  ['generic-json', 'read.valid.json'],
  ['hikvision-acs', 'passage.valid.json'],
  ['egate', 'granted.valid.json'],
  ['barrier', 'up.valid.json'],
  ['qr-card', 'scanner.valid.json'],
  ['cccd-qr', 'seven.valid.txt'],
  ['mrz', 'passport.valid.txt'],
  ['iso6346', 'plain.valid.txt'],
  ['weighbridge', 'gross.valid.txt'],
  ['vda5050', 'state.valid.json'],
]
const WARM_UP_COUNT = 3_000
const MEASURED_COUNT = 20_000

/** @param clockMs processor time where there is one: a neighbour on the machine costs none of it. */
export function benchDecoders(clockMs: () => number = () => performance.now()): readonly DecoderSpeed[] {
  return BODIES.map(([format, file]) => {
    const decoder = getDecoder(format)
    const body = fixtureBody(format, file)
    for (let count = 0; count < WARM_UP_COUNT; count += 1) decodeBody(decoder, body, CONTEXT)
    const startMs = clockMs()
    for (let count = 0; count < MEASURED_COUNT; count += 1) decodeBody(decoder, body, CONTEXT)
    return { format, bodiesPerS: Math.round(MEASURED_COUNT / ((clockMs() - startMs) / 1_000)) }
  })
}
