/** Measured durations of the last hours, bounded: what the live summaries are made of. */
import { summariseDurations, type DurationSummary } from '../model/measures.ts'
import { epochMs, type EpochMs } from '../model/units.ts'

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

/** Takes out the first one measured at that instant or after it. @returns when that was; null when there is none. */
export function takeSampleFrom(samples: Samples, atMs: EpochMs): EpochMs | null {
  const index = samples.atMs.findIndex((sampledAtMs) => sampledAtMs >= atMs)
  if (index === -1) return null
  samples.valueMs.splice(index, 1)
  return epochMs(samples.atMs.splice(index, 1)[0] as number)
}

/** Takes out one measured at just that instant, if there is one. */
export function removeSample(samples: Samples, atMs: EpochMs): void {
  const index = samples.atMs.indexOf(atMs)
  if (index === -1) return
  samples.valueMs.splice(index, 1)
  samples.atMs.splice(index, 1)
}

/** Those measured after `sinceMs`. */
export const summariseSince = (samples: Samples, sinceMs: number): DurationSummary =>
  summariseDurations(samples.valueMs.filter((_, index) => (samples.atMs[index] as number) > sinceMs))

export const countSince = (samples: Samples, sinceMs: number): number => samples.atMs.reduce((count, atMs) => (atMs > sinceMs ? count + 1 : count), 0)
