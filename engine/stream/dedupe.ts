/**
 * Drops what was reported before: the pure stepper behind `withoutDuplicates`.
 *
 * Rules:   1. An observation id seen before, or a passage number of the same camera: the same vehicle. What the camera says of it anew
 *             (another plate, a container, a first picture) goes on as a later word on that vehicle, under an id of its own where
 *             its own was used; what repeats is a re-send (camera-words.ts).
 *          2. The same camera and side, and a plate equal or with one confused character, within `windowMs`: one vehicle, read twice.
 *          3. The same camera and lane, no plate, within `platelessWindowMs`: two vehicles cannot pass so close.
 *          A preview waits up to `previewHoldMs` for its full form and is dropped when that comes, else it goes on itself.
 * Time:    the event times that pass through it, ticks included.
 * Limits:  at most `rememberedCountMax` ids and `rememberedCountMax` reads; the oldest are forgotten first. Ids are kept for at
 *          least `idMemoryMs` of event time; when more than half the bound comes in that time, the newest half are.
 *          Of at most `vehicleCountMax` vehicles it is known what was said (vehicle-memory.ts); later words on others are re-sends.
 * Checked: dedupe.test.ts, dedupe.prop.test.ts.
 */
import { confusionCountOf } from '../model/plate-confusion.ts'
import type { Ordered, PlateRead } from '../model/observations.ts'
import { firstWordOf, holdsAgainst, isNumberReused, nextWordOf, withRepeated } from './camera-words.ts'
import { createVehicleMemory, frameKeysOf, vehicleKeyOf, type VehicleMemorySaved } from './vehicle-memory.ts'

export interface DuplicateFilterOptions {
  readonly windowMs?: number
  readonly platelessWindowMs?: number
  readonly previewHoldMs?: number
  readonly idMemoryMs?: number
  readonly rememberedCountMax?: number
  readonly vehicleCountMax?: number
}

export interface DuplicateFilter {
  readonly accept: (ordered: readonly Ordered[]) => Ordered[]
  /** Previews whose full form never came, and forgets them: for the end of a finite stream. */
  readonly drain: () => Ordered[]
  readonly duplicateCount: () => number
  /** Ids that it remembers, the oldest generation first. */
  readonly knownIds: () => Iterable<string>
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
  readonly vehicles: VehicleMemorySaved
  readonly nowMs: number
  readonly duplicateCount: number
}

