/** Setting parameters by path: what a sweep does to a scenario file. */
import { expect, test } from 'vitest'
import { loadScenario } from '../load-scenario.ts'
import { applyValues } from './apply-values.ts'

const file = { crossing: { stations: { booth: { servers: 1 } }, routes: { all: ['booth', { at: 'booth', probability: 0.5 }] } }, horizon: '1h' }

test('a path counts from the top or from the crossing, through lists too', () => {
  const { value, problems } = applyValues(file, [{ path: 'stations.booth.servers', value: 4 }, { path: 'crossing.routes.all.1.probability', value: 0.7 }, { path: 'horizon', value: '2h' }])
  expect(problems).toEqual([])
  expect(value).toEqual({ crossing: { stations: { booth: { servers: 4 } }, routes: { all: ['booth', { at: 'booth', probability: 0.7 }] } }, horizon: '2h' })
  expect(file.crossing.stations.booth.servers).toBe(1)
})

test('a value may be set that the file leaves to its default', () => {
  expect(applyValues(file, [{ path: 'stations.booth.moveUpS', value: 7 }, { path: 'experiment.seed', value: 3 }]).problems).toEqual([])
})

test.each([['stations.boot.servers', 'did you mean "booth"?'], ['flows.all.priority', 'known: crossing, horizon'], ['horizon.length', 'shorten the path'], ['', 'stations.booth.servers']])('"%s" is refused', (path, hint) => {
  const { problems } = applyValues(file, [{ path, value: 1 }])
  expect(problems[0]?.hint).toContain(hint)
})

test('of a named crossing a single parameter can be changed', () => {
  const loaded = loadScenario('scenarios/huu-nghi-weekday', [{ path: 'stations.customs.servers', value: 20 }, { path: 'stations.fee.moveUpS', value: 5 }])
  if (!loaded.ok) throw new Error(loaded.failure[0]?.message)
  const customs = loaded.value.places.find(({ id }) => id === 'customs')
  expect(customs).toMatchObject({ servers: { steps: [{ fromMs: 0, count: 20 }] }, service: { default: { kind: 'gamma', meanMs: 600_000 } } })
  expect(loaded.value.places.find(({ id }) => id === 'fee')).toMatchObject({ moveUpMs: 5_000 })
})

test('a key that no schema knows is refused with its line, wherever it was set', () => {
  const loaded = loadScenario('scenarios/mm4', [{ path: 'stations.booth.serverz', value: 2 }])
  expect(loaded.ok ? '' : loaded.failure[0]?.message).toContain('unknown key "serverz"')
})
