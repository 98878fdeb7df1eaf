/** Routes, populations and calendars written as scenario files, against closed forms or reckoned by hand. */
import { describe, expect, test } from 'vitest'
import { expectExact } from '../../sim/cases/testing/measure.ts'
import { derive, measureText, runText } from './testing/run-text.ts'

const MS = 10_000
const EXP = '{ exponential: { meanS: 10 } }'
const RUN = 'horizon: 30h\nwarmUp: 1h\n'

describe('routes', () => {
  test('Jackson with feedback to the start, a short cut and an early way out', () => {
    // a: 0.1/s? no: rates per service of 10 s. γ = 0.4 to a; a → 25 % back to a by c, 25 % out, else b; b → 50 % again a.
    const results = runText(`crossing:
  stations:
    a: { servers: 2, service: ${EXP} }
    b: { servers: 1, service: ${EXP} }
    c: { servers: 1, service: { exponential: { meanS: 20 } } }
  routes:
    all: [a, { branch: [{ probability: 0.25, to: again }, { probability: 0.25, to: exit }] }, b, { branch: [{ probability: 0.5, to: a }] }]
    again: [c, { branch: [{ probability: 1, to: all }] }]
flows: { all: { route: all, arrivals: { poisson: { perHour: 144 } } } }
` + RUN)
    // λa = 0.4 + λc + λb/2, λc = λa/4, λb = λa/2: λa = 0.8, λb = 0.4, λc = 0.2.
    const erlang2 = 0.8 / (1 - 0.16) // L of M/M/2 at 0.4: 2ρ / (1 - ρ²)
    const sum = erlang2 + 0.4 / 0.6 + 0.4 / 0.6
    expectExact(results, 'station.b.utilisationRatio', 0.4)
    expectExact(results, 'station.c.utilisationRatio', 0.4)
    expectExact(results, 'station.a.utilisationRatio', 0.4)
    expectExact(results, 'flow.all.insideVehMean', sum)
    expectExact(results, 'flow.all.crossingMsMean', (sum / 0.4) * MS)
  })
  test('cargo decides, then chance, then what is left goes on', () => {
    const results = runText(`crossing:
  stations:
    fruit-lane: { servers: 9, service: ${EXP} }
    scan: { servers: 9, service: ${EXP} }
    check: { servers: 9, service: ${EXP} }
    fee: { servers: 9, service: ${EXP} }
  routes:
    all:
      - { at: fruit-lane, when: { cargo: fruit } }
      - { branch: [{ when: { cargo: empty, chilled: true }, to: exit }, { when: { cargo: empty }, probability: 0.5, to: scan }, { when: { cargo: other }, probability: 0.2, to: scan }] }
      - { at: check, probability: 0.25 }
      - { at: fee, probability: 0.5, when: { cargo: other } }
flows:
  all:
    route: all
    arrivals: { poisson: { perHour: 1000 } }
    mix: { cargo: { fruit: 5, other: 3, empty: 2 }, chilled: { true: 1, false: 3 } }
horizon: 10h
`)
    const share = (station: string) => derive(results, station, (measure) => measure(`station.${station}.servedCount`) / measure('flow.all.inCount'))
    expectExact(share('fruit-lane'), 'fruit-lane', 0.5)
    // Empty and warm: 0.15, half of them; other: 0.3, a fifth.
    expectExact(share('scan'), 'scan', 0.075 + 0.06)
    expectExact(share('check'), 'check', 0.25 * 0.95)
    expectExact(share('fee'), 'fee', 0.5 * 0.3)
  })
  test('a station that a route names twice has two lines of the same people', () => {
    const measure = measureText(`crossing:
  stations: { booth: { servers: 1, service: { deterministic: { meanS: 10 } } }, fee: { servers: 1, service: { deterministic: { meanS: 5 } } } }
  routes: { all: [booth, fee, booth] }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 100, count: 7 } } } }
horizon: 1h
`)
    expect(measure('station.booth.servedCount')).toBe(14)
    expect(measure('flow.all.crossingMsMean')).toBe(25_000)
    expect(measure('station.booth.sojournMsMean')).toBe(10_000)
  })
})

