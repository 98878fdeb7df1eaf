/** Workflows from their file: every id looked up, the order of steps checked. */
import { deviceId, placeId, stepId } from '../../engine/model/ids.ts'
import { DIRECTIONS, type Direction } from '../../engine/model/site.ts'
import type { EvidenceRule, StepDefinition, WorkflowDefinition, Workflows } from '../../engine/rules/workflow/definition.ts'
import type { FileProblem } from '../file-problem.ts'
import type { CrossingFile } from '../schema/crossing.ts'
import { durationMsOf } from '../schema/parts.ts'
import type { StepFile, WorkflowFile } from '../schema/workflow.ts'
import { hintFor } from './closest-word.ts'
import type { FilePath, SourceFile } from './source-file.ts'

/** @param crossing null when crossing.yaml could not be read: ids of places and sensors are then not checked. */
export function buildWorkflows(source: SourceFile, file: WorkflowFile, crossing: CrossingFile | null, problems: FileProblem[]): Workflows {
  const [exportFlow, importFlow] = DIRECTIONS.map((direction) => buildWorkflow(source, file, direction, crossing, problems))
  return { export: exportFlow as WorkflowDefinition, import: importFlow as WorkflowDefinition }
}

function buildWorkflow(
  source: SourceFile,
  file: WorkflowFile,
  direction: Direction,
  crossing: CrossingFile | null,
  problems: FileProblem[],
): WorkflowDefinition {
  const { id, name, steps, source: origin } = file[direction]
  const stepIds = steps.map((step) => step.id)
  steps.forEach((step, index) => {
    const path = [direction, 'steps', index] as const
    if (stepIds.indexOf(step.id) !== index)
      problems.push(source.problemAt([...path, 'id'], `step "${step.id}" is defined twice`, 'rename one'))
    for (const key of ['after', 'guards'] as const) {
      step[key].forEach((other, otherIndex) => {
        if (other === step.id)
          problems.push(source.problemAt([...path, key, otherIndex], `step "${step.id}" waits for itself`, 'remove it'))
        else if (!stepIds.includes(other))
          problems.push(source.problemAt([...path, key, otherIndex], `unknown step "${other}"`, hintFor(other, stepIds)))
      })
    }
    if (crossing !== null) checkPlacesAndSensors(source, path, step, direction, crossing, problems)
  })
  checkOrder(source, direction, steps, problems)
  return { id, name, direction, source: origin, steps: steps.map(buildStep) }
}

function buildStep(step: StepFile): StepDefinition {
  const { cargo, vehicleClass, hasPlate } = step.when ?? {}
  return {
    id: stepId(step.id),
    name: step.name,
    officialStepIndex: step.officialStep,
    actorRole: step.actor.role,
    actor: { vi: step.actor.vi, en: step.actor.en },
    placeId: step.place === null ? null : placeId(step.place),
    after: step.after.map(stepId),
    when:
      step.when === undefined
        ? null
        : {
            ...(cargo === undefined ? {} : { cargo }),
            ...(vehicleClass === undefined ? {} : { vehicleClass }),
            ...(hasPlate === undefined ? {} : { hasPlate }),
          },
    completedBy: step.completedBy.map(evidenceOf),
    guards: step.guards.map(stepId),
    targetMs: step.target === undefined ? null : durationMsOf(step.target.value),
    isTerminal: step.isTerminal,
  }
}

function evidenceOf(evidence: StepFile['completedBy'][number]): EvidenceRule {
  if (typeof evidence === 'string') return { kind: evidence }
  if ('read' in evidence) return { kind: 'read', sensorIds: evidence.read.map(deviceId) }
  if ('entered' in evidence) return { kind: 'entered', placeIds: evidence.entered.map(placeId) }
  if ('left' in evidence) return { kind: 'left', placeIds: evidence.left.map(placeId) }
  return { kind: 'confirmation', role: evidence.confirmation }
}

