/**
 * Frames of many cameras, read by one thread, told as passages.
 *
 * Per camera at most FRAMES_WAITING_MAX frames wait; the oldest goes when another comes, and is counted. Cameras take turns, so that a
 * fast one starves nobody. Nothing waits for the reader: taking a frame returns at once.
 *
 * Time:    frames are followed by the wall clock, because a twin clock may run faster than vehicles; events carry the twin clock.
 * Limits:  CAMERAS_MAX cameras; PASSAGES_WAITING_MAX passages that the log has not taken yet, per server.
 * Errors:  a frame that cannot be read is counted and logged with its reason, at most once a minute per camera.
 */
import { createPassageFollower, type Passage, type PassageFollower } from '../../../ingest/plate-reader/passages.ts'
import type { DecodedObservation } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import { decodeSlots } from '../../rules/matching/slot-decoding.ts'
import type { FrameThread } from './frame-thread.ts'
import { decodePassage, isVehicle, observationOfPassage, weightOf, type FrameEvidence } from './tell-passage.ts'

export interface CameraFrame {
  readonly crossing: string
  readonly device: string
  readonly jpeg: Uint8Array
  /** On the twin clock. */
  readonly receivedAtMs: EpochMs
}

/** Counts since the start, of one camera. */
export interface CameraCounts {
  readonly crossing: string
  readonly device: string
  readonly takenCount: number
  readonly readCount: number
  /** Newer frames came before they could be read. */
  readonly droppedCount: number
  readonly failedCount: number
  readonly waitingCount: number
  readonly passageCount: number
  /** What looked like a plate and was none. */
  readonly dismissedCount: number
}

