/** Who is signed in on this page, and what the role may order. The server decides; this only hides what it would refuse. */
import { create } from 'zustand'
import type { CommandType } from '../../engine/model/commands.ts'
import type { SessionView } from '../../engine/protocol/http.ts'
import { getJson, RequestFailure, sendJson } from './rest.ts'

const SESSION_PATH = '/api/v1/session'

export interface SessionState {
  /** Null until the server has answered. */
  readonly session: SessionView | null
  restore: () => Promise<void>
  /** @throws RequestFailure */
  signIn: (name: string, password: string) => Promise<void>
  signOut: () => Promise<void>
}

export const useSessionStore = create<SessionState>()((set, get) => ({
  session: null,
  async restore() {
    try {
      set({ session: await getJson<SessionView>(SESSION_PATH) })
    } catch (failure) {
      // An unreachable server is said by the live link; without an answer nothing may be ordered.
      if (!(failure instanceof RequestFailure)) throw failure
    }
  },
  async signIn(name, password) {
    set({ session: await sendJson<SessionView>('POST', SESSION_PATH, { name, password }) })
  },
  async signOut() {
    await sendJson('DELETE', SESSION_PATH)
    await get().restore()
  },
}))

export const isSignedIn = (session: SessionView | null): session is SessionView => session !== null && session.isSignedIn

export const mayOrder = (session: SessionView | null, type: CommandType): boolean => isSignedIn(session) && session.commands.includes(type)
