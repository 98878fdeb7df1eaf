/** Starts the server's edges on a free port over a staged desk: real HTTP, real sockets, real keys; no log and no store. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OPERATOR_NAME } from '../auth/account-book.ts'
import { keysPathOf, type Keys } from '../auth/key-ring.ts'
import { createTwinClock } from '../clock.ts'
import type { RequestLimits } from '../config.ts'
import type { DeadLetterOffice } from '../crossing-desk.ts'
import { readHere } from '../decoding/decode-pool.ts'
import { createLogger } from '../logger.ts'
import { openEdges } from '../open-edges.ts'
import { CROSSING, createStagedDesk, createStagedLetters, type StagedDesk } from './staged-desk.ts'

export interface EdgesOptions {
  readonly limits?: Partial<RequestLimits>
  readonly isAnonymousShownPlates?: boolean
  readonly mapboxToken?: string | null
  readonly screensDir?: string | null
}

export interface RunningEdges {
  readonly url: string
  readonly desk: StagedDesk
  readonly deadLetters: DeadLetterOffice
  readonly keys: Keys
  readonly operator: { readonly name: string; readonly password: string }
  /** Every line that the server logged. */
  readonly logLines: string[]
  readonly tokenOf: (name: string) => string
  readonly stop: () => Promise<void>
}

const LIMITS: RequestLimits = {
  perDevicePerMinCount: 100_000,
  perAddressPerMinCount: 100_000,
  refusedPerAddressPerMinCount: 1_000,
  bodiesInHandCount: 1_000,
}

export async function startEdges(options: EdgesOptions = {}): Promise<RunningEdges> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-edges-'))
  const logLines: string[] = []
  const logger = createLogger('trace', (line) => logLines.push(line))
  const desk = createStagedDesk()
  const deadLetters = createStagedLetters()
  const deskByCrossing = new Map([[CROSSING, desk]])
  const clock = createTwinClock({ startMs: null, speedRatio: 1 })
  const config = {
    demo: 'none',
    speedRatio: 1,
    mapboxToken: options.mapboxToken ?? null,
    isProxyTrusted: false,
    isAnonymousShownPlates: options.isAnonymousShownPlates ?? false,
    limits: { ...LIMITS, ...options.limits },
  } as const
  const opened: (() => Promise<void>)[] = []
  let password = ''
  const { app } = await openEdges(
    {
      config, dataDir, deskByCrossing, deadLetters, clock, logger,
      reader: readHere,
      configuredRegisters: [],
      openCameras: () => Promise.resolve({ cameras: null, why: 'The tests of the edges read no frames.' }),
      health: () => ({ waitingFor: [], degraded: [] }),
      screensDir: options.screensDir ?? null,
      onFirstAccount: (_name, firstPassword) => (password = firstPassword),
      checksAnswers: true,
    },
    opened,
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const keys = JSON.parse(await readFile(keysPathOf(dataDir), 'utf8')) as Keys
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    desk,
    deadLetters,
    keys,
    operator: { name: OPERATOR_NAME, password },
    logLines,
    tokenOf: (name) => keys.tokens[name]?.token ?? '',
    stop: async () => {
      for (const close of opened.reverse()) await close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
