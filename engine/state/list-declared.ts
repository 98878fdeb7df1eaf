/** Open declared trips with the steps that are theirs to do now: whom registers are asked about. Pure: reads the state, changes nothing. */
import type { Declaration } from '../model/declaration.ts'
import type { StepId } from '../model/ids.ts'
import { workflowOf, type CrossingState } from './crossing-state.ts'
import { isOpenTrip } from './trip.ts'

export interface DeclaredTrip {
  readonly declaration: Declaration
  readonly activeStepIds: readonly StepId[]
}

export function listDeclaredTrips(state: CrossingState): DeclaredTrip[] {
  const declared: DeclaredTrip[] = []
  for (const trip of state.trips.values()) {
    if (trip.declaration === null || !isOpenTrip(trip)) continue
    const steps = workflowOf(state, trip)?.steps ?? []
    const activeStepIds = trip.progress.flatMap((step, index) => (step.state === 'active' ? (steps[index]?.definition.id ?? []) : []))
    declared.push({ declaration: trip.declaration, activeStepIds })
  }
  return declared
}
