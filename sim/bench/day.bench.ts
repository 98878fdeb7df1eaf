/**
 * A border day: 3,000 trucks through eight stages with full statistics, beside the same day in C++ without statistics and, where
 * Debian's python3-simpy3 is installed, in SimPy. And what a what-if costs: common random numbers against independent seeds.
 */
import { flow, HOUR_MS, poisson, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication, type Network } from '../index.ts'
import { cpuSecondsOf, runCpp, runPython } from './yardstick.bench.ts'

const SERVERS = [2, 4, 6, 3, 10, 4, 2, 3]
const DAYS = 300
const SIMPY_DAYS = 3
const PAIRS = 100

/** `serviceRatio` shortens or lengthens the fourth stage. */
export function compileDay(serviceRatio = 1): Network {
  const stages = SERVERS.map((count, index) => station(`s${index}`, count, { kind: 'lognormal', meanMs: ((0.85 * count * HOUR_MS) / 125) * (index === 3 ? serviceRatio : 1), cvRatio: 0.5 }))
  return compileNetwork(scenario(stages, [flow('all', poisson(125))], { horizon: { kind: 'duration', durationMs: 24 * HOUR_MS }, drain: true }))
}
const crossingMs = (network: Network, replicationIndex: number, seed: string): number => runReplication(network, { replicationIndex, seed }).measures.get('flow.all.crossingMsMean') ?? NaN

export interface DayFigure {
  /** CPU time of one day. */
  readonly dayMs: number
  readonly crossingMin: number
  /** NaN where there is no g++, or no SimPy. */
  readonly cppDayMs: number
  readonly simPyDayMs: number
}

export function benchDay(): DayFigure {
  const network = compileDay()
  let totalMs = 0
  for (let day = 0; day < 60; day += 1) crossingMs(network, day, 'warm')
  const cpuS = cpuSecondsOf(() => {
    for (let day = 0; day < DAYS; day += 1) totalMs += crossingMs(network, day, 'day')
  })
  const cpp = runCpp('day.cpp', [String(DAYS)])
  const simPy = runPython('day.py', [String(SIMPY_DAYS)])
  return { dayMs: (1_000 * cpuS) / DAYS, crossingMin: totalMs / DAYS / 60_000, cppDayMs: (1_000 * (cpp?.[1] ?? NaN)) / DAYS, simPyDayMs: (1_000 * (simPy?.[1] ?? NaN)) / SIMPY_DAYS }
}

export interface PairingFigure {
  /** Variance of the difference with independent seeds over that with common random numbers. */
  readonly gainRatio: number
}

/** The fourth stage serves 5 % faster: how much the difference of the mean crossing time varies. */
export function benchPairing(): PairingFigure {
  const [slow, fast] = [compileDay(), compileDay(0.95)]
  const differences = (seed: string): number[] => Array.from({ length: PAIRS }, (_, index) => crossingMs(slow, index, 'common') - crossingMs(fast, index, seed))
  return { gainRatio: varianceOf(differences('other')) / varianceOf(differences('common')) }
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
