/**
 * Keeps the embedded PostgreSQL (embedded-worker.ts) running: one owner, restarts after a crash or a hang.
 *
 * Limits:  one connection: the embedded database has one backend, whose unnamed statements two clients would overwrite.
 *          It ignores statement_timeout, so a query that does not end is ended with its thread by the watchdog.
 *          It does not sync to disk: a power cut may cost its newest rows, which come again from the log. A store that
 *          does not open any more is moved aside and built again from the log.
 * Checked: history.integration.test.ts, embedded-store.integration.test.ts.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Pool } from 'pg'
import { TwinError } from '../../model/errors.ts'
import { compiledUrl } from '../compiled-module.ts'
import { HISTORY_TEMPLATE_DIR } from '../install-root.ts'
import { acquireDirectoryLock } from '../log/directory-lock.ts'
import type { Logger } from '../logger.ts'
import type { EmbeddedWorkerData } from './embedded-worker.ts'

export interface EmbeddedStoreOptions {
  /** The store's own folder, `<data>/history`. */
  readonly directory: string
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly watchdogMs?: number
  /** See embedded-worker.ts; the build's own when absent. */
  readonly templateDirectory?: string
  /** Ends the opening, and takes back a database that was only half made. */
  readonly signal?: AbortSignal
}

export interface EmbeddedStore {
  readonly pool: Pool
  /** The thread of the moment; it is another one after a restart. */
  readonly worker: () => Worker
  /** Ends the thread; end the pool before. */
  readonly close: () => Promise<void>
}

/** Initialising a fresh database, where there is no template, took 3.6 to 16 s on a busy machine (measured 2026-11). */
const START_MS_MAX = 120_000
/** The longest bounded question took 3 s over 5 million rows. */
const WATCHDOG_MS = 30_000
const RESTART_MS = 1_000
/** The kernel's bound on the path of a Unix socket, with room for its own suffix. */
const SOCKET_PATH_BYTES_MAX = 100
/** `pg` finds a socket by folder and port. */
const SOCKET_NAME = '.s.PGSQL.5432'

/** Beside the database, or in a private folder of the system's temporary one where that path would be too long. */
async function makeSocketFolder(directory: string): Promise<string> {
  const folder = Buffer.byteLength(join(directory, SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX
    ? directory
    : join(tmpdir(), `bordertwin-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`)
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  await rm(join(folder, SOCKET_NAME), { force: true })
  return folder
}

function startWorker(workerData: EmbeddedWorkerData, signal: AbortSignal | undefined): Promise<Worker> {
  return new Promise((started, failed) => {
    signal?.throwIfAborted()
    const worker = new Worker(compiledUrl('./embedded-worker', import.meta.url), { workerData })
    const timer = setTimeout(() => {
      void worker.terminate()
      failed(new Error(`the embedded store did not start within ${START_MS_MAX} ms`))
    }, START_MS_MAX)
    const giveUp = (): void => {
      clearTimeout(timer)
      void worker.terminate().then(() => failed(new Error('the server stops')))
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    worker.once('message', () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      worker.removeAllListeners()
      started(worker)
    })
    worker.once('error', (cause) => {
      clearTimeout(timer)
      failed(cause)
    })
  })
}

export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { logger, signal } = options
  const isGivenUp = (): boolean => signal?.aborted ?? false
  const watchdogMs = options.watchdogMs ?? WATCHDOG_MS
  const root = resolve(options.directory)
  const directory = join(root, 'pgdata')
  const lock = await acquireDirectoryLock(root)
  const socketFolder = await makeSocketFolder(root)
  const copyDirectory = join(root, 'pgdata.half')
  const templateDirectory = options.templateDirectory ?? HISTORY_TEMPLATE_DIR
  const template = existsSync(templateDirectory) ? { directory: templateDirectory, copyDirectory } : null
  const workerData: EmbeddedWorkerData = { directory, socketPath: join(socketFolder, SOCKET_NAME), template }

  const isFresh = !existsSync(directory)
  /** A second failure in a row means that the files are broken, not the start. */
  async function startOrRebuild(): Promise<Worker> {
    try {
      return await startWorker(workerData, signal)
    } catch (cause) {
      if (isGivenUp()) throw cause
      logger.warn({ err: cause }, 'the embedded store did not start; once more')
      await rm(workerData.socketPath, { force: true })
    }
    try {
      return await startWorker(workerData, signal)
    } catch (cause) {
      if (isGivenUp()) throw cause
      const aside = `${directory}.broken-${randomUUID()}`
      await rename(directory, aside)
      logger.error({ err: cause, aside }, 'the embedded store cannot be opened; it was moved aside and is built again from the log')
      // Without the template, which may be what is broken.
      return startWorker({ ...workerData, template: null }, signal)
    }
  }

  let isClosed = false
  let worker: Worker
  try {
    worker = await startOrRebuild()
  } catch (cause) {
    if (isGivenUp() && isFresh) await Promise.all([directory, copyDirectory].map((made) => rm(made, { recursive: true, force: true })))
    await lock.release()
    throw new TwinError('storage.query.failed', 'The embedded store does not start.', { cause })
  }
  // `options` of the embedded backend cannot be set per connection; it has one user and one database.
  const pool = new Pool({ host: socketFolder, port: 5432, user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: watchdogMs * 2 })
  pool.on('error', (failure) => logger.warn({ err: failure }, 'the embedded store dropped its connection'))

  function watch(watched: Worker): void {
    watched.on('error', (failure) => logger.error({ err: failure }, 'the embedded store failed'))
    watched.on('exit', () => {
      if (isClosed) return
      logger.warn({}, 'the embedded store ended; starting it again')
      setTimeout(() => void restart(), RESTART_MS)
    })
  }

  async function restart(): Promise<void> {
    if (isClosed) return
    try {
      await rm(workerData.socketPath, { force: true })
      worker = await startOrRebuild()
      watch(worker)
    } catch (failure) {
      logger.error({ err: failure }, 'the embedded store does not start; trying again')
      setTimeout(() => void restart(), RESTART_MS * 10)
    }
  }
  watch(worker)

  let isAsking = false
  const watchdog = setInterval(() => {
    if (isAsking) return
    isAsking = true
    const asked = worker
    const timer = setTimeout(() => {
      logger.error({ watchdogMs }, 'the embedded store does not answer; ending its thread')
      void asked.terminate()
    }, watchdogMs)
    void pool.query('select 1').catch(() => undefined).finally(() => {
      clearTimeout(timer)
      isAsking = false
    })
  }, Math.max(100, watchdogMs / 3))
  watchdog.unref()

  return {
    pool,
    worker: () => worker,
    async close() {
      isClosed = true
      clearInterval(watchdog)
      await new Promise<void>((ended) => {
        const timer = setTimeout(() => void worker.terminate(), 10_000)
        worker.once('exit', () => {
          clearTimeout(timer)
          ended()
        })
        worker.postMessage('stop')
      })
      await rm(workerData.socketPath, { force: true })
      if (socketFolder !== root) await rm(socketFolder, { recursive: true, force: true })
      await lock.release()
    },
  }
}
