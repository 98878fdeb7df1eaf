import { expect, test } from 'vitest'
import { compileNetwork, startReplication } from '../index.ts'
import { attributeReaderOf } from './attributes.ts'
import { loadWeekday } from './testing/weekday.ts'

test('the cargo that a truck is given is the one by which it was routed', () => {
  const { scenario } = loadWeekday().network
  const run = { seed: 7, replicationIndex: 3 }
  const network = compileNetwork(scenario)
  const attributesOf = attributeReaderOf(scenario, run)
  const quarantine = scenario.places.findIndex(({ id }) => id === 'quarantine')
  const exported = scenario.flows.findIndex(({ id }) => id === 'export')
  const quarantined = new Set<number>()
  const left: number[] = []
  startReplication(network, {
    ...run,
    watcher: {
      onEntered: (place, flow, seq) => void (place === quarantine && flow === exported && quarantined.add(seq)),
      onExited: (flow, seq) => void (flow === exported && left.push(seq)),
    },
  }).advance(Infinity)
  expect(left.length).toBeGreaterThan(200)
  for (const seq of left) expect(attributesOf(exported, seq)['cargo'] === 'fruit', `truck ${seq}`).toBe(quarantined.has(seq))
})

test('attributes that no route asks for are drawn too, in their shares', () => {
  const { scenario } = loadWeekday().network
  const attributesOf = attributeReaderOf(scenario, { seed: 1, replicationIndex: 0 })
  const dedicated = scenario.flows.findIndex(({ id }) => id === 'import-dedicated')
  const drawn = Array.from({ length: 4_000 }, (_, seq) => attributesOf(dedicated, seq)['cargo'])
  expect(drawn.filter((cargo) => cargo === 'newVehicle').length / drawn.length).toBeCloseTo(0.13, 1)
})
