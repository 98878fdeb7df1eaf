/** Roads, yards, platoons, meetings and policies written as scenario files, reckoned by hand. */
import { describe, expect, test } from 'vitest'
import { expectExact } from '../../sim/cases/testing/measure.ts'
import { measureText, readText, runText } from './testing/run-text.ts'
import { compileNetwork } from '../../sim/index.ts'

describe('yards', () => {
  test('in the middle of a route, without a limit: as many as Little says', () => {
    const results = runText(`crossing:
  stations: { a: { servers: 3, service: { exponential: { meanS: 10 } } }, b: { servers: 3, service: { exponential: { meanS: 10 } } } }
  yards: { park: { dwell: { lognormal: { meanS: 600, cv: 1 }, byFlow: { short: { deterministic: { meanS: 60 } } } } } }
  routes: { all: [a, park, b] }
flows: { long: { route: all, arrivals: { poisson: { perHour: 300 } } }, short: { route: all, arrivals: { poisson: { perHour: 300 } } } }
horizon: 12h
warmUp: 2h
`)
    expectExact(results, 'yard.park.occupancyVehMean', 50 + 5)
    expectExact(results, 'yard.park.dwellMsMean', 330_000)
    for (const { measures } of results) expect(measures.get('yard.park.blockedRatio')).toBeLessThan(0.001)
  })
  test('a yard of two holds up the booth before it, which holds up the world', () => {
    const measure = measureText(`crossing:
  stations: { booth: { servers: 1, queueVehMax: 1, service: { deterministic: { meanS: 10 } } } }
  yards: { park: { capacityVeh: 2, dwell: { deterministic: { meanS: 100 } } } }
  routes: { all: [booth, park] }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 1, count: 6 } } } }
horizon: 1h
drain: true
`)
    // Into the park at 10, 20, 110, 120, 210, 220.
    expect(measure('flow.all.lastOutMs')).toBe(320_000)
    expect(measure('yard.park.occupancyVehMax')).toBe(2)
    expect(measure('station.booth.blockedRatio')).toBeCloseTo(160 / 3_600, 9)
    expect(measure('flow.all.outsideVehMax')).toBe(4)
  })
  test('who stays for another turn in a full yard keeps its place', () => {
    const measure = measureText(`crossing: { yards: { park: { capacityVeh: 1, dwell: { deterministic: { meanS: 60 } } } }, routes: { all: [park, { branch: [{ when: { turns: two }, to: again }] }], again: [park] } }
flows: { all: { route: all, attributes: { turns: two }, arrivals: { deterministic: { everyS: 1, count: 3 } } } }
horizon: 1h
drain: true
`)
    expect(measure('flow.all.outCount')).toBe(3)
    expect(measure('flow.all.lastOutMs')).toBe(360_000)
  })
  test('a door of 30 s in and 60 s out', () => {
    const measure = measureText(`crossing: { yards: { park: { dwell: { deterministic: { meanS: 5 } }, entryHeadwayS: 30, exitHeadwayS: 60 } }, routes: { all: [park] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 0.001, count: 4 } } } }
horizon: 1h
drain: true
`)
    expect(measure('flow.all.lastOutMs')).toBeCloseTo(185_000, -2)
  })
})

describe('roads', () => {
  const road = (more: string): string => `roads: { r: { lengthM: 1000, lanes: 1, freeSpeedKmh: 36, headwayS: 3, spacingM: 20${more} } }`
  test('alone one takes the free time; in a crowd they leave a headway apart', () => {
    const measure = measureText(`crossing: { ${road('')}, routes: { all: [r] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 2, count: 11 } } } }
horizon: 1h
drain: true
`)
    expect(measure('flow.all.lastOutMs')).toBe(100_000 + 10 * 3_000)
    expect(measure('road.r.dwellMsMean')).toBe(100_000 + 5_000)
  })
  test('spillback: what a slow booth does not take stands on the road, then before it', () => {
    const measure = measureText(`crossing:
  stations: { early: { servers: 1, service: { deterministic: { meanS: 1 } } }, booth: { servers: 1, queueVehMax: 0, service: { deterministic: { meanS: 100 } } } }
  roads: { r: { lengthM: 100, lanes: 1, freeSpeedKmh: 36, headwayS: 3, spacingM: 20 } }
  routes: { all: [early, r, booth] }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 10, count: 20 } } } }
horizon: 10h
drain: true
`)
    expect(measure('road.r.occupancyVehMax')).toBe(5)
    // The sixth to come finds the road full from 61 s on; the last leaves the early booth when the 15th goes to the slow one.
    expect(measure('station.early.blockedRatio')).toBeGreaterThan(1_300 / 36_000)
    expect(measure('station.early.blockedRatio')).toBeLessThan(1_400 / 36_000)
    expect(measure('flow.all.lastOutMs')).toBe(11_000 + 20 * 100_000)
  })
  test('a road that says only what it must', () => {
    expect(readText(`crossing: { roads: { r: { lengthM: 500, freeSpeedKmh: 30 } }, routes: { all: [r] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 60, count: 3 } } } }
horizon: 1h
`).places).toHaveLength(1)
  })
  test('closed by the clock it keeps who is on it', () => {
    const measure = measureText(`crossing: { ${road(', opening: [{ from: 0s, until: 45s }, { from: 200s, until: 1h }]')}, routes: { all: [r] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 30, count: 4 } } } }
horizon: 1h
drain: true
`)
    // In at 0, 30; then 200 and, a gap later, 203 at the exit.
    expect(measure('flow.all.outCount')).toBe(4)
    expect(measure('flow.all.lastOutMs')).toBe(303_000)
  })
})