describe('populations that stay', () => {
  test('5 machines, 2 repairers', () => {
    const results = runText(`crossing: { stations: { bench: { servers: 2, service: ${EXP} } }, routes: { repair: [bench] } }
flows: { machines: { route: repair, arrivals: { closed: { population: 5, think: { exponential: { meanS: 50 } } } } } }
` + RUN)
    const weights = [1]
    for (let n = 1; n <= 5; n += 1) weights.push((weights[n - 1] ?? 0) * ((6 - n) * 0.2) / Math.min(n, 2))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const mean = (of: (n: number) => number): number => weights.reduce((sum, weight, n) => sum + weight * of(n), 0) / total
    expectExact(results, 'station.bench.utilisationRatio', mean((n) => Math.min(n, 2)) / 2)
    expectExact(results, 'station.bench.queueVehMean', mean((n) => Math.max(n - 2, 0)))
    expectExact(results, 'flow.machines.throughputPerDay', mean((n) => 5 - n) * 0.2 * 8_640)
  })
  test('3 trucks go round two stations and never think', () => {
    const results = runText(`crossing: { stations: { a: { servers: 1, service: ${EXP} }, b: { servers: 1, service: { exponential: { meanS: 20 } } } }, routes: { round: [a, b] } }
flows: { shuttles: { route: round, arrivals: { closed: { population: 3, think: { deterministic: { meanS: 0 } } } } } }
` + RUN)
    expectExact(results, 'station.b.utilisationRatio', 14 / 15)
    expectExact(results, 'station.a.utilisationRatio', 7 / 15)
    expectExact(results, 'flow.shuttles.throughputPerDay', (7 / 15) * 8_640)
  })
  test('a closed and an open flow share a station', () => {
    const measure = measureText(`crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 10 } } } }, routes: { all: [booth] } }
flows:
  shuttle: { route: all, arrivals: { closed: { population: 1, think: { deterministic: { meanS: 50 } } } } }
  once: { route: all, arrivals: { deterministic: { everyS: 1, firstAtS: 52, count: 1 } } }
horizon: 3min
drain: true
`)
    // The shuttle is served 50-60 and, back at 110, 110-120; the other waits 8 s.
    expect(measure('station.booth.flow.once.waitMsMax')).toBe(8_000)
    expect(measure('flow.shuttle.outCount')).toBe(3)
    expect(measure('flow.shuttle.insideCount')).toBe(0)
  })
})

