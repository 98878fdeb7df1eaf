import { expect, test } from 'vitest'
import { loadScenario } from '../../scenarios/load-scenario.ts'
import { compileNetwork } from '../index.ts'
import { observeReplication } from './observe.ts'
import { plainCrossing } from './plain-crossing.ts'

test('an inline queueing network is read where service begins and where vehicles leave: as many as were served, as long as they were', () => {
  const loaded = loadScenario('scenarios/mm4', [{ path: 'horizon', value: '10h' }, { path: 'warmUp', value: '0s' }])
  if (!loaded.ok) throw new Error(loaded.failure[0]?.message)
  const beganAtMs = new Map<string, number>()
  const vehicleOf = new Map<string, string>()
  // A service of a few milliseconds ends before the read of its begin has left the camera.
  const ended: { readonly vehicle: string; readonly atMs: number }[] = []
  let [servedCount, sojournMs, declaredCount] = [0, 0, 0]
  const watch = { servedMs: 0 }
  const reports = observeReplication({
    ...plainCrossing(loaded.value), network: compileNetwork(loaded.value), seed: 1, replicationIndex: 0, startsAtMs: 1_752_500_000_000,
    onResult: ({ measures }) => {
      servedCount = measures.get('station.booth.servedCount') ?? 0
      sojournMs = measures.get('station.booth.sojournMsMean') ?? 0
      watch.servedMs = sojournMs - (measures.get('station.booth.waitMsMean') ?? 0)
    },
  })
  for (const { observation } of reports) {
    if (observation.type === 'command.issued' && observation.command.type === 'declaration.submit') {
      declaredCount += 1
      const { declarationId, tractorPlate, trailerPlate } = observation.command.declaration
      for (const plate of [tractorPlate, trailerPlate]) if (plate !== null) vehicleOf.set(plate, declarationId)
    }
    if (observation.type !== 'plate.read') continue
    const vehicle = vehicleOf.get(observation.plate ?? '') ?? ''
    if (observation.deviceId === 'booth-begin') beganAtMs.set(vehicle, observation.eventTimeMs)
    else ended.push({ vehicle, atMs: observation.eventTimeMs })
  }
  const inServiceMs = ended.reduce((sum, { vehicle, atMs }) => sum + atMs - (beganAtMs.get(vehicle) ?? Number.NaN), 0)
  expect(declaredCount).toBeGreaterThanOrEqual(beganAtMs.size)
  expect(ended.length).toBe(servedCount)
  // Who was still in service at the end counts in the waits and not in the sojourns.
  expect(inServiceMs / ended.length / watch.servedMs).toBeCloseTo(1, 1)
})
