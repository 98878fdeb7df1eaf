/**
 * Where every truck is drawn: pose frames in, two key poses per truck and the share between them out.
 *
 * A truck keeps its slot while it is there; map and scene read the slot arrays directly, in their own animation frame.
 * Frames wait in a short queue until the playhead (playback-clock.ts) reaches them. Then B becomes A and the frame becomes B,
 * so that every picture lies between two real frames: nothing is ever extrapolated.
 * A truck that appears stands still at its first pose; one that would slide farther than CUT_M is put down at its new place.
 *
 * Units:   metres east and north of the site origin; radians counter-clockwise from east.
 * Time:    `receivedAtMs` and `nowMs` are `performance.now()`; frames carry the server's clock.
 * Needs:   the arrays are replaced when the buffer grows: read them from the buffer, do not keep them over a `revisionSeq`.
 * Limits:  QUEUE_MAX frames wait; past that, or while nobody draws, the oldest is applied at once. No allocation per drawn frame.
 * Checked: pose-buffer.test.ts.
 */
import { createPoseColumns, decodePoseFrame, summarisePoseFrame, type PoseFrame } from '../../engine/protocol/pose-frame.ts'
import { createPlaybackClock } from './playback-clock.ts'

/** In `tripSeqBySlot`: nobody has this slot. */
export const NO_TRIP = 0xffff_ffff
/** [eastM, northM, upM, headingRad] per slot. */
export const POSE_STRIDE = 4
/** A sign that two frames do not belong to one movement: a matched plate, another fix, a replayed jump. */
const CUT_M = 150
const QUEUE_MAX = 12
const TURN_RAD = 2 * Math.PI

export interface PoseBuffer {
  /** @returns false when the frame is damaged, doubled, older than one already taken, or a delta before any keyframe. */
  accept(frame: ArrayBuffer, receivedAtMs: number): boolean
  /** Moves the playhead; call it once per animation frame, before reading. */
  advance(nowMs: number): void
  /** Slots to scan; some of them may be free. */
  readonly slotCount: number
  readonly truckCount: number
  readonly tripSeqBySlot: Uint32Array
  readonly keyA: Float32Array
  readonly keyB: Float32Array
  /** Where between the keys now is, 0..1; the same for all. */
  readonly alpha: number
  /** Indexes into VEHICLE_CLASSES and TRUCK_STATUSES. */
  readonly classBySlot: Uint8Array
  readonly statusBySlot: Uint8Array
  /** Rises whenever the arrays changed. */
  readonly revisionSeq: number
  slotOf(tripSeq: number): number | undefined
  /** Writes [eastM, northM, upM, headingRad] of now; false when the truck is not there. */
  poseOf(tripSeq: number, out: Float32Array | number[]): boolean
  /** Since the newest frame came; Infinity before the first. */
  ageMs(nowMs: number): number
  /** Another crossing or another stream: forgets everybody. */
  clear(): void
}

/** Heading at `alpha` along the shorter arc. */
export function headingBetweenRad(fromRad: number, toRad: number, alpha: number): number {
  let arcRad = toRad - fromRad
  arcRad -= TURN_RAD * Math.floor(arcRad / TURN_RAD + 0.5)
  return fromRad + arcRad * alpha
}

/**
 * Position and heading between two keys of one slot, written to `out`.
 * The path is a cubic that leaves along one heading and comes in along the other, so that a truck keeps its lane in a bend
 * although keys may be 60 m apart. Where a heading points against the way (reversing, a bad fix), the path is straight.
 * The vertex shader of the truck layer computes the same (scene/trucks/pose-shader.ts).
 */
