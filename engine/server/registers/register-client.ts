/**
 * Asks one register about one vehicle: time-out, retries with growing random distance, circuit breaker, answers kept with their age.
 *
 * A fresh answer is not asked for again. While the register is away, an older one is given with its age, up to `staleMs`: the gate goes on
 * with what was known, and the screen says how old it is.
 *
 * Time:    wall time, from `nowMs`; waits end with the signal.
 * Errors:  RegisterFailure in words when there is no answer, old or new.
 * Limits:  CACHE_MAX answers, ANSWER_BYTES_MAX per answer.
 */
import { request } from 'undici'
import { createBackOff } from '../sources/back-off.ts'
import { failureWords, SourceFailure } from '../sources/failure-words.ts'
import { pause } from '../sources/pause.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { LookupAnswerSchema, type LookupAnswer, type LookupRequest } from './register-contract.ts'

const CACHE_MAX = 20_000
const ANSWER_BYTES_MAX = 64 * 1024
const RETRY_AFTER_MS_MAX = 60_000
const [OK, BAD_REQUEST, TIMEOUT, TOO_MANY, SERVER_ERROR] = [200, 400, 408, 429, 500]

/** No answer: in words, and whether asking again may help. */
export class RegisterFailure extends SourceFailure {
  readonly isPassing: boolean
  readonly retryAfterMs: number | null
  constructor(words: string, isPassing: boolean, retryAfterMs: number | null = null) {
    super('source.other', { words })
    this.isPassing = isPassing
    this.retryAfterMs = retryAfterMs
  }
}

export interface RegisterReply {
  readonly answer: LookupAnswer
  /** Since the register gave it; 0 when it just did. */
  readonly ageMs: number
  readonly isCached: boolean
}

export interface RegisterClientOptions {
  readonly address: string
  readonly token: string | null
  readonly timeoutMs: number
  readonly tryCountMax: number
  /** An answer that decides is not asked for again for so long; one that is pending always is. */
  readonly freshMs: number
  /** How old an answer may be that stands in for a register that is away. */
  readonly staleMs: number
  readonly breaker: CircuitBreaker
  readonly nowMs: () => number
  /** 0 (included) to 1 (excluded). */
  readonly draw: () => number
  readonly firstRetryMs?: number
  /** Told of each attempt. */
  readonly onAttempt?: (outcome: 'answered' | 'failed', tookMs: number) => void
}

export interface RegisterClient {
  readonly ask: (question: LookupRequest, signal: AbortSignal) => Promise<RegisterReply>
}

interface Kept {
  readonly answer: LookupAnswer
  readonly atMs: number
}

const keyOf = (question: LookupRequest): string => JSON.stringify(question)

