/**
 * One mistake per scenario: it is found, on its line, in words that say what it is. Nothing else is complained about.
 *
 * Each case changes the sound scenario below; `line` counts from 1.
 */
import { expect, test } from 'vitest'
import { assembleScenario, type ScenarioSurroundings } from './load-scenario.ts'

const SOUND = `bordertwin: scenario/1
title: Two booths
startsAt: "06:00"
crossing:
  id: two-booths
  stations:
    booth: { servers: 2, service: { exponential: { meanS: 90 } } }
    customs:
      servers: [{ from: "07:00", servers: 4 }, { from: "19:00", servers: 1 }]
      service: { gamma: { meanS: 600, k: 4 }, byFlow: { fruit: { lognormal: { meanS: 300, cv: 0.5 } } } }
      queueVehMax: 40
      opening: [{ from: "07:00", until: "19:00" }]
      breakdowns: { upTime: { exponential: { meanS: 36000 } }, repair: { uniform: { minS: 600, maxS: 1800 } } }
  roads:
    segment: { lengthM: 200, lanes: 2, freeSpeedKmh: 25, headwayS: 4, spacingM: 18.5 }
  yards:
    yard: { capacityVeh: 80, dwell: { triangular: { minS: 60, modeS: 120, maxS: 600 } } }
  routes:
    north:
      - booth
      - { at: yard, probability: 0.8 }
      - { at: customs, when: { cargo: fruit } }
      - segment
      - { branch: [{ probability: 0.1, to: customs }, { probability: 0.2, to: exit }] }
flows:
  fruit: { route: north, arrivals: { poisson: { perHour: 20 } }, mix: { cargo: { fruit: 3, other: 1 } }, priority: 1 }
  traced: { route: north, arrivals: { trace: { file: day.csv } } }
horizon: 48h
warmUp: 2h
initialState: [{ flow: fruit, at: yard, vehicles: 5, insideFor: 30min }]
incidents:
  - closure: { at: booth, from: "12:00", until: "14:00" }
  - servers: { at: customs, from: 10h, until: 12h, servers: 1 }
experiment: { replications: 10, seed: 1, level: 0.95, stop: { halfWidthRatio: 0.05, of: station.booth.waitMsMean } }
`
const TRACE = 'atS,cargo\n60,fruit\n120,other\n'

const surroundings = (trace: string): ScenarioSurroundings => ({
  crossingsFolder: 'scenarios/crossings',
  readNamed: (name) => {
    if (name !== 'day.csv') throw new Error('no such file')
    return { file: 'day.csv', text: trace }
  },
})
const read = (text: string, trace = TRACE, file = 'two-booths.yaml') => assembleScenario({ file, text }, surroundings(trace))

test('the sound scenario is accepted', () => {
  expect(read(SOUND)).toMatchObject({ ok: true })
})

interface Wrong {
  readonly name: string
  readonly find: string
  readonly write: string
  readonly line: number
  readonly says: string
}
const wrong = (name: string, find: string, write: string, line: number, says: string): Wrong => ({ name, find, write, line, says })

