/** `bordertwin decode` with real files, its output and its exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listSummaries } from '../../../ingest/format-summaries.ts'
import { registerDecode } from './decode.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bordertwin-decode-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly exit: number
  readonly out: string
  readonly err: string
}

async function decode(args: readonly string[], fileName: string, content: string | Uint8Array | null): Promise<Answer> {
  const file = join(folder, fileName)
  if (content !== null) writeFileSync(file, content)
  const printed = { out: '', err: '' }
  const into = (stream: 'out' | 'err') => (chunk: string | Uint8Array): boolean => {
    printed[stream] += String(chunk)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(into('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(into('err'))
  const program = new Command()
  registerDecode(program)
  await program.parseAsync(['node', 'bordertwin', 'decode', ...args, file])
  vi.restoreAllMocks()
  return { exit: Number(process.exitCode ?? 0), ...printed }
}

test('a heartbeat is understood and exits 0', async () => {
  const { exit, out } = await decode(['--format', 'generic-json'], 'beat.json', '{"type":"heartbeat"}')
  expect(exit).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ format: 'generic-json', outcome: 'ignore', heartbeat: true, reads: [], positions: [] })
  expect(JSON.parse(out)).not.toHaveProperty('observations')
})

test('a rejected payload exits 3 and prints why', async () => {
  const { exit, out } = await decode(['--format', 'osmand'], 'query.txt', 'lat=21.9&lon=106.7')
  expect(exit).toBe(3)
  expect(JSON.parse(out)).toMatchObject({ outcome: 'reject', reason: 'no id or deviceid' })
})

test('a payload of another format is rejected with the name of the format that reads it', async () => {
  const alert = '<EventNotificationAlert><eventType>ANPR</eventType><ANPR><licensePlate>29C12345</licensePlate></ANPR></EventNotificationAlert>'
  const { exit, out, err } = await decode(['--format', 'dahua'], 'anpr.xml', alert)
  expect([exit, err]).toEqual([3, 'Rejected as dahua. It reads as hikvision-isapi: try --format hikvision-isapi.\n'])
  expect(JSON.parse(out)).toMatchObject({ outcome: 'reject' })
  expect((await decode(['--format', 'dahua'], 'words.txt', 'hello')).err).toBe('')
})

test('a request target in a file is read as a query', async () => {
  const { exit, out } = await decode(['--format', 'osmand', '--observations'], 'target.txt', '/?id=tracker-7&lat=21.9&lon=106.7&timestamp=1753000000\n')
  expect(exit).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ positions: [{ deviceId: 'tracker-7' }], observations: [{ trackerId: 'tracker-7' }] })
})

test('pictures are printed by name and size, not by content', async () => {
  const request = 'POST /alarm HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=edge\r\n\r\n--edge\r\nContent-Disposition: form-data; name="anpr.xml"\r\n\r\n<EventNotificationAlert><eventType>ANPR</eventType><ANPR><licensePlate>29C12345</licensePlate></ANPR></EventNotificationAlert>\r\n--edge\r\nContent-Disposition: form-data; name="licensePlatePicture.jpg"\r\n\r\n\u0001\u0002\u0003\r\n--edge--\r\n'
  const { exit, out } = await decode(['--format', 'hikvision-isapi'], 'request.http', request)
  expect(exit).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ reads: [{ plate: '29C12345' }], pictures: [{ name: 'licensePlatePicture.jpg', bytes: 3 }] })
})

test('the zone turns a naive time into an instant', async () => {
  const body = '{"type":"plate.read","plate":"29C12345","at":"2026-07-05 20:44:40"}'
  const plain = await decode(['--format', 'generic-json'], 'read.json', body)
  expect(JSON.parse(plain.out)).toMatchObject({ reads: [{ time: '2026-07-05T20:44:40', timeHasOffset: false }] })
  const zoned = await decode(['--format', 'generic-json', '--zone', 'Asia/Ho_Chi_Minh'], 'read.json', body)
  expect(JSON.parse(zoned.out)).toMatchObject({ reads: [{ time: '2026-07-05T20:44:40+07:00', timeHasOffset: false }] })
})

test('the format may stand before the file', async () => {
  expect(await decode(['osmand'], 'query.txt', '?id=7&lat=21.9&lon=106.7')).toMatchObject({ exit: 0, out: expect.stringContaining('"deviceId": "7"') })
  expect(await decode([], 'query.txt', '?id=7')).toMatchObject({ exit: 2, out: '', err: expect.stringContaining('Say --format <name>; known: hikvision-isapi') })
  expect(await decode(['--format', 'osmand', 'other.txt'], 'query.txt', '?id=7')).toMatchObject({ exit: 2, err: expect.stringContaining('One file at a time') })
})

test('a wrong call exits 2 and says what would be right', async () => {
  const unknown = await decode(['--format', 'morse'], 'body.txt', '...')
  expect(unknown.exit).toBe(2)
  expect(unknown.err).toContain('hikvision-isapi')
  const missing = await decode(['--format', 'osmand'], 'nowhere.txt', null)
  expect(missing.exit).toBe(2)
  expect(missing.err).toContain('nowhere.txt: there is no such file')
  const zone = await decode(['--format', 'osmand', '--zone', 'Asia/Nowhere'], 'body.txt', 'id=1')
  expect(zone.exit).toBe(2)
  expect(zone.err).toContain('Asia/Nowhere')
})

test('a file of JSON lines holds as many messages as lines, and a bad one costs itself', async () => {
  const line = (id: string): string => `{"position":{"latitude":21.97,"longitude":106.7,"fixTime":"2026-07-05T01:20:00Z"},"device":{"uniqueId":"${id}"}}`
  const { exit, out } = await decode(['--format', 'traccar-forward'], 'day.jsonl', `${line('truck-1')}\n{"position":\n${line('truck-2')}\n`)
  expect(exit).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ outcome: 'position', positions: [{ deviceId: 'truck-1' }, { deviceId: 'truck-2' }], warnings: [expect.stringContaining('not valid JSON')] })
})

test('the help has a line on every format', () => {
  expect(listSummaries().filter(([, summary]) => summary === '')).toEqual([])
})
