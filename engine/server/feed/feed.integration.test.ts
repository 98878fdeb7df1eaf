/** The real feed command against the real server: a morning of Hữu Nghị arrives through the public door alone. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StateReplySchema } from '../../protocol/http.ts'
import { registerFeed } from '../cli/feed.ts'
import { openFeedScenario } from './feed-scenario.ts'
import { writeObservations } from '../simulation/write-observations.ts'
import { COMMAND_LINE } from '../install-root.ts'
import { listLogged } from '../sources/testing/logged.ts'
import { until } from '../sources/testing/peer-process.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'

let running: TestServer
beforeAll(async () => {
  // The demo's clock begins at 07:20; the server itself starts no feed.
  running = await startTestServer({ environment: { BORDERTWIN_DEMO: 'live', BORDERTWIN_SPEED: '60' } })
})
afterAll(() => running.remove())

const runFeed = (...more: string[]): Promise<string> => play('huu-nghi', ...more)

async function play(name: string, ...more: string[]): Promise<string> {
  const program = new Command('bordertwin').exitOverride()
  registerFeed(program)
  const written: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0
  try {
    await program.parseAsync(['node', 'bordertwin', 'feed', name, '--to', running.url, '--keys', running.server.keysPath, ...more])
  } finally {
    process.stderr.write = write
  }
  return written.join('')
}
const state = async () =>
  StateReplySchema.parse(await (await fetch(`${running.url}/api/v1/crossings/huu-nghi/state`, { headers: { authorization: `Bearer ${running.tokenOf('controller')}` } })).json())

/** A read waits 15 s of the twin's for another one of its vehicle before it is known whose it is. */
const DECIDED_MS = 60_000

/** What was answered is on disk; the state has it a moment later, and says last what it makes of it. */
async function untilDecided(): Promise<void> {
  let foldedAtMs = 0
  await until('all that was logged is folded', async () => {
    const { length } = await listLogged(running)
    const { observationCount, duplicateCount, asOfMs } = (await state()).crossing
    foldedAtMs = asOfMs
    return observationCount + duplicateCount === length
  })
  await until('no read waits any more', async () => (await state()).crossing.asOfMs > foldedAtMs + DECIDED_MS)
}

describe('the demo feed', () => {
  test('fills the crossing with the day so far: nothing refused, every format heard, trucks where they are', async () => {
    const said = await runFeed('--limit', '1600')
    expect(said).toMatch(/1600 reports: \d+ requests accepted, 0 refused/)
    await untilDecided()
    const { crossing, trucks } = await state()
    const heard = new Set(crossing.sources.filter(({ observationCount }) => observationCount > 0).map(({ format }) => format))
    expect([...heard]).toEqual(expect.arrayContaining(['hikvision-isapi', 'plate-recognizer', 'traccar-forward', 'osmand']))
    expect(crossing.sources.reduce((sum, { rejectedCount }) => sum + rejectedCount, 0)).toBe(0)
    const buffer = crossing.yards.find(({ yardId }) => yardId === 'viettel-park')
    expect(buffer?.occupancyVeh).toBeGreaterThan(20)
    expect(trucks.length).toBeGreaterThan(300)
  })

  test('sent once more brings no new truck: every report falls out as a duplicate', async () => {
    const before = await state()
    await runFeed('--limit', '400')
    await untilDecided()
    const after = await state()
    // Trucks that have crossed leave the state meanwhile.
    const known = new Set(before.trucks.map(({ tripId }) => tripId))
    expect(after.trucks.filter(({ tripId }) => !known.has(tripId))).toEqual([])
    expect(after.crossing.duplicateCount - before.crossing.duplicateCount).toBeGreaterThan(250)
  })

  test('plays a recorded day as well: the same observations through the same door', async () => {
    const { scenario } = openFeedScenario('huu-nghi')
    const file = join(mkdtempSync(join(tmpdir(), 'bordertwin-feed-')), 'day.ndjson')
    writeObservations(scenario, { seed: 5, replicationIndex: 0, file })
    try {
      const said = await play(file, '--limit', '300')
      expect(said).toMatch(/300 reports: \d+ requests accepted, 0 refused/)
    } finally {
      rmSync(dirname(file), { recursive: true, force: true })
    }
  })

  test('ends soon after a signal although its server has stopped answering', async () => {
    const hanging = createServer((request, response) => {
      if (request.method === 'POST') hanging.emit('asked')
      else response.setHeader('content-type', 'application/json').end(JSON.stringify({ nowMs: Date.UTC(2025, 6, 15, 3), speedRatio: 60 }))
    })
    const asked = once(hanging, 'asked')
    await once(hanging.listen(0, '127.0.0.1'), 'listening')
    const { port } = hanging.address() as AddressInfo
    const feed = spawn(process.execPath, [COMMAND_LINE, 'feed', 'huu-nghi', '--to', `http://127.0.0.1:${port}`, '--keys', running.server.keysPath], { stdio: 'ignore' })
    try {
      const ended = once(feed, 'exit')
      await asked
      feed.kill('SIGINT')
      expect(await ended).toEqual([0, null])
    } finally {
      feed.kill('SIGKILL')
      hanging.closeAllConnections()
      hanging.close()
    }
  })

  test('says what is wrong with a call, and what it asks for in vain', async () => {
    await expect(runFeed('--mix', 'tractor')).resolves.toMatch(/--mix knows no "tractor"/)
    await expect(runFeed('--mix', 'osmand,dahua', '--limit', '1')).resolves.toMatch(/^bordertwin feed: no device of huu-nghi speaks dahua: none of it is played\n(?!.*speaks)/)
    process.exitCode = 0
  })
})
