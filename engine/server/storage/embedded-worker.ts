/**
 * The embedded PostgreSQL in its own thread, behind a socket: a query cannot stall the server's event loop there.
 *
 * Started by embedded-store.ts with EmbeddedWorkerData; says `ready` when it listens, ends at `stop`.
 */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { parentPort, workerData } from 'node:worker_threads'

export interface EmbeddedWorkerData {
  readonly directory: string
  readonly socketPath: string
  /** An empty database of this version that a new one begins as a copy of, made beside it first; null where the build has made none. */
  readonly template: { readonly directory: string; readonly copyDirectory: string } | null
}

const { directory, socketPath, template } = workerData as EmbeddedWorkerData
if (template !== null && !existsSync(directory)) copyTemplate(template, directory)
const database = await PGlite.create(directory)
// Two: a client that is being replaced may still hold its socket when the next one comes.
const server = new PGLiteSocketServer({ db: database, path: socketPath, maxConnections: 2 })
await server.start()
parentPort?.on('message', () => {
  void (async () => {
    await server.stop()
    await database.close()
    process.exit(0)
  })()
})
parentPort?.postMessage('ready')

/** All or nothing: what cannot be copied is initialised instead. */
function copyTemplate({ directory: from, copyDirectory }: NonNullable<EmbeddedWorkerData['template']>, to: string): void {
  rmSync(copyDirectory, { recursive: true, force: true })
  try {
    cpSync(from, copyDirectory, { recursive: true })
    renameSync(copyDirectory, to)
  } catch {
    rmSync(copyDirectory, { recursive: true, force: true })
  }
}
