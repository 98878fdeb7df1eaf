/**
 * The whole server with a `sources.yaml`: a camera, trackers, a scale, a folder. The server is stopped in the middle and started
 * again; what came is in the log, and the state has counted it once. What a camera says while nobody listens is gone: it keeps nothing.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startTestServer } from '../testing/start-server.ts'
import { partOf, startCameraStandIn } from './testing/camera-stand-in.ts'
import { getSource, listLogged } from './testing/logged.ts'
import { until } from './testing/peer-process.ts'

const alertOf = (index: number): string =>
  `<EventNotificationAlert version="2.0"><dateTime>${new Date().toISOString()}</dateTime><eventType>ANPR</eventType><eventState>active</eventState><ANPR><licensePlate>29C${10_000 + index}</licensePlate></ANPR><UUID>2026-passage-${String(index).padStart(8, '0')}</UUID></EventNotificationAlert>`

test('sources of a file are opened with the server, outlive its restart, and are shown with their state', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-sources-'))
  const drop = join(dataDir, 'drop')
  await mkdir(drop)
  let nextIndex = 0
  // Each stream repeats the last passage of the one before: the camera cannot know whether we have it.
  const camera = await startCameraStandIn({
    script: () => {
      const from = Math.max(0, nextIndex - 1)
      nextIndex = from + 4
      return [...[0, 1, 2, 3].map((offset) => ({ write: partOf(alertOf(from + offset)) })), 'break' as const]
    },
  })
  const password = join(dataDir, 'camera.password')
  await writeFile(password, 'geheim\n')
  await writeFile(
    join(dataDir, 'sources.yaml'),
    `bordertwin: sources/1
sources:
  gate: { kind: hikvision-alert-stream, crossing: huu-nghi, device: cam-b1-export-1, address: "${camera.address}", user: twin, password: { file: camera.password } }
  scale: { kind: tcp-lines, crossing: huu-nghi, device: weighbridge-reader, format: weighbridge, listen: 0, host: 127.0.0.1 }
  drop: { kind: folder, crossing: huu-nghi, device: cam-xc-in, format: generic-json, path: "${drop}", everyS: 0.05 }
  away: { kind: hikvision-alert-stream, crossing: huu-nghi, device: cam-b1-export-2, address: "http://127.0.0.1:1", user: twin, password: geheim }
`,
  )
  let server = await startTestServer({ dataDir })
  const passageCount = async (): Promise<number> => new Set((await listLogged(server)).filter(({ deviceId }) => deviceId === 'cam-b1-export-1').map(({ observationId }) => observationId)).size
  await until('passages are in the log', async () => (await passageCount()) >= 12)
  await until('the camera that is away is failing', async () => (await getSource(server, 'cam-b1-export-2'))?.state === 'failing')
  expect((await getSource(server, 'cam-b1-export-2'))?.problem?.code).toBe('source.link.refused')

  connect(server.server.sourcePorts.get('scale') ?? 0, '127.0.0.1').end('ST,GS,+ 12340 kg\r\n')
  await writeFile(join(drop, 'read.json'), JSON.stringify({ type: 'plate.read', id: 'read-of-a-file-0001', at: new Date().toISOString(), plate: '12C12345' }))
  await until('scale and file are in the log', async () => {
    const devices = (await listLogged(server)).map(({ deviceId }) => deviceId)
    return devices.includes('weighbridge-reader') && devices.includes('cam-xc-in')
  })

  await server.stop()
  server = await startTestServer({ dataDir })
  const before = await passageCount()
  await until('the camera is read on', async () => (await passageCount()) >= before + 6)
  await camera.stop()
  await until('the state has counted each passage once', async () => (await getSource(server, 'cam-b1-export-1'))?.observationCount === (await passageCount()))

  await server.remove()
  await rm(dataDir, { recursive: true, force: true })
})

test('a file with problems keeps the server from starting, and all of them are told', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-sources-'))
  await writeFile(join(dataDir, 'sources.yaml'), 'bordertwin: sources/1\nsources:\n  gate: { kind: folder, crossing: huu-nghi, device: nobody, format: x, path: y }\n')
  await expect(startTestServer({ dataDir })).rejects.toThrow(/sources\.yaml:3: gate: huu-nghi has no device "nobody"[\s\S]*no ingest format "x"/)
  await rm(dataDir, { recursive: true, force: true })
})
