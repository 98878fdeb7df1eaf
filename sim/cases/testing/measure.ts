/** Replications of a case, and whether an exact value lies where its measure's own spread says it must. */
import { expect, vi } from 'vitest'
import { compileNetwork, runReplication, type ReplicationResult, type Scenario } from '../../index.ts'

// Many replications on a busy machine take longer than a unit test usually may.
vi.setConfig({ testTimeout: 60_000 })

/** Student's quantile of 0.9999 (two-sided: one false alarm in 5,000) by degrees of freedom. */
const T_QUANTILE = new Map([[7, 7.063], [9, 6.010], [11, 5.453], [15, 4.880], [19, 4.590]])

export const runAll = (scenario: Scenario, replicationCount: number): readonly ReplicationResult[] => {
  const network = compileNetwork(scenario)
  return Array.from({ length: replicationCount }, (_, replicationIndex) => runReplication(network, { replicationIndex, seed: 'case' }))
}
export const runOnce = (scenario: Scenario): ReadonlyMap<string, number> => runReplication(compileNetwork(scenario), { replicationIndex: 0, seed: 'case' }).measures

export function valueOf(measures: ReadonlyMap<string, number>, name: string): number {
  const value = measures.get(name)
  if (value === undefined) expect.fail(`no measure ${name}; there are ${[...measures.keys()].join(', ')}`)
  return value
}

/** The exact value lies within the t-interval of the replications' means. Needs 8, 10, 12, 16 or 20 replications. */
export function expectExact(results: readonly ReplicationResult[], name: string, exact: number, biasMax = 0): void {
  const values = results.map(({ measures }) => valueOf(measures, name))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  const halfWidth = (T_QUANTILE.get(values.length - 1) ?? NaN) * Math.sqrt(variance / values.length) + biasMax
  expect(Math.abs(mean - exact), `${name}: ${mean} ± ${halfWidth}, exact ${exact}`).toBeLessThanOrEqual(halfWidth)
  // A test that cannot fail shows nothing: the interval must be a small part of the value.
  expect(halfWidth, `half-width of ${name}`).toBeLessThan(0.35 * Math.abs(exact))
}
