/**
 * After an outage: reads from a Traccar server what its forwarding dropped, and brings it in on the road of all bodies.
 *
 * Source:  formats.md 2n: `/api/devices` and `/api/reports/route`, with a token, or a session of a user.
 * Errors:  a failure that may pass (network, 5xx, 429) is tried again with back-off; a refusal is told at once. What was taken before
 *          the failure stays taken: filling again gives the same observation ids.
 * Limits:  time and bytes of each answer; tries of each request.
 */
import { request } from 'undici'
import type { TraccarGap } from '../../../ingest/backfill/traccar-plan.ts'
import { fillFromTraccar, planTraccarRequests, TRACCAR_DEVICES_PATH, traccarDevicesOf } from '../../../ingest/backfill/traccar-plan.ts'
import { createBackOff, type BackOffOptions } from './back-off.ts'
import { SourceFailure } from './failure-words.ts'
import type { BodyAddress, Intake } from './intake.ts'
import { pause } from './pause.ts'

/** A token of Traccar's settings, or a user whose session is opened. */
export type TraccarLogin = { readonly token: string } | { readonly user: string; readonly password: string }

export interface TraccarBackfillParts {
  /** `https://traccar.example:8082`, without `/api`. */
  readonly url: string
  readonly login: TraccarLogin
  /** The device that Traccar's forwarding posts as: the same ids, so that nothing is counted twice. */
  readonly address: Pick<BodyAddress, 'crossing' | 'device'>
  readonly intake: Pick<Intake, 'take'>
  readonly backOff?: BackOffOptions
  /** For each answer. */
  readonly timeoutMs?: number
}

export interface TraccarBackfillReport {
  readonly requestCount: number
  readonly positionCount: number
  readonly duplicateCount: number
  readonly strangeCount: number
}

const TIMEOUT_MS = 30_000
const TRIES_MAX = 6
const ANSWER_BYTES_MAX = 32 * 1024 * 1024
const [UNAUTHORIZED, TOO_MANY, SERVER_ERROR] = [401, 429, 500]

/** A failure that the next try may not meet. */
class PassingFailure extends SourceFailure {}

interface Conversation {
  readonly get: (path: string) => Promise<unknown>
}

function createConversation(parts: TraccarBackfillParts, signal: AbortSignal): Conversation {
  const { url, login, timeoutMs = TIMEOUT_MS } = parts
  const base = url.replace(/\/+$/, '')
  let cookie: string | null = null

  async function send(path: string, method: 'GET' | 'POST', headers: Record<string, string>, body: string | null): Promise<{ readonly status: number; readonly text: string; readonly cookie: string | null }> {
    const answer = await request(base + path, { method, headers: { accept: 'application/json', ...headers }, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, signal })
    const chunks: Buffer[] = []
    let sizeBytes = 0
    for await (const chunk of answer.body) {
      const bytes = Buffer.from(chunk as Uint8Array)
      sizeBytes += bytes.length
      if (sizeBytes > ANSWER_BYTES_MAX) throw new SourceFailure('source.traccar.tooLarge', { bytes: ANSWER_BYTES_MAX })
      chunks.push(bytes)
    }
    const sent = answer.headers['set-cookie']
    const first = Array.isArray(sent) ? sent[0] : sent
    return { status: answer.statusCode, text: Buffer.concat(chunks).toString('utf8'), cookie: first?.split(';', 1)[0] ?? null }
  }

  function refuse(status: number): never {
    if (status >= SERVER_ERROR || status === TOO_MANY) throw new PassingFailure('source.traccar.status', { status })
    throw status === UNAUTHORIZED ? new SourceFailure('source.traccar.login') : new SourceFailure('source.traccar.status', { status })
  }

  async function openSession(): Promise<string> {
    if (!('user' in login)) return ''
    const form = new URLSearchParams({ email: login.user, password: login.password }).toString()
    const answer = await send('/api/session', 'POST', { 'content-type': 'application/x-www-form-urlencoded' }, form)
    if (answer.status !== 200) refuse(answer.status)
    return answer.cookie ?? refuse(UNAUTHORIZED)
  }

  async function getOnce(path: string): Promise<unknown> {
    const isSession = 'user' in login
    if (isSession) cookie ??= await openSession()
    const answer = await send(path, 'GET', isSession ? { cookie: cookie ?? '' } : { authorization: `Bearer ${login.token}` }, null)
    if (answer.status === UNAUTHORIZED && isSession) {
      // A session ends when Traccar restarts; a new one is opened at the next try.
      cookie = null
      throw new PassingFailure('source.traccar.sessionEnded')
    }
    if (answer.status !== 200) refuse(answer.status)
    try {
      return JSON.parse(answer.text) as unknown
    } catch {
      throw new PassingFailure('source.traccar.noJson')
    }
  }

  async function get(path: string): Promise<unknown> {
    const backOff = createBackOff(parts.backOff)
    for (let tryCount = 1; ; tryCount += 1) {
      signal.throwIfAborted()
      try {
        return await getOnce(path)
      } catch (failure) {
        const isFinal = failure instanceof SourceFailure && !(failure instanceof PassingFailure)
        if (isFinal || signal.aborted || tryCount >= TRIES_MAX) throw failure
        await pause(backOff.nextMs(), signal)
      }
    }
  }

  return { get }
}

/** @throws SourceFailure (or the network's own) when Traccar refuses or stays away; the signal's reason when it ends the filling. */
export async function fillTraccarGap(gap: TraccarGap, parts: TraccarBackfillParts, signal: AbortSignal): Promise<TraccarBackfillReport> {
  const conversation = createConversation(parts, signal)
  const devices = traccarDevicesOf(await conversation.get(TRACCAR_DEVICES_PATH))
  if (devices === null) throw new SourceFailure('source.traccar.noDevices')
  const report = { requestCount: 0, positionCount: 0, duplicateCount: 0, strangeCount: 0 }
  for (const { path } of planTraccarRequests(gap, devices)) {
    const fill = fillFromTraccar(await conversation.get(path), devices)
    if (fill === null) throw new SourceFailure('source.traccar.noPositions')
    for (const body of fill.bodies) {
      await parts.intake.take({ ...parts.address, format: 'traccar-forward' }, { bytes: Buffer.from(body), contentType: 'application/json', query: '' }, signal)
    }
    report.requestCount += 1
    report.positionCount += fill.positionCount
    report.duplicateCount += fill.duplicateCount
    report.strangeCount += fill.strangeCount
  }
  return report
}
