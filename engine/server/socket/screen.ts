/**
 * One subscribed screen and how fast it takes what it is sent.
 *
 * Poses are volatile: a connection that is not writable simply misses them. Views are not, so a screen that takes nothing for
 * `LAG_MS` stops getting them, and gets one whole snapshot when it takes data again; after `DROP_MS` it is dropped.
 *
 * Time:    wall time that runs evenly, handed in. Limits: what LAG_MS of views, alarms and decisions come to is queued for a screen, never more.
 */
import type { TwinSocket } from './twin-socket.ts'

export const LAG_MS = 1_000
export const DROP_MS = 30_000

export type ScreenPace = 'keeping' | 'fellBehind' | 'behind' | 'caughtUp' | 'gone'

export interface Screen {
  readonly socket: TwinSocket
  readonly seesPlates: boolean
  /** Judges the connection now; call it regularly. `fellBehind` and `caughtUp` are said once each. */
  readonly pace: (nowMs: number) => ScreenPace
}

export function createScreen(socket: TwinSocket, seesPlates: boolean, subscribedAtMs: number): Screen {
  let writableAtMs = subscribedAtMs
  let isBehind = false

  return {
    socket,
    seesPlates,
    pace: (nowMs) => {
      if (socket.conn.transport.writable) {
        writableAtMs = nowMs
        if (!isBehind) return 'keeping'
        isBehind = false
        return 'caughtUp'
      }
      const stuckMs = nowMs - writableAtMs
      if (stuckMs > DROP_MS) return 'gone'
      if (isBehind) return 'behind'
      if (stuckMs <= LAG_MS) return 'keeping'
      isBehind = true
      return 'fellBehind'
    },
  }
}
