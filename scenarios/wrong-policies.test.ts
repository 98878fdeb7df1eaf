/** One mistake per policy: it is found, on its line, in words that say what it is and what to write instead. */
import { describe, expect, test } from 'vitest'
import { assembleScenario } from './load-scenario.ts'

const SOUND = `bordertwin: scenario/1
startsAt: "06:00"
crossing:
  stations: { booth: { servers: 2, service: { exponential: { meanS: 90 } } } }
  yards:
    buffer: { capacityVeh: 80 }
    bays: { dwell: { exponential: { meanS: 60 } } }
  routes: { north: [buffer, booth, bays] }
flows:
  fresh: { route: north, arrivals: { poisson: { perHour: 20 } }, mix: { cargo: { fruit: 3, general: 1 }, company: { a: 1, b: 1 } } }
  slow: { route: north, arrivals: { poisson: { perHour: 20 } }, attributes: { cargo: general, cleared: true }, priority: 2 }
horizon: 48h
policy: { name: fifo, buffer: buffer }
`
const LINE = 13
const read = (policy: string) => assembleScenario({ file: 'x.yaml', text: SOUND.replace('{ name: fifo, buffer: buffer }', () => policy) }, {
  crossingsFolder: 'scenarios/crossings', readNamed: () => ({ file: '', text: '' }),
})
const policyOf = (policy: string) => {
  const result = read(policy)
  return result.ok ? result.value.policy : result.failure
}

describe('a policy is refused', () => {
  test.each([
    ['by a name that is none', '{ name: fiffo, buffer: buffer }', 'did you mean "fifo"?'],
    ['by a name alone that is none', 'prioritiy-classes', 'did you mean "priority-classes"?'],
    ['without a name', '{ buffer: buffer }', '"name" is missing'],
    ['as a number', '7', 'policy is a name'],
    ['with two yards and no buffer', 'fifo', 'which one is the buffer? (buffer: buffer or bays'],
    ['with a booth for a buffer', '{ name: fifo, buffer: booth }', 'unknown yard "booth"'],
    ['with an unknown buffer', '{ name: fifo, buffer: bufer }', 'did you mean "buffer"?'],
    ['with an unknown key', '{ name: fifo, buffer: buffer, wipMax: 4 }', 'unknown key "wipMax"'],
    ['with a key of another policy', '{ name: fifo, buffer: buffer, order: [fruit] }', 'fifo has no "order"'],
    ['without its limit', '{ name: wip-limit, buffer: buffer }', 'wip-limit needs its limit'],
    ['with a limit of nobody', '{ name: wip-limit, buffer: buffer, wipVehMax: 0 }', 'must be at least 1'],
    ['with a limit until an unknown place', '{ name: wip-limit, buffer: buffer, wipVehMax: 4, wipUntil: bouth }', 'did you mean "booth"?'],
    ['with a limit until the buffer itself', '{ name: wip-limit, buffer: buffer, wipVehMax: 4, wipUntil: buffer }', 'name a place behind it'],
    ['with an end of no limit', '{ name: fifo, buffer: buffer, wipUntil: booth }', 'give wipVehMax'],
    ['by an attribute that nobody has', '{ name: priority-classes, buffer: buffer, by: kargo, order: [fruit] }', 'no vehicle has an attribute "kargo"'],
    ['with a value that nobody has', '{ name: priority-classes, buffer: buffer, by: cargo, order: [friut] }', 'no vehicle has cargo "friut": there are fruit, general'],
    ['with a weight for nobody', '{ name: lookahead, buffer: buffer, by: cargo, weights: { friut: 2 } }', 'no vehicle has cargo "friut"'],
    ['with a weight of nothing', '{ name: lookahead, buffer: buffer, by: cargo, weights: { fruit: 0 } }', 'must be above 0'],
    ['with goods that age in no time', '{ name: lookahead, buffer: buffer, by: cargo, ageing: { fruit: 0h } }', 'ages in no time'],
    ['with a depth of nobody', '{ name: lookahead, buffer: buffer, depth: 0 }', 'must be at least 1'],
    ['with a value twice', '{ name: priority-classes, buffer: buffer, by: cargo, order: [fruit, fruit] }', 'is there twice'],
    ['without an order', '{ name: priority-classes, buffer: buffer, by: cargo }', 'order is missing: which cargo goes first'],
    ['without turns', '{ name: pattern, buffer: buffer, by: cargo, order: [fruit, general] }', 'pattern needs its turns'],
    ['with turns that are none', '{ name: pattern, buffer: buffer, by: cargo, order: [fruit, general], pattern: "1-5" }', '"1:1:1:5"'],
    ['with a turn of nothing', '{ name: pattern, buffer: buffer, by: cargo, order: [fruit, general], pattern: "0:5" }', 'turns are whole numbers from 1'],
    ['with too few turns', '{ name: pattern, buffer: buffer, by: cargo, order: [fruit, general], pattern: [5] }', '1 numbers of turns for 2 classes (fruit, general)'],
    ['with shares by nothing', '{ name: fair-share, buffer: buffer, by: owner }', 'no vehicle has an attribute "owner"'],
    ['with two firsts', '{ name: cleared-first, buffer: buffer, first: { cargo: fruit, company: a } }', 'names one attribute and its value'],
    ['with a first that nobody is', '{ name: cleared-first, buffer: buffer, first: { cleared: "no" } }', 'no vehicle has cleared "no"'],
    ['with a morning that is no time', '{ name: morning-fruit, buffer: buffer, from: 7h }', '"7h" is no clock time'],
    ['with a morning that ends before it begins', '{ name: morning-fruit, buffer: buffer, from: "12:00", until: "07:00" }', 'the morning ends before it begins'],
  ])('%s', (_, policy, says) => {
    const result = read(policy)
    if (result.ok) throw new Error('was accepted')
    const found = result.failure.map((problem) => `${problem.lineIndex + 1}: ${problem.message} (${problem.hint})`)
    expect(found.join('\n')).toContain(says)
    expect(found.find((text) => text.includes(says))).toMatch(new RegExp(`^${LINE}: `))
    expect(found.length).toBe(1)
  })
})

