/**
 * What people and agencies say of one truck: its declaration, the call-forward, and the confirmation of each step.
 *
 * A step is confirmed by its agency where confirmation is the first evidence that the workflow names, or where the vehicle has no
 * plate that a camera could read.
 * Checked: reports.test.ts.
 */
import type { Command, Role } from '../../engine/model/commands.ts'
import { deviceId, observationId, type PlaceId } from '../../engine/model/ids.ts'
import type { Site } from '../../engine/model/site.ts'
import { epochMs } from '../../engine/model/units.ts'
import type { StepDefinition, WorkflowDefinition } from '../../engine/rules/workflow/definition.ts'
import { createRandom, drawIsTrue, type RandomSeed } from '../random.ts'
import type { Itinerary } from './itinerary.ts'
import type { SimulatedReport } from './report.ts'
import type { ReportOptions } from './report-options.ts'
import { isStepNeeded, listStepPlaces } from './route-plan.ts'

/** The officer taps this long after the work is done, at most (estimate). */
const TAP_MS_MAX = 20_000
/** A yard confirms a truck after it has stopped in its bay (estimate). */
const YARD_CONFIRM_MS = 90_000

interface StepMoment {
  readonly doneAtMs: number
  readonly stationId: PlaceId | null
}

/** When the truck was through with a step: at the first of its places that the truck visited. */
export function findStepMoment(site: Site, step: StepDefinition, itinerary: Itinerary): StepMoment | null {
  const places = listStepPlaces(site, step)
  for (const visit of itinerary.visits) {
    const work = visit.works.find(({ stationId }) => places.includes(stationId))
    if (work !== undefined) return { doneAtMs: work.doneAtMs, stationId: work.stationId }
    if (visit.stop.kind === 'lanes' && places.includes(visit.stop.stationId)) return { doneAtMs: visit.departedAtMs, stationId: visit.stop.stationId }
    if (visit.stop.kind === 'yard' && places.includes(visit.stop.yardId)) return { doneAtMs: visit.reachedAtMs + YARD_CONFIRM_MS, stationId: null }
  }
  return null
}

export interface AgencyContext {
  readonly seed: RandomSeed
  readonly date: string
  readonly site: Site
  readonly workflow: WorkflowDefinition
  readonly options: ReportOptions
}

const CALL_REASON = 'Đến lượt theo thứ tự (FIFO), bãi còn chỗ / next in order (FIFO), the yard has room'

export function listAgencyReports({ seed, date, site, workflow, options }: AgencyContext, itinerary: Itinerary): SimulatedReport[] {
  const { declaration, declaredAtMs, truckSeq } = itinerary.truck
  const { declarationId } = declaration
  const random = createRandom(seed, date, 'agencies', truckSeq)
  const gateway = site.sensors.find(({ kind }) => kind === 'agency')?.id ?? deviceId('agency-gateway')
  const reports: SimulatedReport[] = []
  const add = (atMs: number, role: Role, key: string, command: Command): void => {
    const at = epochMs(Math.round(atMs))
    reports.push({
      sendAtMs: at,
      passage: null,
      isRoutine: false,
      observation: {
        type: 'command.issued', observationId: observationId(`${declarationId}/${key}`), crossingId: site.id, deviceId: gateway, format: 'command', provenance: 'simulated',
        eventTimeMs: at, deviceTimeMs: at, receivedAtMs: at, clockRule: 'deviceOffset', command, actor: { userId: `simulated-${role}`, role },
      },
    })
  }

  add(declaredAtMs, 'haulier', 'declare', { type: 'declaration.submit', declaration })
  for (const visit of itinerary.visits) {
    if (visit.calledAtMs !== null) add(visit.calledAtMs, 'controller', 'call', { type: 'vehicle.callForward', declarationId, reason: CALL_REASON })
  }
  for (const step of workflow.steps) {
    const tapMs = TAP_MS_MAX * random.nextRatio()
    const isForgotten = drawIsTrue(random, options.forgottenRatio)
    if (isForgotten || !isStepNeeded(step.when, itinerary.truck)) continue
    const confirmation = step.completedBy.find((rule) => rule.kind === 'confirmation')
    if (confirmation === undefined || (step.completedBy[0] !== confirmation && declaration.tractorPlate !== null)) continue
    const moment = findStepMoment(site, step, itinerary)
    if (moment === null) continue
    add(moment.doneAtMs + tapMs, confirmation.role, step.id, {
      type: 'step.confirm', declarationId, stepId: step.id, outcome: 'done', stationId: moment.stationId, note: null,
    })
  }
  return reports
}
