/**
 * Writes rows as `INSERT … SELECT FROM unnest(…) ON CONFLICT …`: one statement per thousand rows, idempotent.
 *
 * Rows that the database cannot take are found by halving, left out and reported: one odd text must not stop history.
 *
 * Units:   instants go in as epoch milliseconds and are stored as timestamptz.
 * Errors:  what the connection or the database as a whole refuses is thrown; what one row is to blame for is not.
 */
import { DatabaseError, type PoolClient } from 'pg'

type ColumnKind = 'text' | 'bigint' | 'double precision' | 'boolean' | 'instant' | 'jsonb'

export interface Column<Row> {
  readonly name: string
  readonly kind: ColumnKind
  readonly of: (row: Row) => unknown
}

export interface Table<Row> {
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly key: readonly string[]
  /** `keep`: a row that is there stays. `replace`: the newer one holds. */
  readonly onConflict: 'keep' | 'replace'
}

const ROWS_PER_STATEMENT = 1_000
/** NUL and lone surrogates: text to us, not to the database. */
const UNSTORABLE = /\0|\p{Surrogate}/gu

const clean = (text: string): string => text.replace(UNSTORABLE, '\uFFFD')
const cleanJson = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? clean(part) : part))

function valueOf<Row>(column: Column<Row>, row: Row): unknown {
  const value = column.of(row)
  if (value === null || value === undefined) return null
  if (column.kind === 'jsonb') return cleanJson(value)
  return typeof value === 'string' ? clean(value) : value
}

const ARRAY_TYPE: Readonly<Record<ColumnKind, string>> = {
  text: 'text[]', bigint: 'bigint[]', 'double precision': 'double precision[]', boolean: 'boolean[]', instant: 'double precision[]', jsonb: 'text[]',
}

function insertText<Row>(table: Table<Row>): string {
  const names = ['crossing_id', ...table.columns.map((column) => column.name)]
  const selected = table.columns.map(({ name, kind }) => {
    if (kind === 'instant') return `to_timestamp(u.${name} / 1000)`
    return kind === 'jsonb' ? `u.${name}::jsonb` : `u.${name}`
  })
  const arrays = table.columns.map(({ kind }, index) => `$${index + 2}::${ARRAY_TYPE[kind]}`)
  const replaced = names.filter((name) => !table.key.includes(name)).map((name) => `${name} = excluded.${name}`)
  const conflict = table.onConflict === 'keep' ? 'do nothing' : `do update set ${replaced.join(', ')}`
  return `insert into ${table.name} (${names.join(', ')})
    select $1, ${selected.join(', ')} from unnest(${arrays.join(', ')}) as u(${table.columns.map(({ name }) => name).join(', ')})
    on conflict (${table.key.join(', ')}) ${conflict}`
}

/** Whether one row's content is to blame: SQLSTATE class 22 (data exception) or 23 (constraint). */
const isRowFault = (failure: unknown): boolean => failure instanceof DatabaseError && /^2[23]/.test(failure.code ?? '')

/** Of rows with one key the last holds: a statement may not touch a row twice. */
function lastPerKey<Row>(table: Table<Row>, rows: readonly Row[]): readonly Row[] {
  const keyColumns = table.columns.filter((column) => table.key.includes(column.name))
  const byKey = new Map<string, Row>()
  for (const row of rows) byKey.set(JSON.stringify(keyColumns.map((column) => valueOf(column, row))), row)
  return byKey.size === rows.length ? rows : [...byKey.values()]
}

export async function writeRows<Row>(
  client: PoolClient, table: Table<Row>, crossingId: string, rows: readonly Row[], onRefused: (table: string, failure: unknown) => void,
): Promise<void> {
  const text = insertText(table)
  const write = async (part: readonly Row[]): Promise<void> => {
    await client.query('savepoint part')
    try {
      await client.query(text, [crossingId, ...table.columns.map((column) => part.map((row) => valueOf(column, row)))])
      await client.query('release savepoint part')
    } catch (failure) {
      if (!isRowFault(failure)) throw failure
      await client.query('rollback to savepoint part')
      if (part.length === 1) {
        onRefused(table.name, failure)
        return
      }
      const half = Math.ceil(part.length / 2)
      await write(part.slice(0, half))
      await write(part.slice(half))
    }
  }
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) await write(lastPerKey(table, rows.slice(from, from + ROWS_PER_STATEMENT)))
}
