/** Damage anywhere in a scenario file gives problems or a scenario, never an exception, and soon. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleScenario } from './load-scenario.ts'

const sound = readFileSync('scenarios/mm4/scenario.yaml', 'utf8')
const rich = `bordertwin: scenario/1
title: x
startsAt: "2025-07-15T06:00:00+07:00"
crossing:
  stations:
    a: { servers: [{ from: "07:00", servers: 4 }], service: { gamma: { meanS: 600, k: 4 } }, opening: [{ from: "22:00", until: "06:00" }] }
    b: { servers: 1, service: { byFlow: { f: { uniform: { minS: 1, maxS: 2 } } } }, queueVehMax: 3, afterFull: balk }
  roads: { r: { lengthM: 100, lanes: 1, freeSpeedKmh: 30, headwayS: 2, spacingM: 18.5 } }
  routes: { all: [a, r, { branch: [{ probability: 0.2, to: a }] }, { at: b, when: { cargo: fruit } }] }
flows: { f: { route: all, arrivals: { perDay: { count: 100 } }, mix: { cargo: { fruit: 1, other: 2 } } } }
horizon: 24h
incidents: [{ demandStop: { flow: f, from: "2025-07-15T08:00:00+07:00", until: 4h } }]
experiment: { replications: 3 }
`
const surroundings = { crossingsFolder: 'scenarios/crossings', readNamed: () => ({ file: 'x.csv', text: '1\n2\n' }) }

test('no damage to a scenario makes loading throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(sound, rich), fc.nat(), fc.nat(60), fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('-1', '1e400', '0', 'null', '[]', '{}', '&a *a', '"25:00"')), (text, place, cut, insert) => {
      const from = place % text.length
      const result = assembleScenario({ file: 'damaged.yaml', text: text.slice(0, from) + insert + text.slice(from + cut) }, surroundings)
      if (result.ok) return
      expect(result.failure.length).toBeGreaterThan(0)
      for (const problem of result.failure) {
        expect(problem.lineIndex).toBeGreaterThanOrEqual(0)
        expect(problem.message).not.toMatch(/undefined|\[object|TypeError|is not a function/)
      }
    }),
    { numRuns: 300 },
  )
})

test('a value of another kind anywhere is refused or taken, never thrown at', () => {
  const whole = JSON.parse(JSON.stringify(assembleScenarioFile())) as unknown
  const paths = listPaths(whole)
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0, 1.5, 1e12, '', 'x', null, [], {})), (path, value) => {
      const result = assembleScenario({ file: 'damaged.json', text: JSON.stringify(replaceAt(whole, path, value)) }, surroundings)
      if (!result.ok) expect(result.failure.length).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

function assembleScenarioFile(): unknown {
  return {
    bordertwin: 'scenario/1', title: 'x',
    crossing: { stations: { a: { servers: 2, service: { exponential: { meanS: 60 } } } }, yards: { y: { capacityVeh: 9, dwell: { deterministic: { meanS: 60 } } } }, routes: { all: ['a', { at: 'y', probability: 0.5 }] } },
    flows: { f: { route: 'all', arrivals: { poisson: { perHour: 9, batch: 2 } }, mix: { cargo: { fruit: 1 } } } },
    horizon: '9h', warmUp: '1h', initialState: [{ flow: 'f', at: 'y', vehicles: 2 }], incidents: [{ closure: { at: 'a', from: '1h', until: '2h' } }], experiment: { replications: 2, seed: 'x' },
  }
}

type Path = readonly (string | number)[]

function listPaths(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [base]
  return [base, ...Object.entries(value).flatMap(([key, inner]) => listPaths(inner, [...base, Array.isArray(value) ? Number(key) : key]))]
}

function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === key ? replaceAt(inner, rest, replacement) : inner))
  const group = value as Readonly<Record<string, unknown>>
  return { ...group, [key]: replaceAt(group[key], rest, replacement) }
}