const WRONG: readonly Wrong[] = [
  wrong('no servers', 'servers: 2,', 'servers: 0,', 7, 'must be at least 1'),
  wrong('negative servers', 'servers: 2,', 'servers: -1,', 7, 'must be at least 1'),
  wrong('half a server', 'servers: 2,', 'servers: 1.5,', 7, 'whole number'),
  wrong('servers as a text', 'servers: 2,', 'servers: two,', 7, 'servers is a whole number'),
  wrong('no service', 'servers: 2, service: { exponential: { meanS: 90 } }', 'servers: 2', 7, '"service" is missing'),
  wrong('a negative mean', 'meanS: 90', 'meanS: -90', 7, 'must be above 0'),
  wrong('a mean of nothing', 'meanS: 90', 'meanS: 0', 7, 'must be above 0'),
  wrong('a mean as a text', 'meanS: 90', 'meanS: 90s', 7, 'must be a number'),
  wrong('a mean that is no number', 'meanS: 90', 'meanS: .nan', 7, 'must be a number'),
  wrong('a mean without end', 'meanS: 90', 'meanS: .inf', 7, 'must be'),
  wrong('a misspelt parameter', 'meanS: 90', 'means: 90', 7, 'did you mean "meanS"?'),
  wrong('an unknown distribution', 'exponential: { meanS: 90 }', 'exponental: { meanS: 90 }', 7, 'did you mean "exponential"?'),
  wrong('two distributions', '{ exponential: { meanS: 90 } }', '{ exponential: { meanS: 90 }, deterministic: { meanS: 90 } }', 7, 'has 2 distributions'),
  wrong('no distribution', '{ exponential: { meanS: 90 } }', '{}', 7, 'names no distribution'),
  wrong('an unknown key of a station', 'queueVehMax: 40', 'queueMax: 40', 11, 'unknown key "queueMax"'),
  wrong('a negative queue', 'queueVehMax: 40', 'queueVehMax: -4', 11, 'must be at least 0'),
  wrong('an unknown discipline', 'queueVehMax: 40', 'discipline: fifoo', 11, 'did you mean "fifo"?'),
  wrong('an unknown way of being full', 'queueVehMax: 40', 'afterFull: drop', 11, '"drop" is not allowed'),
  wrong('a negative move-up', 'queueVehMax: 40', 'moveUpS: -7', 11, 'must not be negative'),
  wrong('a time of day past midnight', 'from: "07:00", servers: 4', 'from: "25:00", servers: 4', 9, 'a time is "HH:MM"'),
  wrong('a minute past 59', 'from: "07:00", servers: 4', 'from: "07:61", servers: 4', 9, 'a time is "HH:MM"'),
  wrong('a calendar out of order', '{ from: "19:00", servers: 1 }', '{ from: "05:00", servers: 1 }', 9, 'is not after the step before it'),
  wrong('a calendar that mixes clocks', '{ from: "19:00", servers: 1 }', '{ from: 20h, servers: 1 }', 9, 'mixes clock times'),
  wrong('a calendar without servers', 'servers: 4 }, { from: "19:00", servers: 1 }', 'servers: 0 }, { from: "19:00", servers: 0 }', 9, 'never has a server on duty'),
  wrong('an empty calendar', '[{ from: "07:00", servers: 4 }, { from: "19:00", servers: 1 }]', '[]', 9, 'at least one step'),
  wrong('an unknown flow of a service', 'byFlow: { fruit:', 'byFlow: { fruits:', 10, 'unknown flow "fruits"'),
  wrong('a negative spread', 'cv: 0.5', 'cv: -0.5', 10, 'must not be negative'),
  wrong('a shape of nothing', 'k: 4', 'k: 0', 10, 'must be above 0'),
  wrong('a hyperexponential that is too even', 'gamma: { meanS: 600, k: 4 }', 'hyperexponential: { meanS: 600, cv: 0.5 }', 10, 'cv of at least 1'),
  wrong('half a phase', 'gamma: { meanS: 600, k: 4 }', 'erlang: { meanS: 600, k: 2.5 }', 10, 'whole number'),
  wrong('quantiles that fall', 'gamma: { meanS: 600, k: 4 }', 'empirical: { quantilesS: [1, 5, 3] }', 10, 'is below the one before it'),
  wrong('one quantile', 'gamma: { meanS: 600, k: 4 }', 'empirical: { quantilesS: [1] }', 10, 'at least two quantiles'),
  wrong('an opening that overlaps', '[{ from: "07:00", until: "19:00" }]', '[{ from: "07:00", until: "19:00" }, { from: "18:00", until: "20:00" }]', 12, 'overlap'),
  wrong('an opening of no time', 'from: "07:00", until: "19:00"', 'from: "07:00", until: "07:00"', 12, 'opens and closes at 07:00'),
  wrong('an uneven minimum and maximum', 'minS: 600, maxS: 1800', 'minS: 2600, maxS: 1800', 13, 'is above maxS'),
  wrong('a breakdown without repair', ', repair: { uniform: { minS: 600, maxS: 1800 } }', '', 13, '"repair" is missing'),
  wrong('a road of no length', 'lengthM: 200', 'lengthM: 0', 15, 'must be above 0'),
  wrong('a road without speed', 'freeSpeedKmh: 25, ', '', 15, '"freeSpeedKmh" is missing'),
  wrong('a road without lanes', 'lanes: 2', 'lanes: 0', 15, 'must be at least 1'),
  wrong('a yard without room', 'capacityVeh: 80', 'capacityVeh: 0', 17, 'must be at least 1'),
  wrong('a mode outside', 'modeS: 120', 'modeS: 720', 17, 'must rise'),
  wrong('an unknown place', '      - booth', '      - boot', 20, 'did you mean "booth"?'),
  wrong('a probability above 1', 'probability: 0.8', 'probability: 1.8', 21, 'between 0 and 1'),
  wrong('a negative probability', 'probability: 0.8', 'probability: -0.1', 21, 'between 0 and 1'),
  wrong('an unknown attribute', 'when: { cargo: fruit }', 'when: { kargo: fruit }', 22, 'did you mean "cargo"?'),
  wrong('an unknown value of an attribute', 'when: { cargo: fruit }', 'when: { cargo: friut }', 22, 'did you mean "fruit"?'),
  wrong('a place that nobody comes to', '      - segment\n', '', 15, 'no vehicle ever comes here'),
  wrong('probabilities above 1 together', 'probability: 0.2, to: exit', 'probability: 0.95, to: exit', 24, 'add up to 1.05'),
  wrong('an unknown target', 'to: exit', 'to: exist', 24, 'did you mean "exit"?'),
  wrong('a way that never ends', '{ probability: 0.1, to: customs }, { probability: 0.2, to: exit }', '{ to: customs }', 19, 'never leave'),
  wrong('a step of two kinds', '{ at: yard, probability: 0.8 }', '{ at: yard, branch: [{ to: exit }] }', 21, 'either "at" or "branch"'),
  wrong('an empty route', '    north:\n', '    south: []\n    north:\n', 19, 'visits at least one place'),
  wrong('a route that nobody takes', '    north:\n', '    south: [booth]\n    north:\n', 19, 'no flow takes this route'),
  wrong('an unknown route', 'fruit: { route: north', 'fruit: { route: nort', 26, 'did you mean "north"?'),
  wrong('no arrivals', 'arrivals: { poisson: { perHour: 20 } }', 'arrivals: {}', 26, 'says not when vehicles come'),
  wrong('two demands', 'poisson: { perHour: 20 }', 'poisson: { perHour: 20 }, deterministic: { everyS: 60 }', 26, 'has 2 demands'),
  wrong('a negative rate', 'perHour: 20', 'perHour: -20', 26, 'must not be negative'),
  wrong('a profile of 23 hours', 'poisson: { perHour: 20 }', `perDay: { count: 100, profile: [${Array.from({ length: 23 }, () => 1).join(', ')}] }`, 26, '24 weights'),
  wrong('a profile of nothing', 'poisson: { perHour: 20 }', `perDay: { count: 100, profile: [${Array.from({ length: 24 }, () => 0).join(', ')}] }`, 26, 'all weights are 0'),
  wrong('a closed population of nobody', 'poisson: { perHour: 20 }', 'closed: { population: 0, think: { exponential: { meanS: 60 } } }', 26, 'must be at least 1'),
  wrong('nobody of a mix', 'fruit: 3, other: 1', 'fruit: 0, other: 0', 26, 'no value has a weight above 0'),
  wrong('an attribute twice', 'mix: { cargo: { fruit: 3, other: 1 } }', 'mix: { cargo: { fruit: 3, other: 1 } }, perVehicle: { cargo: fruit }', 26, 'is given in mix already'),
  wrong('priority 0', 'priority: 1', 'priority: 0', 26, 'must be at least 1'),
  wrong('a trace that is not there', 'file: day.csv', 'file: days.csv', 27, 'cannot be read'),
  wrong('a horizon without unit', 'horizon: 48h', 'horizon: 48', 28, 'horizon is a duration'),
  wrong('a horizon of nothing', 'horizon: 48h', 'horizon: 0h', 28, 'nothing happens'),
  wrong('a negative horizon', 'horizon: 48h', 'horizon: -48h', 28, 'a number with its unit'),
  wrong('no horizon', 'horizon: 48h\n', '', 1, '"horizon" is missing'),
  wrong('a warm-up past the horizon', 'warmUp: 2h', 'warmUp: 72h', 29, 'not before the horizon'),
  wrong('an unknown flow at the start', '[{ flow: fruit, at: yard', '[{ flow: fruits, at: yard', 30, 'did you mean "fruit"?'),
  wrong('an unknown place at the start', 'at: yard, vehicles', 'at: yrd, vehicles', 30, 'did you mean "yard"?'),
  wrong('an incident that ends before it begins', 'from: 10h, until: 12h', 'from: 12h, until: 10h', 33, 'is not after "from"'),
  wrong('an incident at an unknown place', 'closure: { at: booth', 'closure: { at: both', 32, 'did you mean "booth"?'),
  wrong('fewer servers where there are none', 'servers: { at: customs', 'servers: { at: yard', 33, 'unknown station "yard"'),
  wrong('an instant without a dated start', 'from: "12:00", until: "14:00"', 'from: "2025-07-01T12:00:00+07:00", until: "14:00"', 32, 'needs to know on which day'),
  wrong('no replications', 'replications: 10', 'replications: 0', 34, 'must be at least 1'),
  wrong('a level of 95', 'level: 0.95', 'level: 95', 34, '0.95 means 95 %'),
  wrong('an unknown measure to stop by', 'of: station.booth.waitMsMean', 'of: station.booth.waitMsMaen', 34, 'did you mean "station.booth.waitMsMean"?'),
  wrong('an unknown key at the top', 'warmUp: 2h', 'warmup: 2h', 29, 'did you mean "warmUp"?'),
  wrong('another format', 'bordertwin: scenario/1', 'bordertwin: scenario/2', 1, '"scenario/2" is not allowed'),
  wrong('a start that is no time', 'startsAt: "06:00"', 'startsAt: morning', 3, 'neither "HH:MM" nor ISO 8601'),
  wrong('an id with spaces', '    booth: {', '    "my booth": {', 7, '"my booth" is not an id'),
  wrong('a key twice', 'warmUp: 2h\n', 'warmUp: 2h\nwarmUp: 3h\n', 30, '"warmUp" is given twice'),
  wrong('broken YAML', 'title: Two booths', 'title: [Two booths', 3, 'not readable'),
]

