/**
 * Drops what was reported before: the pure stepper behind `withoutDuplicates`.
 *
 * Rules:   1. An observation id seen before is a re-send.
 *          2. The same camera and side, and a plate equal or with one confused character, within `windowMs`: one vehicle, read twice.
 *          3. The same camera and lane, no plate, within `platelessWindowMs`: two vehicles cannot pass so close.
 *          A preview waits up to `previewHoldMs` for its full form and is dropped when that comes, else it goes on itself.
 * Time:    the event times that pass through it, ticks included.
 * Limits:  at most `rememberedCountMax` ids and `rememberedCountMax` reads; the oldest are forgotten first. Ids are kept for at
 *          least `idMemoryMs` of event time; when more than half the bound comes in that time, the newest half are.
 * Checked: dedupe.test.ts.
 */
import { confusionCountOf } from '../model/plate-confusion.ts'
import type { Ordered, PlateRead } from '../model/observations.ts'

export interface DuplicateFilterOptions {
  readonly windowMs?: number
  readonly platelessWindowMs?: number
  readonly previewHoldMs?: number
  readonly idMemoryMs?: number
  readonly rememberedCountMax?: number
}

export interface DuplicateFilter {
  readonly accept: (ordered: readonly Ordered[]) => Ordered[]
  /** Previews whose full form never came, and forgets them: for the end of a finite stream. */
  readonly drain: () => Ordered[]
  readonly duplicateCount: () => number
  /** All it remembers, as plain data: a filter made from it goes on as this one would. */
  readonly memory: () => DuplicateMemory
}

export interface DuplicateMemory {
  readonly recentIds: readonly string[]
  readonly recentSinceMs: number
  readonly olderIds: readonly string[]
  /** By device, the longest silent first. */
  readonly reads: readonly (readonly [string, readonly SeenRead[]])[]
  readonly previews: readonly (readonly [string, HeldPreview])[]
  readonly nowMs: number
  readonly duplicateCount: number
}

interface SeenRead {
  readonly plate: string | null
  readonly laneIndex: number | null
  readonly direction: PlateRead['direction']
  readonly eventTimeMs: number
}

interface HeldPreview {
  readonly ordered: Ordered
  readonly untilMs: number
}

/** A stop-and-go pass of one camera (estimate); two different trucks with confusable plates within it are unheard of. */
const WINDOW_MS = 20_000
/** Shortest headway of trucks in one lane, rounded down (estimate). */
const PLATELESS_WINDOW_MS = 2_000
/** Cameras with a quick first event send the full one within about a second (estimate). */
const PREVIEW_HOLD_MS = 3_000
/** Devices re-send what was not acknowledged for up to a day. */
const ID_MEMORY_MS = 86_400_000
/** A day of the design crossing (some 150,000 reads and confirmations) and as many positions again; about 40 MB. */
const REMEMBERED_MAX = 400_000
/** Reads of one camera within its window; no lane passes as many vehicles. Keeps a camera gone wild from costing time. */
const DEVICE_READS_MAX = 256

