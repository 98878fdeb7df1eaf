/**
 * Posts requests to one server over few kept connections: each lane in its order, all lanes beside each other.
 *
 * Errors:  no answer, 429 and 5xx are tried again with growing pauses until the office closes: a server that restarts loses nothing.
 *          Any other refusal is counted with its reason and not repeated, as a camera would; 401, 403 and 404 end the feed when nothing
 *          has ever been accepted, because then the set-up is wrong.
 * Limits:  QUEUED_MAX requests in hand; `post` waits for room.
 * Checked: post-office.test.ts against a local server that fails, refuses and hangs up.
 */
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'

const CONNECTIONS = 16
const QUEUED_MAX = 256
const PAUSE_MS_MIN = 100
const PAUSE_MS_MAX = 5_000
const ANSWER_MS_MAX = 15_000
/** Enough of a problem's body to say its detail. */
const REASON_LENGTH_MAX = 300

export interface Letter {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

export interface PostCounts {
  acceptedCount: number
  refusedCount: number
  retriedCount: number
  /** Reason → how often. Bounded. */
  readonly refusals: Map<string, number>
}

export interface PostOffice {
  readonly counts: PostCounts
  /** Resolves when there is room for it, not when it is delivered. `write` is called when its turn comes; null drops it. */
  readonly post: (lane: string, write: () => Promise<Letter | null>) => Promise<void>
  /** Resolves when nothing is in hand. */
  readonly settle: () => Promise<void>
  /** GET, parsed; throws in words. */
  readonly ask: (path: string) => Promise<unknown>
  /** Why the feed cannot go on; null while it can. */
  readonly failure: () => Error | null
  /** Gives up what is in hand after the time. */
  readonly close: (waitMs: number) => Promise<void>
}

const REFUSALS_MAX = 50
const SET_UP_STATUSES = [401, 403, 404]

export function createPostOffice(server: string): PostOffice {
  const pool = new Pool(server, { connections: CONNECTIONS, pipelining: 1, headersTimeout: ANSWER_MS_MAX, bodyTimeout: ANSWER_MS_MAX })
  const lanes = new Map<string, Promise<void>>()
  const counts: PostCounts = { acceptedCount: 0, refusedCount: 0, retriedCount: 0, refusals: new Map() }
  const closing = new AbortController()
  // Every request that waits to be tried again listens to it.
  setMaxListeners(QUEUED_MAX, closing.signal)
  let queuedCount = 0
  let failure: Error | null = null
  let wakers: (() => void)[] = []

  function wake(): void {
    const woken = wakers
    wakers = []
    for (const resolve of woken) resolve()
  }
  const untilChange = (): Promise<void> => new Promise((resolve) => wakers.push(resolve))

  function noteRefusal(status: number, path: string, text: string): void {
    counts.refusedCount += 1
    const reason = `${status} ${path.split('/').slice(0, 3).join('/')}: ${detailOf(text)}`
    if (counts.refusals.has(reason) || counts.refusals.size < REFUSALS_MAX) counts.refusals.set(reason, (counts.refusals.get(reason) ?? 0) + 1)
    if (SET_UP_STATUSES.includes(status) && counts.acceptedCount === 0) failure ??= new Error(`the server refuses the feed: ${reason}`)
  }

  async function deliver(letter: Letter): Promise<void> {
    for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
      if (closing.signal.aborted || failure !== null) return
      try {
        const answer = await pool.request({ method: 'POST', path: letter.path, headers: letter.headers, body: letter.body })
        if (answer.statusCode < 300) {
          counts.acceptedCount += 1
          await answer.body.dump()
          return
        }
        if (answer.statusCode < 500 && answer.statusCode !== 429) {
          noteRefusal(answer.statusCode, letter.path, await answer.body.text())
          return
        }
        await answer.body.dump()
      } catch {
        // No connection, a reset, no answer in time: tried again below.
      }
      counts.retriedCount += 1
      await pause(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  async function post(lane: string, write: () => Promise<Letter | null>): Promise<void> {
    while (queuedCount >= QUEUED_MAX && !closing.signal.aborted && failure === null) await untilChange()
    if (closing.signal.aborted || failure !== null) return
    queuedCount += 1
    const turn = (lanes.get(lane) ?? Promise.resolve()).then(async () => {
      try {
        const letter = await write()
        if (letter !== null) await deliver(letter)
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error))
      } finally {
        queuedCount -= 1
        if (lanes.get(lane) === turn) lanes.delete(lane)
        wake()
      }
    })
    lanes.set(lane, turn)
  }

  async function settle(): Promise<void> {
    while (queuedCount > 0 && !closing.signal.aborted && failure === null) await untilChange()
  }

  async function ask(path: string): Promise<unknown> {
    const answer = await pool.request({ method: 'GET', path }).catch((error: unknown) => {
      throw new Error(`there is no server at ${server}. Start one with "bordertwin serve", or give its address with --to`, { cause: error })
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${server}${path} answers ${answer.statusCode}: ${detailOf(text)}`)
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      throw new Error(`${server}${path} does not answer as a twin server does`, { cause: error })
    }
  }

  return {
    counts,
    post,
    settle,
    ask,
    failure: () => failure,
    async close(waitMs) {
      await Promise.race([settle(), pause(waitMs, undefined, { ref: false })])
      closing.abort()
      wake()
      await pool.destroy()
    },
  }
}

/** The words of a problem body; the beginning of anything else, on one line. */
function detailOf(text: string): string {
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem === 'object' && problem !== null && 'title' in problem) {
      return [problem.title, 'detail' in problem ? problem.detail : null].filter((part) => typeof part === 'string').join(' ')
    }
  } catch {
    // Not JSON: shown as it is.
  }
  return text.trimStart().startsWith('<') ? 'a web page, no answer of a twin server' : text.slice(0, REASON_LENGTH_MAX).replace(/\s+/g, ' ')
}
