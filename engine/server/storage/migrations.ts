/**
 * The tables of the history store, as numbered steps that are applied once each, in order, in one transaction each.
 *
 * Needs:   PostgreSQL 15 syntax throughout: the embedded store is newer, production may not be.
 * Limits:  keys of time-series tables contain their time column, as hypertables demand.
 * Checked: history.integration.test.ts runs them on both databases.
 */
import type { PoolClient } from 'pg'

export interface Migration {
  readonly migrationSeq: number
  readonly what: string
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [
  {
    migrationSeq: 1,
    what: 'observations, trips, steps, decisions, notices, measures',
    sql: `
      create table history_progress (
        crossing_id text primary key,
        applied_seq bigint not null,
        log_began_at timestamptz not null
      );
      create table observations (
        crossing_id text not null,
        event_at timestamptz not null,
        observation_id text not null,
        received_at timestamptz not null,
        type text not null,
        device_id text not null,
        format text not null,
        provenance text not null,
        is_late boolean not null,
        tracker_id text,
        lon_deg double precision,
        lat_deg double precision,
        speed_mps real,
        heading_deg real,
        command_type text,
        actor_id text,
        primary key (crossing_id, event_at, observation_id)
      );
      create index observations_by_tracker on observations (crossing_id, tracker_id, event_at) where tracker_id is not null;
      create table trips (
        crossing_id text not null,
        trip_id text not null,
        trip_seq bigint not null,
        declaration_id text,
        direction text,
        tractor_plate text,
        trailer_plate text,
        vehicle_class text not null,
        cargo text,
        company text,
        status text not null,
        outcome text,
        opened_at timestamptz not null,
        arrived_at timestamptz,
        closed_at timestamptz,
        detail jsonb not null,
        primary key (crossing_id, trip_id)
      );
      create index trips_by_opening on trips (crossing_id, opened_at desc, trip_id desc);
      create table trip_steps (
        crossing_id text not null,
        trip_id text not null,
        step_id text not null,
        done_at timestamptz not null,
        observation_id text not null,
        primary key (crossing_id, trip_id, step_id)
      );
      create table decisions (
        crossing_id text not null,
        trip_id text not null,
        decided_at timestamptz not null,
        reason text not null,
        primary key (crossing_id, trip_id, decided_at)
      );
      create table notices (
        crossing_id text not null,
        notice_id text not null,
        code text not null,
        severity text not null,
        raised_at timestamptz not null,
        last_at timestamptz not null,
        detail jsonb not null,
        primary key (crossing_id, notice_id)
      );
      create index notices_by_time on notices (crossing_id, last_at desc);
      create table measures (
        crossing_id text not null,
        from_at timestamptz not null,
        detail jsonb not null,
        primary key (crossing_id, from_at)
      );
    `,
  },
]

/** Keeps two servers that start together from both applying a step; the number is arbitrary and ours. */
const MIGRATION_LOCK = 7_261_109

/** @returns the versions that were applied now. */
export async function migrate(client: PoolClient): Promise<readonly number[]> {
  await client.query('create table if not exists schema_version (version integer primary key, what text not null, applied_at timestamptz not null default now())')
  const applied: number[] = []
  for (const migration of MIGRATIONS) {
    await client.query('begin')
    try {
      await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      const { rowCount } = await client.query('select 1 from schema_version where version = $1', [migration.migrationSeq])
      if (rowCount === 0) {
        await client.query(migration.sql)
        await client.query('insert into schema_version (version, what) values ($1, $2)', [migration.migrationSeq, migration.what])
        applied.push(migration.migrationSeq)
      }
      await client.query('commit')
    } catch (failure) {
      await client.query('rollback')
      throw failure
    }
  }
  return applied
}

/** Makes observations a hypertable where the extension is installed. Does nothing when it is one. */
export async function useTimescale(client: PoolClient): Promise<void> {
  await client.query('create extension if not exists timescaledb')
  await client.query(`select create_hypertable('observations', by_range('event_at', interval '1 day'), if_not_exists => true, migrate_data => true)`)
}
