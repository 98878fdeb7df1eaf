/** Routes of a scenario file: names resolved to places, shares that add up. */
import type { AttributeMatch, BranchTarget, RouteSpec, RouteStep } from '../../sim/scenario.ts'
import type { FilePath } from '../loading/source-file.ts'
import type { RouteStepFile } from '../schema/scenario.ts'
import { checkKnown, report, type Draft } from './draft.ts'

/** Sums of shares written with a few decimals. */
const SHARE_TOLERANCE = 1e-9

export interface RouteNames {
  readonly placeIds: readonly string[]
  readonly routeIds: readonly string[]
  /** Attribute → the values that vehicles may have. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>
}

type WhenFile = Readonly<Record<string, string | number | boolean>>

function buildWhen(draft: Draft, path: FilePath, names: RouteNames, when: WhenFile | undefined): AttributeMatch | null {
  if (when === undefined) return null
  for (const [attribute, value] of Object.entries(when)) {
    if (!checkKnown(draft, [...path, attribute], 'attribute', attribute, [...names.attributes.keys()])) continue
    checkKnown(draft, [...path, attribute], `value of ${attribute}`, String(value), [...(names.attributes.get(attribute) ?? [])])
  }
  return Object.fromEntries(Object.entries(when).map(([attribute, value]) => [attribute, String(value)]))
}

/** @returns null with a problem pushed for a step that cannot be understood. */
function buildStep(draft: Draft, path: FilePath, names: RouteNames, step: RouteStepFile): RouteStep | null {
  if (typeof step === 'string') {
    if (!checkKnown(draft, path, 'place', step, names.placeIds)) return null
    return { kind: 'visit', placeId: step, probabilityRatio: 1, when: null }
  }
  if ((step.at === undefined) === (step.branch === undefined)) {
    report(draft, path, 'a step has either "at" or "branch"', step.at === undefined ? 'add at: the name of a place' : 'split it into two steps')
    return null
  }
  if (step.at !== undefined) {
    if (!checkKnown(draft, [...path, 'at'], 'place', step.at, names.placeIds)) return null
    return { kind: 'visit', placeId: step.at, probabilityRatio: step.probability ?? 1, when: buildWhen(draft, [...path, 'when'], names, step.when) }
  }
  if (step.probability !== undefined || step.when !== undefined) report(draft, path, 'a branch has "probability" and "when" in its options only', 'move them into the options')
  const options = (step.branch ?? []).flatMap((option, index) => {
    const at = [...path, 'branch', index]
    const to = resolveTarget(draft, [...at, 'to'], names, option.to)
    return to === null ? [] : [{ probabilityRatio: option.probability ?? 1, when: buildWhen(draft, [...at, 'when'], names, option.when), to }]
  })
  const shares = new Map<string, number>()
  for (const option of options) {
    const key = JSON.stringify(option.when)
    shares.set(key, (shares.get(key) ?? 0) + option.probabilityRatio)
  }
  for (const share of shares.values())
    if (share > 1 + SHARE_TOLERANCE) report(draft, [...path, 'branch'], `the probabilities add up to ${Number(share.toFixed(6))}, more than 1`, 'what they leave below 1 goes on with the next step')
  return { kind: 'branch', options }
}

function resolveTarget(draft: Draft, path: FilePath, names: RouteNames, to: string): BranchTarget | null {
  if (to === 'exit') return { kind: 'exit' }
  if (names.placeIds.includes(to)) return { kind: 'place', placeId: to }
  if (names.routeIds.includes(to)) return { kind: 'route', routeId: to }
  checkKnown(draft, path, 'place or route', to, ['exit', ...names.placeIds, ...names.routeIds])
  return null
}

export function buildRoutes(draft: Draft, names: RouteNames, files: Readonly<Record<string, readonly RouteStepFile[]>>): RouteSpec[] {
  return Object.entries(files).map(([id, steps]) => ({
    id,
    steps: steps.flatMap((step, index) => buildStep(draft, ['crossing', 'routes', id, index], names, step) ?? []),
  }))
}
