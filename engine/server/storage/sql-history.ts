/**
 * The history store over `pg`: the same statements on PostgreSQL, with or without TimescaleDB, and on the embedded one.
 *
 * Never COPY (it ends the embedded backend) and never a second connection inside a transaction (it would wait for ever).
 * Every question is bounded by a time range and a row count: the embedded store cannot cancel a query.
 *
 * Errors:  TwinError storage.query.failed with the database's error as cause.
 * Checked: history.integration.test.ts, on both databases.
 */
import type { Pool, PoolClient, QueryResultRow } from 'pg'
import { TwinError } from '../../model/errors.ts'
import type { MeasureBucket, NoticeView, TripDetailView } from '../../protocol/view.ts'
import type { History, HistoryBatch, ObservationRow, StoreCapabilities } from './history.ts'
import { migrate, useTimescale } from './migrations.ts'
import { writeRows } from './table-writer.ts'
import { DECISIONS, MEASURES, NOTICES, OBSERVATIONS, STEPS, TRIPS } from './tables.ts'

export interface SqlHistoryOptions {
  readonly pool: Pool
  readonly kind: StoreCapabilities['kind']
  /** A row that the database cannot take, by table; its content is not told: it may hold a plate. */
  readonly onRefused: (table: string, failure: unknown) => void
  /** Ends whatever stands behind the pool; the pool itself is ended before. */
  readonly onClose?: () => Promise<void>
}