export function createDuplicateFilter(options: DuplicateFilterOptions = {}, memory?: DuplicateMemory): DuplicateFilter {
  const { windowMs = WINDOW_MS, platelessWindowMs = PLATELESS_WINDOW_MS, previewHoldMs = PREVIEW_HOLD_MS } = options
  const { idMemoryMs = ID_MEMORY_MS, rememberedCountMax = REMEMBERED_MAX } = options
  /**
   * Seen ids in two generations: when the recent one is full or old, it becomes the older one and the older one is forgotten whole.
   * One Map with its first entry deleted at every insertion took 35 µs each at 400,000 entries: its iterator walks over all holes.
   */
  let recentIds = new Set(memory?.recentIds)
  let recentSinceMs = memory?.recentSinceMs ?? -1
  let olderIds = new Set(memory?.olderIds)
  const readsByDevice = new Map((memory?.reads ?? []).map(([device, reads]) => [device, [...reads]]))
  let readCount = memory?.reads.reduce((count, [, reads]) => count + reads.length, 0) ?? 0
  const previews = new Map<string, HeldPreview>(memory?.previews)
  let nowMs = memory?.nowMs ?? -1
  let duplicateCount = memory?.duplicateCount ?? 0

  function isRepeatedPass(read: PlateRead): boolean {
    const withinMs = read.plate === null ? platelessWindowMs : windowMs
    for (const seen of readsByDevice.get(read.deviceId) ?? []) {
      if (Math.abs(seen.eventTimeMs - read.eventTimeMs) > withinMs) continue
      if (read.plate === null || seen.plate === null) {
        if (read.plate === seen.plate && read.laneIndex === seen.laneIndex) return true
        continue
      }
      // A rigid truck shows the same plate in front and behind.
      if (read.direction !== null && seen.direction !== null && read.direction !== seen.direction) continue
      const confusionCount = confusionCountOf(seen.plate, read.plate)
      if (confusionCount !== null && confusionCount <= 1) return true
    }
    return false
  }

  function rememberRead(read: PlateRead): void {
    const reads = readsByDevice.get(read.deviceId) ?? []
    const kept = reads.filter((seen) => nowMs - seen.eventTimeMs <= windowMs * 2)
    if (kept.length >= DEVICE_READS_MAX) kept.shift()
    kept.push({ plate: read.plate, laneIndex: read.laneIndex, direction: read.direction, eventTimeMs: read.eventTimeMs })
    readCount += kept.length - reads.length
    readsByDevice.delete(read.deviceId)
    readsByDevice.set(read.deviceId, kept)
    while (readCount > rememberedCountMax) {
      const [quietest, forgotten] = readsByDevice.entries().next().value as [string, SeenRead[]]
      if (readsByDevice.size === 1) {
        forgotten.shift()
        readCount -= 1
      } else {
        readsByDevice.delete(quietest)
        readCount -= forgotten.length
      }
    }
  }

  function rememberId(id: string): void {
    if (recentIds.size >= rememberedCountMax / 2 || nowMs - recentSinceMs > idMemoryMs) {
      olderIds = recentIds
      recentIds = new Set()
      recentSinceMs = nowMs
    }
    recentIds.add(id)
  }

  /** A read whose id is new: passed on unless it repeats a pass. */
  function passRead(ordered: Ordered, read: PlateRead, into: Ordered[]): void {
    if (isRepeatedPass(read)) {
      duplicateCount += 1
      return
    }
    rememberRead(read)
    into.push(ordered)
  }

  function releasePreviews(isDue: (preview: HeldPreview) => boolean, into: Ordered[]): void {
    for (const [id, preview] of previews) {
      if (!isDue(preview)) break
      previews.delete(id)
      passRead({ observation: preview.ordered.observation, isLate: true }, preview.ordered.observation as PlateRead, into)
    }
  }

  function acceptOne(ordered: Ordered, into: Ordered[]): void {
    const { observation } = ordered
    nowMs = Math.max(nowMs, observation.eventTimeMs)
    if (previews.size > 0) releasePreviews((preview) => preview.untilMs <= nowMs, into)
    if (observation.type === 'clock.tick') {
      into.push(ordered)
      return
    }
    const id = observation.observationId
    if (recentIds.has(id) || olderIds.has(id)) {
      const isFullForm = previews.has(id) && observation.type === 'plate.read' && !observation.isPreview
      if (isFullForm) {
        previews.delete(id)
        passRead(ordered, observation, into)
      }
      if (!isFullForm) duplicateCount += 1
      return
    }
    rememberId(id)
    if (observation.type !== 'plate.read') into.push(ordered)
    else if (observation.isPreview && previews.size < rememberedCountMax) previews.set(id, { ordered, untilMs: nowMs + previewHoldMs })
    else passRead(ordered, observation, into)
  }

  return {
    accept(batch) {
      const passed: Ordered[] = []
      for (const ordered of batch) acceptOne(ordered, passed)
      return passed
    },
    drain() {
      const passed: Ordered[] = []
      releasePreviews(() => true, passed)
      return passed
    },
    duplicateCount: () => duplicateCount,
    memory: () => ({
      recentIds: [...recentIds], recentSinceMs, olderIds: [...olderIds],
      reads: [...readsByDevice].map(([device, reads]) => [device, [...reads]]),
      previews: [...previews], nowMs, duplicateCount,
    }),
  }
}