export function poseBetween(keyA: Float32Array, keyB: Float32Array, slot: number, alpha: number, out: Float32Array | number[]): void {
  const at = slot * POSE_STRIDE
  const eastA = keyA[at] as number
  const northA = keyA[at + 1] as number
  const upA = keyA[at + 2] as number
  const headingA = keyA[at + 3] as number
  const wayEastM = (keyB[at] as number) - eastA
  const wayNorthM = (keyB[at + 1] as number) - northA
  const headingB = keyB[at + 3] as number
  const wayM = Math.hypot(wayEastM, wayNorthM)
  const aheadA = Math.cos(headingA) * wayEastM + Math.sin(headingA) * wayNorthM
  const aheadB = Math.cos(headingB) * wayEastM + Math.sin(headingB) * wayNorthM
  let eastM = wayEastM * alpha
  let northM = wayNorthM * alpha
  if (aheadA > 0.25 * wayM && aheadB > 0.25 * wayM) {
    // Hermite with both tangents as long as the way.
    const left = alpha * (1 - alpha) * (1 - alpha) * wayM
    const right = alpha * alpha * (alpha - 1) * wayM
    const middle = alpha * alpha * (3 - 2 * alpha)
    eastM = wayEastM * middle + Math.cos(headingA) * left + Math.cos(headingB) * right
    northM = wayNorthM * middle + Math.sin(headingA) * left + Math.sin(headingB) * right
  }
  out[0] = eastA + eastM
  out[1] = northA + northM
  out[2] = upA + ((keyB[at + 2] as number) - upA) * alpha
  out[3] = headingBetweenRad(headingA, headingB, alpha)
}

interface WaitingFrame {
  readonly buffer: ArrayBuffer
  readonly atMs: number
}

