/** A flow's vehicles as they come and go: who is inside, how long they took, how many there were. */
import { recordTally } from '../measure/tallies.ts'
import type { Line } from './lines.ts'
import type { Passing } from './pass-station.ts'
import { endsBefore, NONE, recordArrays } from './records.ts'

const { endMs: ends, arrival: arrivals } = recordArrays

export interface Gate {
  readonly insideGaugeIndex: number
  readonly crossingTallyIndex: number
  inCount: number
  inBeforeCount: number
  outCount: number
  lastOutMs: number
  isCounting: boolean
}

const NOBODY = NONE
const GAUGE_MOMENT = 1
const GAUGE_MOST = 2

export const createGate = (insideGaugeIndex: number, crossingTallyIndex: number, warmUpMs: number): Gate => ({ insideGaugeIndex, crossingTallyIndex, inCount: 0, inBeforeCount: 0, outCount: 0, lastOutMs: 0, isCounting: warmUpMs === 0 })

export function passGate(run: Passing, gate: Gate, arrived: Line, exits: Line, safeMs: number): void {
  const { ring, gauges, warmUpMs } = run
  const { mask } = ring
  const { insideGaugeIndex: gauge } = gate
  let exitCount = 0
  for (let index = 0; index <= arrived.count; index += 1) {
    const arrival = index < arrived.count ? (arrived.numbers[index] as number) : NOBODY
    const atMs = arrival === NOBODY ? safeMs : (ends[arrival & mask] as number)
    if (!gate.isCounting && atMs >= warmUpMs) {
      exitCount = leaveUntil(run, gate, exits, exitCount, warmUpMs, NOBODY)
      gauges[gauge + GAUGE_MOST] = gauges[gauge] as number
      gate.isCounting = true
    }
    exitCount = leaveUntil(run, gate, exits, exitCount, atMs, arrival)
    if (arrival === NOBODY) break
    const insideCount = (gauges[gauge] as number) + 1
    gauges[gauge] = insideCount
    gauges[gauge + GAUGE_MOMENT] = (gauges[gauge + GAUGE_MOMENT] as number) + Math.max(atMs, warmUpMs)
    if (insideCount > (gauges[gauge + GAUGE_MOST] as number)) gauges[gauge + GAUGE_MOST] = insideCount
    gate.inCount += 1
    if (atMs < warmUpMs) gate.inBeforeCount += 1
  }
}

/** Everybody who leaves before then, or before the arrival at that very tick. @returns how many of the exits are done. */
function leaveUntil({ ring, gauges, tallies, warmUpMs }: Passing, gate: Gate, exits: Line, doneCount: number, untilMs: number, arrival: number): number {
  const { mask } = ring
  const { insideGaugeIndex: gauge } = gate
  let index = doneCount
  for (; index < exits.count; index += 1) {
    const number = exits.numbers[index] as number
    const at = number & mask
    const atMs = ends[at] as number
    if (atMs > untilMs || (atMs === untilMs && (arrival === NOBODY || !endsBefore(ring, number, arrival)))) break
    gauges[gauge] = (gauges[gauge] as number) - 1
    gauges[gauge + GAUGE_MOMENT] = (gauges[gauge + GAUGE_MOMENT] as number) - (atMs > warmUpMs ? atMs : warmUpMs)
    gate.outCount += 1
    gate.lastOutMs = atMs
    if (atMs >= warmUpMs) recordTally(tallies, gate.crossingTallyIndex, atMs - (ends[(arrivals[at] as number) & mask] as number))
  }
  return index
}
