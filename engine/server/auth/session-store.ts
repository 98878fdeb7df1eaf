/**
 * Sessions of people who signed in, held by the server: the cookie carries a random id and nothing else.
 *
 * Time:    the wall clock, handed in; a session ends `SESSION_MS` after its last use, and `SESSION_MS_MAX` after its start.
 * Limits:  at most `SESSIONS_MAX`; past that the one unused for longest ends. A restart of the server ends them all.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../../model/commands.ts'
import { MS_PER_HOUR } from '../../model/units.ts'
import { drawSecret } from './secret-text.ts'

/** One shift and its handover. */
export const SESSION_MS = 12 * MS_PER_HOUR
const SESSION_MS_MAX = 24 * MS_PER_HOUR
const SESSIONS_MAX = 10_000

export interface SessionStore {
  /** @returns the id for the cookie. */
  readonly start: (actor: Actor) => string
  readonly find: (sessionId: string) => Actor | undefined
  readonly end: (sessionId: string) => void
}

export function createSessionStore(wallNowMs: () => number): SessionStore {
  /** By hash of the id, so that a memory dump gives no cookie; in order of last use. */
  const sessions = new Map<string, { readonly actor: Actor; readonly startedAtMs: number; readonly usedAtMs: number }>()
  const hashOf = (sessionId: string): string => createHash('sha256').update(sessionId).digest('base64url')

  return {
    start: (actor) => {
      const sessionId = drawSecret()
      const nowMs = wallNowMs()
      if (sessions.size >= SESSIONS_MAX) {
        const oldest = sessions.keys().next()
        if (!oldest.done) sessions.delete(oldest.value)
      }
      sessions.set(hashOf(sessionId), { actor, startedAtMs: nowMs, usedAtMs: nowMs })
      return sessionId
    },
    find: (sessionId) => {
      const key = hashOf(sessionId)
      const session = sessions.get(key)
      if (session === undefined) return undefined
      const nowMs = wallNowMs()
      sessions.delete(key)
      if (nowMs - session.usedAtMs > SESSION_MS || nowMs - session.startedAtMs > SESSION_MS_MAX) return undefined
      sessions.set(key, { ...session, usedAtMs: nowMs })
      return session.actor
    },
    end: (sessionId) => {
      sessions.delete(hashOf(sessionId))
    },
  }
}
