/** Flows of a scenario file: who comes, when, and with which attributes. */
import type { ArrivalSpec, BatchSpec, FlowSpec, MixSpec } from '../../sim/scenario.ts'
import { faultHintOf, faultOf, isMissing } from '../file-fault.ts'
import type { FilePath } from '../loading/source-file.ts'
import type { FlowFile } from '../schema/scenario.ts'
import type { ArrivalsFile } from '../schema/scenario-parts.ts'
import { buildRate } from './calendars.ts'
import { buildDistribution, givenKeys } from './distributions.ts'
import { checkKnown, report, type Draft } from './draft.ts'
import { DAY_MS } from './moments.ts'
import { readTrace } from './trace.ts'

const HOUR_MS = 3_600_000
const ARRIVAL_KINDS = ['poisson', 'paced', 'deterministic', 'renewal', 'perDay', 'trace', 'closed'] as const
const NOBODY: ArrivalSpec = { kind: 'trace', arrivals: [] }

/** Reads a file named in the scenario, by its name there. Throws when it cannot. */
export type ReadNamed = (name: string) => { readonly file: string; readonly text: string }

export function buildFlows(draft: Draft, files: Readonly<Record<string, FlowFile>>, routeIds: readonly string[], readNamed: ReadNamed): FlowSpec[] {
  return Object.entries(files).map(([id, file]) => {
    const path = ['flows', id]
    checkKnown(draft, [...path, 'route'], 'route', file.route, routeIds)
    return {
      id,
      routeId: file.route,
      arrivals: buildArrivals(draft, [...path, 'arrivals'], file.arrivals, readNamed),
      priorityIndex: file.priority ?? 1,
      mix: buildMix(draft, path, file),
    }
  })
}

function buildMix(draft: Draft, path: FilePath, file: FlowFile): MixSpec[] {
  const whole = Object.entries(file.perVehicle ?? {})
  const weighted = [...Object.entries(file.mix ?? {}).map(([attribute, weights]) => ({ key: 'mix', attribute, weights })), ...whole.flatMap(([attribute, given]) => (typeof given === 'object' ? [{ key: 'perVehicle', attribute, weights: given }] : []))]
  const constant = [...Object.entries(file.attributes ?? {}).map(([attribute, value]) => ({ key: 'attributes', attribute, value })), ...whole.flatMap(([attribute, value]) => (typeof value === 'object' ? [] : [{ key: 'perVehicle', attribute, value }]))]
  const named = [...weighted, ...constant]
  named.forEach(({ key, attribute }, index) => {
    const earlier = named.slice(0, index).find((other) => other.attribute === attribute)
    if (earlier !== undefined) report(draft, [...path, key, attribute], `"${attribute}" is given in ${earlier.key} already`, 'keep one of the two')
  })
  const drawn = weighted.map(({ key, attribute, weights }): MixSpec => {
    const values = Object.entries(weights).map(([value, weightRatio]) => ({ value, weightRatio }))
    if (!values.some((value) => value.weightRatio > 0)) report(draft, [...path, key, attribute], 'no value has a weight above 0', 'give one: { fruit: 0.7, other: 0.3 }')
    return { attribute, values }
  })
  const fixed = constant.map(({ attribute, value }): MixSpec => ({ attribute, values: [{ value: String(value), weightRatio: 1 }] }))
  return [...drawn, ...fixed]
}

function buildBatch(draft: Draft, path: FilePath, file: ArrivalsFile): BatchSpec | null {
  for (const kind of ['poisson', 'paced', 'deterministic', 'renewal', 'perDay'] as const) {
    const batch = file[kind]?.batch
    if (batch === undefined) continue
    if (typeof batch === 'number') return batch === 1 ? null : [{ sizeCount: batch, weightRatio: 1 }]
    if (!batch.some((size) => size.weight > 0)) report(draft, [...path, kind, 'batch'], 'no size has a weight above 0', 'give one: [{ size: 2, weight: 1 }]')
    return batch.map((size) => ({ sizeCount: size.size, weightRatio: size.weight }))
  }
  return null
}

function buildArrivals(draft: Draft, path: FilePath, file: ArrivalsFile, readNamed: ReadNamed): ArrivalSpec {
  const given = givenKeys(file, ARRIVAL_KINDS)
  if (given.length !== 1) {
    if (given.length === 0) report(draft, path, 'says not when vehicles come', `give one of ${ARRIVAL_KINDS.join(', ')}`)
    else report(draft, path, `has ${given.length} demands: ${given.join(', ')}`, 'keep one, or make two flows')
    return NOBODY
  }
  const batch = buildBatch(draft, path, file)
  const { poisson, paced, deterministic, renewal, perDay, trace, closed } = file
  if (poisson) return { kind: 'poisson', rate: buildRate(draft, [...path, 'poisson'], poisson), batch }
  if (paced) return { kind: 'paced', rate: buildRate(draft, [...path, 'paced'], paced), batch }
  if (deterministic) {
    const { everyS, firstAtS, count } = deterministic
    return { kind: 'deterministic', everyMs: Math.round(everyS * 1_000), firstAtMs: Math.round((firstAtS ?? 0) * 1_000), countMax: count ?? null, batch }
  }
  if (renewal) {
    const between = buildDistribution(draft, [...path, 'renewal', 'between'], renewal.between)
    return between === null ? NOBODY : { kind: 'renewal', between, batch }
  }
  if (perDay) {
    const weights = perDay.profile ?? Array.from({ length: 24 }, () => 1)
    const sum = weights.reduce((total, weight) => total + weight, 0)
    if (sum === 0) report(draft, [...path, 'perDay', 'profile'], 'all weights are 0', 'give an hour a weight above 0')
    const pieces = weights.map((weight, hour) => {
      const vehPerH = sum === 0 ? 0 : (perDay.count * weight) / sum
      return { fromMs: hour * HOUR_MS, vehPerH, toVehPerH: vehPerH }
    })
    return { kind: 'poisson', rate: { periodMs: DAY_MS, pieces, untilMs: null }, batch }
  }
  if (trace) {
    try {
      const { file: name, text } = readNamed(trace.file)
      return { kind: 'trace', arrivals: readTrace(draft, name, text) }
    } catch (failure) {
      report(draft, [...path, 'trace', 'file'], `"${trace.file}" cannot be read: ${faultOf(failure)}`, isMissing(failure) ? 'the path counts from the folder of the scenario' : faultHintOf(failure))
      return NOBODY
    }
  }
  const think = closed === undefined ? null : buildDistribution(draft, [...path, 'closed', 'think'], closed.think)
  return closed === undefined || think === null ? NOBODY : { kind: 'closed', populationCount: closed.population, think }
}

/** Attribute → values that vehicles of these flows may have. */
export function listAttributes(flows: readonly FlowSpec[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  const add = (attribute: string, value: string): void => void values.set(attribute, (values.get(attribute) ?? new Set()).add(value))
  for (const flow of flows) {
    for (const { attribute, values: drawn } of flow.mix) for (const { value } of drawn) add(attribute, value)
    if (flow.arrivals.kind === 'trace') for (const arrival of flow.arrivals.arrivals) for (const [attribute, value] of Object.entries(arrival.attributes ?? {})) add(attribute, value)
  }
  return values
}