function checkPlacesAndSensors(
  source: SourceFile,
  path: FilePath,
  step: StepFile,
  direction: Direction,
  crossing: CrossingFile,
  problems: FileProblem[],
): void {
  const places = new Map<string, readonly Direction[]>([
    ...Object.entries(crossing.stations).map(([id, facts]) => [id, facts.directions] as const),
    ...Object.entries(crossing.yards).map(([id, facts]) => [id, facts.directions] as const),
  ])
  const checkPlace = (id: string, at: FilePath): void => {
    const directions = places.get(id)
    if (directions === undefined) problems.push(source.problemAt(at, `unknown place "${id}"`, hintFor(id, [...places.keys()])))
    else if (!directions.includes(direction))
      problems.push(
        source.problemAt(at, `place "${id}" does not serve ${direction}`, 'name another place, or add the direction in crossing.yaml'),
      )
  }
  if (step.place !== null) checkPlace(step.place, [...path, 'place'])
  step.completedBy.forEach((evidence, evidenceIndex) => {
    if (typeof evidence === 'string') return
    const at = [...path, 'completedBy', evidenceIndex]
    if ('read' in evidence) {
      evidence.read.forEach((id, index) => {
        const sensor = crossing.sensors[id]
        if (sensor === undefined)
          problems.push(source.problemAt([...at, 'read', index], `unknown sensor "${id}"`, hintFor(id, Object.keys(crossing.sensors))))
        else if (sensor.direction !== null && sensor.direction !== direction)
          problems.push(
            source.problemAt(
              [...at, 'read', index],
              `sensor "${id}" sees ${sensor.direction}, not ${direction}`,
              'name the sensor of this direction',
            ),
          )
      })
    }
    if ('entered' in evidence) evidence.entered.forEach((id, index) => checkPlace(id, [...at, 'entered', index]))
    if ('left' in evidence) evidence.left.forEach((id, index) => checkPlace(id, [...at, 'left', index]))
  })
}

/** Steps follow each other without a circle, end somewhere, and no guard waits for a later step. */
function checkOrder(source: SourceFile, direction: Direction, steps: readonly StepFile[], problems: FileProblem[]): void {
  const stepById = new Map(steps.map((step) => [step.id, step]))
  const before = new Map<string, ReadonlySet<string>>()
  const circular = new Set<string>()
  const listBefore = (id: string, trail: readonly string[]): ReadonlySet<string> => {
    const known = before.get(id)
    if (known !== undefined) return known
    if (trail.includes(id)) {
      for (const member of trail.slice(trail.indexOf(id))) circular.add(member)
      return new Set()
    }
    const found = new Set<string>()
    for (const other of stepById.get(id)?.after ?? []) {
      if (other === id || !stepById.has(other)) continue
      found.add(other)
      for (const earlier of listBefore(other, [...trail, id])) found.add(earlier)
    }
    before.set(id, found)
    return found
  }
  steps.forEach((step) => listBefore(step.id, []))
  const [firstCircular] = steps.filter((step) => circular.has(step.id))
  if (firstCircular !== undefined) {
    const index = steps.indexOf(firstCircular)
    problems.push(
      source.problemAt(
        [direction, 'steps', index, 'after'],
        `steps wait for each other in a circle: ${[...circular].join(', ')}`,
        'remove one of the "after" entries',
      ),
    )
    return
  }
  const terminals = steps.filter((step) => step.isTerminal)
  if (terminals.length === 0)
    problems.push(
      source.problemAt([direction, 'steps'], `the ${direction} workflow has no terminal step`, 'set isTerminal: true on its last step'),
    )
  steps.forEach((step, index) => {
    const endsBefore = step.after.find((other) => stepById.get(other)?.isTerminal === true)
    if (endsBefore !== undefined)
      problems.push(
        source.problemAt(
          [direction, 'steps', index, 'after'],
          `step "${step.id}" comes after the terminal step "${endsBefore}"`,
          'a terminal step ends the trip',
        ),
      )
    step.guards.forEach((guard, guardIndex) => {
      if (before.get(guard)?.has(step.id) === true)
        problems.push(
          source.problemAt(
            [direction, 'steps', index, 'guards', guardIndex],
            `guard "${guard}" comes after step "${step.id}"`,
            'a guard must be a step before',
          ),
        )
    })
  })
}
