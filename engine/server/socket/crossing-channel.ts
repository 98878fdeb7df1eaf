/**
 * What the screens of one crossing are sent: snapshot, views, pose frames, alarms, decisions.
 *
 * Two rooms a crossing, one with plates and one with masks; every message is encoded once a room, whatever the number of screens.
 * Newcomers wait for the next tick and get one snapshot together: after a restart all screens come at once, and a snapshot each
 * (a megabyte at 2,000 trucks) would stop the server for seconds. Nothing is computed while nobody watches.
 *
 * Limits:  see screen.ts (slow screens) and view-history.ts (what is kept).
 * Checked: socket.integration.test.ts (resume; a stalled screen delays nobody).
 */
import { PLATES_MASKED, PLATES_SHOWN, type PlateSight } from '../auth/plate-mask.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { Logger } from '../logger.ts'
import type { ServerMetrics } from '../metrics.ts'
import type { SnapshotMessage, ViewMessage } from '../../protocol/socket.ts'
import type { ClockView, CrossingView } from '../../protocol/view.ts'
import { createPoseFrames, poseGridOf } from './pose-frames.ts'
import { createScreen, type Screen } from './screen.ts'
import type { TwinNamespace, TwinSocket } from './twin-socket.ts'
import { createViewHistory } from './view-history.ts'

export interface CrossingChannelParts {
  readonly namespace: TwinNamespace
  readonly desk: CrossingDesk
  readonly complete: (view: CrossingView) => CrossingView
  readonly clockView: () => ClockView
  /** Wall time that has passed since some instant; a wall clock that is set does not change it. */
  readonly elapsedMs: () => number
  readonly metrics: ServerMetrics
  readonly logger: Logger
  readonly firstViewSeq: number
}

export interface CrossingChannel {
  readonly subscribe: (socket: TwinSocket, afterViewSeq: number | undefined) => void
  readonly unsubscribe: (socket: TwinSocket) => void
  /** Sends what has changed since the last call; `isHeartbeat` sends a view even when nothing has. */
  readonly publishView: (isHeartbeat: boolean) => void
  readonly publishPoses: (isKeyframe: boolean) => void
  /** Looks after slow screens, then gives newcomers and those that caught up their snapshot. */
  readonly lookAfterScreens: () => void
  readonly stop: () => void
}

/** A page reload or a short loss of the network; after longer a snapshot is smaller than what was missed. */
const RESUME_MS = 15_000

const maskView = (view: ViewMessage, sight: PlateSight): ViewMessage => ({
  ...view,
  trucks: view.trucks.map(sight.truck),
  notices: view.notices.map(sight.notice),
})
const maskSnapshot = (snapshot: SnapshotMessage, sight: PlateSight): SnapshotMessage => ({
  ...snapshot,
  trucks: snapshot.trucks.map(sight.truck),
  notices: snapshot.notices.map(sight.notice),
})

