/** The shipped crossing as tests of its observations use it. */
import { join } from 'node:path'
import { createLaneGraph } from '../../../engine/rules/site/lane-graph.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { createCrossingPlan, type CrossingPlan } from '../ground-plan.ts'

export function loadHuuNghi(): CrossingPlan {
  const loaded = loadCrossing(join(import.meta.dirname, '../../../scenarios/crossings/huu-nghi'))
  if (!loaded.ok) throw new Error(`huu-nghi has ${loaded.failure.length} problems`)
  return createCrossingPlan(loaded.value.site, loaded.value.workflows, createLaneGraph(loaded.value.site))
}
