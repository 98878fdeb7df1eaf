/** Rows are handed over in order, whatever order they come in, and the run stops when it is told to. */
import { expect, test } from 'vitest'
import type { ReplicationPool } from './replication-pool.ts'
import { runVariants } from './run-variants.ts'

/** Answers in an order of its own: later ones of a pair first. */
function stagedPool(): ReplicationPool & { readonly asked: string[] } {
  const asked: string[] = []
  const held: (() => void)[] = []
  return {
    asked,
    openCount: 4,
    run: (variant, replication) =>
      new Promise((resolve) => {
        asked.push(`${variant}/${replication}`)
        held.push(() => resolve({ values: Float64Array.of(variant * 100 + replication), series: null }))
        queueMicrotask(() => held.pop()?.())
      }),
    close: () => Promise.resolve(),
  }
}

const run = { replicationCountMax: 6, variants: () => [0, 1], looksAhead: true, signal: new AbortController().signal }

test('rows come by the index of their replication', async () => {
  const seen: number[][] = []
  const done = await runVariants(stagedPool(), 2, { ...run, onReplication: (rows) => seen.push(rows.map((row) => row?.values[0] ?? -1)) > 0 })
  expect(done).toBe(6)
  expect(seen).toEqual(Array.from({ length: 6 }, (_, index) => [index, 100 + index]))
})

test('a run ends where it is told to, and variants that are out are not run', async () => {
  const pool = stagedPool()
  let survivors = [0, 1]
  const rows: (number | null)[][] = []
  const done = await runVariants(pool, 2, {
    ...run, looksAhead: false, variants: () => survivors,
    onReplication: (row, index) => {
      rows.push(row.map((one) => one?.values[0] ?? null))
      survivors = [1]
      return index < 2
    },
  })
  expect(done).toBe(3)
  expect(rows).toEqual([[0, 100], [null, 101], [null, 102]])
  expect(pool.asked).toEqual(['0/0', '1/0', '1/1', '1/2'])
})

test('an aborted run hands over no more', async () => {
  const controller = new AbortController()
  const done = await runVariants(stagedPool(), 1, {
    ...run, variants: () => [0], signal: controller.signal,
    onReplication: (_, index) => {
      if (index === 1) controller.abort()
      return true
    },
  })
  expect(done).toBe(2)
})
