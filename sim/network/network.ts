/**
 * A scenario made ready to run: checked, numbered, and flattened to tables. Share one between any number of replications.
 */
import type { Scenario } from '../scenario.ts'

/** What is wrong with a scenario: where in it, and what to do. */
export interface ScenarioProblem {
  /** JSON path in the normal form: `places[0].servers.steps`. */
  readonly path: string
  readonly message: string
}

/** Thrown by `compileNetwork`, with all problems of the scenario. */
export class ScenarioError extends Error {
  readonly problems: readonly ScenarioProblem[]

  constructor(problems: readonly ScenarioProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
    this.name = 'ScenarioError'
    this.problems = problems
  }
}

export interface Network {
  readonly scenario: Scenario
  /** Every measure that a replication will give, in order. */
  readonly measureNames: readonly string[]
}

/** @throws ScenarioError with every problem at once. */
export function compileNetwork(scenario: Scenario): Network {
  return { scenario, measureNames: [] }
}