export function createRegisterClient(options: RegisterClientOptions): RegisterClient {
  const { breaker, nowMs, freshMs, staleMs, tryCountMax } = options
  const kept = new Map<string, Kept>()

  function keep(key: string, answer: LookupAnswer): void {
    kept.delete(key)
    kept.set(key, { answer, atMs: nowMs() })
    if (kept.size > CACHE_MAX) kept.delete(kept.keys().next().value as string)
  }

  /** A clear answer holds no longer than the register said. */
  function findKept(key: string, ageMsMax: number): RegisterReply | null {
    const found = kept.get(key)
    if (found === undefined) return null
    const ageMs = nowMs() - found.atMs
    const { validUntil } = found.answer
    const isOver = validUntil !== null && validUntil !== undefined && Date.parse(validUntil) <= nowMs()
    // Younger than now: the clock was set back, and nobody knows how old it is.
    return ageMs < 0 || ageMs > ageMsMax || isOver ? null : { answer: found.answer, ageMs, isCached: true }
  }

  async function attempt(question: LookupRequest, signal: AbortSignal): Promise<LookupAnswer> {
    const beganAtMs = nowMs()
    try {
      const answer = await askOnce(options, question, signal)
      breaker.succeeded()
      options.onAttempt?.('answered', nowMs() - beganAtMs)
      return answer
    } catch (failure) {
      signal.throwIfAborted()
      const worded = failure instanceof RegisterFailure ? failure : new RegisterFailure(failureWords(failure), true)
      // What is wrong with the question says nothing of the register's health.
      if (worded.isPassing) breaker.failed()
      else breaker.succeeded()
      options.onAttempt?.('failed', nowMs() - beganAtMs)
      throw worded
    }
  }

  async function askAgainAndAgain(question: LookupRequest, signal: AbortSignal): Promise<LookupAnswer> {
    const backOff = createBackOff({ draw: options.draw, ...(options.firstRetryMs === undefined ? {} : { firstMs: options.firstRetryMs }) })
    for (let tryCount = 1; ; tryCount += 1) {
      signal.throwIfAborted()
      if (!breaker.tryPass()) throw new RegisterFailure('it is not asked for a while: it failed too often in a row', true)
      try {
        return await attempt(question, signal)
      } catch (failure) {
        const isFinal = !(failure instanceof RegisterFailure) || !failure.isPassing || tryCount >= tryCountMax
        if (isFinal || breaker.state() === 'open') throw failure
        await pause(Math.max(backOff.nextMs(), failure.retryAfterMs ?? 0), signal)
      }
    }
  }

  return {
    ask: async (question, signal) => {
      const key = keyOf(question)
      const fresh = findKept(key, freshMs)
      if (fresh !== null && fresh.answer.outcome !== 'pending') return fresh
      try {
        const answer = whileItHolds(await askAgainAndAgain(question, signal), nowMs())
        keep(key, answer)
        return { answer, ageMs: 0, isCached: false }
      } catch (failure) {
        const stale = findKept(key, staleMs)
        if (stale === null || signal.aborted) throw failure
        return stale
      }
    },
  }
}

/** A decision that was over when it came decides nothing. */
function whileItHolds(answer: LookupAnswer, atMs: number): LookupAnswer {
  const { outcome, validUntil } = answer
  if (outcome !== 'clear' || validUntil === null || validUntil === undefined || Date.parse(validUntil) > atMs) return answer
  return { ...answer, outcome: 'pending', reason: `the clear answer was over at ${validUntil}` }
}

/** Seconds, or the date of a clock that may not be ours: bounded either way. */
function retryAfterMsOf(header: string | string[] | undefined, atMs: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header) ?? ''
  const waitMs = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - atMs
  return Number.isNaN(waitMs) ? null : Math.min(RETRY_AFTER_MS_MAX, Math.max(0, waitMs))
}

async function askOnce({ address, token, timeoutMs, nowMs }: RegisterClientOptions, question: LookupRequest, signal: AbortSignal): Promise<LookupAnswer> {
  // One bound for the whole exchange: a register that drips bytes is as away as one that says nothing.
  const whole = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const answer = await request(`${address.replace(/\/+$/, '')}/lookups`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(question),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: whole,
    })
    const text = await readBounded(answer.body)
    const { statusCode: status } = answer
    if (status !== OK) {
      const isPassing = status >= SERVER_ERROR || status === TOO_MANY || status === TIMEOUT
      const words = status >= BAD_REQUEST && status < SERVER_ERROR && !isPassing ? `it refuses the question (${status})` : `it answered ${status}`
      throw new RegisterFailure(words, isPassing, retryAfterMsOf(answer.headers['retry-after'], nowMs()))
    }
    return parseAnswer(text)
  } catch (failure) {
    if (whole.aborted && !signal.aborted) throw new RegisterFailure(`it did not answer within ${timeoutMs} ms`, true)
    throw failure
  }
}

async function readBounded(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array)
    sizeBytes += bytes.length
    if (sizeBytes > ANSWER_BYTES_MAX) throw new RegisterFailure(`it answered with more than ${ANSWER_BYTES_MAX} bytes`, true)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseAnswer(text: string): LookupAnswer {
  let value: unknown
  try {
    value = JSON.parse(text) as unknown
  } catch {
    throw new RegisterFailure('it answered with something else than JSON', true)
  }
  const parsed = LookupAnswerSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new RegisterFailure(`its answer does not fit the contract (${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''})`, true)
}