export function createCrossingChannel(parts: CrossingChannelParts): CrossingChannel {
  const { namespace, desk, metrics, logger } = parts
  const crossing = desk.site.id
  const rooms = [
    { name: `${crossing}/plates`, sight: PLATES_SHOWN, seesPlates: true },
    { name: `${crossing}/masked`, sight: PLATES_MASKED, seesPlates: false },
  ] as const
  const roomOf = (screen: Screen): string => (screen.seesPlates ? rooms[0].name : rooms[1].name)
  const sightOf = (screen: Screen): PlateSight => (screen.seesPlates ? PLATES_SHOWN : PLATES_MASKED)

  const history = createViewHistory(parts)
  const frames = createPoseFrames(poseGridOf(desk.site))
  const screenById = new Map<string, Screen>()
  /** Those that wait for a snapshot; they are in no room yet. */
  const waiting = new Set<Screen>()
  /** When somebody last watched. */
  let viewedAtMs = Number.NEGATIVE_INFINITY
  const clientsGauge = metrics.clients.labels({ crossing })
  const skipped = metrics.framesSkipped.labels({ crossing })

  /** The rooms that somebody is in. */
  const listWatchedRooms = () => rooms.filter((room) => (namespace.adapter.rooms.get(room.name)?.size ?? 0) > 0)

  function publish(view: ViewMessage): void {
    const alarms = view.notices.filter(
      (notice) => notice.severity === 'alarm' && notice.repeatCount === 0 && notice.acknowledgedAtMs === null && notice.endedAtMs === null,
    )
    for (const { name, sight } of listWatchedRooms()) {
      const room = namespace.to(name)
      room.emit('view', maskView(view, sight))
      for (const alarm of alarms) room.emit('alarm', sight.notice(alarm))
    }
    metrics.frames.inc({ crossing, kind: 'view' })
  }

  /** Not volatile: the connections are busy with what was just sent before it. */
  function keyframeNow(): ArrayBuffer {
    const { nowMs } = parts.clockView()
    return frames.keyframeForNewcomers(desk.poses(nowMs), nowMs)
  }

  function admitWaiting(): void {
    if (waiting.size === 0) return
    // Nobody follows the views yet: the next one need not tell what the snapshot says.
    if (listWatchedRooms().length === 0) history.advance(false)
    const snapshot = history.snapshot()
    const frame = keyframeNow()
    for (const { name, sight, seesPlates } of rooms) {
      const newcomers = [...waiting].filter((screen) => screen.seesPlates === seesPlates)
      if (newcomers.length === 0) continue
      const door = `${name}/door`
      for (const { socket } of newcomers) void socket.join(door)
      namespace.to(door).emit('snapshot', maskSnapshot(snapshot, sight))
      namespace.to(door).emit('poses', frame)
      for (const { socket } of newcomers) {
        void socket.leave(door)
        void socket.join(name)
      }
    }
    waiting.clear()
  }

  function publishPoses(isKeyframe: boolean): void {
    if (screenById.size === 0) return
    const { nowMs } = parts.clockView()
    const columns = desk.poses(nowMs)
    const frame = isKeyframe ? frames.keyframe(columns, nowMs) : frames.delta(columns, nowMs)
    if (frame === null) return
    for (const screen of screenById.values()) if (!screen.socket.conn.transport.writable) skipped.inc()
    for (const { name } of listWatchedRooms()) namespace.to(name).volatile.emit('poses', frame)
    metrics.frames.inc({ crossing, kind: isKeyframe ? 'keyframe' : 'delta' })
  }

  /** @returns null when too much has happened since, or nobody watched to keep it. */
  function findMissed(afterViewSeq: number): readonly ViewMessage[] | null {
    if (parts.elapsedMs() - viewedAtMs > RESUME_MS) return null
    // The last screen may have left a moment ago: what happened since must be in a view before anybody resumes from one.
    if (screenById.size === 0) history.advance(false)
    return history.findSince(afterViewSeq)
  }

  function remove(socket: TwinSocket): void {
    const screen = screenById.get(socket.id)
    if (screen === undefined) return
    screenById.delete(socket.id)
    waiting.delete(screen)
    for (const { name } of rooms) void socket.leave(name)
    clientsGauge.set(screenById.size)
  }

  const stopListening = desk.onDecision((decision) => {
    for (const { name } of listWatchedRooms()) namespace.to(name).emit('decision', decision)
  })

  return {
    subscribe: (socket, afterViewSeq) => {
      remove(socket)
      const screen = createScreen(socket, socket.data.caller.seesPlates, parts.elapsedMs())
      const following = afterViewSeq === undefined ? null : findMissed(afterViewSeq)
      screenById.set(socket.id, screen)
      clientsGauge.set(screenById.size)
      if (following === null) {
        waiting.add(screen)
        return
      }
      for (const view of following) socket.emit('view', maskView(view, sightOf(screen)))
      socket.emit('poses', keyframeNow())
      void socket.join(roomOf(screen))
    },
    unsubscribe: remove,
    publishView: (isHeartbeat) => {
      if (screenById.size === 0) return
      viewedAtMs = parts.elapsedMs()
      const view = history.advance(isHeartbeat)
      if (view !== null) publish(view)
    },
    publishPoses,
    lookAfterScreens: () => {
      const nowMs = parts.elapsedMs()
      for (const screen of screenById.values()) {
        const pace = screen.pace(nowMs)
        if (pace === 'fellBehind') {
          waiting.delete(screen)
          void screen.socket.leave(roomOf(screen))
        }
        if (pace === 'caughtUp') waiting.add(screen)
        if (pace === 'gone') {
          logger.info({ crossing, screen: screen.socket.id }, 'screen dropped: it took nothing for too long')
          metrics.clientsDropped.inc({ crossing })
          remove(screen.socket)
          screen.socket.conn.close(true)
        }
      }
      admitWaiting()
    },
    stop: () => {
      stopListening()
      for (const screen of screenById.values()) remove(screen.socket)
    },
  }
}
