import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { assembleScenario } from '../../../scenarios/load-scenario.ts'
import { formatProblem } from '../../../scenarios/file-problem.ts'
import { compileNetwork, runReplication, startReplication, type Scenario } from '../../../sim/index.ts'
import { observeReplication } from '../../../sim/observations/observe.ts'
import { perfectDevices } from '../../../sim/observations/observation-spec.ts'
import { loadHuuNghi } from '../../../sim/observations/testing/huu-nghi.ts'
import { loadWeekday } from '../../../sim/observations/testing/weekday.ts'
import { calibrate, fittedArrivals, scenarioFileOf, traceCsv, type Calibration } from './calibrate.ts'
import { readCsvRecording } from './csv-recording.ts'
import { createObservedRecorder } from './observed-recording.ts'

const SURROUNDINGS = { crossingsFolder: 'scenarios/crossings', readNamed: () => ({ file: '', text: '' }) }
function load(content: unknown): Scenario {
  const assembled = assembleScenario({ file: 'calibrated.yaml', text: stringify(content) }, SURROUNDINGS)
  if (!assembled.ok) throw new Error(assembled.failure.map(formatProblem).join('\n'))
  return assembled.value
}
function sound(result: Calibration | string): Calibration {
  if (typeof result === 'string') throw new Error(result)
  return result
}
function fromCsv(text: string): Calibration {
  const read = readCsvRecording('booth.csv', text)
  if (!read.ok) throw new Error(read.failure.map(formatProblem).join('\n'))
  return sound(calibrate(read.value, 'all'))
}

/** A simulated station as somebody would have written it down. */
function recordTandem(columns: (row: { vehicle: string; station: string; joined: number; began: number; ended: number }) => string): string {
  const scenario = load({
    bordertwin: 'scenario/1',
    crossing: { stations: { booth: { servers: 3, service: { gamma: { meanS: 100, k: 4 } } }, customs: { servers: 2, service: { lognormal: { meanS: 150, cv: 0.6 } } } }, routes: { all: ['booth', { at: 'customs', probability: 0.4 }] } },
    flows: { all: { route: 'all', arrivals: { poisson: { perHour: 90 } } } }, horizon: '40h', drain: true, experiment: { seed: 4 },
  })
  const open = new Map<string, { joined: number; began: number }>()
  const rows: string[] = []
  const ids = scenario.places.map(({ id }) => id)
  startReplication(compileNetwork(scenario), {
    replicationIndex: 0, seed: 4,
    watcher: {
      onEntered: (place, _flow, seq, atMs) => void open.set(`${place}/${seq}`, { joined: atMs, began: atMs }),
      onServiceStarted: (place, _flow, seq, atMs) => void open.set(`${place}/${seq}`, { joined: open.get(`${place}/${seq}`)?.joined ?? atMs, began: atMs }),
      onServiceEnded: (place, _flow, seq, atMs) => {
        const { joined, began } = open.get(`${place}/${seq}`) ?? { joined: atMs, began: atMs }
        rows.push(columns({ vehicle: `v${seq}`, station: ids[place] ?? '', joined, began, ended: atMs }))
      },
    },
  }).advance(Infinity)
  return rows.join('\n')
}

describe('a CSV recording of two stations', () => {
  const check = (calibration: Calibration): void => {
    const of = (stationId: string) => calibration.stations.find((station) => station.stationId === stationId)
    expect(of('booth')?.services.serverCount).toBe(3)
    expect(of('customs')?.services.serverCount).toBe(2)
    expect(of('booth')?.fit.chosen.distribution.kind).toMatch(/erlang|gamma/)
    expect(of('customs')?.fit.chosen.distribution.kind).toBe('lognormal')
    expect((of('booth')?.fit.meanMs ?? 0) / 100_000).toBeCloseTo(1, 1)
    expect((of('customs')?.fit.meanMs ?? 0) / 150_000).toBeCloseTo(1, 1)
    const model = calibration.flows[0]?.fit.model
    expect(model?.kind === 'poisson' ? model.vehPerH / 90 : model?.kind).toBeCloseTo(1, 1)
    const scenario = load(scenarioFileOf(calibration, fittedArrivals))
    expect(scenario.routes[0]?.steps).toMatchObject([{ placeId: 'booth', probabilityRatio: 1 }, { placeId: 'customs', probabilityRatio: expect.closeTo(0.4, 1) as number }])
    expect(runReplication(compileNetwork(scenario), { replicationIndex: 0, seed: 1 }).measures.get('station.booth.servedCount')).toBeGreaterThan(3_200)
  }

  test('with arrival, begin and end', () => {
    check(fromCsv(`vehicle,station,arrivalS,beginS,endS\n${recordTandem(({ vehicle, station, joined, began, ended }) => [vehicle, station, joined / 1_000, began / 1_000, ended / 1_000].join(','))}`))
  })

  test('with arrival and end only: servers and services follow from the line', () => {
    check(fromCsv(`vehicle;station;arrival_ms;end_ms\n${recordTandem(({ vehicle, station, joined, ended }) => [vehicle, station, joined, ended].join(';'))}`))
  })
})

