/**
 * The nation: every crossing of five years, 7,173,169 vehicles and 65,465,179 persons, over five gates by the hour of the day, on two threads.
 *
 * Totals: all Vietnamese border guard posts, 2020 to 2025. How they spread over gates, hours and stages is an estimate: five equal
 * gates, most between 7 and 19 h, three stages for vehicles, one for persons. The file is its own worker.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { exponential, flow, HOUR_MS, scenario, station, visit } from '../cases/testing/build.ts'
import { compileNetwork, runReplication, type RateProfile } from '../index.ts'

const VEHICLES = 7_173_169
const PERSONS = 65_465_179
const GATES = 5
const YEARS = 5
const JOBS = GATES * YEARS
const THREADS = 2
const DAYS_PER_YEAR = 365

export interface NationFigure {
  readonly wallS: number
  readonly cpuS: number
  readonly crossingCount: number
  readonly peakMb: number
}

/** Five sixths of the day's demand between 7 and 19 h. */
function profile(perDay: number): RateProfile {
  const day = (perDay * 5) / 6 / 12
  const night = perDay / 6 / 12
  return { periodMs: 24 * HOUR_MS, pieces: [{ fromMs: 0, vehPerH: night, toVehPerH: night }, { fromMs: 7 * HOUR_MS, vehPerH: day, toVehPerH: day }, { fromMs: 19 * HOUR_MS, vehPerH: night, toVehPerH: night }], untilMs: null }
}

/** One gate for one year; the totals are exact, their split into vehicles and persons is drawn. */
function runGateYear(job: number): number {
  const total = VEHICLES + PERSONS
  const arrivalCount = Math.floor(total / JOBS) + (job < total % JOBS ? 1 : 0)
  const network = compileNetwork(scenario(
    [station('barrier', 4, { kind: 'gamma', meanMs: 90_000, shapeRatio: 4 }, { moveUpMs: 7_000 }), station('customs', 24, { kind: 'lognormal', meanMs: 600_000, cvRatio: 0.5 }), station('exit-gate', 3, exponential(60_000), { moveUpMs: 7_000 }), station('e-gates', 12, exponential(15_000))],
    [
      flow('vehicles', { kind: 'poisson', rate: profile(VEHICLES / JOBS / DAYS_PER_YEAR), batch: null }, { routeId: 'road' }),
      flow('persons', { kind: 'poisson', rate: profile(PERSONS / JOBS / DAYS_PER_YEAR), batch: null }, { routeId: 'hall' }),
    ],
    { routes: [{ id: 'road', steps: ['barrier', 'customs', 'exit-gate'].map(visit) }, { id: 'hall', steps: [visit('e-gates')] }], horizon: { kind: 'arrivals', arrivalCount }, drain: true },
  ))
  const { measures } = runReplication(network, { replicationIndex: job, seed: 'nation' })
  return (measures.get('flow.vehicles.outCount') ?? NaN) + (measures.get('flow.persons.outCount') ?? NaN)
}

export async function benchNation(now: () => number): Promise<NationFigure> {
  const startedMs = now()
  const before = process.cpuUsage()
  const counts = await Promise.all(Array.from({ length: THREADS }, async (_, thread) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { nationThread: thread } })
    return new Promise<number>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
    })
  }))
  const { user, system } = process.cpuUsage(before)
  return { wallS: (now() - startedMs) / 1_000, cpuS: (user + system) / 1e6, crossingCount: counts.reduce((sum, count) => sum + count, 0), peakMb: process.resourceUsage().maxRSS / 1_024 }
}

if (!isMainThread && typeof workerData === 'object' && workerData !== null && 'nationThread' in workerData) {
  let crossingCount = 0
  for (let job = workerData.nationThread as number; job < JOBS; job += THREADS) crossingCount += runGateYear(job)
  parentPort?.postMessage(crossingCount)
}
