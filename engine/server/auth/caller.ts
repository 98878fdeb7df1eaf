/**
 * Who is calling: a token, a person's session, or nobody in particular. One reader for HTTP and for the socket.
 *
 * Errors:  a wrong token is refused; a cookie that is forged, ended or unknown counts as not signed in.
 */
import type { IncomingHttpHeaders } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import type { Actor, Command, Role } from '../../model/commands.ts'
import { TwinError } from '../../model/errors.ts'
import type { StepId } from '../../model/ids.ts'
import type { KeyRing } from './key-ring.ts'
import { listRolesFor, mayDo, mayIssue, type Right } from './permissions.ts'
import type { SessionStore } from './session-store.ts'

export interface Caller {
  readonly kind: 'anonymous' | 'person' | 'token'
  readonly actor: Actor
  readonly seesPlates: boolean
}

export const SESSION_COOKIE = 'bordertwin_session'

export interface Doorman {
  readonly callerOf: (headers: IncomingHttpHeaders) => Caller
  /** @returns the value for `Set-Cookie`'s cookie. */
  readonly startSession: (actor: Actor) => string
  readonly endSession: (headers: IncomingHttpHeaders) => void
}

export interface DoormanOptions {
  readonly keyRing: KeyRing
  readonly sessions: SessionStore
  /** Signs the cookies; as durable as the sessions are. */
  readonly cookieKey: string
  readonly isAnonymousShownPlates: boolean
}

export function createDoorman({ keyRing, sessions, cookieKey, isAnonymousShownPlates }: DoormanOptions): Doorman {
  const signer = fastifyCookie.signerFactory(cookieKey)
  const anonymous: Caller = { kind: 'anonymous', actor: { userId: 'anonymous', role: 'viewer' }, seesPlates: isAnonymousShownPlates }
  const known = (kind: 'person' | 'token', actor: Actor): Caller => ({
    kind,
    actor,
    seesPlates: isAnonymousShownPlates || mayDo(actor.role, 'plates.see'),
  })

  function sessionIdOf(headers: IncomingHttpHeaders): string | undefined {
    const cookie = headers.cookie === undefined ? undefined : cookieNamed(SESSION_COOKIE, headers.cookie)
    if (cookie === undefined) return undefined
    const { valid, value } = signer.unsign(cookie)
    return valid ? value : undefined
  }

  return {
    callerOf: (headers) => {
      const [scheme, token] = headers.authorization?.split(' ') ?? []
      if (scheme?.toLowerCase() === 'bearer') {
        const actor = token === undefined ? undefined : keyRing.findActor(token)
        if (actor === undefined) throw new TwinError('access.session.wrong', 'The bearer token is unknown.')
        return known('token', actor)
      }
      const sessionId = sessionIdOf(headers)
      const actor = sessionId === undefined ? undefined : sessions.find(sessionId)
      return actor === undefined ? anonymous : known('person', actor)
    },
    startSession: (actor) => signer.sign(sessions.start(actor)),
    endSession: (headers) => {
      const sessionId = sessionIdOf(headers)
      if (sessionId !== undefined) sessions.end(sessionId)
    },
  }
}

function cookieNamed(name: string, header: string): string | undefined {
  const found = header
    .split(';')
    .find((cookie) => cookie.trimStart().startsWith(`${name}=`))
    ?.trim()
    .slice(name.length + 1)
  return found === undefined ? undefined : decodeURIComponentOrNothing(found)
}

function decodeURIComponentOrNothing(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** @throws TwinError when the caller may not. */
export function assertMayDo(caller: Caller, right: Right): void {
  if (mayDo(caller.actor.role, right)) return
  if (caller.kind === 'anonymous') throw new TwinError('access.session.missing')
  throw new TwinError('access.role.insufficient', `Your role is ${caller.actor.role}.`)
}

/**
 * @param mayConfirm whose step it is, by the crossing's workflows.
 * @throws TwinError when the caller may not.
 */
export function assertMayIssue(caller: Caller, command: Command, mayConfirm: (role: Role, stepId: StepId) => boolean): void {
  const { role } = caller.actor
  if (mayIssue(role, command.type)) {
    if (command.type !== 'step.confirm' || mayConfirm(role, command.stepId)) return
    throw new TwinError('access.role.insufficient', `Step ${command.stepId} is confirmed by another agency; your role is ${role}.`)
  }
  if (caller.kind === 'anonymous') throw new TwinError('access.session.missing')
  throw new TwinError('access.role.insufficient', `${command.type} is for ${listRolesFor(command.type).join(', ')}; your role is ${role}.`)
}
