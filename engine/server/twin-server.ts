/**
 * The whole server, put together: crossings, history, keys, HTTP, live channel. Starting resolves when it really is ready.
 *
 * Time:    real time, but never before the newest record of the log; a demo or a clock that runs faster starts at 07:20 in Hanoi today, or just
 *          after that record.
 * Errors:  what was opened before a failure is closed again, in reverse order; stopping does the same.
 */
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { epochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import { formatProblem } from '../../scenarios/file-problem.ts'
import { listCrossings, type Crossing } from '../../scenarios/load-crossing.ts'
import { keysPathOf } from './auth/key-ring.ts'
import { createTwinClock, type TwinClock } from './clock.ts'
import type { ServerConfig, TcpPort } from './config.ts'
import type { CrossingDesk } from './crossing-desk.ts'
import { makeDataFolder } from './data-folder.ts'
import { createDecodePool } from './decoding/decode-pool.ts'
import { createHealth, registerHealthMetrics } from './health.ts'
import { CROSSINGS_DIR, SCREENS_DIR } from './install-root.ts'
import { openDeadLetters } from './log/dead-letters.ts'
import { findLastCommitMs } from './log/last-commit.ts'
import type { Logger } from './logger.ts'
import { openEdges, provenanceOf } from './open-edges.ts'
import { getCrossing, logDirectoryOf, openCrossing, type OpenCrossing } from './open-crossing.ts'
import { keepingEvidence } from './plate-reader/evidence-picture.ts'
import { openPlateCameras } from './plate-reader/take-frames.ts'
import { loadRegisters, REGISTERS_FILE_NAME, type ConfiguredRegister } from './registers/register-file.ts'
import { createIntake } from './sources/intake.ts'
import { loadSources, SOURCES_FILE_NAME, type ConfiguredSource } from './sources/load-sources.ts'
import { openSources } from './sources/open-sources.ts'
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
  /** The history store is opened when this is done: whoever starts the server has more urgent work first. */
  readonly beforeHistory?: Promise<unknown>
  /** Tests: an answer that does not fit its documented schema becomes an error. */
  readonly checksAnswers?: boolean
}

/** When a demo day begins: the gate has been open since 07:00, and the first trucks are on its roads. */
const DEMO_START_MS = 7 * MS_PER_HOUR + 20 * MS_PER_MINUTE
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
  await makeDataFolder(dataDir)
  const crossings = listCrossings(CROSSINGS_DIR).map(getCrossing)
  const configured = getConfiguredSources(dataDir, crossings)
  if (config.registersPath !== null && !existsSync(config.registersPath)) throw new Error(`there is no file ${config.registersPath}, which BORDERTWIN_REGISTERS names`)
  const configuredRegisters = getConfiguredRegisters(config.registersPath ?? join(dataDir, REGISTERS_FILE_NAME), crossings)
  // The store takes long to open and nothing waits for it: what it missed it takes from the log. First the server shall listen.
  const history = openHistoryLater((signal) => openHistory({ databaseUrl: config.databaseUrl, dataDir, logger, signal }), logger)
  opened.push(history.close)
  const resumedFromMs = await findNewestCommitMs(crossings.map(({ site }) => logDirectoryOf(dataDir, site.id)))
  const clock = createServerClock(config, resumedFromMs)
  const openCrossings: OpenCrossing[] = []
  for (const crossing of crossings) {
    const one = await openCrossing({ crossing, dataDir, clock, history, keepDays: config.keepDays, logger })
    opened.push(one.stop)
    openCrossings.push(one)
  }
  const deskByCrossing: ReadonlyMap<string, CrossingDesk> = new Map(openCrossings.map(({ desk }) => [desk.site.id, desk]))
  const deadLetters = await openDeadLetters({ directory: join(dataDir, 'dead-letters') })
  const reader = createDecodePool({ onLost: (what) => logger.error({ what }, 'a decoding thread was lost and replaced') })
  opened.push(reader.close)
  const { app, taker, keyRing, sources } = await openEdges(
    {
      config, dataDir, deskByCrossing, deadLetters, clock, reader, configuredRegisters, logger,
      openCameras: ({ registry, pictures }) =>
        openPlateCameras({ deskByCrossing, dataDir, provenance: provenanceOf(config), registry, wallNowMs: clock.wallNowMs, logger, keepPicture: keepingEvidence(pictures) }),
      health: createHealth(openCrossings, history, clock),
      onMetrics: (registry) => registerHealthMetrics(registry, openCrossings, history, clock),
      screensDir: options.screensDir ?? SCREENS_DIR,
      onFirstAccount: options.onFirstAccount,
      checksAnswers: options.checksAnswers,
    },
    opened,
  )
  await app.listen({ host: config.host, port: config.port })
  const intake = createIntake({ deskByCrossing, taker, deadLetters, clock, onRetry: ({ device }, failure) => logger.warn({ device, err: failure }, 'a body waits: it could not be stored') })
  const { mqttUrl, mqttPort, host } = config
  const transports = await openSources({ configured, mqttUrl, mqttPort, host, intake, keyRing, states: sources, deskByCrossing, clock, logger })
  opened.push(transports.stop)
  void Promise.resolve(options.beforeHistory).then(history.begin)

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
  if (demo === 'none' && speedRatio === 1) return createTwinClock({ startMs: null, speedRatio, notBeforeMs: resumedFromMs })
  const morningMs = demoMorningMs(createTwinClock({ startMs: null, speedRatio: 1 }).wallNowMs())
  return createTwinClock({ startMs: epochMs(Math.max(morningMs, (resumedFromMs ?? 0) + 1)), speedRatio })
}

/** 07:20 in Hanoi on the day that it is there. */
const demoMorningMs = (wallNowMs: EpochMs): number =>
  Math.floor((wallNowMs + HANOI_MS) / MS_PER_DAY) * MS_PER_DAY - HANOI_MS + DEMO_START_MS
