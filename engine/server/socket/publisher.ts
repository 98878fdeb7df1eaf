/**
 * Owns the timers of the live channel: poses at most 10 Hz, views at most 2 Hz, a keyframe every 2 s, slow screens looked after.
 *
 * Time:    wall clock; the twin clock's speed does not change how often screens are sent something.
 * Limits:  a tick that comes late is not made up for: after a stall the next one sends what is true then.
 */
import { TwinError } from '../../model/errors.ts'
import type { ClockView } from '../../protocol/view.ts'
import { stopwatch, type TwinClock } from '../clock.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { SourceStates } from '../sources/source-states.ts'
import type { Logger } from '../logger.ts'
import type { ServerMetrics } from '../metrics.ts'
import { createCrossingChannel, type CrossingChannel } from './crossing-channel.ts'
import type { TwinNamespace, TwinSocket } from './twin-socket.ts'

const TICK_MS = 50
/** In ticks: poses at 10 Hz with a keyframe every 2 s; views at 2 Hz, with a sign of life every 2 s even when nothing changes. */
const POSE_TICKS = 2
const KEYFRAME_TICKS = 40
const VIEW_TICKS = 10
const HEARTBEAT_TICKS = 40
/**
 * Views go out between two pose frames: a frame right behind a view would find the connection still busy and, being volatile,
 * be dropped for every screen, each time.
 */
const VIEW_OFFSET_TICKS = 1

export interface PublisherParts {
  readonly namespace: TwinNamespace
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly sources: Pick<SourceStates, 'complete'>
  readonly clock: TwinClock
  readonly metrics: ServerMetrics
  readonly logger: Logger
}

export interface Publisher {
  /** @throws TwinError crossing.id.unknown */
  readonly getChannel: (crossing: string) => CrossingChannel
  readonly unsubscribeAll: (socket: TwinSocket) => void
  readonly stop: () => void
}

export function createPublisher({ namespace, deskByCrossing, sources, clock, metrics, logger }: PublisherParts): Publisher {
  const clockView = (): ClockView => ({ nowMs: clock.nowMs(), speedRatio: clock.speedRatio })
  // Views come at most every VIEW_TICKS: counting in that unit since 1970 stays above every earlier run.
  const firstViewSeq = Math.floor(clock.wallNowMs() / (TICK_MS * VIEW_TICKS))
  const channels = new Map(
    [...deskByCrossing].map(([crossing, desk]) => [
      crossing,
      createCrossingChannel({
        namespace,
        desk,
        complete: sources.complete,
        clockView,
        elapsedMs: stopwatch(),
        metrics,
        logger,
        firstViewSeq,
      }),
    ]),
  )
  let tickIndex = 0

  function tick(): void {
    tickIndex += 1
    const isDue = (everyTicks: number, offsetTicks = 0): boolean => tickIndex % everyTicks === offsetTicks
    for (const [crossing, channel] of channels) {
      try {
        channel.lookAfterScreens()
        if (isDue(VIEW_TICKS, VIEW_OFFSET_TICKS)) channel.publishView(isDue(HEARTBEAT_TICKS, VIEW_OFFSET_TICKS))
        if (isDue(POSE_TICKS)) channel.publishPoses(isDue(KEYFRAME_TICKS))
      } catch (error) {
        // One crossing's fault must not darken the others; the next tick tries again.
        logger.error({ err: error, crossing }, 'publishing failed')
      }
    }
  }
  const timer = setInterval(tick, TICK_MS)

  return {
    getChannel: (crossing) => {
      const channel = channels.get(crossing)
      if (channel === undefined) throw new TwinError('crossing.id.unknown')
      return channel
    },
    unsubscribeAll: (socket) => {
      for (const channel of channels.values()) channel.unsubscribe(socket)
    },
    stop: () => {
      clearInterval(timer)
      for (const channel of channels.values()) channel.stop()
    },
  }
}
