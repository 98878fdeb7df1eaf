import { describe, expect, test } from 'vitest'
import { formatProblem } from '../../../scenarios/file-problem.ts'
import { readSources } from './load-sources.ts'

const SURROUNDINGS = {
  devicesByCrossing: new Map([['huu-nghi', new Set(['cam-1', 'gps-gateway', 'scale'])]]),
  environment: { CAMERA_PASSWORD: 'geheim' },
}
const read = (sources: string) => readSources('sources.yaml', `bordertwin: sources/1\nsources:\n${sources}`, SURROUNDINGS)
function problemsOf(sources: string): string[] {
  const loaded = read(sources)
  return loaded.ok ? [] : loaded.failure.map(formatProblem)
}

test('one source of each kind is accepted, and secrets come from where the file says', () => {
  const loaded = read(`
  frigate: { kind: mqtt-topic, crossing: huu-nghi, device: cam-1, format: frigate, topic: frigate/events }
  cam-a: { kind: hikvision-alert-stream, crossing: huu-nghi, device: cam-1, address: "http://10.0.4.11", user: twin, password: { env: CAMERA_PASSWORD }, heartbeatS: 10 }
  cam-b: { kind: dahua-event-manager, crossing: huu-nghi, device: cam-1, address: "https://10.0.4.12", user: twin, password: plain, codes: [TrafficJunction] }
  cam-c: { kind: dahua-snap-manager, crossing: huu-nghi, device: cam-1, address: "http://10.0.4.13" }
  cam-d: { kind: camera-snapshot, crossing: huu-nghi, device: cam-1, address: "http://10.0.4.14/snapshot.jpg", format: camera-frame, everyS: 0.5 }
  cam-e: { kind: camera-mjpeg, crossing: huu-nghi, device: cam-1, address: "http://10.0.4.15/video", format: camera-frame, framesPerS: 4 }
  trackers: { kind: teltonika, crossing: huu-nghi, device: gps-gateway, listen: 5027, imeis: ["356307042441013"] }
  others: { kind: gt06, crossing: huu-nghi, device: gps-gateway, listen: 5023 }
  scale: { kind: tcp-lines, crossing: huu-nghi, device: scale, format: weighbridge, connect: "10.0.4.20:4001" }
  nmea: { kind: tcp-lines, crossing: huu-nghi, device: gps-gateway, format: nmea0183, listen: 10110, allow: [10.0.4.30] }
  ufms: { kind: amqp, crossing: huu-nghi, device: gps-gateway, url: "amqp://twin:geheim@10.0.4.40", queue: ufms, exchange: tracking.provider, routingKey: track1 }
  drop: { kind: folder, crossing: huu-nghi, device: cam-1, format: generic-json, path: /var/spool/twin }
  memory: { kind: traccar-backfill, crossing: huu-nghi, device: gps-gateway, address: "https://traccar:8082", password: token, gapS: 300 }
`)
  if (!loaded.ok) throw new Error(loaded.failure.map(formatProblem).join('\n'))
  expect(loaded.value).toHaveLength(13)
  expect(loaded.value.map(({ secret }) => secret).filter((secret) => secret !== null)).toEqual(['geheim', 'plain', 'amqp://twin:geheim@10.0.4.40', 'token'])
})

describe('every problem is told at once, with its line and a hint', () => {
  test('of shape and of what the file names', () => {
    expect(
      problemsOf(`
  one: { kind: telepathy, crossing: huu-nghi, device: cam-1 }
`),
    ).toEqual([expect.stringMatching(/^sources\.yaml:4: .*"telepathy" is not allowed/)])
    expect(
      problemsOf(`
  one:
    kind: hikvision-alert-stream
    crossing: huu-nghy
    device: cam-1
    address: ftp://10.0.4.11
    adress: x
  two:
    kind: tcp-lines
    crossing: huu-nghi
    device: cam-2
    format: nmea183
    password: { env: NOT_SET }
  three: { kind: dahua-snap-manager, crossing: huu-nghi, device: cam-1, address: "http://c", password: { env: NOT_SET } }
  four: { kind: teltonika, crossing: huu-nghi, device: gps-gateway, listen: 5027 }
  five: { kind: gt06, crossing: huu-nghi, device: gps-gateway, listen: 5027 }
  six: { kind: mqtt-topic, crossing: huu-nghi, device: cam-1, format: frigate, topic: "frigate/#/events" }
`),
    ).toEqual([
      expect.stringMatching(/^sources\.yaml:8: .*http/),
      expect.stringMatching(/^sources\.yaml:9: unknown key "adress" .*address/),
      expect.stringMatching(/^sources\.yaml:15: unknown key "password"/),
      expect.stringMatching(/^sources\.yaml:16: three: the variable NOT_SET is not set/),
      expect.stringMatching(/^sources\.yaml:18: five: port 5027 is taken by four/),
      expect.stringMatching(/^sources\.yaml:19: .*topic/),
    ])
  })
  test('of ids and formats, where the shape is right', () => {
    expect(problemsOf('  two: { kind: tcp-lines, crossing: huu-nghy, device: cam-2, format: nmea183 }')).toEqual([
      expect.stringContaining('takes either "listen" (a port) or "connect" (host:port)'),
      expect.stringContaining('there is no crossing "huu-nghy" (did you mean "huu-nghi"?)'),
      expect.stringContaining('there is no ingest format "nmea183"'),
    ])
    expect(problemsOf('  two: { kind: folder, crossing: huu-nghi, device: cam-2, format: generic-json, path: x }')).toEqual([expect.stringContaining('huu-nghi has no device "cam-2"')])
  })
  test('and a secret is never quoted', () => {
    expect(problemsOf('  c: { kind: camera-snapshot, crossing: huu-nghi, device: cam-1, address: "http://c", format: x, password: geheim, pasword: geheim }').join('\n')).not.toContain('geheim')
  })
})

test('a file that is no such file is told so', () => {
  const loaded = readSources('sources.yaml', 'bordertwin: scenario/1\n', SURROUNDINGS)
  expect(loaded.ok ? [] : loaded.failure.map(formatProblem)).toEqual([expect.stringContaining('"sources" is missing'), expect.stringContaining('is not allowed')])
})
