/**
 * Sessions of people who signed in, held by the server: the cookie carries a random id and nothing else.
 *
 * Time:    the wall clock, handed in; a session ends `SESSION_MS` after its last use, and `SESSION_MS_MAX` after its start.
 * Limits:  at most `SESSIONS_MAX`; past that the one unused for longest ends.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../../model/commands.ts'
import { MS_PER_HOUR } from '../../model/units.ts'
import { drawSecret } from './secret-text.ts'

/** One shift and its handover. */
export const SESSION_MS = 12 * MS_PER_HOUR
const SESSION_MS_MAX = 24 * MS_PER_HOUR
const SESSIONS_MAX = 10_000

/** A session as it may be written down: who has the hash has no cookie. */
export interface KeptSession {
  readonly idHash: string
  readonly actor: Actor
  readonly startedAtMs: number
  readonly usedAtMs: number
}

export interface SessionStore {
  /** @returns the id for the cookie. */
  readonly start: (actor: Actor) => string
  readonly find: (sessionId: string) => Actor | undefined
  readonly end: (sessionId: string) => void
  /** The one unused for longest first. */
  readonly list: () => readonly KeptSession[]
}

/** @param kept sessions of an earlier run; those that have ended meanwhile end at their next use. */
export function createSessionStore(wallNowMs: () => number, kept: readonly KeptSession[] = [], onChange: (change: 'used' | 'startedOrEnded') => void = () => undefined): SessionStore {
  /** By hash of the id, so that a memory dump gives no cookie; in order of last use. */
  const sessions = new Map(kept.toSorted((left, right) => left.usedAtMs - right.usedAtMs).map((session) => [session.idHash, session]))
  const hashOf = (sessionId: string): string => createHash('sha256').update(sessionId).digest('base64url')

  return {
    start: (actor) => {
      const sessionId = drawSecret()
      const nowMs = wallNowMs()
      if (sessions.size >= SESSIONS_MAX) {
        const oldest = sessions.keys().next()
        if (!oldest.done) sessions.delete(oldest.value)
      }
      const idHash = hashOf(sessionId)
      sessions.set(idHash, { idHash, actor, startedAtMs: nowMs, usedAtMs: nowMs })
      onChange('startedOrEnded')
      return sessionId
    },
    find: (sessionId) => {
      const idHash = hashOf(sessionId)
      const session = sessions.get(idHash)
      if (session === undefined) return undefined
      const nowMs = wallNowMs()
      sessions.delete(idHash)
      const isOver = nowMs - session.usedAtMs > SESSION_MS || nowMs - session.startedAtMs > SESSION_MS_MAX
      if (!isOver) sessions.set(idHash, { ...session, usedAtMs: nowMs })
      onChange(isOver ? 'startedOrEnded' : 'used')
      return isOver ? undefined : session.actor
    },
    end: (sessionId) => {
      if (sessions.delete(hashOf(sessionId))) onChange('startedOrEnded')
    },
    list: () => [...sessions.values()],
  }
}
