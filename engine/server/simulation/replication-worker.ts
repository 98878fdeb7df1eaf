/**
 * One thread that runs replications: compiles each variant when it first meets it, answers every job with its measures.
 *
 * Started by replication-pool.ts with the scenarios and the seed. A job is `{ jobIndex, variantIndex, replicationIndex }`.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { compileNetwork, runReplication, type Network } from '../../../sim/index.ts'
import { runWithSeries, seriesShapeOf } from './day-series.ts'
import { formatDuration } from './measure-text.ts'
import type { ReplicationAnswer, ReplicationJob, ReplicationWorkerData } from './replication-job.ts'

const { scenarios, seed, seriesBinCount } = workerData as ReplicationWorkerData
/** A sweep may have hundreds of variants; only the last few are needed again. */
const NETWORKS_MAX = 16
const networks = new Map<number, Network>()

function networkOf(variantIndex: number): Network {
  const known = networks.get(variantIndex)
  if (known !== undefined) return known
  const scenario = scenarios[variantIndex]
  if (scenario === undefined) throw new Error(`there is no variant ${variantIndex}`)
  const network = compileNetwork(scenario)
  const oldest = networks.keys().next()
  if (networks.size >= NETWORKS_MAX && oldest.done !== true) networks.delete(oldest.value)
  networks.set(variantIndex, network)
  return network
}

function answer({ jobIndex, variantIndex, replicationIndex }: ReplicationJob): ReplicationAnswer {
  try {
    const network = networkOf(variantIndex)
    const shape = seriesShapeOf(network, seriesBinCount)
    const { result: plain, series } = shape === null ? { result: runReplication(network, { replicationIndex, seed }), series: null } : runWithSeries(network, { replicationIndex, seed }, shape)
    const { warmUpMs } = network.scenario
    if (plain.endMs < warmUpMs) throw new Error(`it ended after ${formatDuration(plain.endMs)}, before the warm-up of ${formatDuration(warmUpMs)}, so nothing was measured; shorten the warm-up or lengthen the horizon`)
    const values = Float64Array.from(network.measureNames, (name) => plain.measures.get(name) ?? Number.NaN)
    if (network.scenario.experiment.antithetic) {
      const mirror = runReplication(network, { replicationIndex, seed, antithetic: true })
      network.measureNames.forEach((name, index) => {
        values[index] = ((values[index] ?? Number.NaN) + (mirror.measures.get(name) ?? Number.NaN)) / 2
      })
    }
    return { jobIndex, values, series, failure: null }
  } catch (error) {
    return { jobIndex, values: new Float64Array(0), series: null, failure: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (job: ReplicationJob) => {
  const answered = answer(job)
  parentPort?.postMessage(answered, [answered.values.buffer])
})