test('a platoon of four every ten minutes, two seconds apart', () => {
  const measure = measureText(`crossing: { platoons: { marker: { everyS: 600, firstAtS: 300, sizeVehMax: 4, headwayS: 2 } }, routes: { all: [marker] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 10, count: 6 } } } }
horizon: 1h
drain: true
`)
  expect(measure('flow.all.lastOutMs')).toBe(902_000)
  expect(measure('platoon.marker.occupancyVehMax')).toBe(6)
  expect(measure('platoon.marker.dwellMsMax')).toBe(900_000 - 40_000)
})

test('two trucks meet at a bay, work together, and go their own ways', () => {
  const measure = measureText(`crossing:
  meetings: { bay: { bays: 1, sides: [[vn], [cn]], work: { deterministic: { meanS: 120 } } } }
  stations: { fee: { servers: 1, service: { deterministic: { meanS: 10 } } } }
  routes: { export: [bay, fee], import: [bay] }
flows:
  vn: { route: export, arrivals: { deterministic: { everyS: 60, count: 3 } } }
  cn: { route: import, arrivals: { deterministic: { everyS: 200, firstAtS: 100, count: 3 } } }
horizon: 1h
drain: true
`)
  expect(measure('flow.cn.lastOutMs')).toBe(620_000)
  expect(measure('flow.vn.lastOutMs')).toBe(630_000)
  expect(measure('meeting.bay.flow.vn.waitMsMax')).toBe(500_000 - 120_000)
  expect(measure('meeting.bay.servedCount')).toBe(6)
})

describe('policies', () => {
  const text = (policy: string): string => `startsAt: "06:00"
crossing:
  yards: { park: {} }
  stations: { booth: { servers: 1, queueVehMax: 0, service: { deterministic: { meanS: 60 } } } }
  routes: { all: [park, booth] }
flows:
  slow: { route: all, priority: 2, arrivals: { deterministic: { everyS: 1, firstAtS: 1, count: 10 } }, attributes: { cargo: other, cleared: false, company: a } }
  quick: { route: all, priority: 1, arrivals: { deterministic: { everyS: 1, firstAtS: 21, count: 5 } }, attributes: { cargo: fruit, cleared: true, company: b } }
horizon: 3h
drain: true
policy: ${policy}
`
  // The first slow one is at the booth from 1 s on; the quick ones stand in the park from 25 s.
  test.each([
    ['fifo', 0, 901],
    ['priority-classes', 9, 361],
    ['cleared-first', 9, 361],
    // At 61 s it is still morning, at 121 s no more.
    ['{ name: morning-fruit, from: "06:00", until: "06:02" }', 9, 901],
    ['{ name: pattern, by: flow, order: [quick, slow], pattern: "1:1" }', 9, 601],
    ['{ name: pattern, by: flow, order: [quick, slow], pattern: "2:1" }', 9, 481],
    ['fair-share', 9, 601],
    // By name alone: classes are the flows, all count as much, so slot numbers decide.
    ['lookahead', 0, 901],
    ['{ name: lookahead, by: cargo, weights: { fruit: 3 }, ageing: { fruit: 12h }, depth: 5 }', 9, 361],
    ['{ name: wip-limit, wipVehMax: 1, buffer: park, wipUntil: booth }', 0, 901],
  ])('%s', (policy, overtakenCount, quickLastS) => {
    const measure = measureText(text(policy))
    expect(measure('flow.slow.outCount') + measure('flow.quick.outCount')).toBe(15)
    expect(measure('slots.calledCount')).toBe(15)
    expect(measure('flow.quick.lastOutMs')).toBe(quickLastS * 1_000)
    expect(measure('slots.overtakenCount')).toBe(overtakenCount)
  })
})

test('the measures of a place, of a flow at it, of a flow, of rooms and of slots have their names', () => {
  const names = compileNetwork(readText(`crossing:
  stations: { booth: { servers: 1, service: { deterministic: { meanS: 60 } } } }
  yards: { park: {} }
  roads: { r: { lengthM: 500, freeSpeedKmh: 30, lanes: 2, headwayS: 2, spacingM: 18 } }
  routes: { all: [park, r, booth] }
flows: { f: { route: all, arrivals: { poisson: { perHour: 9 } } }, g: { route: all, arrivals: { poisson: { perHour: 9 } } } }
horizon: 3h
policy: fifo
`)).measureNames
  const station = ['waitMsMean', 'waitMsP50', 'waitMsP95', 'waitMsMax', 'sojournMsMean', 'queueVehMean', 'queueVehMax', 'utilisationRatio', 'servedCount', 'balkedCount', 'blockedRatio']
  const flow = ['crossingMsMean', 'crossingMsP50', 'crossingMsP95', 'throughputPerDay', 'inCount', 'outCount', 'insideCount', 'lastOutMs']
  expect(names).toEqual(expect.arrayContaining([
    ...station.flatMap((name) => [`station.booth.${name}`, `station.booth.flow.f.${name}`, `station.booth.flow.g.${name}`]),
    ...flow.flatMap((name) => [`flow.f.${name}`, `flow.g.${name}`]),
    ...['yard.park', 'road.r'].flatMap((place) => ['occupancyVehMean', 'occupancyVehMax', 'blockedRatio'].map((name) => `${place}.${name}`)),
    ...['slotWaitMsMean', 'slotWaitMsP50', 'slotWaitMsP95', 'slotWaitMsMax', 'overtakenCount'].map((name) => `slots.${name}`),
  ]))
})