test.each(WRONG)('$name', ({ find, write, line, says }) => {
  expect(SOUND).toContain(find)
  const result = read(SOUND.replace(find, () => write))
  if (result.ok) throw new Error('was accepted')
  const found = result.failure.map((problem) => `${problem.lineIndex + 1}: ${problem.message} (${problem.hint})`)
  expect(found.join('\n')).toContain(says)
  expect(result.failure.find((problem) => `${problem.message} (${problem.hint})`.includes(says))?.lineIndex).toBe(line - 1)
})

test('a mistake is complained about once, but for what follows from it', () => {
  const noisy = WRONG.filter(({ find, write }) => {
    const result = read(SOUND.replace(find, () => write))
    return !result.ok && result.failure.length > 2
  })
  expect(noisy.map(({ name }) => name)).toEqual([])
})

test('all mistakes come back at once', () => {
  const result = read(SOUND.replace('servers: 2,', 'servers: 0,').replace('lanes: 2', 'lanes: 0').replace('horizon: 48h', 'horizon: 48'))
  if (result.ok) throw new Error('was accepted')
  expect(result.failure.map((problem) => problem.lineIndex + 1)).toEqual([7, 15, 28])
})

test('mistakes of form do not hide mistakes of meaning', () => {
  const result = read(SOUND.replace('servers: 2,', 'servers: -2, colour: red,').replace('file: day.csv', 'file: days.csv').replace('from: 10h, until: 12h', 'from: 12h, until: 10h').replace('level: 0.95', 'level: 95'))
  if (result.ok) throw new Error('was accepted')
  expect(result.failure.map((problem) => problem.lineIndex + 1)).toEqual([7, 7, 27, 33, 34])
})