test('a policy takes what is not said from what its name means', () => {
  expect(policyOf('{ name: fifo, buffer: buffer }')).toEqual({ bufferId: 'buffer', callForward: { name: 'fifo', wipVehMax: null }, untilPlaceId: null })
  expect(policyOf('{ name: wip-limit, buffer: buffer, wipVehMax: 9, wipUntil: booth }')).toEqual({ bufferId: 'buffer', callForward: { name: 'wip-limit', wipVehMax: 9 }, untilPlaceId: 'booth' })
  expect(policyOf('{ name: pattern, buffer: buffer, pattern: 1:5 }')).toMatchObject({ callForward: { by: 'priority', order: [], turnCounts: [1, 5] } })
  expect(policyOf('{ name: fair-share, buffer: buffer }')).toMatchObject({ callForward: { by: 'company' } })
  expect(policyOf('{ name: cleared-first, buffer: buffer }')).toMatchObject({ callForward: { by: 'cleared', value: 'true' } })
  expect(policyOf('{ name: morning-fruit, buffer: buffer }')).toMatchObject({ callForward: { by: 'cargo', value: 'fruit', fromMs: 7 * 3_600_000, untilMs: 12 * 3_600_000 } })
})

test('the only yard is the buffer, and a policy brings a shipped crossing\'s own', () => {
  const named = assembleScenario({ file: 'x.yaml', text: 'bordertwin: scenario/1\ncrossing: huu-nghi\nflows: { all: { route: export, arrivals: { perDay: { count: 90 } }, attributes: { cargo: fruit } } }\nhorizon: 24h\npolicy: morning-fruit\n' }, {
    crossingsFolder: 'scenarios/crossings', readNamed: () => ({ file: '', text: '' }),
  })
  expect(named).toMatchObject({ ok: true, value: { policy: { bufferId: 'viettel-park' } } })
})
