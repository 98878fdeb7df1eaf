/**
 * Sessions that outlive a restart, in `<data>/sessions.json`: a controller who is at work stays signed in when the server is updated.
 *
 * The file holds hashes of session ids, never the ids, and for each the stamp of its account: whoever lost the account, its role or its
 * password since is not let in again.
 *
 * Errors:  a file that is damaged is put aside and everybody signs in anew; a disk that takes nothing keeps sessions in memory alone.
 * Limits:  written at once when a session starts or ends; that one was used, at most every WRITE_USE_MS.
 */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import { ROLES } from '../../model/commands.ts'
import { MS_PER_MINUTE } from '../../model/units.ts'
import { readPrivateJson, writePrivateJson } from './private-file.ts'
import { drawSecret } from './secret-text.ts'
import { createSessionStore, type KeptSession, type SessionStore } from './session-store.ts'

const KeptSchema = z.strictObject({
  idHash: z.string().min(16),
  actor: z.strictObject({ userId: z.string(), role: z.enum(ROLES) }),
  startedAtMs: z.number(),
  usedAtMs: z.number(),
  stamp: z.string(),
})
const SessionsSchema = z.strictObject({ cookieKey: z.string().min(32), sessions: z.array(KeptSchema).max(10_000) })
type SessionsFile = z.infer<typeof SessionsSchema>

const WRITE_USE_MS = 5 * MS_PER_MINUTE

export interface SessionsParts {
  readonly dataDir: string
  readonly wallNowMs: () => number
  /** What must be the same of an account for its sessions to go on; undefined where there is none. */
  readonly stampOf: (userId: string) => string | undefined
  readonly logger: Pick<FastifyBaseLogger, 'warn'>
}

export interface OpenSessions {
  readonly store: SessionStore
  /** Signs the cookies. */
  readonly cookieKey: string
  /** Writes what is not written yet. */
  readonly close: () => Promise<void>
}

async function readSessions(path: string, logger: SessionsParts['logger']): Promise<SessionsFile | null> {
  try {
    return await readPrivateJson(path, SessionsSchema)
  } catch (failure) {
    logger.warn({ err: failure }, 'the sessions could not be read and are put aside; everybody signs in anew')
    await rename(path, `${path}.damaged`).catch(() => undefined)
    return null
  }
}

export async function openSessions({ dataDir, wallNowMs, stampOf, logger }: SessionsParts): Promise<OpenSessions> {
  const path = join(dataDir, 'sessions.json')
  const found = await readSessions(path, logger)
  const cookieKey = found?.cookieKey ?? drawSecret()
  const kept = (found?.sessions ?? []).filter(({ actor, stamp }) => stampOf(actor.userId) === stamp)
  let writing: Promise<void> | null = null
  let isDirty = false
  let writtenAtMs = wallNowMs()

  const withStamp = (session: KeptSession): SessionsFile['sessions'][number] => ({ ...session, stamp: stampOf(session.actor.userId) ?? '' })

  async function write(): Promise<void> {
    while (isDirty) {
      isDirty = false
      writtenAtMs = wallNowMs()
      try {
        await writePrivateJson(path, { cookieKey, sessions: store.list().map(withStamp) })
      } catch (failure) {
        logger.warn({ err: failure }, 'the sessions could not be written: they would end with a restart')
      }
    }
    writing = null
  }

  const store = createSessionStore(wallNowMs, kept, (change) => {
    if (change === 'used' && wallNowMs() - writtenAtMs < WRITE_USE_MS) return
    isDirty = true
    writing ??= write()
  })
  return {
    store,
    cookieKey,
    close: async () => {
      await writing
    },
  }
}
