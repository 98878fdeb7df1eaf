/** One mistake per `observations` section: found on its line, in words; and what a sound one becomes. */
import { expect, test } from 'vitest'
import { perfectDevices } from '../sim/observations/observation-spec.ts'
import { assembleScenario } from './load-scenario.ts'

const head = (crossing: string): string => `bordertwin: scenario/1\ncrossing: ${crossing}\nflows: { export: { route: export, arrivals: { perDay: { count: 99 } }, mix: { cargo: { fruit: 1, other: 1 } } } }\nhorizon: 24h\n`
const read = (observations: string, crossing = '{ from: huu-nghi, ways: drawn }') =>
  assembleScenario({ file: 'day.yaml', text: `${head(crossing)}${observations}` }, { crossingsFolder: 'scenarios/crossings', readNamed: () => ({ file: '', text: '' }) })

test('without the section devices are without fault', () => {
  const result = read('')
  expect(result.ok ? result.value.observations : result.failure).toEqual(perfectDevices('huu-nghi'))
})

test('times become milliseconds, and nothing else changes', () => {
  const result = read('observations: { missedRatio: 0.1, clockSkewS: { cam-b1-export-1: -75 }, declaredAheadMaxH: 3, heartbeatS: 0, naiveClocks: [cam-xc-in] }\n')
  expect(result.ok ? result.value.observations : result.failure).toEqual({
    ...perfectDevices('huu-nghi'), missedRatio: 0.1, clockSkewMs: { 'cam-b1-export-1': -75_000 }, declaredAheadMsMax: 10_800_000, heartbeatMs: null, naiveClocks: ['cam-xc-in'],
  })
})

test.each([
  ['a ratio above 1', 'observations:\n  missedRatio: 1.5\n', 6, /between 0 and 1/],
  ['a negative delay', 'observations:\n  readDelayS: -1\n', 6, /must not be negative/],
  ['an unknown key', 'observations:\n  mised: 0.1\n', 6, /unknown key "mised"/],
  ['an unknown device', 'observations:\n  clockSkewS: { cam-b1-exprt-1: 5 }\n', 6, /unknown device "cam-b1-exprt-1"/],
  ['an unknown naive device', 'observations:\n  naiveClocks: [cam-x]\n', 6, /unknown device "cam-x"/],
  ['fixes the wrong way round', 'observations:\n  movingFixMinS: 60\n', 6, /60 s is more than movingFixMaxS, 30 s/],
  ['declarations the wrong way round', 'observations:\n  declaredAheadMinH: 20\n', 6, /20 h is more than declaredAheadMaxH, 12 h/],
  ['a text for a number', 'observations:\n  gpsNoiseM: three\n', 6, /number/],
  ['a list for the section', 'observations: [1]\n', 5, /./],
])('%s is refused', (_name, text, line, says) => {
  const result = read(text)
  if (result.ok) throw new Error('was accepted')
  expect(result.failure[0]).toMatchObject({ lineIndex: line - 1 })
  expect(`${result.failure[0]?.message} ${result.failure[0]?.hint}`).toMatch(says)
})

const INLINE = '{ stations: { booth: { servers: 1, service: { deterministic: { meanS: 9 } } } }, routes: { export: [booth] } }'

test('a crossing that is given inline has no devices and no ways', () => {
  const observed = read('observations: { missedRatio: 0.1 }\n', INLINE)
  expect(observed.ok ? '' : observed.failure[0]?.message).toMatch(/inline has no devices/)
  const drawn = read('', INLINE.replace('{ stations', '{ ways: drawn, stations'))
  expect(drawn.ok ? '' : drawn.failure[0]?.message).toMatch(/only a shipped crossing has ways/)
})
