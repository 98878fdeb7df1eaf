/**
 * Counts and measures of one crossing: per direction, and in steps of 15 minutes.
 *
 * Conservation holds at every instant and for each direction: arrived = inside + out.
 * Checked: reduce-crossing.prop.test.ts.
 */
import { BUCKET_MS, BUCKETS_MAX } from '../model/measures.ts'
import { MS_PER_DAY, MS_PER_HOUR, type EpochMs } from '../model/units.ts'
import { addSample, createSamples, type Samples } from './samples.ts'
import type { DirectionKey } from './trip.ts'

export interface DirectionTotals {
  expectedVeh: number
  arrivedCount: number
  insideVeh: number
  waitingVeh: number
  /** Left the crossing, however: crossed, turned back, cancelled, expired. */
  outCount: number
  crossedCount: number
  /** Crossed on day `dayIndex` (days since 1970 at the crossing). */
  crossedCountToday: number
  dayIndex: number
  /** When each crossed; values unused. */
  crossed: Samples
  waits: Samples
  slotWaits: Samples
  crossings: Samples
}

export interface Bucket {
  fromMs: number
  crossedExportCount: number
  crossedImportCount: number
  arrivedExportCount: number
  arrivedImportCount: number
  waitingVehMax: number
  insideVehMax: number
}

export interface MeasureBook {
  totals: Record<DirectionKey, DirectionTotals>
  /** Oldest first, without gaps. */
  buckets: Bucket[]
}

/** Hanoi has no summer time. */
const ZONE_OFFSET_MS = 7 * MS_PER_HOUR

export const dayIndexOf = (atMs: number): number => Math.floor((atMs + ZONE_OFFSET_MS) / MS_PER_DAY)

const createTotals = (): DirectionTotals => ({
  expectedVeh: 0, arrivedCount: 0, insideVeh: 0, waitingVeh: 0, outCount: 0, crossedCount: 0, crossedCountToday: 0, dayIndex: 0,
  crossed: createSamples(), waits: createSamples(), slotWaits: createSamples(), crossings: createSamples(),
})

export const createMeasureBook = (): MeasureBook => ({
  totals: { export: createTotals(), import: createTotals(), unknown: createTotals() },
  buckets: [],
})

/** Opens the buckets up to `nowMs`; each starts with what stands now. */
export function rollBuckets(book: MeasureBook, nowMs: number): void {
  const currentFromMs = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS
  const newest = book.buckets.at(-1)
  if (newest !== undefined && newest.fromMs >= currentFromMs) return
  const earliestMs = currentFromMs - (BUCKETS_MAX - 1) * BUCKET_MS
  let fromMs = newest === undefined ? currentFromMs : Math.max(newest.fromMs + BUCKET_MS, earliestMs)
  for (; fromMs <= currentFromMs; fromMs += BUCKET_MS) {
    book.buckets.push({
      fromMs, crossedExportCount: 0, crossedImportCount: 0, arrivedExportCount: 0, arrivedImportCount: 0,
      waitingVehMax: waitingVehOf(book), insideVehMax: insideVehOf(book),
    })
  }
  if (book.buckets.length > BUCKETS_MAX) book.buckets.splice(0, book.buckets.length - BUCKETS_MAX)
}

export function findBucket(book: MeasureBook, atMs: number): Bucket | undefined {
  const first = book.buckets[0]
  if (first === undefined) return undefined
  return book.buckets[Math.floor((atMs - first.fromMs) / BUCKET_MS)]
}

/** Keeps the newest bucket's peaks after a count changed. */
export function notePeaks(book: MeasureBook): void {
  const newest = book.buckets.at(-1)
  if (newest === undefined) return
  newest.waitingVehMax = Math.max(newest.waitingVehMax, waitingVehOf(book))
  newest.insideVehMax = Math.max(newest.insideVehMax, insideVehOf(book))
}

export function countCrossed(book: MeasureBook, key: DirectionKey, atMs: EpochMs): void {
  const totals = book.totals[key]
  const dayIndex = dayIndexOf(atMs)
  if (dayIndex > totals.dayIndex) {
    totals.dayIndex = dayIndex
    totals.crossedCountToday = 0
  }
  if (dayIndex === totals.dayIndex) totals.crossedCountToday += 1
  totals.crossedCount += 1
  addSample(totals.crossed, atMs, 0)
  const bucket = findBucket(book, atMs)
  if (bucket === undefined) return
  if (key === 'export') bucket.crossedExportCount += 1
  if (key === 'import') bucket.crossedImportCount += 1
}

export function countArrived(book: MeasureBook, key: DirectionKey, atMs: EpochMs): void {
  const bucket = findBucket(book, atMs)
  if (bucket === undefined) return
  if (key === 'export') bucket.arrivedExportCount += 1
  if (key === 'import') bucket.arrivedImportCount += 1
}

export const waitingVehOf = ({ totals }: MeasureBook): number => totals.export.waitingVeh + totals.import.waitingVeh + totals.unknown.waitingVeh
export const insideVehOf = ({ totals }: MeasureBook): number => totals.export.insideVeh + totals.import.insideVeh + totals.unknown.insideVeh
