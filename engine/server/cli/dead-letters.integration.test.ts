/** `bordertwin dead-letters` against the real edges of a server: what it prints, and how it exits. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CROSSING } from '../testing/staged-desk.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'
import { CallFailure } from './call-failure.ts'
import { registerDeadLetters } from './dead-letters.ts'

let edges: RunningEdges
const folder = mkdtempSync(join(tmpdir(), 'bordertwin-letters-'))
beforeAll(async () => {
  edges = await startEdges()
})
afterAll(async () => {
  await edges.stop()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.exitCode = undefined
})

async function call(...words: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string; readonly said: string }> {
  const printed = { out: '', err: '', said: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((printed.out += String(chunk)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((printed.err += String(chunk)), true))
  process.exitCode = undefined
  const program = new Command().exitOverride()
  registerDeadLetters(program)
  await program.parseAsync(['node', 'bordertwin', 'dead-letters', ...words]).catch((failure: Error) => {
    printed.said = failure.message
    if (failure instanceof CallFailure) process.exitCode = failure.exitCode
  })
  vi.restoreAllMocks()
  return { exit: Number(process.exitCode ?? 0), ...printed }
}
const toServer = (...words: readonly string[]) => call(...words, '--to', edges.url, '--token', edges.tokenOf('controller'))

/** @returns the id of the letter that the body became. */
async function sendDead(body: string): Promise<string> {
  await fetch(`${edges.url}/ingest/generic-json/${CROSSING}/gate-json`, {
    method: 'POST', body, headers: { 'content-type': 'application/json', 'x-device-key': edges.keys.devices[`${CROSSING}/gate-json`] ?? '' },
  })
  return (await edges.deadLetters.list({ crossingId: null, lettersCountMax: 1, cursor: null })).letters[0]?.letterId ?? ''
}

test('letters are listed with their reason, shown with their body, and written to a file whole', async () => {
  const letterId = await sendDead('{"type":"plate.read","pla\u0007')
  const listed = await toServer('list')
  expect(listed.out).toMatch(new RegExp(`^${letterId}  \\d{4}-.* \\+07:00  ${CROSSING}/gate-json  generic-json  \\d+ B  \\S`, 'm'))
  expect(listed.exit).toBe(0)
  expect(JSON.parse((await toServer('list', '--json', '--limit', '1')).out)).toMatchObject([{ letterId, format: 'generic-json' }])

  const shown = await toServer('show', letterId)
  expect(shown.out).toContain('deviceId: gate-json')
  expect(shown.out).toContain('{"type":"plate.read","pla·')
  const file = join(folder, 'letter.bin')
  await toServer('show', letterId, '--body', file)
  expect(readFileSync(file, 'utf8')).toBe('{"type":"plate.read","pla\u0007')
})

test('what is still not understood stays and exits 1 with the reason; what is understood leaves', async () => {
  const letterId = await sendDead('{"type":"plate.read","pla')
  const again = await toServer('reingest', letterId)
  expect([again.exit, again.out]).toEqual([1, expect.stringContaining(`${letterId}: No observation could be read from the body.`)])

  const read = JSON.stringify({ type: 'plate.read', id: 'a-letter-that-is-read', at: new Date().toISOString(), plate: '12C12345' })
  const goodId = await edges.deadLetters.keep(
    { crossingId: CROSSING, deviceId: 'gate-json', format: 'generic-json', contentType: 'application/json', query: '', receivedAtMs: Date.now(), reason: 'an older decoder' },
    Buffer.from(read),
  )
  expect(await toServer('reingest', goodId)).toMatchObject({ exit: 0, out: `${goodId}: 1 observation\n`, err: '1 of 1 read\n' })
  const rest = await toServer('reingest', '--all', '--crossing', CROSSING)
  expect(rest.out).not.toContain(goodId)
  expect(rest.exit).toBe(1)
})

test('a token comes from the call, the environment or the key file', async () => {
  vi.stubEnv('BORDERTWIN_TOKEN', edges.tokenOf('controller'))
  expect((await call('list', '--to', edges.url)).exit).toBe(0)
  vi.unstubAllEnvs()
  const keys = join(folder, 'keys.json')
  writeFileSync(keys, JSON.stringify(edges.keys))
  expect((await call('list', '--to', edges.url, '--keys', keys)).exit).toBe(0)
})

test.each([
  ['no token at all', ['list', '--keys', '/nowhere/keys.json'], 2, 'no token: give --token'],
  ['a wrong address', ['list', '--to', 'ftp://x', '--token', 't'], 2, 'is no address'],
  ['a server that is not there', ['list', '--to', 'http://127.0.0.1:1', '--token', 't'], 1, 'no server answers at http://127.0.0.1:1'],
  ['neither letters nor --all', ['reingest', '--token', 't'], 2, 'name the letters'],
  ['a limit that is none', ['list', '--limit', '0', '--token', 't'], 2, '--limit 0'],
])('%s is said in one sentence', async (_what, words, exit, said) => {
  const answer = await call(...words)
  expect([answer.exit, answer.said]).toEqual([exit, expect.stringContaining(said)])
})

test('a letter that is not there and a role that may not are said in the words of the server', async () => {
  expect((await toServer('show', 'letter-999')).said).toContain('There is no such dead letter.')
  const answer = await call('list', '--to', edges.url, '--token', edges.tokenOf('haulier-portal'))
  expect([answer.exit, answer.said]).toEqual([1, expect.stringContaining('Your role may not do this.')])
})
