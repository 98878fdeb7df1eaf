/** Runs of both roads, as text that shows every bit: for telling whether two machines give the same. */
import { exponential, flow, HOUR_MS, poisson, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication, startReplication, type Distribution } from '../index.ts'
import { border } from '../network/testing/border.ts'

const SERVICES: readonly Distribution[] = [
  exponential(60_000), { kind: 'erlang', meanMs: 60_000, phaseCount: 3 }, { kind: 'gamma', meanMs: 60_000, shapeRatio: 0.7 }, { kind: 'lognormal', meanMs: 60_000, cvRatio: 1.5 }, { kind: 'uniform', minMs: 1, maxMs: 120_000 },
  { kind: 'triangular', minMs: 1, modeMs: 30_000, maxMs: 120_000 }, { kind: 'weibull', meanMs: 60_000, shapeRatio: 0.8 }, { kind: 'hyperexponential', meanMs: 60_000, cvRatio: 2 }, { kind: 'empirical', quantilesMs: [5, 60_000, 90_000] },
]

/** A crossing with one of everything, saved half-way and at its end; and a row of stations, one per distribution, by the fast loop. */
export function describeRuns(): string {
  const network = compileNetwork(border())
  const replication = startReplication(network, { replicationIndex: 7, seed: 'everywhere' })
  replication.advance(9 * HOUR_MS)
  const halfWay = wordsOf(replication.save())
  replication.advance(Infinity)
  const row = compileNetwork(scenario(SERVICES.map((service, index) => station(`s${index}`, 2, service)), [flow('all', poisson(90))], { horizon: { kind: 'duration', durationMs: 20 * HOUR_MS }, drain: true }))
  return [halfWay, wordsOf(replication.save()), measuresOf(replication.result().measures), measuresOf(runReplication(row, { replicationIndex: 1, seed: 2 }).measures)].join('\n')
}

const wordsOf = (state: ArrayBuffer): string => new Int32Array(state).join(' ')
/** The shortest text that names each double. */
const measuresOf = (measures: ReadonlyMap<string, number>): string => [...measures].map(([name, value]) => `${name}=${value}`).join(' ')
