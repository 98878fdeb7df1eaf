/**
 * Owns the timers of the live channel: poses at most 10 Hz, views at most 2 Hz, a keyframe every 2 s, slow screens looked after.
 *
 * Time:    wall clock; the twin clock's speed does not change how often screens are sent something.
 * Limits:  a tick that comes late is not made up for: after a stall the next one sends what is true then.
 */
import { TwinError } from '../../model/errors.ts'
import type { ClockView } from '../../protocol/view.ts'
import type { TwinClock } from '../clock.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { SourceCounters } from '../http/source-counters.ts'
import type { Logger } from '../logger.ts'
import type { ServerMetrics } from '../metrics.ts'
import { createCrossingChannel, type CrossingChannel } from './crossing-channel.ts'
import type { TwinNamespace, TwinSocket } from './twin-socket.ts'

/** 10 Hz. */
export const POSE_PERIOD_MS = 100
/** In ticks of POSE_PERIOD_MS: 2 Hz, and a sign of life every 2 s even when nothing changes. */
const VIEW_TICKS = 5
const KEYFRAME_TICKS = 20

export interface PublisherParts {
  readonly namespace: TwinNamespace
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly sources: SourceCounters
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
  const firstViewSeq = Math.floor(clock.wallNowMs() / (POSE_PERIOD_MS * VIEW_TICKS))
  const channels = new Map(
    [...deskByCrossing].map(([crossing, desk]) => [
      crossing,
      createCrossingChannel({ namespace, desk, complete: sources.complete, clockView, wallNowMs: clock.wallNowMs, metrics, logger, firstViewSeq }),
    ]),
  )
  let tickIndex = 0

  function tick(): void {
    tickIndex += 1
    for (const [crossing, channel] of channels) {
      try {
        channel.judgePaces()
        if (tickIndex % VIEW_TICKS === 0) channel.publishView(tickIndex % KEYFRAME_TICKS === 0)
        channel.publishPoses(tickIndex % KEYFRAME_TICKS === 0)
      } catch (error) {
        // One crossing's fault must not darken the others; the next tick tries again.
        logger.error({ err: error, crossing }, 'publishing failed')
      }
    }
  }
  const timer = setInterval(tick, POSE_PERIOD_MS)

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
