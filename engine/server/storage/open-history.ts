/** Opens the history store that the settings ask for: PostgreSQL by URL, else the embedded one in the data directory. */
import { join } from 'node:path'
import { Pool } from 'pg'
import { TwinError } from '../../model/errors.ts'
import type { Logger } from '../logger.ts'
import { openEmbeddedStore } from './embedded-store.ts'
import type { History } from './history.ts'
import { openSqlHistory } from './sql-history.ts'

export interface OpenHistoryOptions {
  /** `DATABASE_URL`; null for the embedded store. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Ends the opening; what is open stays so. */
  readonly signal?: AbortSignal
}

/** Two writers and two readers: more connections write no faster (measured 2026-11). */
const CONNECTION_COUNT = 4
const QUERY_MS_MAX = 30_000

export async function openHistory({ databaseUrl, dataDir, logger, signal }: OpenHistoryOptions): Promise<History> {
  const onRefused = (table: string, failure: unknown): void => {
    logger.error({ table, code: (failure as { code?: unknown }).code }, 'the history store cannot take a row; it was left out')
  }
  if (databaseUrl === null) {
    const store = await openEmbeddedStore({ directory: join(dataDir, 'history'), logger, ...(signal === undefined ? {} : { signal }) })
    try {
      return await openSqlHistory({ pool: store.pool, kind: 'embedded', onRefused, onClose: store.close })
    } catch (failure) {
      await store.pool.end()
      await store.close()
      throw failure
    }
  }
  let pool: Pool
  try {
    pool = new Pool({ connectionString: databaseUrl, max: CONNECTION_COUNT, statement_timeout: QUERY_MS_MAX, connectionTimeoutMillis: 10_000, application_name: 'bordertwin' })
  } catch (cause) {
    throw new TwinError('storage.query.failed', 'DATABASE_URL is no address of a PostgreSQL.', { cause })
  }
  pool.on('error', (failure) => logger.warn({ err: failure }, 'the history store dropped a connection'))
  try {
    return await openSqlHistory({ pool, kind: 'postgres', onRefused })
  } catch (failure) {
    await pool.end()
    throw failure
  }
}
