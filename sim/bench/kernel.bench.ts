/**
 * How fast the kernel is: M/M/4 at load 0.9 with a million customers and full statistics.
 */
import { compileNetwork, runReplication } from '../index.ts'
import { exponential, flow, HOUR_MS, poisson, scenario, station } from '../cases/testing/build.ts'

export interface KernelFigure {
  readonly eventsPerCpuS: number
  readonly waitRatio: number
}

/** Exact mean wait of M/M/4 at load 0.9, in service times (Erlang C). */
const WAIT_OF_MM4 = 1.969383

export function benchKernel(customerCount = 1_000_000): KernelFigure {
  const network = compileNetwork(scenario([station('booth', 4, exponential(120_000))], [flow('all', poisson(0.9 * 4 * 30))], { horizon: { kind: 'arrivals', arrivalCount: customerCount }, drain: true }))
  runReplication(compileNetwork({ ...network.scenario, horizon: { kind: 'duration', durationMs: 100 * HOUR_MS } }), { replicationIndex: 0, seed: 0 })
  const before = process.cpuUsage()
  const { measures } = runReplication(network, { replicationIndex: 0, seed: 1 })
  const { user } = process.cpuUsage(before)
  return { eventsPerCpuS: (2 * customerCount) / (user / 1e6), waitRatio: (measures.get('station.booth.waitMsMean') ?? NaN) / 120_000 / WAIT_OF_MM4 }
}