export interface PlateCameras {
  /** Never waits. @returns false when a waiting frame had to go for it, or none could be taken. */
  readonly takeFrame: (frame: CameraFrame) => boolean
  /** Of every camera that ever sent a frame. */
  readonly listCounts: () => readonly CameraCounts[]
  /** Resolves when nothing waits or is being read: tests and the end of a file. Passages still open are told. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Where passages go: makes one durable, or rejects. */
export type TellPassage = (crossing: string, device: string, observation: DecodedObservation, receivedAtMs: EpochMs) => Promise<void>

export interface PlateCamerasParts {
  readonly thread: FrameThread
  readonly tell: TellPassage
  readonly wallNowMs: () => number
  /** Keeps the picture of a passage; gives its name, or null where it was given up: the read is worth more. Absent where pictures are not kept. */
  readonly keepPicture?: (jpeg: Uint8Array) => Promise<string | null>
  readonly logger: { readonly warn: (context: object, message: string) => void }
}

const FRAMES_WAITING_MAX = 4
const CAMERAS_MAX = 256
const PASSAGES_WAITING_MAX = 1_000
/** Passages end when their plate is unseen; where no frame comes any more, this looks. */
const SILENCE_MS = 2_000
const LOG_EVERY_MS = 60_000

interface WaitingFrame extends CameraFrame {
  readonly takenAtMs: number
}

interface Camera {
  readonly crossing: string
  readonly device: string
  readonly waiting: WaitingFrame[]
  readonly follower: PassageFollower<FrameEvidence>
  silence: NodeJS.Timeout | null
  loggedAtMs: number
  takenCount: number
  readCount: number
  droppedCount: number
  failedCount: number
  passageCount: number
  dismissedCount: number
}

export function createPlateCameras({ thread, tell, wallNowMs, keepPicture, logger }: PlateCamerasParts): PlateCameras {
  const cameras = new Map<string, Camera>()
  /** Cameras with waiting frames, in turn. */
  const turns: Camera[] = []
  let reading: Promise<void> | null = null
  const telling = new Set<Promise<void>>()
  let isClosed = false

  function cameraOf(crossing: string, device: string): Camera | null {
    const key = `${crossing}/${device}`
    const known = cameras.get(key)
    if (known !== undefined) return known
    if (cameras.size >= CAMERAS_MAX) return null
    const camera: Camera = {
      crossing, device, waiting: [], follower: createPassageFollower(), silence: null, loggedAtMs: Number.NEGATIVE_INFINITY,
      takenCount: 0, readCount: 0, droppedCount: 0, failedCount: 0, passageCount: 0, dismissedCount: 0,
    }
    cameras.set(key, camera)
    return camera
  }

  async function readAll(): Promise<void> {
    for (;;) {
      const camera = turns.shift()
      if (camera === undefined) return
      const frame = camera.waiting.shift()
      if (camera.waiting.length > 0) turns.push(camera)
      if (frame !== undefined) await readOne(camera, frame)
    }
  }

  async function readOne(camera: Camera, frame: WaitingFrame): Promise<void> {
    try {
      const { plates } = await thread.read(frame.jpeg)
      camera.readCount += 1
      const evidenceOf = (foundRatio: number): FrameEvidence => ({ jpeg: frame.jpeg, receivedAtMs: frame.receivedAtMs, foundRatio })
      const pictures = plates.map((plate) => ({
        quad: plate.quad,
        distribution: plate.distribution,
        weightRatio: weightOf(plate, decodeSlots(plate.distribution)),
        seenAtMs: frame.takenAtMs,
        evidence: evidenceOf(plate.foundRatio),
      }))
      tellAll(camera, camera.follower.follow(frame.takenAtMs, pictures))
    } catch (failure) {
      camera.failedCount += 1
      complain(camera, failure, 'a camera frame could not be read')
    }
    listenForSilence(camera)
  }

  function complain(camera: Camera, failure: unknown, message: string): void {
    const nowMs = wallNowMs()
    if (nowMs - camera.loggedAtMs < LOG_EVERY_MS) return
    camera.loggedAtMs = nowMs
    logger.warn({ crossing: camera.crossing, device: camera.device, reason: failure instanceof Error ? failure.message : String(failure), failedCount: camera.failedCount }, message)
  }

  function listenForSilence(camera: Camera): void {
    if (camera.silence !== null) clearTimeout(camera.silence)
    camera.silence = setTimeout(() => tellAll(camera, camera.follower.end()), SILENCE_MS)
    camera.silence.unref()
  }

  function tellAll(camera: Camera, passages: readonly Passage<FrameEvidence>[]): void {
    for (const passage of passages) {
      if (telling.size >= PASSAGES_WAITING_MAX) {
        camera.failedCount += 1
        complain(camera, new Error(`${PASSAGES_WAITING_MAX} passages wait for the log`), 'a passage was lost')
        continue
      }
      const told = tellOne(camera, passage).catch((failure: unknown) => {
        camera.failedCount += 1
        complain(camera, failure, 'a passage could not be stored')
      })
      telling.add(told)
      void told.finally(() => telling.delete(told))
    }
  }

  async function tellOne(camera: Camera, passage: Passage<FrameEvidence>): Promise<void> {
    const plate = decodePassage(passage.pictures)
    const best = passage.pictures[0]
    if (best === undefined) return
    if (!isVehicle(passage, plate)) {
      camera.dismissedCount += 1
      return
    }
    camera.passageCount += 1
    const { crossing, device } = camera
    const receivedAtMs = best.evidence.receivedAtMs as EpochMs
    const pictureId = (await keepPicture?.(best.evidence.jpeg).catch(() => null)) ?? null
    const told = observationOfPassage(device, passage, plate, pictureId === null ? [] : [pictureId])
    if (told !== null) await tell(crossing, device, told, receivedAtMs)
  }

  return {
    takeFrame: ({ crossing, device, jpeg, receivedAtMs }) => {
      const camera = isClosed ? null : cameraOf(crossing, device)
      if (camera === null) return false
      camera.takenCount += 1
      const isFull = camera.waiting.length >= FRAMES_WAITING_MAX
      if (isFull) {
        camera.waiting.shift()
        camera.droppedCount += 1
      }
      if (camera.waiting.length === 0) turns.push(camera)
      camera.waiting.push({ crossing, device, jpeg, receivedAtMs, takenAtMs: wallNowMs() })
      reading ??= readAll().finally(() => (reading = null))
      return !isFull
    },
    listCounts: () =>
      Array.from(cameras.values(), ({ crossing, device, waiting, takenCount, readCount, droppedCount, failedCount, passageCount, dismissedCount }) => ({
        crossing, device, takenCount, readCount, droppedCount, failedCount, waitingCount: waiting.length, passageCount, dismissedCount,
      })),
    settle: async () => {
      while (reading !== null) await reading
      for (const camera of cameras.values()) tellAll(camera, camera.follower.end())
      await Promise.all(telling)
    },
    close: async () => {
      isClosed = true
      for (const camera of cameras.values()) {
        camera.waiting.length = 0
        if (camera.silence !== null) clearTimeout(camera.silence)
        tellAll(camera, camera.follower.end())
      }
      await Promise.all(telling)
      await thread.close()
      await reading
    },
  }
}
