/**
 * What people and agencies say of one truck: its declaration, the call-forward, and the confirmation of each step.
 *
 * A step is confirmed by its agency where confirmation is the first evidence that the workflow names, or where the vehicle has no
 * plate that a camera could read.
 * Checked: observe.test.ts.
 */
import type { Command, Role } from '../../engine/model/commands.ts'
import { deviceId, observationId, type PlaceId } from '../../engine/model/ids.ts'
import type { Site } from '../../engine/model/site.ts'
import type { SlotReason } from '../../engine/model/slot-reasons.ts'
import { epochMs } from '../../engine/model/units.ts'
import type { StepCondition, StepDefinition } from '../../engine/rules/workflow/definition.ts'
import { createRandom, drawIsTrue } from '../random.ts'
import type { Itinerary } from './itinerary.ts'
import type { ObservationSpec } from './observation-spec.ts'
import type { SimulatedReport } from './report.ts'
import type { Truck } from './truck.ts'

const CALL_REASON: SlotReason = 'slot.order.arrival'
const TURN_BACK_REASON = 'Khu vực chờ đã đầy / the waiting area is full'

export interface Agencies {
  declare(truck: Truck): SimulatedReport
  call(truck: Truck, atMs: number): SimulatedReport
  turnBack(truck: Truck, atMs: number): SimulatedReport
  /** Steps of the truck's workflow that are proved at a place, by those who confirm them. */
  confirmAt(itinerary: Itinerary, placeId: PlaceId, atMs: number): SimulatedReport[]
}

export function createAgencies(seedText: string, site: Site, spec: ObservationSpec): Agencies {
  const gateway = site.sensors.find(({ kind }) => kind === 'agency')?.id ?? deviceId('agency-gateway')
  const reportOf = (truck: Truck, atMs: number, role: Role, key: string, command: Command): SimulatedReport => {
    const at = epochMs(Math.round(atMs))
    return {
      sendAtMs: at,
      passage: null,
      isRoutine: false,
      observation: {
        type: 'command.issued', observationId: observationId(`${truck.declaration.declarationId}/${key}`), crossingId: site.id, deviceId: gateway, format: 'command', provenance: 'simulated',
        eventTimeMs: at, deviceTimeMs: at, receivedAtMs: at, clockRule: 'deviceOffset', command, actor: { userId: `simulated-${role}`, role },
      },
    }
  }
  const confirm = ({ truck }: Itinerary, step: StepDefinition, placeId: PlaceId, atMs: number): SimulatedReport | null => {
    const { declaration, truckSeq } = truck
    const rule = step.completedBy.find(({ kind }) => kind === 'confirmation')
    if (rule?.kind !== 'confirmation' || (step.completedBy[0] !== rule && declaration.tractorPlate !== null)) return null
    const random = createRandom(seedText, 'confirm', truckSeq, step.id)
    const tapMs = spec.confirmDelayMsMax * random.nextRatio()
    if (drawIsTrue(random, spec.forgottenRatio)) return null
    const stationId = site.stations.some(({ id }) => id === placeId) ? placeId : null
    return reportOf(truck, atMs + tapMs, rule.role, step.id, { type: 'step.confirm', declarationId: declaration.declarationId, stepId: step.id, outcome: 'done', stationId, note: null })
  }

  return {
    declare: (truck) => reportOf(truck, truck.declaredAtMs, 'haulier', 'declare', { type: 'declaration.submit', declaration: truck.declaration }),
    call: (truck, atMs) => reportOf(truck, atMs, 'controller', 'call', { type: 'vehicle.callForward', declarationId: truck.declaration.declarationId, reason: CALL_REASON }),
    turnBack: (truck, atMs) => reportOf(truck, atMs, 'controller', 'turnBack', { type: 'vehicle.turnBack', declarationId: truck.declaration.declarationId, reason: TURN_BACK_REASON }),
    confirmAt: (itinerary, placeId, atMs) =>
      (itinerary.flow.stepsAt.get(placeId) ?? []).flatMap((step) => {
        if (itinerary.doneSteps.has(step.id) || !isStepNeeded(step.when, itinerary.truck)) return []
        itinerary.doneSteps.add(step.id)
        return confirm(itinerary, step, placeId, atMs) ?? []
      }),
  }
}

/** Whether the workflow asks this step of the truck. */
function isStepNeeded(condition: StepCondition | null, { declaration }: Truck): boolean {
  if (condition === null) return true
  if (condition.cargo !== undefined && !condition.cargo.includes(declaration.cargo)) return false
  if (condition.vehicleClass !== undefined && !condition.vehicleClass.includes(declaration.vehicleClass)) return false
  return condition.hasPlate === undefined || condition.hasPlate === (declaration.tractorPlate !== null)
}
