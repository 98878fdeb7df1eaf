/**
 * Stations against the recursion of Kiefer and Wolfowitz (1955), which knows no events: the same arrivals and services, and
 * every single wait equal to the millisecond.
 */
import { describe, expect, test } from 'vitest'
import { exponential, flow, poisson, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication, type Distribution } from '../index.ts'

/** Starts of service of first come, first served vehicles with c servers. */
function listStarts(arrivals: readonly number[], services: readonly number[], serverCount: number): number[] {
  const freeAt = Array.from({ length: serverCount }, () => 0)
  return arrivals.map((atMs, index) => {
    freeAt.sort((left, right) => left - right)
    const startMs = Math.max(atMs, freeAt[0]!)
    freeAt[0] = startMs + services[index]!
    return startMs
  })
}

describe('every wait is that of the recursion', () => {
  test.each<[number, number, Distribution]>([
    [1, 0.9, exponential(10_000)], [3, 0.95, { kind: 'lognormal', meanMs: 10_000, cvRatio: 1.5 }], [7, 0.8, { kind: 'gamma', meanMs: 10_000, shapeRatio: 4 }], [40, 1.1, { kind: 'weibull', meanMs: 10_000, shapeRatio: 0.8 }],
  ])('%d servers at load %d, %j', (serverCount, load, service) => {
    const network = compileNetwork(scenario([station('one', serverCount, service), station('two', serverCount, service)], [flow('all', poisson(load * serverCount * 360))], { horizon: { kind: 'arrivals', arrivalCount: 5_000 }, drain: true }))
    const arrivals: number[] = []
    const starts: number[][] = [[], []]
    const ends: number[][] = [[], []]
    runReplication(network, {
      replicationIndex: 0, seed: 'kw',
      watcher: {
        onArrived: (_flow, seq, atMs) => void (arrivals[seq] = atMs),
        onServiceStarted: (place, _flow, seq, atMs) => void (starts[place]![seq] = atMs),
        onServiceEnded: (place, _flow, seq, atMs) => void (ends[place]![seq] = atMs),
      },
    })
    const servicesOf = (place: number): number[] => starts[place]!.map((startMs, seq) => ends[place]![seq]! - startMs)
    expect(arrivals.length).toBe(5_000)
    expect(starts[0]).toEqual(listStarts(arrivals, servicesOf(0), serverCount))
    // The second stage is fed in the order in which the first ends.
    const order = ends[0]!.map((_, seq) => seq).toSorted((left, right) => ends[0]![left]! - ends[0]![right]! || starts[1]![left]! - starts[1]![right]!)
    const secondServices = servicesOf(1)
    const second = listStarts(order.map((seq) => ends[0]![seq]!), order.map((seq) => secondServices[seq]!), serverCount)
    expect(order.map((seq) => starts[1]![seq]!)).toEqual(second)
  })
})
