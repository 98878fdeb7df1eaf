/**
 * One replication as canonical observations, one JSON object a line, in the order in which they would reach the server.
 *
 * Time:    as the server's clock rule leaves it: a device whose clock is wrong and says so with an offset is believed, so its
 *          `eventTimeMs` is what its clock showed.
 * Limits:  written as it is drawn; memory does not grow with the run.
 */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Observation } from '../../model/observations.ts'
import { createLaneGraph } from '../../rules/site/lane-graph.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { compileNetwork, type Scenario } from '../../../sim/index.ts'
import { dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { createCrossingPlan, type CrossingPlan } from '../../../sim/observations/ground-plan.ts'
import type { ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import { observeReplication } from '../../../sim/observations/observe.ts'
import { plainCrossing } from '../../../sim/observations/plain-crossing.ts'
import { CROSSINGS_DIR } from '../install-root.ts'

const CHUNK_CHARACTERS = 256 * 1_024
/** A scenario without a date begins on this day. */
const DATE_DEFAULT = '2025-07-15'

/** @throws Error in words when there is no such crossing, or it has problems. */
export function openPlan(crossingId: string, crossingsFolder: string = CROSSINGS_DIR): CrossingPlan {
  const folder = join(crossingsFolder, crossingId)
  if (!/^[a-z0-9-]+$/.test(crossingId) || !existsSync(join(folder, 'crossing.yaml'))) throw new Error(`there is no crossing "${crossingId.slice(0, 60)}"`)
  const loaded = loadCrossing(folder)
  if (!loaded.ok) throw new Error(`crossing "${crossingId}" has ${loaded.failure.length} problems; "bordertwin check ${folder}" lists them`)
  const { site, workflows } = loaded.value
  return createCrossingPlan(site, workflows, createLaneGraph(site))
}

/** The crossing that a scenario names, with what its devices report; null for one that is given inline. */
export function openObserved(scenario: Scenario, crossingsFolder: string = CROSSINGS_DIR): { readonly plan: CrossingPlan; readonly spec: ObservationSpec } | null {
  const spec = scenario.observations ?? null
  return spec === null ? null : { plan: openPlan(spec.crossingId, crossingsFolder), spec }
}

export const startOfScenario = (scenario: Scenario): number => scenario.startsAtMs ?? dayStartMsOf(DATE_DEFAULT) + scenario.startClockMs

/** What the server would make of a report of a device that tells its own time. */
export const asStamped = (observation: Observation): Observation => (observation.deviceTimeMs === null ? observation : { ...observation, eventTimeMs: observation.deviceTimeMs })

export interface WrittenObservations {
  readonly observationCount: number
}

/**
 * Of a crossing that is given inline the cameras are made up: where service begins, and where vehicles leave.
 *
 * @throws Error in words when the file cannot be written.
 */
export function writeObservations(scenario: Scenario, run: { readonly seed: string | number; readonly replicationIndex: number; readonly file: string }): WrittenObservations {
  const observed = openObserved(scenario) ?? plainCrossing(scenario)
  const reports = observeReplication({ ...observed, network: compileNetwork(scenario), seed: run.seed, replicationIndex: run.replicationIndex, startsAtMs: startOfScenario(scenario) })
  const handle = openSync(run.file, 'w')
  let observationCount = 0
  try {
    let chunk = ''
    for (const { observation } of reports) {
      chunk += `${JSON.stringify(asStamped(observation))}\n`
      observationCount += 1
      if (chunk.length < CHUNK_CHARACTERS) continue
      writeSync(handle, chunk)
      chunk = ''
    }
    writeSync(handle, chunk)
  } finally {
    closeSync(handle)
  }
  return { observationCount }
}
