/**
 * How fast the kernel is: M/M/4 at load 0.9 with a million customers and full statistics, beside a C++ priority queue without any.
 *
 * Both are measured in CPU time of the same run, so their ratio holds on a busy machine too.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exponential, flow, HOUR_MS, poisson, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication } from '../index.ts'

export interface KernelFigure {
  /** Two per customer, whatever the kernel does inside. */
  readonly eventsPerCpuS: number
  /** Mean wait over the exact one. */
  readonly waitRatio: number
  /** C++ events per CPU second; null where there is no g++. */
  readonly yardstickEventsPerCpuS: number | null
  readonly ratio: number | null
}

/** Exact mean wait of M/M/4 at load 0.9, in service times (Erlang C). */
const WAIT_OF_MM4 = 1.969383
const YARDSTICK = 'sim/bench/priority-queue.cpp'

export function benchKernel(customerCount = 1_000_000): KernelFigure {
  const given = scenario([station('booth', 4, exponential(120_000))], [flow('all', poisson(0.9 * 4 * 30))], { horizon: { kind: 'arrivals', arrivalCount: customerCount }, drain: true })
  runReplication(compileNetwork({ ...given, horizon: { kind: 'duration', durationMs: 1_000 * HOUR_MS } }), { replicationIndex: 0, seed: 0 })
  const network = compileNetwork(given)
  const before = process.cpuUsage()
  const { measures } = runReplication(network, { replicationIndex: 0, seed: 1 })
  const { user, system } = process.cpuUsage(before)
  const eventsPerCpuS = (2 * customerCount) / ((user + system) / 1e6)
  const yardstickEventsPerCpuS = benchYardstick(customerCount)
  return {
    eventsPerCpuS, waitRatio: (measures.get('station.booth.waitMsMean') ?? NaN) / 120_000 / WAIT_OF_MM4, yardstickEventsPerCpuS,
    ratio: yardstickEventsPerCpuS === null ? null : eventsPerCpuS / yardstickEventsPerCpuS,
  }
}

/** Null, said by the caller, where the source or g++ is missing. */
function benchYardstick(customerCount: number): number | null {
  if (!existsSync(YARDSTICK)) return null
  const folder = mkdtempSync(join(tmpdir(), 'kernel-bench-'))
  try {
    const program = join(folder, 'priority-queue')
    execFileSync('g++', ['-O3', '-march=native', '-o', program, YARDSTICK], { stdio: 'ignore' })
    const [, cpuS] = execFileSync(program, [String(customerCount)], { encoding: 'utf8' }).trim().split(' ')
    return (2 * customerCount) / Number(cpuS)
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
