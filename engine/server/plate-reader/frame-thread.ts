/**
 * The server's handle on the thread that reads frames: one frame at a time, in the order in which they are asked.
 *
 * It starts with the first frame: servers without cameras of their own pay nothing. A thread that dies is started again; the
 * frame that it had is answered with the reason.
 */
import { Worker } from 'node:worker_threads'
import { compiledUrl } from '../compiled-module.ts'
import type { ReadFrame } from './frame-reader.ts'
import type { FrameAnswer, FrameJob } from './frame-worker.ts'
import type { PlateModels } from './model-files.ts'

export interface FrameThread {
  /** Rejects with an Error whose message is for people. */
  readonly read: (jpeg: Uint8Array) => Promise<ReadFrame>
  readonly close: () => Promise<void>
}

interface OpenJob {
  readonly resolve: (frame: ReadFrame) => void
  readonly reject: (failure: Error) => void
}

interface Thread {
  readonly worker: Worker
  readonly ready: Promise<void>
}

/** A frame takes 50 ms; a thread that is silent for so long hangs. */
const HANG_MS = 60_000

export function createFrameThread(models: PlateModels): FrameThread {
  const jobs = new Map<number, OpenJob>()
  let thread: Thread | null = null
  let lastSeq = 0
  let isClosed = false

  function lose(reason: string): void {
    thread = null
    for (const { reject } of jobs.values()) reject(new Error(reason))
    jobs.clear()
  }

  function start(): Thread {
    const worker = new Worker(compiledUrl('./frame-worker', import.meta.url), { workerData: models })
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', ({ jobSeq, frame, failure }: FrameAnswer) => {
        if (jobSeq === 0) {
          if (failure === null) resolve()
          else reject(new Error(failure))
          return
        }
        const job = jobs.get(jobSeq)
        jobs.delete(jobSeq)
        if (frame === null) job?.reject(new Error(failure ?? 'the frame could not be read'))
        else job?.resolve(frame)
      })
      worker.once('error', (failure) => {
        reject(failure)
        lose(`the reading thread failed: ${failure.message}`)
      })
      worker.once('exit', () => {
        reject(new Error('the reading thread ended'))
        lose('the reading thread ended')
      })
    })
    // Whoever waits for it hears of it; nobody may be waiting yet.
    ready.catch(() => undefined)
    return { worker, ready }
  }

  return {
    read: async (jpeg) => {
      if (isClosed) throw new Error('the plate reader is closed')
      thread ??= start()
      const { worker, ready } = thread
      await ready
      lastSeq += 1
      const jobSeq = lastSeq
      return new Promise<ReadFrame>((resolve, reject) => {
        const hang = setTimeout(() => void worker.terminate(), HANG_MS)
        const done = <Value>(then: (value: Value) => void) => (value: Value): void => {
          clearTimeout(hang)
          then(value)
        }
        jobs.set(jobSeq, { resolve: done(resolve), reject: done(reject) })
        worker.postMessage({ jobSeq, jpeg } satisfies FrameJob)
      })
    },
    close: async () => {
      isClosed = true
      await thread?.worker.terminate()
    },
  }
}
