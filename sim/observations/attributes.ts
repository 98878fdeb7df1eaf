/**
 * The attributes of a simulated vehicle by its number: all that its flow gives, also those that no route asks for and the network
 * therefore never draws.
 *
 * The draws are the network's own (same keys, same stages), so that cargo seen at a desk is the cargo that was routed there.
 * Checked: attributes.test.ts (every value equals the route that the vehicle took).
 */
import { drawKeyedRatio, firstKeyOf, keyOfText, secondKeyOf, stageOfText } from '../kernel/keyed-random.ts'
import type { Scenario } from '../scenario.ts'

export type AttributesOf = (flowIndex: number, vehicleSeq: number) => Readonly<Record<string, string>>

export function attributeReaderOf(scenario: Scenario, run: { readonly seed: string | number; readonly replicationIndex: number }): AttributesOf {
  const flows = scenario.flows.map((flow) => ({
    keys: keyOfText(`${run.seed}/${run.replicationIndex}/${flow.id}`),
    trace: flow.arrivals.kind === 'trace' ? flow.arrivals.arrivals : null,
    mix: flow.mix.map(({ attribute, values }) => ({ attribute, values, stage: stageOfText(`attribute/${attribute}`), total: values.reduce((sum, { weightRatio }) => sum + weightRatio, 0) })),
  }))
  return (flowIndex, vehicleSeq) => {
    const flow = flows[flowIndex]
    if (flow === undefined) return {}
    const [firstKey, secondKey] = [firstKeyOf(flow.keys[0], vehicleSeq), secondKeyOf(flow.keys[1], vehicleSeq)]
    const drawn: Record<string, string> = {}
    for (const { attribute, values, stage, total } of flow.mix) {
      const ratio = values.length === 1 ? 0 : drawKeyedRatio(firstKey, secondKey, stage, 0, 0)
      let sum = 0
      const value = values.find(({ weightRatio }, index) => {
        sum += weightRatio
        return index === values.length - 1 || ratio < sum / total
      })
      if (value !== undefined) drawn[attribute] = value.value
    }
    return { ...drawn, ...(vehicleSeq >= 0 ? flow.trace?.[vehicleSeq]?.attributes : undefined) }
  }
}
