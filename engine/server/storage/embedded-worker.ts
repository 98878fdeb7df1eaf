/**
 * The embedded PostgreSQL in its own thread, behind a socket: a query cannot stall the server's event loop there.
 *
 * Started by embedded-store.ts with `{ directory, socketPath }`; says `ready` when it listens, ends at `stop`.
 */
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { parentPort, workerData } from 'node:worker_threads'

export interface EmbeddedWorkerData {
  readonly directory: string
  readonly socketPath: string
}

const { directory, socketPath } = workerData as EmbeddedWorkerData
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