interface SeenRead {
  readonly plate: string | null
  readonly laneIndex: number | null
  readonly direction: PlateRead['direction']
  readonly eventTimeMs: number
  /** Of the vehicle it was of. */
  readonly vehicleKey: string
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
/** Those of ten minutes at a hundred times the traffic of the design crossing; about 10 MB. */
const VEHICLES_MAX = 20_000

export function createDuplicateFilter(options: DuplicateFilterOptions = {}, memory?: DuplicateMemory): DuplicateFilter {
  const { windowMs = WINDOW_MS, platelessWindowMs = PLATELESS_WINDOW_MS, previewHoldMs = PREVIEW_HOLD_MS } = options
  const { idMemoryMs = ID_MEMORY_MS, rememberedCountMax = REMEMBERED_MAX, vehicleCountMax = VEHICLES_MAX } = options
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
  const vehicles = createVehicleMemory(vehicleCountMax, memory?.vehicles)
  let nowMs = memory?.nowMs ?? -1
  let duplicateCount = memory?.duplicateCount ?? 0

  /** What the read repeats, by camera, plate and time alone. */
  function findRepeated(read: PlateRead): SeenRead | null {
    const withinMs = read.plate === null ? platelessWindowMs : windowMs
    for (const seen of readsByDevice.get(read.deviceId) ?? []) {
      if (Math.abs(seen.eventTimeMs - read.eventTimeMs) > withinMs) continue
      if (read.plate === null || seen.plate === null) {
        if (read.plate === seen.plate && read.laneIndex === seen.laneIndex) return seen
        continue
      }
      // A rigid truck shows the same plate in front and behind.
      if (read.direction !== null && seen.direction !== null && read.direction !== seen.direction) continue
      if (isOnePlate(seen.plate, read.plate) && (read.isPreview || !isTakenBack(seen.plate, seen))) return seen
    }
    return null
  }

  /** A later word on its vehicle took the place of the plate: whoever comes with that plate now is another. */
  function isTakenBack(plate: string, { vehicleKey, eventTimeMs }: SeenRead): boolean {
    const words = vehicles.wordsOf(vehicleKey, eventTimeMs)
    return words !== null && words.holding.every((said) => said.plate === null || !isOnePlate(said.plate, plate))
  }

  function rememberRead(read: PlateRead): void {
    const reads = readsByDevice.get(read.deviceId) ?? []
    const kept = reads.filter((seen) => nowMs - seen.eventTimeMs <= windowMs * 2)
    if (kept.length >= DEVICE_READS_MAX) kept.shift()
    kept.push({ plate: read.plate, laneIndex: read.laneIndex, direction: read.direction, eventTimeMs: read.eventTimeMs, vehicleKey: vehicleKeyOf(read) })
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

  /** A read under an id of its own: passed on unless it repeats what was said of its vehicle, or a pass. */
  function passRead(ordered: Ordered, read: PlateRead, into: Ordered[]): void {
    if (tryPassNext(ordered, read, false, into)) return
    const repeated = findRepeated(read)
    if (repeated !== null) {
      duplicateCount += 1
      vehicles.identify(read, repeated.vehicleKey, nowMs)
      const words = vehicles.find(read)
      if (words !== null) vehicles.write(read, withRepeated(words, read), false, nowMs)
      return
    }
    rememberRead(read)
    vehicles.write(read, firstWordOf(read), true, nowMs)
    into.push(ordered)
  }

  /** The next word on a vehicle. @returns false when nothing was said of it before. A repetition is counted. */
  function tryPassNext({ isLate }: Ordered, read: PlateRead, isIdKnown: boolean, into: Ordered[]): boolean {
    if (previews.size > 0 && read.passageKey !== undefined) dropPreviewsOf(read)
    const words = vehicles.find(read)
    if (words === null || (!isIdKnown && isNumberReused(words, read))) return false
    const next = nextWordOf(words, read, isIdKnown)
    vehicles.write(read, next.words, false, nowMs)
    if (next.news === null) {
      duplicateCount += 1
      return true
    }
    rememberRead(read)
    const { id, earlier } = next.news
    into.push({ observation: id === read.observationId ? read : { ...read, observationId: id }, isLate, earlier })
    return true
  }

  /** Shots without a plate that waited for this one, and frames that it sums up. */
  function dropPreviewsOf(read: PlateRead): void {
    const key = vehicleKeyOf(read)
    const frameKeys = frameKeysOf(read)
    for (const [id, { ordered }] of previews) {
      const held = ordered.observation as PlateRead
      const heldKey = vehicleKeyOf(held)
      if (frameKeys.includes(heldKey) || (heldKey === key && held.plate === null && read.plate !== null)) previews.delete(id)
    }
  }

  function releasePreviews(isDue: (preview: HeldPreview) => boolean, into: Ordered[]): void {
    for (const [id, preview] of previews) {
      if (!isDue(preview)) break
      previews.delete(id)
      passRead({ observation: preview.ordered.observation, isLate: true }, preview.ordered.observation as PlateRead, into)
    }
  }

  /** A read under an id that was heard before. @returns false when it is a re-send that is not counted yet. */
  function tryPassAgain(ordered: Ordered, read: PlateRead, into: Ordered[]): boolean {
    const held = previews.get(read.observationId)
    if (held === undefined) return tryPassNext(ordered, read, true, into)
    const heldRead = held.ordered.observation as PlateRead
    const better = { ...ordered, observation: withPicturesOf(read, heldRead) }
    if (!read.isPreview) {
      previews.delete(read.observationId)
      passRead(better, better.observation, into)
      return true
    }
    if (!holdsAgainst(read, heldRead)) return false
    previews.set(read.observationId, { ordered: better, untilMs: held.untilMs })
    return read.plate !== heldRead.plate
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
      if (observation.type !== 'plate.read' || !tryPassAgain(ordered, observation, into)) duplicateCount += 1
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
    * knownIds() {
      yield* olderIds
      yield* recentIds
    },
    memory: () => ({
      recentIds: [...recentIds], recentSinceMs, olderIds: [...olderIds],
      reads: [...readsByDevice].map(([device, reads]) => [device, [...reads]]),
      previews: [...previews], vehicles: vehicles.saved(), nowMs, duplicateCount,
    }),
  }
}

function isOnePlate(plate: string, other: string): boolean {
  const confusionCount = confusionCountOf(plate, other)
  return confusionCount !== null && confusionCount <= 1
}

/** What was seen first is seen on. */
const withPicturesOf = (read: PlateRead, { pictureIds }: PlateRead): PlateRead =>
  pictureIds === undefined || (read.pictureIds !== undefined && read.pictureIds.length > 0) ? read : { ...read, pictureIds }
