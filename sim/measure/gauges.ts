/**
 * Numbers that stay for a while (vehicles in a line, servers at work), integrated exactly over time.
 *
 * Four numbers per gauge: value, area (value × ms), tick of the last change, maximum. All are whole numbers, so an area is exact
 * up to 2^53 vehicle-milliseconds, which is 285 years of a thousand vehicles.
 */
const STRIDE = 4
const AREA = 1
const SINCE = 2
const MAX = 3

export const gaugeLength = (gaugeCount: number): number => STRIDE * gaugeCount

export function changeGauge(gauges: Float64Array, gauge: number, change: number, nowMs: number): void {
  const at = STRIDE * gauge
  const value = gauges[at] as number
  gauges[at + AREA] = (gauges[at + AREA] as number) + value * (nowMs - (gauges[at + SINCE] as number))
  gauges[at + SINCE] = nowMs
  const changed = value + change
  gauges[at] = changed
  if (changed > (gauges[at + MAX] as number)) gauges[at + MAX] = changed
}

export const gaugeValueOf = (gauges: Float64Array, gauge: number): number => gauges[STRIDE * gauge] as number
export const gaugeMaxOf = (gauges: Float64Array, gauge: number): number => gauges[STRIDE * gauge + MAX] as number

/** Area until `nowMs`. */
export function gaugeAreaOf(gauges: Float64Array, gauge: number, nowMs: number): number {
  const at = STRIDE * gauge
  return (gauges[at + AREA] as number) + (gauges[at] as number) * (nowMs - (gauges[at + SINCE] as number))
}

/** Forgets everything but the present values: the end of the warm-up. */
export function restartGauges(gauges: Float64Array, nowMs: number): void {
  for (let at = 0; at < gauges.length; at += STRIDE) {
    gauges[at + AREA] = 0
    gauges[at + SINCE] = nowMs
    gauges[at + MAX] = gauges[at] as number
  }
}
