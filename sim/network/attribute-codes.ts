/** Numbers for the attributes that routes ask for, and for their values; attributes nobody asks for cost nothing. */
import { assert } from '../../engine/model/assert.ts'
import { attributeOf } from '../../engine/rules/slots/call-forward-policy.ts'
import type { FlowSpec, Scenario } from '../scenario.ts'

/** What every vehicle has from its flow, besides `flow` itself. */
export const PRIORITY = 'priority'

export interface AttributeCodes {
  readonly attributeCount: number
  attributeOf(attribute: string): number
  /** From 1; 0 means that the vehicle does not have the attribute. */
  valueOf(attribute: string, value: string): number
  readonly attributes: readonly string[]
  /** By rising number. */
  valuesOf(attribute: string): readonly string[]
}

export function createAttributeCodes(scenario: Scenario): AttributeCodes {
  const matches = scenario.routes.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'visit' ? [step.when] : step.options.map(({ when }) => when))))
  const called = scenario.policy === null ? null : attributeOf(scenario.policy.callForward)
  const attributes = [...new Set([...matches.flatMap((match) => Object.keys(match ?? {})), ...(called === null || called === PRIORITY ? [] : [called])])].toSorted()
  const values = attributes.map((attribute) => {
    const found = new Set(scenario.flows.flatMap((flow) => listAttributeValues(flow, attribute)))
    return new Map([...found].toSorted().map((value, index) => [value, index + 1]))
  })
  return {
    attributeCount: attributes.length,
    attributes,
    valuesOf: (attribute) => [...(values[attributes.indexOf(attribute)]?.keys() ?? [])],
    attributeOf: (attribute) => attributes.indexOf(attribute),
    valueOf: (attribute, value) => {
      const code = values[attributes.indexOf(attribute)]?.get(value)
      assert(code !== undefined && code <= 255, `value ${value} of ${attribute}`)
      return code
    },
  }
}

export function listAttributeValues(flow: FlowSpec, attribute: string): readonly string[] {
  if (attribute === 'flow') return [flow.id]
  const mixed = flow.mix.filter((mix) => mix.attribute === attribute).flatMap((mix) => mix.values.map(({ value }) => value))
  if (flow.arrivals.kind !== 'trace') return mixed
  return [...mixed, ...flow.arrivals.arrivals.flatMap(({ attributes }) => attributes?.[attribute] ?? [])]
}
