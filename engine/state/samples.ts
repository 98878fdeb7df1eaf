/** Measured durations of the last hours, bounded: what the live summaries are made of. */
import { summariseDurations, type DurationSummary } from '../model/measures.ts'
import type { EpochMs } from '../model/units.ts'

/** Parallel lists in the order measured. */
export interface Samples {
  atMs: number[]
  valueMs: number[]
}

/** More than any one place serves within the window (6 lanes of 60 vehicles per hour, 4 h). */
const SAMPLES_MAX = 2_048

export const createSamples = (): Samples => ({ atMs: [], valueMs: [] })

export function addSample(samples: Samples, atMs: EpochMs, valueMs: number): void {
  samples.atMs.push(atMs)
  samples.valueMs.push(Math.max(0, valueMs))
  if (samples.atMs.length > SAMPLES_MAX) {
    samples.atMs.splice(0, SAMPLES_MAX / 4)
    samples.valueMs.splice(0, SAMPLES_MAX / 4)
  }
}

/** Those measured after `sinceMs`. */
export const summariseSince = (samples: Samples, sinceMs: number): DurationSummary =>
  summariseDurations(samples.valueMs.filter((_, index) => (samples.atMs[index] as number) > sinceMs))

export const countSince = (samples: Samples, sinceMs: number): number => samples.atMs.reduce((count, atMs) => (atMs > sinceMs ? count + 1 : count), 0)
