import { describe, expect, test } from 'vitest'
import { drawExactMs, tableOf } from '../kernel/distributions.ts'
import { keyOfText } from '../kernel/keyed-random.ts'
import type { Distribution } from '../scenario.ts'
import { fitDistribution } from './fit.ts'
import type { VisitRecord } from './records.ts'
import { recoverServices } from './recover-services.ts'

/** A first-come line of so many servers, by the recursion of Kiefer and Wolfowitz. */
function serve(count: number, serverCount: number, betweenMs: number, service: Distribution): VisitRecord[] {
  const table = tableOf([{ kind: 'exponential', meanMs: betweenMs }, service])
  const free = Array.from({ length: serverCount }, () => 0)
  let joinedAtMs = 0
  return Array.from({ length: count }, (_, index) => {
    const [first, second] = keyOfText(`${service.kind}/${serverCount}/${index}`)
    joinedAtMs += Math.round(drawExactMs(table, 0, first, second, 1, 0))
    const server = free.indexOf(Math.min(...free))
    const beganAtMs = Math.max(joinedAtMs, free[server] ?? 0)
    const endedAtMs = beganAtMs + Math.round(drawExactMs(table, 1, first, second, 2, 0))
    free[server] = endedAtMs
    return { vehicleId: String(index), flowId: 'all', stationId: 'booth', joinedAtMs, beganAtMs, endedAtMs, serviceMs: null, serverId: `s${server}` }
  })
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('joined and end', () => {
  const cases: readonly (readonly [number, number, Distribution])[] = [
    [1, 150_000, { kind: 'exponential', meanMs: 120_000 }],
    [2, 75_000, { kind: 'gamma', meanMs: 120_000, shapeRatio: 4 }],
    [4, 36_000, { kind: 'exponential', meanMs: 120_000 }],
    [3, 45_000, { kind: 'deterministic', meanMs: 120_000 }],
    [6, 22_000, { kind: 'lognormal', meanMs: 120_000, cvRatio: 0.5 }],
  ]
  test.each(cases)('%d servers, one every %d ms: the servers and every service are found', (serverCount, betweenMs, service) => {
    const visits = serve(3_000, serverCount, betweenMs, service)
    const hidden = visits.map((visit) => ({ ...visit, beganAtMs: null, serverId: null }))
    const found = recoverServices(hidden)
    expect(found?.evidence).toBe('joined and end')
    expect(found?.serverCount).toBe(serverCount)
    expect(found?.servicesMs).toEqual(visits.map(({ beganAtMs, endedAtMs }) => (endedAtMs ?? 0) - (beganAtMs ?? 0)))
    expect(fitDistribution(found?.servicesMs ?? [])?.chosen.distribution.kind).toBe(service.kind === 'gamma' ? 'erlang' : service.kind)
  })
})

test('begin and end give services, waits and as many servers as were busy at once', () => {
  const visits = serve(2_000, 3, 45_000, { kind: 'exponential', meanMs: 120_000 }).map((visit) => ({ ...visit, serverId: null }))
  const found = recoverServices(visits)
  expect(found).toMatchObject({ evidence: 'begin and end', serverCount: 3 })
  expect(meanOf(found?.servicesMs ?? [])).toBeCloseTo(meanOf(visits.map(({ beganAtMs, endedAtMs }) => (endedAtMs ?? 0) - (beganAtMs ?? 0))), 6)
})

test('the time to move up is found where servers are named', () => {
  const visits = serve(2_000, 1, 140_000, { kind: 'exponential', meanMs: 120_000 })
  let delayMs = 0
  let lastEndMs = 0
  const moved = visits.map((visit) => {
    const isWaiting = (visit.joinedAtMs ?? 0) < lastEndMs
    const beganAtMs = Math.max((visit.joinedAtMs ?? 0), lastEndMs) + (isWaiting ? 7_000 : 0)
    lastEndMs = beganAtMs + (visit.endedAtMs ?? 0) - (visit.beganAtMs ?? 0)
    delayMs += 1
    return { ...visit, beganAtMs, endedAtMs: lastEndMs }
  })
  expect(delayMs).toBe(2_000)
  expect(recoverServices(moved)?.moveUpMs).toBe(7_000)
  expect(recoverServices(visits)?.moveUpMs).toBe(0)
})

test('departures alone give the headway at saturation', () => {
  const visits = serve(3_000, 1, 125_000, { kind: 'gamma', meanMs: 120_000, shapeRatio: 16 }).map((visit) => ({ ...visit, joinedAtMs: null, beganAtMs: null, serverId: null }))
  const found = recoverServices(visits)
  expect(found?.evidence).toBe('headways')
  // The busiest tenth is taken by its own shortness, which makes it a little too short.
  expect(meanOf(found?.servicesMs ?? [])).toBeGreaterThan(95_000)
  expect(meanOf(found?.servicesMs ?? [])).toBeLessThan(125_000)
})

test('nothing known gives nothing', () => {
  expect(recoverServices([])).toBeNull()
  expect(recoverServices([{ vehicleId: null, flowId: 'a', stationId: 's', joinedAtMs: 5, beganAtMs: null, endedAtMs: null, serviceMs: null, serverId: null }])).toBeNull()
})
