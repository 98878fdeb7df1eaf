/**
 * One GET to a camera: digest, one retry after a refusal, redirects to the camera itself, an answer in time.
 *
 * Header lines may end in LF alone, as some firmware writes them. Basic is spoken over https only: over http it would show the
 * password to the network.
 *
 * Errors:  SourceFailure with the reason in words.
 */
import { randomBytes } from 'node:crypto'
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { SourceFailure } from '../failure-words.ts'
import { createDigestSession, parseChallenges, type Credentials } from './digest.ts'

export interface CameraDoor {
  /** Resolves with an answer of status 200 whose body is not read yet. */
  readonly get: (target: string, signal: AbortSignal) => Promise<IncomingMessage>
  readonly close: () => void
}

const ANSWER_MS_MAX = 15_000
const KEEP_ALIVE_MS = 10_000
const REDIRECTS_COUNT_MAX = 3

export function openCameraDoor(address: string, credentials: Credentials | null): CameraDoor {
  const base = new URL(address)
  const isTls = base.protocol === 'https:'
  const agentOptions = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: 2 }
  const agent = isTls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const session = credentials === null ? null : createDigestSession(credentials, () => randomBytes(16).toString('hex'))
  let isBasic = false

  const authorizationOf = (target: string): string | null => {
    if (isBasic && credentials !== null) return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
    return session?.authorize('GET', target) ?? null
  }

  function send(target: string, authorization: string | null, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options: RequestOptions = {
        agent,
        method: 'GET',
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (isTls ? 443 : 80) : Number(base.port),
        path: target,
        headers: { host: base.host, accept: '*/*', ...(authorization === null ? {} : { authorization }) },
        insecureHTTPParser: true,
        signal,
      }
      const request = (isTls ? requestHttps : requestHttp)(options)
      const timer = setTimeout(() => request.destroy(new SourceFailure('source.link.noAnswerIn', { seconds: ANSWER_MS_MAX / 1_000 })), ANSWER_MS_MAX)
      request.once('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS))
      request.once('error', (failure) => {
        clearTimeout(timer)
        reject(failure)
      })
      request.once('response', (response) => {
        clearTimeout(timer)
        resolve(response)
      })
      request.end()
    })
  }

  /** @returns where to go on, on the camera itself. */
  function followed(target: string, location: string | undefined): string {
    if (location === undefined) throw new SourceFailure('source.redirect.nowhere')
    const next = new URL(location, new URL(target, base))
    if (next.host !== base.host || next.protocol !== base.protocol) throw new SourceFailure('source.redirect.elsewhere', { address: `${next.protocol}//${next.host}` })
    return next.pathname + next.search
  }

  function answerRefusal(headers: readonly string[], wasAnswered: boolean): void {
    if (session === null) throw new SourceFailure('source.login.asked')
    const verdict = session.accept(headers, wasAnswered)
    if (verdict === 'retry') return
    if (verdict === 'wrongPassword') throw new SourceFailure('source.login.refused')
    if (!parseChallenges(headers).some(({ scheme }) => scheme === 'basic')) throw new SourceFailure('source.login.unknownScheme')
    if (!isTls) throw new SourceFailure('source.login.basicOnly')
    if (isBasic) throw new SourceFailure('source.login.refused')
    isBasic = true
  }

  return {
    get: async (wanted, signal) => {
      let target = wanted
      let redirectCount = 0
      let refusalCount = 0
      for (;;) {
        const authorization = authorizationOf(target)
        const response = await send(target, authorization, signal)
        const status = response.statusCode ?? 0
        if (status === 200) return response
        response.resume()
        if (status === 401) {
          const wasAnswered = authorization !== null
          // One refusal tells the nonce, a second that it was too old; a third means that the answer is not believed.
          refusalCount += 1
          if (refusalCount > 2) throw new SourceFailure('source.login.refused')
          answerRefusal(listChallenges(response), wasAnswered)
        } else if ([301, 302, 303, 307, 308].includes(status)) {
          redirectCount += 1
          if (redirectCount > REDIRECTS_COUNT_MAX) throw new SourceFailure('source.redirect.circle')
          target = followed(target, response.headers.location)
        } else throw status === 404 ? new SourceFailure('source.answer.unknownAddress') : status === 403 ? new SourceFailure('source.answer.forbidden') : new SourceFailure('source.answer.status', { status })
      }
    },
    close: () => agent.destroy(),
  }
}

/** Every `WWW-Authenticate` line: Node joins repeated ones with commas. */
const listChallenges = ({ headers }: IncomingMessage): string[] => {
  const header = headers['www-authenticate']
  return header === undefined ? [] : [header]
}
