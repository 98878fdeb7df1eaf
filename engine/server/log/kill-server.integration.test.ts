/**
 * kill -9 of the whole server under vendor payloads over HTTP: every observation whose body was answered with success is in
 * the log and in the state, and the state is that of a replay.
 *
 * The many random moments are those of kill-restart.integration.test.ts; here every part of the real server is in the way.
 * Repeat a failure with TWIN_KILL_SEED=<seed>; TWIN_KILL_SERVER_ROUNDS sets how often the server is killed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { loadBodyOf } from '../bench/road-load.ts'
import { replayLog } from '../cli/replay-log.ts'
import { COMMAND_LINE } from '../install-root.ts'
import { until } from '../sources/testing/peer-process.ts'

const ROUND_COUNT = Number(process.env['TWIN_KILL_SERVER_ROUNDS'] ?? 4)
const SEED = Number(process.env['TWIN_KILL_SEED'] ?? Date.now() % 1_000_000)
const SENDER_COUNT = 24
const ROUND_MS_MAX = 60_000

const dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-killed-'))
const loaded = loadCrossing(resolve('scenarios/crossings/huu-nghi'))
let server: ChildProcess | undefined
afterAll(async () => {
  if (server !== undefined && server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit')
  rmSync(dataDir, { recursive: true, force: true })
})

interface Keys {
  readonly devices: Readonly<Record<string, string>>
  readonly tokens: Readonly<Record<string, { readonly token: string; readonly role: string }>>
}
const readKeys = (): Keys => JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as Keys

/** @returns the address once the server has said that it is ready. */
async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = { ...process.env, LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [COMMAND_LINE, 'serve', '--port', '0', '--host', '127.0.0.1', '--data', dataDir], { stdio: ['ignore', 'pipe', 'inherit'], env })
  server = child
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /^ready: (\S+)/.exec(line)
    if (ready?.[1] !== undefined) return { child, url: ready[1] }
  }
  throw new Error('the server ended before it was ready')
}

const answeredIds = new Set<string>()
let nextIndex = 0
let random = SEED
const draw = (): number => {
  random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff
  return random / 0x7fffffff
}

/** Sends one body after another until the server is gone. */
async function send(url: string, keys: Keys): Promise<void> {
  if (!loaded.ok) throw new Error('the crossing does not load')
  const { site } = loaded.value
  for (;;) {
    const { decoder, deviceId, body } = loadBodyOf(site, nextIndex++, Date.now() - Math.floor(draw() * 200))
    const key = keys.devices[`${site.id}/${deviceId}`]
    // The load also has cameras of other crossings.
    if (key === undefined) continue
    try {
      const answer = await fetch(`${url}/ingest/${decoder.format}/${site.id}/${deviceId}${body.query === '' ? '' : `?${body.query}`}`, {
        method: 'POST', body: new Uint8Array(body.bytes), headers: { 'x-device-key': key, ...(body.contentType === null ? {} : { 'content-type': body.contentType }) },
      })
      const reply = (await answer.json()) as { readonly observations?: readonly string[] }
      if (answer.status !== 202 && answer.status !== 200) throw new Error(`${decoder.format}: ${answer.status} ${JSON.stringify(reply)}`)
      for (const id of reply.observations ?? []) answeredIds.add(id)
    } catch (failure) {
      // A connection that broke is what this is about; a refusal is not.
      if (failure instanceof TypeError || (failure as { name?: string }).name === 'SyntaxError') return
      throw failure
    }
  }
}

interface StoredLine {
  readonly observationId: string
  readonly type: string
}

/** Ticks are the server's own. */
const listWork = (lines: readonly StoredLine[]): readonly StoredLine[] => lines.filter(({ type }) => type !== 'clock.tick')

interface StateAnswer {
  readonly logSeq: number
  readonly stateHash: string
  readonly crossing: { readonly observationCount: number; readonly duplicateCount: number }
}

test(`what the server answered survives ${ROUND_COUNT} kills (seed ${SEED})`, async () => {
  process.stderr.write(`kill test of the server: seed ${SEED}, ${ROUND_COUNT} rounds\n`)
  for (let round = 0; round < ROUND_COUNT; round++) {
    const { child, url } = await start()
    const keys = readKeys()
    const sending = Promise.all(Array.from({ length: SENDER_COUNT }, () => send(url, keys)))
    // By answers, not by time: a busy machine would kill a server that has hardly begun.
    const untilCount = answeredIds.size + 20 + Math.floor(draw() * 400)
    for (let waitedMs = 0; answeredIds.size < untilCount && waitedMs < ROUND_MS_MAX; waitedMs += 5) await pause(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await sending
  }
  expect(answeredIds.size).toBeGreaterThan(ROUND_COUNT * 20)

  const { child, url } = await start()
  const token = Object.values(readKeys().tokens).find(({ role }) => role === 'controller' || role === 'admin')?.token
  const readState = async (): Promise<StateAnswer> => (await (await fetch(`${url}/api/v1/crossings/huu-nghi/state`)).json()) as StateAnswer
  const listStored = async (): Promise<readonly StoredLine[]> => {
    const exported = await (await fetch(`${url}/api/v1/log?crossing=huu-nghi`, { headers: { authorization: `Bearer ${token ?? ''}` } })).text()
    return exported.trim().split('\n').map((line) => JSON.parse(line) as StoredLine)
  }
  let state = await readState()
  /** What the state says that it has folded. */
  let folded: readonly StoredLine[] = []
  await until('all that was logged is folded once', async () => {
    state = await readState()
    const stored = await listStored()
    folded = stored.slice(0, state.logSeq)
    const { observationCount, duplicateCount } = state.crossing
    return folded.length === state.logSeq && listWork(folded).length === observationCount + duplicateCount && listWork(stored).length === listWork(folded).length
  })
  const foldedIds = new Set(folded.map(({ observationId }) => observationId))
  expect([...answeredIds].filter((id) => !foldedIds.has(id))).toEqual([])
  const replayed = await replayLog({ folder: join(dataDir, 'log', 'huu-nghi'), crossingId: 'huu-nghi', untilSeq: state.logSeq })
  expect(replayed).toMatchObject({ observationCount: state.logSeq, stateHash: state.stateHash, setAsideCount: 0 })

  child.kill('SIGTERM')
  const [exitCode] = (await once(child, 'exit')) as [number]
  expect(exitCode).toBe(0)
  process.stderr.write(`kill test of the server: ${answeredIds.size} observations answered, ${listWork(folded).length} logged, state ${state.stateHash.slice(0, 12)}\n`)
}, 600_000)
