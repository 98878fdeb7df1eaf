/**
 * kill -9 at any moment, many times: what was acknowledged is in the log at its number and in the state once, and the state
 * is that of a run that was never interrupted. Snapshots are taken all the while; some are spoiled between the runs.
 *
 * Repeat a failure with TWIN_KILL_SEED=<seed>; TWIN_KILL_ROUNDS sets how often the process is killed.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Observation } from '../../model/observations.ts'
import { compiledUrl } from '../compiled-module.ts'
import { replayLog } from '../cli/replay-log.ts'
import { readLog } from './read-log.ts'
import { listSnapshots } from './snapshot-file.ts'
import { declarationOf, plateReadOf, positionFixOf } from './testing/observations.ts'

const CROSSING_FOLDER = resolve('scenarios/crossings/huu-nghi')
const ROUND_COUNT = Number(process.env['TWIN_KILL_ROUNDS'] ?? 16)
const SEED = Number(process.env['TWIN_KILL_SEED'] ?? Date.now() % 1_000_000)
const IN_FLIGHT_COUNT = 40
/** A thread that loads a crossing and folds a short log, on a busy machine. */
const SNAPSHOT_MS_MAX = 60_000

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-kill-'))
const logDirectory = join(folder, 'huu-nghi')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
const random = randomFrom(SEED)

interface Request {
  readonly id: number
  readonly observations: readonly Observation[]
}
/** Sent and not acknowledged: sent again to the next process, as a camera would. */
const unacknowledged = new Map<number, Request>()
const acknowledged = new Map<number, { readonly request: Request; readonly firstSeq: number; readonly lastSeq: number }>()
let nextIndex = 0

function nextRequest(): Request {
  const observations = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const index = nextIndex++
    const atMs = Date.now() - Math.floor(random() * 60)
    if (index % 5 === 0) return declarationOf(index, atMs)
    return index % 2 === 0 ? plateReadOf(index, atMs) : positionFixOf(index, atMs)
  })
  const request = { id: nextIndex, observations }
  unacknowledged.set(request.id, request)
  return request
}

type Reply = { readonly ready: true; readonly lastSeq: number } | { readonly id: number; readonly firstSeq: number; readonly lastSeq: number } | Settled
interface Settled {
  readonly hash: string
  readonly lastSeq: number
  readonly observationCount: number
  readonly duplicateCount: number
}

function start(): ChildProcess {
  return fork(compiledUrl('../pipeline/testing/road-child', import.meta.url), [CROSSING_FOLDER, logDirectory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
}

/** Keeps the process busy from its first word to its death. @returns how many appends it acknowledged. */
function load(child: ChildProcess): () => number {
  let ackCount = 0
  const inFlight = new Set<number>()
  const top = (): void => {
    if (!child.connected) return
    for (const request of unacknowledged.values()) {
      if (inFlight.size >= IN_FLIGHT_COUNT) return
      if (inFlight.has(request.id)) continue
      inFlight.add(request.id)
      child.send(request, () => undefined)
    }
    while (inFlight.size < IN_FLIGHT_COUNT) {
      const request = nextRequest()
      inFlight.add(request.id)
      child.send(request, () => undefined)
    }
  }
  child.on('message', (reply: Reply) => {
    if ('id' in reply) {
      const request = unacknowledged.get(reply.id)
      if (request !== undefined) acknowledged.set(reply.id, { request, firstSeq: reply.firstSeq, lastSeq: reply.lastSeq })
      unacknowledged.delete(reply.id)
      inFlight.delete(reply.id)
      ackCount += 1
    }
    top()
  })
  return () => ackCount
}

/** One bit of it, anywhere. */
function spoil(path: string): void {
  const bytes = readFileSync(path)
  const at = Math.floor(random() * bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

test(`what was acknowledged survives ${ROUND_COUNT} kills, once each (seed ${SEED})`, async () => {
  process.stderr.write(`kill test: seed ${SEED}, ${ROUND_COUNT} rounds\n`)
  let loadedRounds = 0
  let restoredRounds = 0
  let spoiledRounds = 0
  for (let round = 0; round < ROUND_COUNT; round++) {
    const [newest] = existsSync(logDirectory) ? await listSnapshots(logDirectory) : []
    if (newest !== undefined) restoredRounds += 1
    if (newest !== undefined && round % 3 === 2) {
      spoil(newest.path)
      spoiledRounds += 1
    }
    const child = start()
    const ended = once(child, 'exit')
    const ackCount = load(child)
    // Every sixth dies while it starts: repair and recovery are killed too.
    if (round % 6 === 5) await pause(50 + random() * 400)
    else {
      await once(child, 'message')
      // Every sixth lives until a snapshot was taken meanwhile.
      for (let waitedMs = 0; round % 6 === 1 && waitedMs < SNAPSHOT_MS_MAX; waitedMs += 20) {
        if (((await listSnapshots(logDirectory))[0]?.lastSeq ?? 0) > (newest?.lastSeq ?? 0)) break
        await pause(20)
      }
      // Every other one has acknowledged something, however busy the machine is.
      while (round % 2 === 0 && ackCount() === 0) await pause(5)
      await pause(random() * 300)
    }
    child.kill('SIGKILL')
    const [, signal] = (await ended) as [unknown, string]
    expect(signal).toBe('SIGKILL')
    if (ackCount() > 0) loadedRounds += 1
  }
  expect(loadedRounds).toBeGreaterThan(ROUND_COUNT / 3)
  if (ROUND_COUNT > 2) expect(restoredRounds).toBeGreaterThan(0)

  const last = start()
  const settled = await new Promise<Settled>((done) => {
    last.on('message', (reply: Reply) => {
      if ('ready' in reply) last.send('settle')
      if ('hash' in reply) done(reply)
    })
  })
  // The server's own hash, while it still owns the log.
  const replayed = await replayLog({ folder: logDirectory, crossingId: 'huu-nghi', untilSeq: settled.lastSeq })
  last.kill('SIGKILL')
  await once(last, 'exit')

  const idBySeq = new Map<number, string>()
  let workCount = 0
  for await (const batch of readLog(logDirectory, { untilSeq: settled.lastSeq })) {
    batch.observations.forEach((observation, index) => idBySeq.set(batch.firstSeq + index, observation.observationId))
    workCount += batch.observations.filter((observation) => observation.type !== 'clock.tick').length
  }
  for (const { request, firstSeq, lastSeq } of acknowledged.values()) {
    const stored = Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => idBySeq.get(firstSeq + index))
    expect(stored).toEqual(request.observations.map((observation) => observation.observationId))
  }
  expect(settled.observationCount + settled.duplicateCount).toBe(workCount)
  expect(replayed.setAsideCount).toBe(0)
  expect(replayed).toMatchObject({ observationCount: settled.lastSeq, stateHash: settled.hash })
  const segments = readdirSync(logDirectory)
  process.stderr.write(
    `kill test: ${acknowledged.size} appends acknowledged, ${workCount} observations logged, ${settled.duplicateCount} re-sent, `
      + `${segments.filter((name) => name.endsWith('.segment')).length} segments, ${segments.filter((name) => name.includes('.cut-')).length} unfinished records cut, `
      + `${restoredRounds} starts from a snapshot, ${spoiledRounds} of them spoiled\n`,
  )
}, 600_000)
