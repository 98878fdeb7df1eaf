/**
 * Threads that run replications, each kept busy with the next job while its answer is read.
 *
 * Which thread ran a job changes nothing: draws are keyed by replication and vehicle.
 * Errors:  a replication that fails rejects its promise; a thread that dies rejects all that are open.
 */
import { Worker } from 'node:worker_threads'
import type { Scenario } from '../../../sim/index.ts'
import { compiledUrl } from '../compiled-module.ts'
import type { ReplicationAnswer, ReplicationJob, ReplicationWorkerData } from './replication-job.ts'

/** A scenario that reads well and cannot be run to its end: the scenario is to be changed, not the program. */
export class ReplicationError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ReplicationError'
  }
}

/** One running, one waiting: a thread never idles between two jobs. */
const JOBS_PER_WORKER = 2

export interface ReplicationPool {
  readonly run: (variantIndex: number, replicationIndex: number) => Promise<ReplicationRow>
  /** Jobs that are worth having open at a time. */
  readonly openCount: number
  readonly close: () => Promise<void>
}

/** What one replication gave. */
export interface ReplicationRow {
  readonly values: Float64Array
  readonly series: Float64Array | null
}

interface OpenJob {
  readonly job: ReplicationJob
  readonly resolve: (row: ReplicationRow) => void
  readonly reject: (error: Error) => void
}

interface Seat {
  readonly worker: Worker
  jobCount: number
}

export function createReplicationPool(scenarios: readonly Scenario[], seed: string | number, workerCount: number, seriesBinCount = 0): ReplicationPool {
  const workerData: ReplicationWorkerData = { scenarios, seed, seriesBinCount }
  const open = new Map<number, OpenJob>()
  const waiting: OpenJob[] = []
  let nextJobIndex = 0
  let failure: Error | null = null

  const failAll = (error: Error): void => {
    failure = error
    for (const job of [...open.values(), ...waiting]) job.reject(error)
    open.clear()
    waiting.length = 0
  }
  const seats = Array.from({ length: workerCount }, (): Seat => {
    const worker = new Worker(compiledUrl('./replication-worker', import.meta.url), { workerData, execArgv: [] })
    const seat: Seat = { worker, jobCount: 0 }
    worker.on('message', (answer: ReplicationAnswer) => {
      seat.jobCount -= 1
      const job = open.get(answer.jobIndex)
      open.delete(answer.jobIndex)
      if (answer.failure === null) job?.resolve({ values: answer.values, series: answer.series })
      else job?.reject(new ReplicationError(`replication ${job.job.replicationIndex} failed: ${answer.failure}`))
      handOut()
    })
    worker.on('error', (error) => failAll(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', (code) => {
      if (code !== 0 && failure === null) failAll(new Error('a simulation thread ended early; it may have run out of memory'))
    })
    return seat
  })

  function handOut(): void {
    for (;;) {
      const seat = seats.reduce((least, other) => (other.jobCount < least.jobCount ? other : least))
      const next = seat.jobCount < JOBS_PER_WORKER ? waiting.shift() : undefined
      if (next === undefined) return
      open.set(next.job.jobIndex, next)
      seat.jobCount += 1
      seat.worker.postMessage(next.job)
    }
  }

  return {
    openCount: workerCount * JOBS_PER_WORKER,
    run: (variantIndex, replicationIndex) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure)
        waiting.push({ job: { jobIndex: nextJobIndex, variantIndex, replicationIndex }, resolve, reject })
        nextJobIndex += 1
        handOut()
      }),
    close: async () => {
      failAll(new Error('the simulation was stopped'))
      await Promise.all(seats.map((seat) => seat.worker.terminate()))
    },
  }
}
