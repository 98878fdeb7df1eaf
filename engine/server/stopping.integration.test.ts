/** A server that is stopped: by every signal that means it, by the end of its terminal, and while devices go on sending over connections that are never idle. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCommand } from './cli/testing/run-command.ts'
import { COMMAND_LINE } from './install-root.ts'
import { readLog } from './log/read-log.ts'
import { listSnapshots } from './log/snapshot-file.ts'
import { startTestServer } from './testing/start-server.ts'

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-stopping-'))))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** The whole line: it may come in pieces. */
const READY = /ready: (\S+)[^\n]*\n/
const SERVE = ['serve', '--port', '0', '--host', '127.0.0.1']
const logFolder = (): string => join(dataDir, 'log', 'huu-nghi')

/** Something to snapshot: the first tick comes within ten seconds. */
async function untilLogged(): Promise<void> {
  for (;;) {
    for await (const _ of readLog(logFolder())) return
    await pause(100)
  }
}
/** A stop in order leaves a snapshot of all that was logged, and lets the folder go. */
async function expectStoppedInOrder(): Promise<void> {
  let lastSeq = 0
  for await (const { firstSeq, observations } of readLog(logFolder())) lastSeq = firstSeq + observations.length - 1
  expect((await listSnapshots(logFolder()))[0]?.lastSeq).toBe(lastSeq)
  expect(existsSync(join(logFolder(), 'owner.lock'))).toBe(false)
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops a server in order', async (signal) => {
  const { child, ended, ready } = startCommand([...SERVE, '--data', dataDir])
  await ready
  await untilLogged()
  child.kill(signal)
  // Shell and kernel both tell of a closed terminal; a supervisor may send SIGHUP with SIGTERM, and the system hands it over first.
  child.kill('SIGHUP')
  const { code, stderr } = await ended
  // Lines of the log may come behind it on a slow machine; words to whoever sits there may not.
  const words = stderr.trimEnd().split('\n').filter((line) => !line.startsWith('{'))
  expect([code, words.at(-1)]).toEqual([0, expect.stringMatching(/^bordertwin: SIG[A-Z]+, stopping; once more to stop at once$/)])
  await expectStoppedInOrder()
})

test('a server whose reader has gone is stopped in order all the same', async () => {
  const { child, ended, ready } = startCommand([...SERVE, '--data', dataDir])
  await ready
  await untilLogged()
  child.stdout.destroy()
  child.stderr.destroy()
  child.kill('SIGHUP')
  expect((await ended).code).toBe(0)
  await expectStoppedInOrder()
})

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
if (!hasScript) console.warn('a terminal that is closed was not tried: script(1) of util-linux is not here')
test.runIf(hasScript)('a terminal that is closed stops its server in order', async () => {
  const terminal = spawn('script', ['-qec', `exec '${process.execPath}' '${COMMAND_LINE}' ${SERVE.join(' ')} --data '${dataDir}'`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
  let shown = ''
  terminal.stdout.on('data', (text) => (shown += String(text)))
  while (!READY.test(shown)) await pause(50)
  await untilLogged()
  const owner = join(logFolder(), 'owner.lock')
  expect(existsSync(owner)).toBe(true)
  terminal.kill('SIGKILL')
  while (existsSync(owner)) await pause(50)
  await expectStoppedInOrder()
})

test.runIf(existsSync('/dev/full'))('a server whose log lines nobody can write lives on', async () => {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [COMMAND_LINE, ...SERVE, '--data', dataDir], { stdio: ['ignore', 'pipe', full], env: { ...process.env, LOG_LEVEL: 'debug' } })
  let said = ''
  child.stdout?.on('data', (text) => (said += String(text)))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await Promise.race([ended, (async () => { while (!READY.test(said)) await pause(50) })()])
  const url = READY.exec(said)?.[1] ?? ''
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('a server ends under load: what it answered is in the log, and the rest is told to come again', async () => {
  const running = await startTestServer()
  const acknowledged: string[] = []
  const refusals = new Set<string>()
  let hasStopped = false
  const sendForEver = async (device: number): Promise<void> => {
    for (let count = 0; !hasStopped; count += 1) {
      const body = JSON.stringify({ type: 'plate.read', id: `${device}-${count}`, plate: `12C${10_000 + count}` })
      try {
        const answer = await fetch(`${running.url}/ingest/generic-json/huu-nghi/cam-b1-export-1`, { method: 'POST', headers: { 'x-device-key': running.keyOf('cam-b1-export-1') }, body })
        const said = (await answer.json()) as { readonly observations?: readonly string[]; readonly code?: string }
        if (answer.status === 202) acknowledged.push(...(said.observations ?? []))
        else refusals.add(`${answer.status} ${said.code ?? ''} ${answer.headers.get('connection') ?? ''}`)
      } catch {
        // Nobody listens any more.
        await pause(5)
      }
    }
  }
  const senders = Array.from({ length: 8 }, (_, device) => sendForEver(device))
  while (acknowledged.length < 50) await pause(5)
  await running.stop()
  hasStopped = true
  await Promise.all(senders)

  const logged = new Set<string>()
  for await (const { observations } of readLog(`${running.dataDir}/log/huu-nghi`)) for (const { observationId } of observations) logged.add(observationId)
  expect(acknowledged.filter((id) => !logged.has(id))).toEqual([])
  expect([...refusals].filter((refusal) => refusal !== '503 server.stopping close')).toEqual([])
  expect(running.logLines.filter((line) => line.includes('"level":50') && line.includes('server.stopping'))).toEqual([])
  await running.remove()
})
