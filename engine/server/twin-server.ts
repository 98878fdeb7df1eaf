/**
 * The whole server, put together: crossings, history, keys, HTTP, live channel. Starting resolves when it really is ready.
 *
 * Time:    real time; a demo or a clock that runs faster starts at 07:10 in Hanoi today, or just after the newest record of the log.
 * Errors:  what was opened before a failure is closed again, in reverse order; stopping does the same.
 */
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { epochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import { formatProblem } from '../../scenarios/file-problem.ts'
import { listCrossings, type Crossing } from '../../scenarios/load-crossing.ts'
import { openAccountBook, OPERATOR_NAME } from './auth/account-book.ts'
import { createDoorman } from './auth/caller.ts'
import { keysPathOf, openKeyRing } from './auth/key-ring.ts'
import { createSessionStore } from './auth/session-store.ts'
import { attestingReader } from './cards/attest.ts'
import { openCardKey } from './cards/card-key.ts'
import { createTwinClock, type TwinClock } from './clock.ts'
import type { ServerConfig, TcpPort } from './config.ts'
import type { CrossingDesk } from './crossing-desk.ts'
import { createDecodePool } from './decoding/decode-pool.ts'
import type { Unready } from './http/app-parts.ts'
import { createApp } from './http/app.ts'
import { createBodyTaker } from './http/take-body.ts'
import { CROSSINGS_DIR, SCREENS_DIR } from './install-root.ts'
import { openDeadLetters } from './log/dead-letters.ts'
import { openPictureStore } from './pictures/picture-store.ts'
import { findLastCommitMs } from './log/last-commit.ts'
import type { Logger } from './logger.ts'
import { createServerMetrics } from './metrics.ts'
import { getCrossing, logDirectoryOf, openCrossing, type OpenCrossing } from './open-crossing.ts'
import { keepingEvidence } from './plate-reader/evidence-picture.ts'
import { openPlateCameras, takingFrames } from './plate-reader/take-frames.ts'
import { openRegisterDesk } from './registers/register-desk.ts'
import { loadRegisters, REGISTERS_FILE_NAME, type ConfiguredRegister } from './registers/register-file.ts'
import { createRegisterMetrics } from './registers/register-metrics.ts'
import { openLiveChannel } from './socket/live-channel.ts'
import { createIntake } from './sources/intake.ts'
import { loadSources, SOURCES_FILE_NAME, type ConfiguredSource } from './sources/load-sources.ts'
import { openSources } from './sources/open-sources.ts'
import { registerSourceMetrics } from './sources/source-metrics.ts'
import { createSourceStates } from './sources/source-states.ts'
import { openHistoryLater } from './storage/later-history.ts'
import { openHistory } from './storage/open-history.ts'

export interface TwinServer {
  /** For people: the address to open. */
  readonly url: string
  /** For processes on this machine. */
  readonly loopbackUrl: string
  readonly port: TcpPort
  readonly crossings: readonly string[]
  readonly keysPath: string
  /** Ports besides `port`, by source. */
  readonly sourcePorts: ReadonlyMap<string, number>
  readonly nowMs: () => EpochMs
  /** When the newest record of the logs was written before this start; null when there was none. */
  readonly resumedFromMs: EpochMs | null
  readonly stop: () => Promise<void>
}

export interface StartOptions {
  readonly logger: Logger
  /** Called once in the life of a data folder. */
  readonly onFirstAccount?: (name: string, password: string) => void
  readonly screensDir?: string
  /** Tests: an answer that does not fit its documented schema becomes an error. */
  readonly checksAnswers?: boolean
}

/** When a demo day begins: the gate has just opened (07:00) and the first trucks stand before it. */
const DEMO_START_MS = 7 * MS_PER_HOUR + 10 * MS_PER_MINUTE
const HANOI_MS = 7 * MS_PER_HOUR

export async function startTwinServer(config: ServerConfig, options: StartOptions): Promise<TwinServer> {
  const opened: (() => Promise<void>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    return await start(config, options, opened, closeAll)
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function start(
  config: ServerConfig,
  options: StartOptions,
  opened: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<TwinServer> {
  const { logger } = options
  await assertPortFree(config)
  const dataDir = resolve(config.dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const crossings = listCrossings(CROSSINGS_DIR).map(getCrossing)
  const configured = getConfiguredSources(dataDir, crossings)
  const configuredRegisters = getConfiguredRegisters(config.registersPath ?? join(dataDir, REGISTERS_FILE_NAME), crossings)
  // The store takes seconds to open and nothing waits for it: what it missed it takes from the log.
  const history = openHistoryLater(() => openHistory({ databaseUrl: config.databaseUrl, dataDir, logger }), logger)
  opened.push(history.close)
  const resumedFromMs = await findNewestCommitMs(crossings.map(({ site }) => logDirectoryOf(dataDir, site.id)))
  const clock = createServerClock(config, resumedFromMs)
  const openCrossings: OpenCrossing[] = []
  for (const crossing of crossings) {
    const one = await openCrossing({ crossing, dataDir, clock, history, keepDays: config.keepDays, logger })
    opened.push(one.stop)
    openCrossings.push(one)
  }
  const deadLetters = await openDeadLetters({ directory: resolve(dataDir, 'dead-letters') })
  const pictures = await openPictureStore({ directory: resolve(dataDir, 'pictures'), wallNowMs: clock.wallNowMs })
  const keyRing = await openKeyRing(
    dataDir,
    crossings.flatMap(({ site }) => site.sensors.map((sensor) => `${site.id}/${sensor.id}`)),
  )
  const { book, firstPassword } = await openAccountBook(dataDir)
  if (firstPassword !== null) options.onFirstAccount?.(OPERATOR_NAME, firstPassword)

  const deskByCrossing: ReadonlyMap<string, CrossingDesk> = new Map(openCrossings.map(({ desk }) => [desk.site.id, desk]))
  const doorman = createDoorman({
    keyRing,
    sessions: createSessionStore(clock.wallNowMs),
    isAnonymousShownPlates: config.isAnonymousShownPlates,
  })
  const metrics = createServerMetrics()
  const sources = createSourceStates()
  registerSourceMetrics(metrics.registry, sources)
  const reader = createDecodePool({ onLost: (what) => logger.error({ what }, 'a decoding thread was lost and replaced') })
  opened.push(reader.close)
  const cardKey = await openCardKey(dataDir)
  const provenance = config.demo === 'live' ? 'simulated' : 'observed'
  const bodyTaker = createBodyTaker({
    reader: attestingReader(reader, cardKey), deadLetters, pictures, metrics, sources, logger,
    provenance,
    speedRatio: config.speedRatio,
  })
  const registers = openRegisterDesk({
    configured: configuredRegisters, deskByCrossing, clock, sources, provenance, logger, draw: Math.random,
    metrics: createRegisterMetrics(metrics.registry),
  })
  opened.push(registers.stop)
  const plateReader = await openPlateCameras({ deskByCrossing, dataDir, provenance, registry: metrics.registry, wallNowMs: clock.wallNowMs, logger, keepPicture: keepingEvidence(pictures) })
  opened.push(async () => plateReader.cameras?.close())
  const taker = takingFrames({ ...plateReader, taker: bodyTaker, sources })
  const listUnready = (): readonly Unready[] =>
    openCrossings.flatMap(({ pipeline }) =>
      pipeline.health().isReadOnly ? [`observation log of ${pipeline.crossingId}: read only after a disk failure`] : [],
    )
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
      registers,
      listUnready,
      screensDir: options.screensDir ?? SCREENS_DIR,
    },
    { logger, checksAnswers: options.checksAnswers ?? false },
  )
  opened.push(() => app.close())
  const live = openLiveChannel({ server: app.server, doorman, deskByCrossing, sources, clock, metrics, logger })
  opened.push(live.stop)
  await app.listen({ host: config.host, port: config.port })
  const intake = createIntake({ deskByCrossing, taker, deadLetters, clock, onRetry: ({ device }, failure) => logger.warn({ device, err: failure }, 'a body waits: it could not be stored') })
  const { mqttUrl, mqttPort, host } = config
  const transports = await openSources({ configured, mqttUrl, mqttPort, host, intake, keyRing, states: sources, deskByCrossing, clock, logger })
  opened.push(transports.stop)

  const address = app.server.address()
  const port = (typeof address === 'object' && address !== null ? address.port : config.port) as TcpPort
  const isOnAllAddresses = config.host === '0.0.0.0' || config.host === '::'
  return {
    url: `http://${isOnAllAddresses ? 'localhost' : config.host}:${port}`,
    loopbackUrl: `http://${isOnAllAddresses ? '127.0.0.1' : config.host}:${port}`,
    port,
    crossings: [...deskByCrossing.keys()],
    keysPath: keysPathOf(dataDir),
    sourcePorts: transports.portByName,
    nowMs: clock.nowMs,
    resumedFromMs,
    stop: closeAll,
  }
}

/** @throws Error that lists every problem of the file. */
function getConfiguredSources(dataDir: string, crossings: readonly Crossing[]): readonly ConfiguredSource[] {
  const devicesByCrossing = new Map(crossings.map(({ site }) => [site.id as string, new Set<string>(site.sensors.map(({ id }) => id))]))
  const loaded = loadSources(join(dataDir, SOURCES_FILE_NAME), { devicesByCrossing, environment: process.env })
  if (loaded.ok) return loaded.value
  throw new Error(`the sources have problems:\n${loaded.failure.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`)
}

function getConfiguredRegisters(path: string, crossings: readonly Crossing[]): readonly ConfiguredRegister[] {
  const workflowsByCrossing = new Map(crossings.map(({ site, workflows }) => [site.id as string, workflows]))
  const loaded = loadRegisters(path, { workflowsByCrossing, environment: process.env })
  if (loaded.ok) return loaded.value
  throw new Error(`the registers have problems:\n${loaded.failure.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`)
}

/** Known before the store is opened, which takes seconds. Whoever takes the port meanwhile is met at `listen`. */
function assertPortFree({ host, port }: ServerConfig): Promise<void> {
  return new Promise((done, refuse) => {
    const probe = createServer()
    probe.once('error', refuse)
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done()))
  })
}

async function findNewestCommitMs(logDirectories: readonly string[]): Promise<EpochMs | null> {
  const commitsMs = (await Promise.all(logDirectories.map(findLastCommitMs))).filter((lastMs) => lastMs !== null)
  return commitsMs.length === 0 ? null : epochMs(Math.max(...commitsMs))
}

function createServerClock({ demo, speedRatio }: ServerConfig, resumedFromMs: EpochMs | null): TwinClock {
  if (demo === 'none' && speedRatio === 1) return createTwinClock({ startMs: null, speedRatio })
  const morningMs = demoMorningMs(createTwinClock({ startMs: null, speedRatio: 1 }).wallNowMs())
  return createTwinClock({ startMs: epochMs(Math.max(morningMs, (resumedFromMs ?? 0) + 1)), speedRatio })
}

/** 07:10 in Hanoi on the day that it is there. */
const demoMorningMs = (wallNowMs: EpochMs): number =>
  Math.floor((wallNowMs + HANOI_MS) / MS_PER_DAY) * MS_PER_DAY - HANOI_MS + DEMO_START_MS
