/**
 * How fast the kernel is: M/M/4 at load 0.9 with a million customers and full statistics, beside a C++ priority queue without
 * any and beside sim.js.
 *
 * CPU time of the same run, so ratios hold on a busy machine too. The first runs, in which the compiler is at work, do not count.
 */
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import { exponential, flow, poisson, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication } from '../index.ts'
import { cpuSecondsOf, runCpp } from './yardstick.bench.ts'

export interface KernelFigure {
  /** Two per customer, whatever the kernel does inside. */
  readonly eventsPerCpuS: number
  /** Mean wait over the exact one. */
  readonly waitRatio: number
  /** C++ events per CPU second; NaN where there is no g++. */
  readonly cppEventsPerCpuS: number
  readonly simJsEventsPerCpuS: number
}

/** Exact mean wait of M/M/4 at load 0.9, in service times (Erlang C). */
const WAIT_OF_MM4 = 1.969383
const WARM_UP_RUNS = 4
const SIM_JS_CUSTOMERS = 100_000
let warmUpsLeft = WARM_UP_RUNS

export function benchKernel(customerCount = 1_000_000): KernelFigure {
  const network = compileNetwork(scenario([station('booth', 4, exponential(120_000))], [flow('all', poisson(0.9 * 4 * 30))], { horizon: { kind: 'arrivals', arrivalCount: customerCount }, drain: true }))
  let waitMs = 0
  const run = (): void => {
    waitMs = runReplication(network, { replicationIndex: 0, seed: 1 }).measures.get('station.booth.waitMsMean') ?? NaN
  }
  for (; warmUpsLeft > 0; warmUpsLeft -= 1) run()
  const cpuS = cpuSecondsOf(run)
  const cpp = runCpp('priority-queue.cpp', [String(customerCount)])
  return {
    eventsPerCpuS: (2 * customerCount) / cpuS, waitRatio: waitMs / 120_000 / WAIT_OF_MM4, cppEventsPerCpuS: cpp === null ? NaN : (2 * customerCount) / (cpp[1] ?? NaN),
    simJsEventsPerCpuS: (2 * SIM_JS_CUSTOMERS) / cpuSecondsOf(() => runSimJs(SIM_JS_CUSTOMERS)),
  }
}

interface SimJs {
  readonly Sim: new () => { addEntity: (entity: unknown) => void; simulate: (until: number) => void }
  readonly Entity: new () => SimJsEntity
  readonly Facility: { new (name: string, discipline: number, serverCount: number): unknown; readonly FCFS: number }
  readonly Random: new (seed: number) => { exponential: (rate: number) => number }
}
interface SimJsEntity {
  readonly useFacility: (facility: unknown, duration: number) => unknown
  readonly setTimer: (duration: number) => { done: (callback: () => void) => unknown }
}

/** The same queue in sim.js 2.0.3, whose bundle shows itself to a browser's `window` only. */
function runSimJs(customerCount: number): void {
  const browser: { Sim?: SimJs } = {}
  compileFunction(readFileSync('node_modules/simjs/sim.js', 'utf8'), ['window'])(browser)
  if (browser.Sim === undefined) throw new Error('sim.js has changed: it does not show itself')
  const { Sim, Entity, Facility, Random } = browser.Sim
  const random = new Random(1)
  const booth = new Facility('booth', Facility.FCFS, 4)
  let arrivedCount = 0
  class Customer extends Entity {
    start(): void {
      arrivedCount += 1
      this.useFacility(booth, random.exponential(1))
      if (arrivedCount < customerCount) this.setTimer(random.exponential(3.6)).done(() => this.start())
    }
  }
  const sim = new Sim()
  sim.addEntity(Customer)
  sim.simulate(1e9)
  if (arrivedCount !== customerCount) throw new Error(`sim.js let ${arrivedCount} come`)
}
