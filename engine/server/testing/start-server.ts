/** Starts the whole server on a free port and a data folder of its own: real log, real store, the shipped crossings. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import type { Keys } from '../auth/key-ring.ts'
import { parseServerConfig, type Environment } from '../config.ts'
import { createLogger } from '../logger.ts'
import { startTwinServer, type TwinServer } from '../twin-server.ts'

export interface TestServer {
  readonly server: TwinServer
  readonly url: string
  readonly dataDir: string
  readonly keys: Keys
  readonly operatorPassword: string | null
  readonly logLines: string[]
  readonly tokenOf: (name: string) => string
  readonly keyOf: (device: string, crossing?: string) => string
  /** Stops the server and keeps its data. */
  readonly stop: () => Promise<void>
  /** Stops it and removes its data. */
  readonly remove: () => Promise<void>
}

export interface TestServerOptions {
  /** Data of an earlier server; a fresh folder when absent. */
  readonly dataDir?: string
  readonly environment?: Environment
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'bordertwin-server-')))
  const parsed = parseServerConfig({ host: '127.0.0.1', port: '0', data: dataDir }, options.environment ?? {})
  if (!parsed.ok) throw new Error(parsed.failure.map(({ where, what }) => `${where} ${what}`).join('; '))
  const logLines: string[] = []
  let operatorPassword: string | null = null
  const server = await startTwinServer(parsed.value, {
    logger: createLogger('debug', (line) => logLines.push(line)),
    onFirstAccount: (_name, password) => (operatorPassword = password),
    checksAnswers: true,
  })
  await historyOpen(server.url)
  const keys = JSON.parse(await readFile(server.keysPath, 'utf8')) as Keys
  return {
    server,
    url: server.url,
    dataDir,
    keys,
    operatorPassword,
    logLines,
    tokenOf: (name) => keys.tokens[name]?.token ?? '',
    keyOf: (device, crossing = 'huu-nghi') => keys.devices[`${crossing}/${device}`] ?? '',
    stop: server.stop,
    remove: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const HISTORY_MS_MAX = 180_000

/** The server is ready before its history store; tests ask the store. */
async function historyOpen(url: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < HISTORY_MS_MAX; waitedMs += 100) {
    const answer = await fetch(`${url}/api/v1/crossings/huu-nghi/trips?status=closed&limit=1`)
    if (answer.status === 200) return
    await pause(100)
  }
  throw new Error('the history store did not open')
}