describe('demand by the clock', () => {
  test('a day has its count, in the hours of its profile', () => {
    const profile = Array.from({ length: 24 }, (_, hour) => (hour === 6 ? 3 : hour === 23 ? 1 : 0))
    const text = `startsAt: "05:30"
crossing: { stations: { booth: { servers: 50, service: { deterministic: { meanS: 1 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { perDay: { count: 400, profile: [${profile.join(', ')}] } } } }
`
    expectExact(runText(`${text}horizon: 2d\n`, 16), 'flow.all.inCount', 800)
    expectExact(runText(`${text}horizon: 90min\n`, 16), 'flow.all.inCount', 300)
    expect(measureText(`${text}horizon: 30min\n`)('flow.all.inCount')).toBe(0)
  })
  test('rates that rise and fall, paced: vehicle n comes when the area reaches n', () => {
    // 0 → 60/h in the first hour, level, then down: 30 + 60 + 30.
    const measure = measureText(`crossing: { stations: { booth: { servers: 9, service: { deterministic: { meanS: 0 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { paced: { rates: [{ from: 0s, perHour: 0, toPerHour: 60 }, { from: 1h, perHour: 60 }, { from: 2h, perHour: 60, toPerHour: 0 }], until: 3h } } } }
horizon: 4h
`)
    // The 120th would come in the last instant, at which nobody comes any more.
    expect(measure('flow.all.inCount')).toBe(119)
    expect(measure('station.booth.waitMsMax')).toBe(0)
  })
  test('V3 of the weigh station: 4 - 0.25 t a minute against 2 clears at 16 min, 8 at most, 85.3 vehicle minutes', () => {
    const measure = measureText(`crossing: { stations: { scale: { servers: 1, service: { deterministic: { meanS: 30 } } } }, routes: { all: [scale] } }
flows: { all: { route: all, arrivals: { paced: { rates: [{ from: 0s, perHour: 240, toPerHour: 0 }], until: 16min } } } }
horizon: 16min
drain: true
`)
    expect(measure('flow.all.inCount')).toBe(31)
    expect(Math.abs(measure('station.scale.queueVehMax') - 8)).toBeLessThanOrEqual(1)
    expect(Math.abs(measure('flow.all.lastOutMs') - 16 * 60_000)).toBeLessThanOrEqual(45_000)
  })
  test('a trace: by the clock and since the start, with attributes that rule the way', () => {
    const measure = measureText(`startsAt: "06:00"
crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 60 } } }, lab: { servers: 1, service: { deterministic: { meanS: 600 } } } }, routes: { all: [booth, { at: lab, when: { cargo: fruit } }] } }
flows: { all: { route: all, arrivals: { trace: { file: day.csv } }, mix: { cargo: { other: 1 } } } }
horizon: 3h
`, { 'day.csv': 'time;cargo\r\n"06:30";fruit\r\n45min;\r\n1800s;other\r\n07:00:30;fruit\r\n' })
    expect(measure('flow.all.inCount')).toBe(4)
    expect(measure('station.lab.servedCount')).toBe(2)
    expect(measure('station.booth.waitMsMax')).toBe(60_000)
    expect(measure('flow.all.lastOutMs')).toBe((3_630 + 660) * 1_000)
  })
  test('a horizon of so many arrivals, and what is inside when it ends', () => {
    const text = `crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 10 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 4 } } } }
horizon: { arrivals: 50 }
`
    const kept = measureText(text)
    expect(kept('flow.all.inCount')).toBe(50)
    // The 50th comes at 196 s: 19 are out, or the 20th at 200 s not yet.
    expect(kept('flow.all.insideCount')).toBe(31)
    const drained = measureText(`${text}drain: true\n`)
    expect(drained('flow.all.outCount')).toBe(50)
    expect(drained('flow.all.lastOutMs')).toBe(500_000)
    expect(drained('station.booth.waitMsMax')).toBe(49 * 6_000)
    expect(drained('station.booth.waitMsMean')).toBe((49 * 6_000) / 2)
  })
})

