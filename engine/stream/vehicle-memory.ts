/**
 * Remembers what each camera said of the vehicles that it reported lately, by the vendor's number of the passage, else by the id of the event.
 *
 * Time:    event times. A number is used again after a while: it means the same vehicle for KEPT_MS after the last word on it.
 * Limits:  `rememberedCountMax` keys in two generations; of more, the newest half are known.
 */
import type { PlateRead } from '../model/observations.ts'
import { MS_PER_MINUTE } from '../model/units.ts'
import { joinWords, type CameraWords } from './camera-words.ts'

/** What was said, or the key of the vehicle that this one turned out to be. */
type Entry = CameraWords | string

export interface VehicleMemorySaved {
  readonly recent: readonly (readonly [string, Entry])[]
  readonly recentSinceMs: number
  readonly older: readonly (readonly [string, Entry])[]
}

export interface VehicleMemory {
  /** What was said of the read's vehicle and in the frames that it sums up, as one. */
  readonly find: (read: PlateRead) => CameraWords | null
  /** What holds of the vehicle that was written under a key. */
  readonly wordsOf: (key: string, atMs: number) => CameraWords | null
  /** `isFirst`: the vehicle is a new one, whatever else went under its number. The frames that it sums up are of it from now on. */
  readonly write: (read: PlateRead, words: CameraWords, isFirst: boolean, nowMs: number) => void
  /** The read's vehicle is the one written under another key. */
  readonly identify: (read: PlateRead, withKey: string, nowMs: number) => void
  readonly saved: () => VehicleMemorySaved
}

/** A truck may stand before the camera that long between two words on it (estimate). Decoders part numbers likewise (ingest/plate-passage.ts). */
const KEPT_MS = 10 * MS_PER_MINUTE
/** Of one vehicle that turned out to be another, which turned out to be a third. */
const HOPS_MAX = 4
const NO_KEYS: readonly string[] = []

export const vehicleKeyOf = ({ deviceId, observationId, passageKey }: PlateRead): string => (passageKey === undefined ? observationId : numberKeyOf(deviceId, passageKey))

/** No observation id begins so: they begin with the device and a slash. */
const numberKeyOf = (device: string, number: string): string => `#${device}#${number}`

export const frameKeysOf = ({ deviceId, frameKeys }: PlateRead): readonly string[] => frameKeys?.map((key) => numberKeyOf(deviceId, key)) ?? NO_KEYS

export function createVehicleMemory(rememberedCountMax: number, saved?: VehicleMemorySaved): VehicleMemory {
  let recent = new Map<string, Entry>(saved?.recent)
  let recentSinceMs = saved?.recentSinceMs ?? -1
  let older = new Map<string, Entry>(saved?.older)

  function put(key: string, entry: Entry, nowMs: number): void {
    if (recent.size >= rememberedCountMax / 2 || nowMs - recentSinceMs > KEPT_MS) {
      older = recent
      recent = new Map()
      recentSinceMs = nowMs
    }
    recent.set(key, entry)
  }

  const entryOf = (key: string): Entry | undefined => recent.get(key) ?? older.get(key)

  /** The key under which what was said of the vehicle stands. */
  function homeOf(key: string): string {
    let home = key
    for (let hop = 0; hop < HOPS_MAX; hop += 1) {
      const entry = entryOf(home)
      if (typeof entry !== 'string') break
      home = entry
    }
    return home
  }

  function wordsAt(home: string, atMs: number): CameraWords | null {
    const entry = entryOf(home)
    return entry === undefined || typeof entry === 'string' || Math.abs(atMs - entry.lastAtMs) > KEPT_MS ? null : entry
  }

  /** A frame may show two vehicles, and the events that sum them up may both name it: it is of the one that came first. */
  function ownFrameKeysOf(read: PlateRead): readonly string[] {
    if (read.frameKeys === undefined) return NO_KEYS
    const own = homeOf(vehicleKeyOf(read))
    return frameKeysOf(read).filter((key) => {
      const home = homeOf(key)
      return home === own || wordsAt(home, read.eventTimeMs)?.holding.some(({ isPreview }) => !isPreview) !== true
    })
  }

  return {
    find(read) {
      const own = homeOf(vehicleKeyOf(read))
      if (read.frameKeys === undefined) return wordsAt(own, read.eventTimeMs)
      const homes = new Set([own, ...ownFrameKeysOf(read).map(homeOf)])
      const [first, ...rest] = [...homes].flatMap((home) => wordsAt(home, read.eventTimeMs) ?? [])
      return first === undefined ? null : joinWords([first, ...rest])
    },
    wordsOf: (key, atMs) => wordsAt(homeOf(key), atMs),
    write(read, words, isFirst, nowMs) {
      const key = vehicleKeyOf(read)
      const frameKeys = ownFrameKeysOf(read)
      const home = isFirst ? key : homeOf(key)
      put(home, words, nowMs)
      if (key !== home) put(key, home, nowMs)
      for (const other of frameKeys) if (other !== home) put(other, home, nowMs)
    },
    identify(read, withKey, nowMs) {
      const home = homeOf(withKey)
      for (const other of [vehicleKeyOf(read), ...ownFrameKeysOf(read)]) if (other !== home) put(other, home, nowMs)
    },
    saved: () => ({ recent: [...recent], recentSinceMs, older: [...older] }),
  }
}