const ROWS_COUNT_MAX = 10_000
const asMs = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`

export async function openSqlHistory(options: SqlHistoryOptions): Promise<History> {
  const { pool } = options

  async function withClient<Value>(work: (client: PoolClient) => Promise<Value>): Promise<Value> {
    let client: PoolClient | undefined
    try {
      client = await pool.connect()
      const value = await work(client)
      client.release()
      return value
    } catch (cause) {
      // The connection's state is unknown: it is not given to the next one.
      client?.release(true)
      throw cause instanceof TwinError ? cause : new TwinError('storage.query.failed', undefined, { cause })
    }
  }

  const query = <Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    withClient(async (client) => (await client.query<Row>(text, [...values])).rows)

  async function findCapabilities(client: PoolClient): Promise<StoreCapabilities> {
    const [{ version } = { version: 'unknown' }] = (await client.query<{ version: string }>('select version()')).rows
    const extension = await client.query(`select 1 from pg_available_extensions where name = 'timescaledb'`)
    return { kind: options.kind, version, hasTimescale: (extension.rowCount ?? 0) > 0, syncsToDisk: options.kind === 'postgres' }
  }

  const capabilities = await withClient(async (client) => {
    const found = await findCapabilities(client)
    await migrate(client)
    if (found.hasTimescale) await useTimescale(client)
    return found
  })

  async function write(batch: HistoryBatch): Promise<void> {
    await withClient(async (client) => {
      await client.query('begin')
      const into = [client, batch.crossingId] as const
      await writeRows(into[0], OBSERVATIONS, into[1], batch.observations, options.onRefused)
      await writeRows(into[0], TRIPS, into[1], batch.trips, options.onRefused)
      await writeRows(into[0], STEPS, into[1], batch.steps, options.onRefused)
      await writeRows(into[0], DECISIONS, into[1], batch.decisions, options.onRefused)
      await writeRows(into[0], NOTICES, into[1], batch.notices, options.onRefused)
      await writeRows(into[0], MEASURES, into[1], batch.measures, options.onRefused)
      await client.query(
        `insert into history_progress (crossing_id, applied_seq, log_began_at) values ($1, $2, to_timestamp($3::double precision / 1000))
         on conflict (crossing_id) do update set applied_seq = excluded.applied_seq, log_began_at = excluded.log_began_at`,
        [batch.crossingId, batch.appliedSeq, batch.logBeganAtMs],
      )
      await client.query('commit')
    })
  }

  return {
    capabilities: () => capabilities,
    async findProgress(crossingId) {
      const [row] = await query<{ applied_seq: string; began_ms: string }>(
        `select applied_seq, ${asMs('log_began_at')} as began_ms from history_progress where crossing_id = $1`, [crossingId],
      )
      return row === undefined ? undefined : { appliedSeq: Number(row.applied_seq), logBeganAtMs: Number(row.began_ms) }
    },
    write,
    async listTrips({ crossingId, fromMs, toMs, status, search, searchesPlates, tripsCountMax, cursor }) {
      const countMax = Math.min(tripsCountMax, ROWS_COUNT_MAX)
      const after = cursor === null ? null : /^(\d{1,15})~(.{1,200})$/.exec(cursor)
      const rows = await query<{ detail: TripDetailView; opened_ms: string; trip_id: string }>(
        `select detail, ${asMs('opened_at')} as opened_ms, trip_id from trips
         where crossing_id = $1
           and opened_at between to_timestamp($2::double precision / 1000) and to_timestamp($3::double precision / 1000)
           and ($4 = 'all' or (closed_at is null) = ($4 = 'open'))
           and ($5::text is null or position($5 in upper(coalesce(declaration_id, ''))) > 0
             or ($6 and (position($5 in coalesce(tractor_plate, '')) > 0 or position($5 in coalesce(trailer_plate, '')) > 0)))
           and ($7::double precision is null or (opened_at, trip_id) < (to_timestamp($7::double precision / 1000), $8))
         order by opened_at desc, trip_id desc limit $9`,
        [crossingId, fromMs, toMs, status, search, searchesPlates, after === null ? null : Number(after[1]), after?.[2] ?? '', countMax + 1],
      )
      const page = rows.slice(0, countMax)
      const last = page.at(-1)
      return { trips: page.map((row) => row.detail), nextCursor: rows.length > countMax && last !== undefined ? `${last.opened_ms}~${last.trip_id}` : null }
    },
    async findTrip(crossingId, tripId) {
      const [row] = await query<{ detail: TripDetailView }>('select detail from trips where crossing_id = $1 and trip_id = $2', [crossingId, tripId])
      return row?.detail
    },
    async listMeasures({ crossingId, fromMs, toMs, rowsCountMax }) {
      const rows = await query<{ detail: MeasureBucket }>(
        `select detail from measures
         where crossing_id = $1 and from_at between to_timestamp($2::double precision / 1000) and to_timestamp($3::double precision / 1000)
         order by from_at limit $4`,
        [crossingId, fromMs, toMs, Math.min(rowsCountMax, ROWS_COUNT_MAX)],
      )
      return rows.map((row) => row.detail)
    },
    async listNotices({ crossingId, fromMs, toMs, rowsCountMax }) {
      const rows = await query<{ detail: NoticeView }>(
        `select detail from notices
         where crossing_id = $1 and last_at between to_timestamp($2::double precision / 1000) and to_timestamp($3::double precision / 1000)
         order by last_at desc limit $4`,
        [crossingId, fromMs, toMs, Math.min(rowsCountMax, ROWS_COUNT_MAX)],
      )
      return rows.map((row) => row.detail)
    },
    async listObservations({ crossingId, fromMs, toMs, rowsCountMax, trackerId }) {
      return query<ObservationRow & QueryResultRow>(
        `select observation_id as "observationId", ${asMs('event_at')}::double precision as "eventTimeMs",
           ${asMs('received_at')}::double precision as "receivedAtMs", type, device_id as "deviceId", format, provenance, is_late as "isLate",
           tracker_id as "trackerId", lon_deg as "lonDeg", lat_deg as "latDeg", speed_mps as "speedMps", heading_deg as "headingDeg",
           command_type as "commandType", actor_id as "actorId"
         from observations
         where crossing_id = $1 and event_at between to_timestamp($2::double precision / 1000) and to_timestamp($3::double precision / 1000)
           and ($4::text is null or tracker_id = $4)
         order by event_at limit $5`,
        [crossingId, fromMs, toMs, trackerId ?? null, Math.min(rowsCountMax, ROWS_COUNT_MAX)],
      )
    },
    async forgetBefore(crossingId, beforeMs) {
      let goneCount = 0
      for (const [table, column] of [['observations', 'event_at'], ['trips', 'closed_at'], ['trip_steps', 'done_at'], ['decisions', 'decided_at']] as const) {
        goneCount += await withClient(async (client) => {
          const text = `delete from ${table} where crossing_id = $1 and ${column} < to_timestamp($2::double precision / 1000)`
          return (await client.query(text, [crossingId, beforeMs])).rowCount ?? 0
        })
      }
      return goneCount
    },
    async isReady() {
      try {
        await query('select 1', [])
        return true
      } catch {
        return false
      }
    },
    async close() {
      await pool.end()
      await options.onClose?.()
    },
  }
}