describe('calendars', () => {
  test('servers come and go by the clock, over midnight too; who is being served is served to the end', () => {
    const measure = measureText(`startsAt: "23:00"
crossing: { stations: { booth: { servers: [{ from: "00:00", servers: 2 }, { from: "01:00", servers: 0 }, { from: "01:30", servers: 1 }, { from: "22:00", servers: 0 }], service: { deterministic: { meanS: 1200 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 1, count: 7 } } } }
horizon: 6h
`)
    // Nobody works from 23:00; two from 00:00: out 00:20, 00:20, 00:40, 00:40, 01:00, 01:00. The line is looked at when they go.
    expect(measure('flow.all.outCount')).toBe(7)
    expect(measure('station.booth.waitMsP50')).toBeGreaterThan(3_600_000)
    expect(measure('flow.all.lastOutMs')).toBe((2.5 * 60 + 20) * 60_000)
  })
  test('a window of ten minutes an hour lets in; who is inside goes on', () => {
    const measure = measureText(`startsAt: "07:00"
crossing: { stations: { gate: { servers: 1, opening: [{ from: "07:00", until: "07:10" }, { from: "08:00", until: "08:10" }], service: { deterministic: { meanS: 240 } } } }, routes: { all: [gate] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 120, count: 12 } } } }
horizon: 4h
`)
    // In by 07:10: those of 07:00 to 07:08 (a line inside); the other seven at 08:00.
    expect(measure('station.gate.servedCount')).toBe(12)
    expect(measure('flow.all.lastOutMs')).toBe((60 + 7 * 4) * 60_000)
    expect(measure('flow.all.outsideVehMax')).toBe(7)
    expect(measure('flow.all.outsideMsMean')).toBeCloseTo(((50 + 48 + 46 + 44 + 42 + 40 + 38) * 60_000) / 12, 0)
  })
  test('times with another offset, and closures by duration', () => {
    const measure = measureText(`startsAt: "2025-07-15T08:00:00+08:00"
crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 60 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 60, count: 120 } } } }
horizon: 3h
incidents:
  - closure: { at: booth, from: "07:30", until: "2025-07-15T00:40:30Z" }
  - servers: { at: booth, from: 90min, until: "2025-07-15T08:32:00+07:00", servers: 0 }
  - demandStop: { flow: all, from: "08:50", until: "08:55" }
`)
    // The clock shows 07:00 at the start. Closed 07:30 to 07:40:30; nobody serves 08:30 to 08:32; five do not come.
    expect(measure('flow.all.inCount')).toBe(115)
    expect(measure('flow.all.outCount')).toBe(115)
    expect(measure('flow.all.outsideVehMax')).toBe(11)
    // Late by 10.5 minutes; the one at the booth at 08:30 is served to 08:30:30, the next from 08:32.
    expect(measure('flow.all.crossingMsMax')).toBe((10.5 + 1.5 + 1) * 60_000)
  })
  test('who stands there at the start is served first, and has been inside for a while', () => {
    const measure = measureText(`crossing: { stations: { booth: { servers: 2, service: { deterministic: { meanS: 30 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { poisson: { perHour: 0 } } }, late: { route: all, arrivals: { deterministic: { everyS: 1, count: 1 } } } }
horizon: 1h
initialState: [{ flow: all, at: booth, vehicles: 5, insideFor: 10min }]
`)
    expect(measure('flow.all.crossingMsMax')).toBe(690_000)
    expect(measure('flow.all.crossingMsMean')).toBe((630 * 2 + 660 * 2 + 690) * 200)
    expect(measure('station.booth.flow.late.waitMsMax')).toBe(60_000)
  })
})

describe('breakdowns, shuttles and move-up', () => {
  test('a booth that is up 50 s and down 10 s does 5/6 of its work', () => {
    const measure = measureText(`crossing: { stations: { booth: { servers: 1, service: { deterministic: { meanS: 20 } }, breakdowns: { upTime: { deterministic: { meanS: 50 } }, repair: { deterministic: { meanS: 10 } } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 1, count: 100 } } } }
horizon: 2h
drain: true
`)
    // 2,000 s of work in cycles of 50 in 60: the last ends 2,400 s in, before the repair.
    expect(measure('flow.all.lastOutMs')).toBe(2_390_000)
    expect(measure('station.booth.downRatio')).toBeCloseTo(1 / 6, 2)
  })
  test('30 s of service and 7 s to move up: a headway of 37 s', () => {
    const measure = measureText(`crossing: { stations: { booth: { servers: 1, moveUpS: 7, service: { deterministic: { meanS: 30 } } } }, routes: { all: [booth] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 1, count: 101 } } } }
horizon: 2h
drain: true
`)
    expect(measure('flow.all.lastOutMs')).toBe((101 * 30 + 100 * 7) * 1_000)
  })
  test('two shuttles with a way back that charge every third time', () => {
    const measure = measureText(`crossing: { stations: { agv: { servers: 2, service: { deterministic: { meanS: 100 } }, turnaround: { deterministic: { meanS: 50 } }, recharge: { after: 3, duration: { deterministic: { meanS: 600 } } } } }, routes: { all: [agv] } }
flows: { all: { route: all, arrivals: { deterministic: { everyS: 0.001, count: 8 } } } }
horizon: 2h
drain: true
`)
    // Each: three round trips of 150 s, 600 s of charging, the fourth.
    expect(measure('flow.all.lastOutMs')).toBeLessThanOrEqual(1_150_010)
    expect(measure('flow.all.lastOutMs')).toBeGreaterThanOrEqual(1_150_000)
  })
})
