/**
 * What a measure is made of: the name that users see, and the gauges, tallies and counters behind it.
 */

export type MeasureSource =
  | { readonly kind: 'tally'; readonly tally: number; readonly of: 'mean' | 'p50' | 'p95' | 'max' | 'count' }
  | { readonly kind: 'sum'; readonly tally: number; readonly of: 'mean' | 'count' }
  /** Area per vehicle that came since the end of the warm-up. */
  | { readonly kind: 'perArrival'; readonly gauge: number; readonly flow: number }
  /** Time mean, or maximum. */
  | { readonly kind: 'gauge'; readonly gauge: number; readonly of: 'mean' | 'max' | 'last' }
  /** Ratio of two areas; `over` null: of the area to the time, where the gauge is 0 or 1. */
  | { readonly kind: 'ratio'; readonly gauge: number; readonly over: number | null }
  /** Since the end of the warm-up. */
  | { readonly kind: 'balked'; readonly balk: number }
  /** Over the whole run. */
  | { readonly kind: 'flow'; readonly flow: number; readonly of: 'in' | 'out' | 'balked' | 'lastOutMs' }
  /** Out since the end of the warm-up, per day of that time. */
  | { readonly kind: 'perDay'; readonly tally: number }

export interface MeasureDefinition {
  readonly name: string
  readonly source: MeasureSource
}
