/**
 * Runs replications of one or more variants and hands them over in the order of their index.
 *
 * The order, and with it every digit of the result, is the same for any number of threads: rows that come early wait for their
 * turn, and rows that were begun in vain are thrown away.
 * Limits:  as many rows are held as jobs are open; memory does not grow with the number of replications.
 */
import type { ReplicationPool, ReplicationRow } from './replication-pool.ts'

export interface VariantRun {
  readonly replicationCountMax: number
  /** Variants of the next replication; asked again for each. */
  readonly variants: () => readonly number[]
  /** Begin replications before the ones before are judged. Wrong where `variants` changes. */
  readonly looksAhead: boolean
  /** One replication of every variant, null for those that were not run. @returns false to stop. */
  readonly onReplication: (rows: readonly (ReplicationRow | null)[], replicationIndex: number) => boolean
  /** Stops as soon as it is aborted; what was handed over stays. */
  readonly signal: AbortSignal
}

/** @returns how many replications were handed over. */
export async function runVariants(pool: ReplicationPool, variantCount: number, run: VariantRun): Promise<number> {
  const stopped = new Promise<null>((resolve) => {
    if (run.signal.aborted) resolve(null)
    run.signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  const ahead: Promise<(ReplicationRow | null)[]>[] = []
  let begun = 0
  const begin = (): void => {
    const variants = run.variants()
    const replicationIndex = begun
    begun += 1
    const rows = Promise.all(Array.from({ length: variantCount }, (_, variant) => (variants.includes(variant) ? pool.run(variant, replicationIndex) : Promise.resolve(null))))
    rows.catch(() => undefined) // it is awaited below, or was begun in vain
    ahead.push(rows)
  }
  const aheadMax = run.looksAhead ? Math.ceil(pool.openCount / Math.max(1, run.variants().length)) + 1 : 1
  for (let done = 0; done < run.replicationCountMax; done += 1) {
    if (run.signal.aborted) return done
    while (begun < run.replicationCountMax && ahead.length < aheadMax) begin()
    const rows = await Promise.race([ahead.shift() as Promise<(ReplicationRow | null)[]>, stopped])
    if (rows === null) return done
    if (!run.onReplication(rows, done)) return done + 1
  }
  return run.replicationCountMax
}
