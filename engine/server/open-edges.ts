/**
 * The server's edges over desks that are open: who may come in, the door of bodies, registers, HTTP, the live channel.
 *
 * Put together here and nowhere else: the server runs on it, and so do the tests of the edges, over a staged desk.
 *
 * Errors:  what was opened before a failure stands in `opened`, in order; whoever called closes it.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Registry } from 'prom-client'
import type { Provenance } from '../model/observations.ts'
import { openAccountBook, OPERATOR_NAME } from './auth/account-book.ts'
import { createDoorman } from './auth/caller.ts'
import { openKeyRing, type KeyRing } from './auth/key-ring.ts'
import { openSessions } from './auth/session-file.ts'
import { openCardKey } from './cards/card-key.ts'
import type { CrossingDesk } from './crossing-desk.ts'
import type { BodyReader } from './decoding/decode-pool.ts'
import type { ServerConfig } from './config.ts'
import type { AppParts, TwinApp } from './http/app-parts.ts'
import { createApp } from './http/app.ts'
import type { Logger } from './logger.ts'
import { createServerMetrics } from './metrics.ts'
import { openPictureStore, type PictureStore } from './pictures/picture-store.ts'
import type { FrameTakerParts } from './plate-reader/take-frames.ts'
import { openRegisterDesk } from './registers/register-desk.ts'
import type { ConfiguredRegister } from './registers/register-file.ts'
import { createRegisterMetrics } from './registers/register-metrics.ts'
import { openLiveChannel } from './socket/live-channel.ts'
import { registerSourceMetrics } from './sources/source-metrics.ts'
import { createSourceStates, type SourceStates } from './sources/source-states.ts'
import { openDoor } from './taking/open-door.ts'
import type { BodyTaker } from './taking/take-body.ts'

/** What a reader of camera frames is given of the edges. */
export interface CameraParts {
  readonly registry: Registry
  readonly pictures: Pick<PictureStore, 'keep'>
}
export type FrameReading = Pick<FrameTakerParts, 'cameras' | 'why'>

export interface EdgesParts extends Pick<AppParts, 'deskByCrossing' | 'deadLetters' | 'clock' | 'health' | 'screensDir'> {
  readonly config: AppParts['config'] & Pick<ServerConfig, 'isAnonymousShownPlates'>
  readonly dataDir: string
  readonly reader: BodyReader
  readonly configuredRegisters: readonly ConfiguredRegister[]
  readonly openCameras: (parts: CameraParts) => Promise<FrameReading>
  readonly logger: Logger
  /** For metrics of what lies behind the edges. */
  readonly onMetrics?: (registry: Registry) => void
  /** Called once in the life of a data folder. */
  readonly onFirstAccount?: ((name: string, password: string) => void) | undefined
  /** Tests: an answer that does not fit its documented schema becomes an error. */
  readonly checksAnswers?: boolean | undefined
}

export interface Edges {
  readonly app: TwinApp
  readonly taker: BodyTaker
  readonly keyRing: KeyRing
  readonly sources: SourceStates
}

const devicePathsOf = (desks: ReadonlyMap<string, CrossingDesk>): readonly string[] =>
  [...desks.values()].flatMap(({ site }) => site.sensors.map((sensor) => `${site.id}/${sensor.id}`))

/** What the server knows about its devices: in a demo everything they report is simulated. */
export const provenanceOf = ({ demo }: Pick<ServerConfig, 'demo'>): Provenance => (demo === 'live' ? 'simulated' : 'observed')

export async function openEdges(given: EdgesParts, opened: (() => Promise<void>)[]): Promise<Edges> {
  const { config, dataDir, deskByCrossing, deadLetters, clock, logger } = given
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const keyRing = await openKeyRing(dataDir, devicePathsOf(deskByCrossing))
  const { book: accounts, firstPassword } = await openAccountBook(dataDir)
  if (firstPassword !== null) given.onFirstAccount?.(OPERATOR_NAME, firstPassword)
  const sessions = await openSessions({ dataDir, wallNowMs: clock.wallNowMs, stampOf: accounts.stampOf, logger })
  opened.push(sessions.close)
  const doorman = createDoorman({ keyRing, sessions: sessions.store, cookieKey: sessions.cookieKey, isAnonymousShownPlates: config.isAnonymousShownPlates })
  const cardKey = await openCardKey(dataDir)
  const pictures = await openPictureStore({ directory: join(dataDir, 'pictures'), wallNowMs: clock.wallNowMs })

  const metrics = createServerMetrics()
  const sources = createSourceStates()
  registerSourceMetrics(metrics.registry, sources)
  given.onMetrics?.(metrics.registry)
  const provenance = provenanceOf(config)
  const registers = openRegisterDesk({
    configured: given.configuredRegisters, deskByCrossing, clock, sources, provenance, logger, draw: Math.random,
    metrics: createRegisterMetrics(metrics.registry),
  })
  opened.push(registers.stop)
  const frames = await given.openCameras({ registry: metrics.registry, pictures })
  opened.push(async () => frames.cameras?.close())
  const taker = openDoor({ ...frames, reader: given.reader, cardKey, deadLetters, pictures, metrics, sources, logger, provenance, speedRatio: config.speedRatio })

  const { health, screensDir, checksAnswers = false } = given
  const app = await createApp(
    { config, deskByCrossing, deadLetters, pictures, keyRing, accounts, doorman, clock, metrics, sources, taker, cardKey, registers, health, screensDir },
    { logger, checksAnswers },
  )
  opened.push(() => app.close())
  const live = openLiveChannel({ server: app.server, doorman, deskByCrossing, sources, clock, metrics, logger })
  opened.push(live.stop)
  return { app, taker, keyRing, sources }
}
