/** Scenario files as text, the way an outsider writes them, and what their replications measure. */
import { expect } from 'vitest'
import { compileNetwork, runReplication, type ReplicationResult, type Scenario } from '../../../sim/index.ts'
import { formatProblem } from '../../file-problem.ts'
import { assembleScenario } from '../../load-scenario.ts'

/** Files that a scenario names, by name. */
export type Beside = Readonly<Record<string, string>>

export function readText(text: string, beside: Beside = {}): Scenario {
  const readNamed = (name: string): { file: string; text: string } => {
    const found = beside[name]
    if (found === undefined) throw new Error(`no file ${name}`)
    return { file: name, text: found }
  }
  const loaded = assembleScenario({ file: 'case.yaml', text: `bordertwin: scenario/1\n${text}` }, { crossingsFolder: 'scenarios/crossings', readNamed })
  if (!loaded.ok) expect.fail(loaded.failure.map(formatProblem).join('\n'))
  return loaded.value
}

export function runText(text: string, replicationCount = 12, beside: Beside = {}): readonly ReplicationResult[] {
  const network = compileNetwork(readText(text, beside))
  return Array.from({ length: replicationCount }, (_, replicationIndex) => runReplication(network, { replicationIndex, seed: 'by the book' }))
}

/** Of one replication, for what no randomness is in. */
export function measureText(text: string, beside: Beside = {}): (name: string) => number {
  const [only] = runText(text, 1, beside)
  return (name) => {
    const value = only?.measures.get(name)
    if (value === undefined) expect.fail(`no measure ${name}; there are ${[...(only?.measures.keys() ?? [])].join(', ')}`)
    return value
  }
}

/** A measure that files do not name: a ratio of two, a sum. */
export const derive = (results: readonly ReplicationResult[], name: string, of: (measure: (name: string) => number) => number): readonly ReplicationResult[] =>
  results.map((result) => ({ ...result, measures: new Map([[name, of((key) => result.measures.get(key) ?? Number.NaN)]]) }))