test.each([
  ['brackets without end', `a: ${'['.repeat(20_000)}`, 'nested more than 100 deep'],
  ['brackets in brackets', `a: ${'['.repeat(500)}1${']'.repeat(500)}`, 'nested more than 100 deep'],
  ['lists in lists', `${'- '.repeat(3_000)}x`, 'nested more than 100 deep'],
  ['aliases of aliases', Array.from({ length: 12 }, (_, n) => `k${n}: &k${n} [${n === 0 ? 'x' : Array.from({ length: 9 }, () => `*k${n - 1}`).join(', ')}]`).join('\n'), 'not readable'],
  ['an endless number of keys', Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join('\n'), '99950 more unknown keys'],
  ['an endless number of mistakes', `initialState:\n${'  - {}\n'.repeat(5_000)}`, 'more problems are not listed'],
  ['nothing', ' \n', 'the file is empty'],
  ['bytes', 'bordertwin: scenario/1\n\u0000\u0001', 'no text file'],
])('a file of %s is answered soon', (_, text, says) => {
  const result = read(text)
  expect(result.ok ? '' : result.failure.map(({ message }) => message).join('\n')).toContain(says)
})

test('names may be written as programmers do, and parts may be shared', () => {
  const result = read(`bordertwin: scenario/1
crossing:
  stations:
    Booth_1: &booth { servers: 1, service: { exponential: { meanS: 10 } } }
    booth2: { <<: *booth, servers: 2 }
  routes: { toChina: [Booth_1, booth2] }
flows: { Trucks: { route: toChina, arrivals: { poisson: { perHour: 9 } } } }
horizon: 1h
`)
  expect(result.ok ? result.value.places.map((place) => [place.id, place.kind === 'station' ? place.servers.steps[0]?.count : 0]) : result.failure).toEqual([['Booth_1', 1], ['booth2', 2]])
})

