/** What a reader of results must know who would take a run for emptied: vehicles that no longer move. */
import type { VariantResult } from './run-experiment.ts'

/** One sentence per flow; none where every run was emptied, or was not to be. */
export function listLeftInside(variants: readonly Pick<VariantResult, 'scenario' | 'measures'>[]): readonly string[] {
  return variants.flatMap(({ scenario, measures }) => {
    if (!scenario.drain) return []
    return scenario.flows.flatMap(({ id }) => {
      const leftVeh = measures.get(`flow.${id}.insideCount`)?.value ?? 0
      return leftVeh > 0 ? [`${scenario.id}: ${leftVeh.toFixed(1)} vehicles of flow ${id} never get out: they block each other, or wait for a place that does not open again`] : []
    })
  })
}
