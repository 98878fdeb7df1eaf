/** A fork of the live state: 20,000 trucks inside, saved and restored, beside structuredClone of the same trucks as objects. */
import { exponential, flow, HOUR_MS, poisson, scenario, station, yard } from '../cases/testing/build.ts'
import { compileNetwork, startReplication } from '../index.ts'

const TRUCKS = 20_000
const COPIES = 200

export interface ForkFigure {
  readonly truckCount: number
  readonly stateMb: number
  /** CPU time of one copy, of one restore, and of one structuredClone. */
  readonly copyMs: number
  readonly restoreMs: number
  readonly cloneMs: number
}

export function benchFork(): ForkFigure {
  const network = compileNetwork(scenario(
    [yard('buffer', null, exponential(HOUR_MS)), station('gate', 4, exponential(120_000)), station('customs', 10, exponential(300_000))],
    [flow('all', poisson(TRUCKS / 5))], { horizon: { kind: 'duration', durationMs: 100 * HOUR_MS } },
  ))
  const replication = startReplication(network, { replicationIndex: 0, seed: 1 })
  let truckCount = 0
  for (let hour = 1; truckCount < TRUCKS; hour += 1) {
    replication.advance((hour * HOUR_MS) / 10)
    truckCount = replication.result().measures.get('flow.all.insideCount') ?? NaN
  }
  const saved = replication.save()
  const timeMs = (count: number, work: () => void): number => {
    work()
    const before = process.cpuUsage()
    for (let index = 0; index < count; index += 1) work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000 / count
  }
  // What a live state of objects holds of a truck.
  const trucks = Array.from({ length: truckCount }, (_, seq) => ({ seq, flow: 'all', place: 'gate', lap: 0, stage: 3, createdMs: seq * 1_000, enteredMs: seq * 2_000, waitedMs: 0, server: null, attributes: { cargo: 'fruit' } }))
  return {
    truckCount, stateMb: saved.byteLength / 2 ** 20, copyMs: timeMs(COPIES, () => void replication.save(saved)), restoreMs: timeMs(COPIES, () => replication.restore(saved)),
    cloneMs: timeMs(5, () => void structuredClone(trucks)),
  }
}
