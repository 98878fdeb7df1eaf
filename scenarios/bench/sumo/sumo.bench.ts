/**
 * Gates, lots and chains beside SUMO micro: throughput and mean delay of the same trucks.
 *
 * Delay: mean time from arrival to exit, less that of a truck alone on the road, each in its own simulator: what is compared is what
 * trucks cost each other. Throughput: trucks over the time from the first arrival to the last exit.
 * Where the two differ and why: docs/model/sumo.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileNetwork, runReplication } from '../../../sim/index.ts'
import { loadScenario } from '../../load-scenario.ts'
import { LOT_SPACES, referenceBooth, REFERENCE_DWELL_S, referenceLot, REFERENCE_SERVICE_S, type ChangeTimes, type ComparedCase } from './cases.ts'
import { CASES_BY_VEHICLE } from './other-cases.ts'
import { runSumo, type Passage, type SumoCase } from './run-sumo.ts'

export interface ComparedFigure {
  readonly id: string
  readonly what: string
  readonly sumoVehPerH: number
  readonly oursVehPerH: number
  readonly sumoDelayS: number
  readonly oursDelayS: number
}

/** Of one vehicle. */
export interface SumoComparison extends ChangeTimes {
  readonly figures: readonly ComparedFigure[]
}

interface Outcome {
  readonly crossingSMean: number
  readonly lastOutS: number
}

/** A vehicle's cases at a time: it takes minutes. */
export function* compareWithSumo(): Generator<SumoComparison> {
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-sumo-'))
  try {
    for (const { vehicle, list } of CASES_BY_VEHICLE) {
      const moveUpS = round(saturatedGapS(folder, referenceBooth(vehicle), 20, 100) - REFERENCE_SERVICE_S)
      // Whole rounds of the lot: the trucks of one round leave close together.
      const changeS = round(saturatedGapS(folder, referenceLot(vehicle), LOT_SPACES, 6 * LOT_SPACES) * LOT_SPACES - REFERENCE_DWELL_S)
      yield { vehicle, moveUpS, changeS, figures: list({ vehicle, moveUpS, changeS }).map((one) => compare(join(folder, one.id), one)) }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const round = (seconds: number): number => Number(seconds.toFixed(2))

/** Mean gap between trucks that leave, over so many of them after the first, who found no queue. */
function saturatedGapS(folder: string, reference: SumoCase, skipCount: number, count: number): number {
  const outAtS = runSumo(join(folder, 'reference'), reference).map((passage) => passage.outAtS).toSorted((left, right) => left - right)
  return ((outAtS[skipCount + count - 1] ?? Number.NaN) - (outAtS[skipCount - 1] ?? Number.NaN)) / count
}

function compare(folder: string, one: ComparedCase): ComparedFigure {
  const { departuresS } = one.sumo
  const sumo = outcomeOf(runSumo(folder, one.sumo))
  const ours = runOurs(folder, one)
  const firstS = departuresS[0] ?? 0
  const vehPerH = (lastOutS: number): number => (departuresS.length * 3_600) / (lastOutS - firstS)
  return {
    id: one.id, what: one.what, sumoVehPerH: vehPerH(sumo.lastOutS), oursVehPerH: vehPerH(ours.lastOutS),
    sumoDelayS: sumo.crossingSMean - meanOverKinds(one, (alone) => outcomeOf(runSumo(folder, alone.sumo)).crossingSMean),
    oursDelayS: ours.crossingSMean - meanOverKinds(one, (alone) => runOurs(folder, alone).crossingSMean),
  }
}

/** One truck of each kind alone on the road, weighed by how many of them come. */
function meanOverKinds(one: ComparedCase, crossingSOf: (alone: ComparedCase) => number): number {
  const kindOf = one.flowOf ?? (() => 'all')
  const kinds = one.sumo.departuresS.map((_, truckIndex) => kindOf(truckIndex))
  const total = [...new Set(kinds)].reduce((sum, kind) => {
    const truckIndex = kinds.indexOf(kind)
    return sum + crossingSOf(aloneOf(one, truckIndex)) * kinds.filter((other) => other === kind).length
  }, 0)
  return total / kinds.length
}

function aloneOf(one: ComparedCase, truckIndex: number): ComparedCase {
  const stops = one.sumo.stops.map((stop) => (stop.kind === 'booth' ? { ...stop, serviceS: () => stop.serviceS(truckIndex) } : stop))
  const kind = one.flowOf?.(truckIndex)
  return { ...one, sumo: { ...one.sumo, stops, departuresS: [one.aloneAtS ?? 0] }, ...(kind === undefined ? {} : { flowOf: () => kind }) }
}

function outcomeOf(passages: readonly Passage[]): Outcome {
  return {
    crossingSMean: passages.reduce((sum, { crossingS }) => sum + crossingS, 0) / passages.length,
    lastOutS: Math.max(...passages.map(({ outAtS }) => outAtS)),
  }
}

function runOurs(folder: string, one: ComparedCase): Outcome {
  const { departuresS } = one.sumo
  const flowOf = one.flowOf ?? (() => 'all')
  const flowIds = [...new Set(departuresS.map((_, index) => flowOf(index)))]
  for (const flowId of flowIds) writeFileSync(join(folder, `${flowId}.csv`), ['atS', ...departuresS.filter((_, index) => flowOf(index) === flowId)].join('\n'))
  const file = join(folder, 'scenario.json')
  writeFileSync(
    file,
    JSON.stringify({
      bordertwin: 'scenario/1', title: one.what, crossing: one.crossing(flowIds), horizon: '10d', drain: true, experiment: { replications: 1, seed: 1 },
      flows: Object.fromEntries(flowIds.map((flowId) => [flowId, { route: 'all', arrivals: { trace: { file: `${flowId}.csv` } } }])),
    }),
  )
  const loaded = loadScenario(file)
  if (!loaded.ok) throw new Error(`${one.id}: ${loaded.failure.map(({ lineIndex, message }) => `line ${lineIndex + 1}: ${message}`).join('; ')}`)
  const { measures } = runReplication(compileNetwork(loaded.value), { replicationIndex: 0, seed: 1 })
  const read = (flowId: string, name: string): number => measures.get(`flow.${flowId}.${name}`) ?? Number.NaN
  const count = (flowId: string): number => read(flowId, 'outCount')
  const total = flowIds.reduce((sum, flowId) => sum + count(flowId), 0)
  return {
    crossingSMean: flowIds.reduce((sum, flowId) => sum + read(flowId, 'crossingMsMean') * count(flowId), 0) / total / 1_000,
    lastOutS: Math.max(...flowIds.map((flowId) => read(flowId, 'lastOutMs'))) / 1_000,
  }
}
