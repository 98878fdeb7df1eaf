/** Starts the server's edges on a free port over a staged desk: real HTTP, real sockets, real keys; no log and no store. */
import { openPictureStore } from '../pictures/picture-store.ts'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccountBook, OPERATOR_NAME } from '../auth/account-book.ts'
import { createDoorman } from '../auth/caller.ts'
import { keysPathOf, openKeyRing, type Keys } from '../auth/key-ring.ts'
import { createSessionStore } from '../auth/session-store.ts'
import { attestingReader } from '../cards/attest.ts'
import { openCardKey } from '../cards/card-key.ts'
import { createTwinClock } from '../clock.ts'
import type { RequestLimits } from '../config.ts'
import type { DeadLetterOffice } from '../crossing-desk.ts'
import { readHere } from '../decoding/decode-pool.ts'
import { createApp } from '../http/app.ts'
import { createSourceStates } from '../sources/source-states.ts'
import { createBodyTaker } from '../http/take-body.ts'
import { createLogger } from '../logger.ts'
import { createServerMetrics } from '../metrics.ts'
import { openLiveChannel } from '../socket/live-channel.ts'
import { CROSSING, createStagedDesk, createStagedLetters, STAGED_SITE, type StagedDesk } from './staged-desk.ts'

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
  const keyRing = await openKeyRing(
    dataDir,
    STAGED_SITE.sensors.map((sensor) => `${CROSSING}/${sensor.id}`),
  )
  const keys = JSON.parse(await readFile(keysPathOf(dataDir), 'utf8')) as Keys
  const { book, firstPassword } = await openAccountBook(dataDir)
  const doorman = createDoorman({
    keyRing,
    sessions: createSessionStore(clock.wallNowMs),
    isAnonymousShownPlates: options.isAnonymousShownPlates ?? false,
  })
  const metrics = createServerMetrics()
  const sources = createSourceStates()
  const config = {
    demo: 'none',
    speedRatio: 1,
    mapboxToken: options.mapboxToken ?? null,
    isProxyTrusted: false,
    limits: { ...LIMITS, ...options.limits },
  } as const
  const cardKey = await openCardKey(dataDir)
  const pictures = await openPictureStore({ directory: join(dataDir, 'pictures'), wallNowMs: clock.wallNowMs })
  const taker = createBodyTaker({ reader: attestingReader(readHere, cardKey), deadLetters, pictures, metrics, sources, logger, provenance: 'observed', speedRatio: 1 })
  const app = await createApp(
    {
      config,
      deskByCrossing,
      deadLetters,
      pictures,
      keyRing,
      accounts: book,
      doorman,
      clock,
      metrics,
      sources,
      taker,
      cardKey,
      registers: { list: () => [], askNow: () => Promise.resolve(null) },
      listUnready: () => [],
      screensDir: options.screensDir ?? null,
    },
    { logger, checksAnswers: true },
  )
  const live = openLiveChannel({ server: app.server, doorman, deskByCrossing, sources, clock, metrics, logger })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    desk,
    deadLetters,
    keys,
    operator: { name: OPERATOR_NAME, password: firstPassword ?? '' },
    logLines,
    tokenOf: (name) => keys.tokens[name]?.token ?? '',
    stop: async () => {
      await live.stop()
      await app.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
