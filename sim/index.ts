/**
 * The simulator's public face: compile a scenario once, run replications of it.
 */
export { compileNetwork } from './network/compile.ts'
export { ScenarioError, type Network, type ScenarioProblem } from './network/network.ts'
export type { Watcher } from './network/state.ts'
export { restoreReplication, runReplication, startReplication, type Replication, type ReplicationOptions, type ReplicationResult } from './run.ts'
export type * from './scenario.ts'
