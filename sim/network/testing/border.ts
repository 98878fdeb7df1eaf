/** A small crossing with one of everything: for tests of what must hold in any network. */
import { exponential, flow, HOUR_MS, meeting, platoon, poisson, road, scenario, station, visit, yard } from '../../cases/testing/build.ts'
import type { Scenario } from '../../scenario.ts'

export function border(more: Partial<Scenario> = {}): Scenario {
  const day = 24 * HOUR_MS
  return scenario(
    [
      yard('buffer', 60, exponential(600_000), { exitHeadwayMs: 15_000 }),
      road('approach', { lengthM: 600, laneCount: 2 }),
      station('barrier', 2, exponential(60_000), { queueVehMax: 4, moveUpMs: 7_000, breakdowns: { upTime: exponential(3 * HOUR_MS), repair: exponential(900_000) } }),
      station('customs', 6, exponential(300_000), {
        discipline: 'priority-preemptive', queueVehMax: 20, service: { default: exponential(300_000), byFlow: { fruit: { kind: 'lognormal', meanMs: 200_000, cvRatio: 1 } } },
        servers: { periodMs: day, steps: [{ fromMs: 7 * HOUR_MS, count: 6 }, { fromMs: 12 * HOUR_MS, count: 3 }, { fromMs: 19 * HOUR_MS, count: 1 }] },
      }),
      station('scanner', 1, { kind: 'gamma', meanMs: 180_000, shapeRatio: 3 }, { queueVehMax: 2, afterFull: 'balk', discipline: 'lifo' }),
      meeting('trans-shipment', 3, [['fruit', 'general'], ['empties']], { kind: 'triangular', minMs: 600_000, modeMs: 900_000, maxMs: 1_800_000 }),
      station('agv', 3, exponential(200_000), { turnaround: exponential(100_000), recharge: { afterCount: 5, duration: exponential(HOUR_MS) } }),
      platoon('marker', { capacityVeh: 12, everyMs: 900_000, firstAtMs: 900_000, sizeVehMax: 8, headwayMs: 5_000, opening: { periodMs: day, windows: [{ fromMs: 7 * HOUR_MS, untilMs: 19 * HOUR_MS + 1_800_000 }] } }),
    ],
    [
      flow('fruit', { kind: 'poisson', rate: { periodMs: day, pieces: [{ fromMs: 0, vehPerH: 5, toVehPerH: 25 }, { fromMs: 10 * HOUR_MS, vehPerH: 20, toVehPerH: 0 }], untilMs: null }, batch: null }, { mix: [{ attribute: 'channel', values: [{ value: 'green', weightRatio: 0.7 }, { value: 'red', weightRatio: 0.3 }] }] }),
      flow('general', poisson(15), { priorityIndex: 2, mix: [{ attribute: 'channel', values: [{ value: 'green', weightRatio: 1 }] }] }),
      flow('empties', { kind: 'renewal', between: { kind: 'uniform', minMs: 60_000, maxMs: 600_000 }, batch: [{ sizeCount: 1, weightRatio: 3 }, { sizeCount: 2, weightRatio: 1 }] }, { routeId: 'back', priorityIndex: 2 }),
    ],
    {
      id: 'border', startClockMs: 6 * HOUR_MS, drain: true, horizon: { kind: 'duration', durationMs: 30 * HOUR_MS },
      routes: [
        {
          id: 'all', steps: [visit('buffer'), visit('approach'), visit('barrier'), visit('customs'),
            { kind: 'branch', options: [{ probabilityRatio: 1, when: { channel: 'red' }, to: { kind: 'place', placeId: 'scanner' } }, { probabilityRatio: 0.05, when: null, to: { kind: 'place', placeId: 'barrier' } }] },
            { kind: 'visit', placeId: 'agv', probabilityRatio: 0.5, when: null }, { kind: 'visit', placeId: 'trans-shipment', probabilityRatio: 0.4, when: null }, visit('marker')],
        },
        { id: 'back', steps: [visit('trans-shipment'), visit('agv')] },
      ],
      initialState: [{ flowId: 'general', placeId: 'buffer', vehicleCount: 30, insideForMs: HOUR_MS }],
      ...more,
    },
  )
}
