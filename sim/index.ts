/**
 * The simulator's public face: compile a scenario once, run replications of it.
 */
export { compileNetwork, ScenarioError, type Network, type ScenarioProblem } from './network/network.ts'
export { runReplication, type ReplicationOptions, type ReplicationResult } from './run.ts'
export type * from './scenario.ts'