export function createPoseBuffer(truckMax = 16_384): PoseBuffer {
  const clock = createPlaybackClock()
  const slotByTripSeq = new Map<number, number>()
  const queue: WaitingFrame[] = []
  let columns = createPoseColumns(truckMax)
  let capacity = truckMax
  let tripSeqBySlot = new Uint32Array(capacity).fill(NO_TRIP)
  let keyA = new Float32Array(capacity * POSE_STRIDE)
  let keyB = new Float32Array(capacity * POSE_STRIDE)
  let classBySlot = new Uint8Array(capacity)
  let statusBySlot = new Uint8Array(capacity)
  /** The application that last named the slot; a keyframe frees those it did not name. */
  let namedInBySlot = new Uint32Array(capacity)
  let slotCount = 0
  let firstFreeSlot = 0
  let alpha = 1
  let revisionSeq = 0
  let applySeq = 0
  let fromMs = 0
  let toMs = 0
  let newestFrameSeq = -1
  let newestAtMs = Number.NEGATIVE_INFINITY
  let newestReceivedAtMs = Number.NEGATIVE_INFINITY
  let hasKeyframe = false

  function grow(): void {
    const before = { tripSeqBySlot, keyA, keyB, classBySlot, statusBySlot, namedInBySlot }
    capacity *= 2
    tripSeqBySlot = new Uint32Array(capacity).fill(NO_TRIP)
    keyA = new Float32Array(capacity * POSE_STRIDE)
    keyB = new Float32Array(capacity * POSE_STRIDE)
    classBySlot = new Uint8Array(capacity)
    statusBySlot = new Uint8Array(capacity)
    namedInBySlot = new Uint32Array(capacity)
    tripSeqBySlot.set(before.tripSeqBySlot)
    keyA.set(before.keyA)
    keyB.set(before.keyB)
    classBySlot.set(before.classBySlot)
    statusBySlot.set(before.statusBySlot)
    namedInBySlot.set(before.namedInBySlot)
  }

  function takeSlot(tripSeq: number): number {
    while (firstFreeSlot < slotCount && tripSeqBySlot[firstFreeSlot] !== NO_TRIP) firstFreeSlot += 1
    const slot = firstFreeSlot
    if (slot === capacity) grow()
    if (slot === slotCount) slotCount += 1
    firstFreeSlot = slot + 1
    tripSeqBySlot[slot] = tripSeq
    slotByTripSeq.set(tripSeq, slot)
    return slot
  }

  function freeSlot(slot: number): void {
    slotByTripSeq.delete(tripSeqBySlot[slot] as number)
    tripSeqBySlot[slot] = NO_TRIP
    firstFreeSlot = Math.min(firstFreeSlot, slot)
  }

  function freeUnnamed(): void {
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (tripSeqBySlot[slot] !== NO_TRIP && namedInBySlot[slot] !== applySeq) freeSlot(slot)
    }
    while (slotCount > 0 && tripSeqBySlot[slotCount - 1] === NO_TRIP) slotCount -= 1
  }

  function placeTruck(frame: PoseFrame, index: number): void {
    const { tripSeq, eastM, northM, headingRad, vehicleClassIndex, statusIndex } = frame.columns
    const known = slotByTripSeq.get(tripSeq[index] as number)
    const slot = known ?? takeSlot(tripSeq[index] as number)
    const at = slot * POSE_STRIDE
    const toEastM = eastM[index] as number
    const toNorthM = northM[index] as number
    const isCut = known === undefined || Math.hypot(toEastM - (keyA[at] as number), toNorthM - (keyA[at + 1] as number)) > CUT_M
    keyB[at] = toEastM
    keyB[at + 1] = toNorthM
    keyB[at + 2] = 0
    keyB[at + 3] = headingRad[index] as number
    if (isCut) for (let part = 0; part < POSE_STRIDE; part += 1) keyA[at + part] = keyB[at + part] as number
    classBySlot[slot] = vehicleClassIndex[index] as number
    statusBySlot[slot] = statusIndex[index] as number
    namedInBySlot[slot] = applySeq
  }

  /** The oldest waiting frame becomes key B. */
  function applyNext(): void {
    const next = queue.shift()
    if (next === undefined) return
    const frame = decodePoseFrame(next.buffer, columns)
    if (frame === null) return
    columns = frame.columns // longer ones from now on, when these were too short
    applySeq += 1
    keyA.set(keyB.subarray(0, slotCount * POSE_STRIDE))
    for (let index = 0; index < frame.columns.truckCount; index += 1) placeTruck(frame, index)
    if (frame.kind === 'keyframe') freeUnnamed()
    fromMs = applySeq === 1 ? next.atMs : toMs
    toMs = next.atMs
    revisionSeq += 1
  }

  function clear(): void {
    queue.length = 0
    slotByTripSeq.clear()
    tripSeqBySlot.fill(NO_TRIP)
    slotCount = 0
    firstFreeSlot = 0
    applySeq = 0
    newestFrameSeq = -1
    newestAtMs = Number.NEGATIVE_INFINITY
    newestReceivedAtMs = Number.NEGATIVE_INFINITY
    hasKeyframe = false
    clock.reset()
    revisionSeq += 1
  }

  function accept(buffer: ArrayBuffer, receivedAtMs: number): boolean {
    const frame = summarisePoseFrame(buffer)
    if (frame === null) return false
    if (frame.frameSeq <= newestFrameSeq) {
      // A restarted server counts from the start again; its keyframe shows a newer instant. Anything else is old.
      if (frame.kind !== 'keyframe' || frame.atMs <= newestAtMs) return false
    }
    if (frame.kind === 'delta' && !hasKeyframe) return false
    const isSeekBack = frame.atMs < newestAtMs
    hasKeyframe = true
    newestFrameSeq = frame.frameSeq
    newestAtMs = frame.atMs
    newestReceivedAtMs = receivedAtMs
    if (isSeekBack) {
      queue.length = 0
      clock.reset()
    }
    clock.heard(frame.atMs, receivedAtMs)
    queue.push({ buffer, atMs: frame.atMs })
    if (queue.length > QUEUE_MAX || applySeq === 0 || isSeekBack) applyNext()
    if (isSeekBack) {
      // The past is another place: put everybody down there.
      keyA.set(keyB)
      fromMs = toMs
    }
    return true
  }

  function advance(nowMs: number): void {
    if (applySeq === 0) return
    const playheadMs = clock.playheadMs(nowMs)
    while (queue.length > 0 && toMs <= playheadMs) applyNext()
    alpha = toMs > fromMs ? Math.min(1, Math.max(0, (playheadMs - fromMs) / (toMs - fromMs))) : 1
  }

  return {
    accept,
    advance,
    clear,
    slotOf: (tripSeq) => slotByTripSeq.get(tripSeq),
    poseOf: (tripSeq, out) => {
      const slot = slotByTripSeq.get(tripSeq)
      if (slot === undefined) return false
      poseBetween(keyA, keyB, slot, alpha, out)
      return true
    },
    ageMs: (nowMs) => nowMs - newestReceivedAtMs,
    get slotCount() {
      return slotCount
    },
    get truckCount() {
      return slotByTripSeq.size
    },
    get tripSeqBySlot() {
      return tripSeqBySlot
    },
    get keyA() {
      return keyA
    },
    get keyB() {
      return keyB
    },
    get alpha() {
      return alpha
    },
    get classBySlot() {
      return classBySlot
    },
    get statusBySlot() {
      return statusBySlot
    },
    get revisionSeq() {
      return revisionSeq
    },
  }
}

/** The one stream of this page; map and scene draw from it. */
export const poseBuffer: PoseBuffer = createPoseBuffer()
