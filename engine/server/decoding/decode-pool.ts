/**
 * Threads that decode, so that the thread of the state has time for the state.
 *
 * Bodies of one event-loop turn go out in one message. One device's bodies always go to the same thread: they come back in order.
 * A thread that hangs or dies is replaced and its bodies are read again one by one; the one that does it again is rejected as our
 * fault, and is kept as a dead letter by whoever asked. Where no thread lives to answer (LOSSES_MAX in a row), bodies are read in place.
 *
 * Limits:  at most MESSAGES_OUT messages are with a thread; what waits is bounded by the callers' bound on bodies in hand.
 * Checked: decode-pool.test.ts.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Decoder, RawBody } from '../../../ingest/decoder.ts'
import { DECODER_FAULT } from '../../../ingest/decode-body.ts'
import { compiledUrl } from '../compiled-module.ts'
import { listReads, type BodyJob, type DecodeAnswers, type DecodeJobs, type PooledBody } from './decode-message.ts'
import { readBody, type BodyContext } from './read-body.ts'

export type { PooledBody } from './decode-message.ts'

export interface BodyReader {
  readonly read: (decoder: Decoder, body: RawBody, context: BodyContext) => Promise<PooledBody>
  readonly close: () => Promise<void>
}

/** Decodes where it is called. */
export const readHere: BodyReader = {
  read: (decoder, body, context) => Promise.resolve({ ...readBody(decoder, body, context), encoded: null }),
  close: () => Promise.resolve(),
}

/** More than this many threads only wait for the one that writes the log. */
const THREAD_COUNT_MAX = 4
/** One being read, one waiting: a thread never idles between two. */
const MESSAGES_OUT = 2
/**
 * Few enough that the log and the fold work on the first while the thread reads the next. With 256, senders that wait for their
 * answers all waited together: simulated days 5,900 a second, with 64 10,900, with 16 8,800 (`npm run bench -- road`).
 */
const BODIES_PER_MESSAGE = 64
/** A body of the largest size takes far less, also on a busy machine. */
const HANG_MS = 20_000
/** One body can cost two threads; more in a row, without one answer, and threads do not work here. */
const LOSSES_MAX = 6

interface OpenBody {
  readonly decoder: Decoder
  readonly body: RawBody
  readonly context: BodyContext
  readonly resolve: (read: PooledBody) => void
  /** It was with a thread that hung or died: the next time it goes alone. */
  isSuspect: boolean
}

export interface DecodePoolOptions {
  readonly threadCount?: number
  readonly hangMs?: number
  /** Tests put a worker here that hangs. */
  readonly worker?: URL
  /** Told of each thread that was lost. */
  readonly onLost?: (what: string) => void
}

