/**
 * Numbers that stay for a while (vehicles in a line, servers at work), integrated exactly over time.
 *
 * Four numbers per gauge: value, moment (sum of every change × its tick), maximum, and one unused. The area until now is
 * value × now - moment, so a change costs two additions, and two changes at one tick that cancel out leave no trace. All are
 * whole numbers: an area is exact up to 2^53 vehicle-milliseconds, which is 285 years of a thousand vehicles.
 */
const STRIDE = 4
const MOMENT = 1
const MAX = 2

export const gaugeLength = (gaugeCount: number): number => STRIDE * gaugeCount

export function changeGauge(gauges: Float64Array, gauge: number, change: number, nowMs: number): void {
  const at = STRIDE * gauge
  gauges[at + MOMENT] = (gauges[at + MOMENT] as number) + change * nowMs
  const changed = (gauges[at] as number) + change
  gauges[at] = changed
  if (changed > (gauges[at + MAX] as number)) gauges[at + MAX] = changed
}

export const gaugeValueOf = (gauges: Float64Array, gauge: number): number => gauges[STRIDE * gauge] as number
export const gaugeMaxOf = (gauges: Float64Array, gauge: number): number => gauges[STRIDE * gauge + MAX] as number

/** Area until `nowMs`. */
export function gaugeAreaOf(gauges: Float64Array, gauge: number, nowMs: number): number {
  const at = STRIDE * gauge
  return (gauges[at] as number) * nowMs - (gauges[at + MOMENT] as number)
}

/** Forgets everything but the present values: the end of the warm-up. */
export function restartGauges(gauges: Float64Array, nowMs: number): void {
  for (let at = 0; at < gauges.length; at += STRIDE) {
    gauges[at + MOMENT] = (gauges[at] as number) * nowMs
    gauges[at + MAX] = gauges[at] as number
  }
}
