/**
 * Runs a feed beside a demo server, as a process of its own that knows only the public address and the key file.
 *
 * The process is started before the server is there and gets its day ready meanwhile; `begin` tells it where the server is.
 * It is started again when it ends: at once after a whole day, with a growing pause after a failure.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { MS_PER_MINUTE, type EpochMs } from '../../model/units.ts'
import { dateOf, dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { stopwatch } from '../clock.ts'
import { compiledUrl } from '../compiled-module.ts'
import type { FeedCall } from '../feed/run-feed.ts'
import type { Logger } from '../logger.ts'
import type { TwinServer } from '../twin-server.ts'

const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 30_000
/** A feed that ran this long was well; the pause starts small again. */
const WELL_MS = 60_000
const KILL_MS = 2_000
/** Reports of the last minutes before an end may not have been taken; sent twice they count once. */
const OVERLAP_MS = 10 * MS_PER_MINUTE

/** Catching up takes some seconds; nobody waits for it longer than this after the start. */
const CAUGHT_UP_MS_MAX = 30_000

/** The first screen is drawn in the seconds after that, and on a small machine a store that is opened takes half of it. */
const FIRST_SCREEN_MS = 10_000

/** What the process says, once, when it has sent the day so far. */
export const CAUGHT_UP = 'caughtUp'

/** What the process is told: where the server is, and from when on to play. */
export type ServerAddress = Pick<FeedCall, 'server' | 'fromClockMs'> & Pick<TwinServer, 'keysPath'>

export type FedServer = Pick<TwinServer, 'loopbackUrl' | 'keysPath' | 'nowMs' | 'resumedFromMs'>

export interface DemoFeed {
  /** The server is ready: the day may come. */
  readonly begin: (server: FedServer) => void
  /** Done when the day so far has been sent, or takes too long, and somebody has had time to see it. */
  readonly firstScreenDone: Promise<void>
  readonly stop: () => Promise<void>
}

export interface DemoFeedParts {
  readonly crossing: string
  readonly logger: Logger
}

export function startDemoFeed({ crossing, logger }: DemoFeedParts): DemoFeed {
  let child: ChildProcess | undefined
  let restart: NodeJS.Timeout | undefined
  let isStopping = false
  let pauseMs = PAUSE_MS_MIN
  let server: FedServer | undefined
  /** What the server has of today already. */
  let playedUntilMs: EpochMs | null = null

  function fromClockMs(nowMs: EpochMs): number | null {
    if (playedUntilMs === null) return null
    const fromMs = playedUntilMs - OVERLAP_MS
    const date = dateOf(fromMs)
    return date === dateOf(nowMs) ? fromMs - dayStartMsOf(date) : null
  }

  function tell(): void {
    if (server === undefined || child?.connected !== true) return
    const address: ServerAddress = { server: server.loopbackUrl, keysPath: server.keysPath, fromClockMs: fromClockMs(server.nowMs()) }
    child.send(address)
  }

  let tellCaughtUp = (): void => undefined
  const caughtUp = new Promise<void>((resolve) => (tellCaughtUp = resolve))
  const firstScreenDone = caughtUp.then(() => pause(FIRST_SCREEN_MS, undefined, { ref: false }))
  const patience = setTimeout(tellCaughtUp, CAUGHT_UP_MS_MAX)

  function start(): void {
    const ranMs = stopwatch()
    // The channel tells the feed when this process is gone, even by kill -9.
    child = fork(compiledUrl('./demo-feed-process', import.meta.url), [crossing], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', (said) => said === CAUGHT_UP && tellCaughtUp())
    child.on('error', (error) => logger.error({ err: error }, 'the demo feed could not be started or told'))
    child.once('exit', (code, signal) => {
      child = undefined
      if (isStopping) return
      if (ranMs() > WELL_MS) {
        pauseMs = PAUSE_MS_MIN
        playedUntilMs = server?.nowMs() ?? null
      }
      if (code === 0) logger.info('the demo feed has played its day and starts again')
      else logger.warn({ code, signal, pauseMs }, 'the demo feed ended and will be started again')
      restart = setTimeout(start, pauseMs)
      pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)
    })
    tell()
  }
  start()

  return {
    begin(ready) {
      server = ready
      playedUntilMs = ready.resumedFromMs
      tell()
    },
    firstScreenDone,
    stop: async () => {
      isStopping = true
      clearTimeout(patience)
      clearTimeout(restart)
      const running = child
      if (running === undefined || running.exitCode !== null) return
      await new Promise<void>((resolve) => {
        const kill = setTimeout(() => running.kill('SIGKILL'), KILL_MS)
        running.once('exit', () => {
          clearTimeout(kill)
          resolve()
        })
        running.kill('SIGTERM')
      })
    },
  }
}