test('a list of arrivals and a list of services become scenarios too', () => {
  const arrivals = fromCsv(`at\n${Array.from({ length: 300 }, (_, index) => index * 60).join('\n')}`)
  expect(arrivals.flows[0]?.fit.model).toMatchObject({ kind: 'renewal', between: { kind: 'deterministic', meanMs: 60_000 } })
  load(scenarioFileOf(arrivals, fittedArrivals))
  const services = fromCsv(`arrival,service,booth\n${Array.from({ length: 100 }, (_, index) => `${index * 50},${30 + (index % 7)},${index % 2}`).join('\n')}`)
  expect(services.stations[0]).toMatchObject({ services: { evidence: 'written', serverCount: 2 } })
  load(scenarioFileOf(services, fittedArrivals))
})

test('recorded arrivals can be played again, attributes and all', () => {
  const calibration = fromCsv(`arrival,begin,end,flow,cargo\n2025-07-15 08:00,2025-07-15 08:01,2025-07-15 08:03,export,fruit\n2025-07-15 07:30,2025-07-15 07:31,2025-07-15 07:34,export,other\n2025-07-15 09:30,2025-07-15 09:31,2025-07-15 09:34,import,other\n`)
  expect(traceCsv(calibration, 'export')).toBe('atMs,cargo\n27000000,other\n28800000,fruit\n')
  const content = scenarioFileOf(calibration, ({ flowId }) => ({ trace: { file: `${flowId}.csv` } }))
  const assembled = assembleScenario({ file: 'x.yaml', text: stringify(content) }, { crossingsFolder: 'scenarios/crossings', readNamed: (name) => ({ file: name, text: traceCsv(calibration, name.replace('.csv', '')) }) })
  if (!assembled.ok) throw new Error(assembled.failure.map(formatProblem).join('\n'))
  expect(assembled.value.flows[0]?.arrivals).toMatchObject({ kind: 'trace', arrivals: [{ atMs: 27_000_000, attributes: { cargo: 'other' } }, { atMs: 28_800_000 }] })
  expect(runReplication(compileNetwork(assembled.value), { replicationIndex: 0, seed: 1 }).measures.get('flow.export.outCount')).toBe(2)
})

describe('a simulated day of the shipped crossing', () => {
  const plan = loadHuuNghi()
  const { network, startsAtMs } = loadWeekday([{ path: 'observations', value: {} }])
  const recorder = createObservedRecorder(plan)
  for (const { observation } of observeReplication({ plan, network, spec: { ...perfectDevices('huu-nghi'), trackedRatio: 0 }, seed: 3, replicationIndex: 0, startsAtMs })) recorder.add(observation)
  const calibration = sound(calibrate(recorder.finish('Tuesday'), 'all'))
  const of = (stationId: string) => calibration.stations.find((station) => station.stationId === stationId)

  test('gives back who came and by which way', () => {
    expect(calibration.flows.map(({ flowId }) => flowId)).toEqual(['export-1116-1117', 'import-1116-1117', 'import-1119-1120'])
    const total = calibration.flows.reduce((sum, { fit }) => sum + fit.arrivalCount, 0)
    expect(total).toBeGreaterThan(800)
    expect(total).toBeLessThan(930)
  })

  test.each([['customs', 600_000, 16], ['quarantine', 3_600_000, 16], ['fee', 60_000, 3], ['health', 60_000, null], ['health-1119-1120', 60_000, null], ['barrier-1-export', 90_000, null], ['barrier-1-import', 90_000, null]] as const)('gives back the service at %s', (stationId, meanMs, serverCount) => {
    const found = of(stationId)
    expect((found?.fit.meanMs ?? 0) / meanMs).toBeGreaterThan(0.85)
    expect((found?.fit.meanMs ?? 0) / meanMs).toBeLessThan(1.15)
    if (serverCount !== null) expect(found?.services.serverCount).toBeLessThanOrEqual(serverCount)
  })

  test('becomes a scenario of that crossing, which check accepts', () => {
    const scenario = load(scenarioFileOf(calibration, fittedArrivals))
    const { measures } = runReplication(compileNetwork(scenario), { replicationIndex: 0, seed: 1 })
    const out = ['export-1116-1117', 'import-1116-1117', 'import-1119-1120'].reduce((sum, flow) => sum + (measures.get(`flow.${flow}.outCount`) ?? 0), 0)
    expect(out).toBeGreaterThan(700)
  })
})