export function createDecodePool(options: DecodePoolOptions = {}): BodyReader {
  const threadCount = options.threadCount ?? Math.max(1, Math.min(THREAD_COUNT_MAX, availableParallelism() - 1))
  const threads = Array.from({ length: threadCount }, () => createThread(options))
  return {
    read: (decoder, body, context) =>
      new Promise((resolve) => threads[threadOf(context.deviceId, threadCount)]?.take({ decoder, body, context, resolve, isSuspect: false })),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

function threadOf(deviceId: string, threadCount: number): number {
  let hash = 0
  for (let index = 0; index < deviceId.length; index += 1) hash = (Math.imul(hash, 31) + deviceId.charCodeAt(index)) >>> 0
  return hash % threadCount
}

interface Thread {
  readonly take: (body: OpenBody) => void
  readonly close: () => Promise<void>
}

function createThread(options: DecodePoolOptions): Thread {
  const hangMs = options.hangMs ?? HANG_MS
  const url = options.worker ?? compiledUrl('./decode-worker', import.meta.url)
  let waiting: OpenBody[] = []
  let out = new Map<number, readonly OpenBody[]>()
  let nextSeq = 0
  let isFlushDue = false
  let watchdog: NodeJS.Timeout | undefined
  let lossCount = 0
  /** Null when threads do not work here, and after closing. */
  let worker: Worker | null = start()

  function start(): Worker {
    const fresh = new Worker(url, { execArgv: [] })
    fresh.on('message', (answers: DecodeAnswers) => takeAnswers(answers))
    fresh.on('error', (error) => replace(fresh, error instanceof Error ? error.message : String(error)))
    fresh.on('exit', (code) => replace(fresh, `it ended with code ${code}`))
    fresh.unref()
    return fresh
  }

  function replace(lost: Worker, what: string): void {
    if (lost !== worker) return
    lossCount += 1
    options.onLost?.(lossCount < LOSSES_MAX ? what : `${what}; from now on bodies are read in place`)
    const bodies = [...out.values()].flat()
    out = new Map()
    void lost.terminate()
    worker = lossCount < LOSSES_MAX ? start() : null
    const again: OpenBody[] = []
    for (const open of bodies) {
      if (open.isSuspect) open.resolve(faultOf(what))
      else again.push(Object.assign(open, { isSuspect: true }))
    }
    waiting = [...again, ...waiting]
    guard()
    flush()
  }

  /** Armed while something is out, and again at each answer. */
  function guard(): void {
    clearTimeout(watchdog)
    if (out.size === 0) return
    const guarded = worker
    if (guarded !== null) watchdog = setTimeout(() => replace(guarded, `no answer for ${hangMs} ms`), hangMs)
  }

  function takeAnswers(answers: DecodeAnswers): void {
    const open = out.get(answers.jobsSeq)
    lossCount = 0
    out.delete(answers.jobsSeq)
    guard()
    for (const [index, read] of listReads(answers).entries()) open?.[index]?.resolve(read)
    flush()
  }

  function flush(): void {
    isFlushDue = false
    if (worker === null) return readInPlace()
    while (waiting.length > 0 && out.size < MESSAGES_OUT) {
      // A suspect goes with nobody beside it, so that its fault is its own.
      const isAlone = waiting[0]?.isSuspect === true
      if (isAlone && out.size > 0) return
      const untilSuspect = waiting.findIndex(({ isSuspect }) => isSuspect)
      const count = isAlone ? 1 : Math.min(BODIES_PER_MESSAGE, untilSuspect === -1 ? waiting.length : untilSuspect)
      const bodies = waiting.slice(0, count)
      waiting = waiting.slice(count)
      const jobs = jobsOf(nextSeq, bodies)
      nextSeq += 1
      out.set(jobs.jobsSeq, bodies)
      worker.postMessage(jobs, [jobs.bytes.buffer])
      guard()
      if (isAlone) return
    }
  }

  function readInPlace(): void {
    const bodies = waiting
    waiting = []
    for (const { decoder, body, context, resolve, isSuspect } of bodies) {
      if (isSuspect) resolve(faultOf('it was lost before'))
      else void readHere.read(decoder, body, context).then(resolve)
    }
  }

  return {
    take: (body) => {
      waiting.push(body)
      if (isFlushDue) return
      isFlushDue = true
      // All requests that are already in the socket buffers join this message.
      setImmediate(flush)
    },
    close: async () => {
      clearTimeout(watchdog)
      const last = worker
      worker = null
      await last?.terminate()
      for (const open of [...[...out.values()].flat(), ...waiting]) open.resolve(faultOf('the server is stopping'))
    },
  }
}

/** The bytes are copied: requests' buffers are slices of shared ones, which cannot be handed over. */
function jobsOf(jobsSeq: number, bodies: readonly OpenBody[]): DecodeJobs {
  const bytes = new Uint8Array(bodies.reduce((sum, { body }) => sum + body.bytes.length, 0))
  let atBytes = 0
  const jobs = bodies.map(({ decoder, body, context }): BodyJob => {
    bytes.set(body.bytes, atBytes)
    const job = { format: decoder.format, contentType: body.contentType, query: body.query, context, atBytes, lengthBytes: body.bytes.length }
    atBytes += body.bytes.length
    return job
  })
  return { jobsSeq, bytes, bodies: JSON.stringify(jobs) }
}

function faultOf(what: string): PooledBody {
  return {
    outcome: 'reject', reason: DECODER_FAULT, isHeartbeat: false, warnings: [], notices: [], skewMs: null, pictures: [], observations: [], encoded: null,
    fault: `a decoding thread was lost: ${what}`,
  }
}
