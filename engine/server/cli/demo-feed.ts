/**
 * Runs `bordertwin feed` beside a demo server, as a process of its own that knows only the public address and the key file.
 *
 * It is started again when it ends: at once after a whole day, with a growing pause after a failure.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { MS_PER_MINUTE, type EpochMs } from '../../model/units.ts'
import { clockTimeOf, dateOf } from '../../../sim/observations/calendar.ts'
import { stopwatch } from '../clock.ts'
import { COMMAND_LINE } from '../install-root.ts'
import type { Logger } from '../logger.ts'
import type { TwinServer } from '../twin-server.ts'

const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 30_000
/** A feed that ran this long was well; the pause starts small again. */
const WELL_MS = 60_000
const KILL_MS = 2_000
/** Reports of the last minutes before an end may not have been taken; sent twice they count once. */
const OVERLAP_MS = 10 * MS_PER_MINUTE

export interface DemoFeed {
  readonly stop: () => Promise<void>
}

export interface DemoFeedParts {
  readonly server: Pick<TwinServer, 'loopbackUrl' | 'keysPath' | 'crossings' | 'nowMs' | 'resumedFromMs'>
  readonly logger: Logger
}

export function startDemoFeed({ server, logger }: DemoFeedParts): DemoFeed {
  let child: ChildProcess | undefined
  let restart: NodeJS.Timeout | undefined
  let isStopping = false
  let pauseMs = PAUSE_MS_MIN
  /** What the server has of today already. */
  let playedUntilMs: EpochMs | null = server.resumedFromMs

  function fromOption(): readonly string[] {
    if (playedUntilMs === null) return []
    const fromMs = playedUntilMs - OVERLAP_MS
    return dateOf(fromMs) === dateOf(server.nowMs()) ? ['--from', clockTimeOf(fromMs)] : []
  }

  function start(): void {
    const ranMs = stopwatch()
    // The channel tells the feed when this process is gone, even by kill -9.
    child = spawn(
      process.execPath,
      [COMMAND_LINE, 'feed', ...server.crossings.slice(0, 1), '--to', server.loopbackUrl, '--keys', server.keysPath, ...fromOption()],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    )
    child.once('error', (error) => logger.error({ err: error }, 'the demo feed could not be started'))
    child.once('exit', (code, signal) => {
      child = undefined
      if (isStopping) return
      if (ranMs() > WELL_MS) {
        pauseMs = PAUSE_MS_MIN
        playedUntilMs = server.nowMs()
      }
      if (code === 0) logger.info('the demo feed has played its day and starts again')
      else logger.warn({ code, signal, pauseMs }, 'the demo feed ended and will be started again')
      restart = setTimeout(start, pauseMs)
      pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)
    })
  }
  start()

  return {
    stop: async () => {
      isStopping = true
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