test.each([
  ['text in a number', 'atS,cargo\n60,fruit\nnoon,other\n', 3, '"noon" is not a time'],
  ['a negative time', 'atS,cargo\n-60,fruit\n', 2, 'is negative'],
  ['a missing time', 'atS,cargo\n,fruit\n', 2, 'the time is missing'],
  ['a cell too many', 'atS,cargo\n60,fruit,12\n', 2, '3 cells where the header has 2'],
  ['no time column', 'plate,cargo\nA,fruit\n', 1, 'no column tells the time'],
  ['no rows', 'atS,cargo\n', 1, 'has no vehicle'],
  ['nothing', '', 1, 'is empty'],
])('a trace with %s is refused in the CSV file itself', (_, trace, line, says) => {
  const result = read(SOUND, trace)
  if (result.ok) throw new Error('was accepted')
  expect(result.failure[0]).toMatchObject({ file: 'day.csv', lineIndex: line - 1 })
  expect(result.failure[0]?.message).toContain(says)
})

test('a trace may come unsorted, by the clock, without a header', () => {
  const arrivalsOf = (trace: string) => {
    const result = read(SOUND, trace)
    if (!result.ok) throw new Error(result.failure[0]?.message)
    const flow = result.value.flows.find(({ id }) => id === 'traced')
    return flow?.arrivals.kind === 'trace' ? flow.arrivals.arrivals.map(({ atMs }) => atMs) : []
  }
  expect(arrivalsOf('30\n10\n20\n')).toEqual([10_000, 20_000, 30_000])
  expect(arrivalsOf('cargo;at\nfruit;"07:30"\nother;90s\n')).toEqual([90_000, 5_400_000])
  expect(arrivalsOf('\uFEFFatMin\r\n1.5\r\n')).toEqual([90_000])
})

test('attributes may stand in mix, attributes or perVehicle', () => {
  const mixOf = (write: string) => {
    const result = read(SOUND.replace('mix: { cargo: { fruit: 3, other: 1 } }', () => write))
    return result.ok ? result.value.flows[0]?.mix : result.failure
  }
  expect(mixOf('perVehicle: { cargo: { fruit: 3, other: 1 }, empty: false }')).toEqual(mixOf('mix: { cargo: { fruit: 3, other: 1 } }, attributes: { empty: false }'))
})

test('an unknown crossing is refused with those that ship', () => {
  const result = read('bordertwin: scenario/1\ntitle: x\ncrossing: huu-ngi\nflows: { a: { route: export, arrivals: { perDay: { count: 9 } } } }\nhorizon: 24h\n')
  if (result.ok) throw new Error('was accepted')
  expect(result.failure[0]).toMatchObject({ lineIndex: 2, message: 'unknown crossing "huu-ngi"', hint: 'did you mean "huu-nghi"?' })
})

test('JSON says the same as YAML', () => {
  const text = JSON.stringify({ bordertwin: 'scenario/1', title: 'x', crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 9 } } } }, routes: { all: ['booth'] } }, flows: { all: { route: 'all', arrivals: { deterministic: { everyS: 10, count: 5 } } } }, horizon: '1h' }, null, 1)
  expect(read(text, TRACE, 'x.json')).toMatchObject({ ok: true })
  const broken = read(text.replace('"servers": 1', '"servers": 0'), TRACE, 'x.json')
  expect(broken.ok ? null : broken.failure[0]).toMatchObject({ lineIndex: 6 })
})
