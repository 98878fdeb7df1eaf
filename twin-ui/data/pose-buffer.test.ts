/** Pose buffer under a clock of the test's own: no timers, jitter from a fixed sequence. */
import { describe, expect, it } from 'vitest'
import { createPoseColumns, encodePoseFrame } from '../../engine/protocol/pose-frame.ts'
import { createPoseBuffer, headingBetweenRad, NO_TRIP, poseBetween, type PoseBuffer } from './pose-buffer.ts'

interface TruckAt {
  readonly tripSeq: number
  readonly eastM: number
  readonly northM?: number
  readonly headingRad?: number
  readonly classIndex?: number
  readonly statusIndex?: number
}

function frameOf(frameSeq: number, atMs: number, trucks: readonly TruckAt[], kind: 'keyframe' | 'delta' = 'keyframe'): ArrayBuffer {
  const columns = createPoseColumns(trucks.length)
  columns.truckCount = trucks.length
  trucks.forEach((truck, index) => {
    columns.tripSeq[index] = truck.tripSeq
    columns.eastM[index] = truck.eastM
    columns.northM[index] = truck.northM ?? 0
    columns.headingRad[index] = truck.headingRad ?? 0
    columns.vehicleClassIndex[index] = truck.classIndex ?? 0
    columns.statusIndex[index] = truck.statusIndex ?? 0
  })
  return encodePoseFrame({ kind, atMs, frameSeq, originEastM: -4_000, originNorthM: -4_000, stepM: 0.125 }, columns)
}

const eastOf = (buffer: PoseBuffer, tripSeq: number): number => {
  const pose = [Number.NaN, 0, 0, 0]
  buffer.poseOf(tripSeq, pose)
  return pose[0] as number
}

/** A 10 Hz stream whose frames come up to 40 ms early or late, in the order of the wire. */
const JITTERS_MS = [12, -40, 33, 5, -21, 40, -8, 27, -35, 18, 0, -14, 38, -29, 9, 40, -40, 22, -3, 31]

describe('frames', () => {
  it('refuses a damaged frame, a doubled one and an older one', () => {
    const buffer = createPoseBuffer(16)
    expect(buffer.accept(new ArrayBuffer(10), 0)).toBe(false)
    expect(buffer.accept(frameOf(5, 1_000, [{ tripSeq: 1, eastM: 10 }]), 0)).toBe(true)
    expect(buffer.accept(frameOf(5, 1_000, [{ tripSeq: 1, eastM: 10 }]), 10)).toBe(false)
    expect(buffer.accept(frameOf(4, 900, [{ tripSeq: 1, eastM: 9 }]), 20)).toBe(false)
    expect(buffer.ageMs(50)).toBe(50)
  })

  it('takes no delta before the first keyframe', () => {
    const buffer = createPoseBuffer(16)
    expect(buffer.accept(frameOf(1, 1_000, [{ tripSeq: 1, eastM: 10 }], 'delta'), 0)).toBe(false)
    expect(buffer.ageMs(0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('goes on after a restarted server counts from the start again', () => {
    const buffer = createPoseBuffer(16)
    buffer.accept(frameOf(900, 1_000, [{ tripSeq: 1, eastM: 10 }]), 0)
    expect(buffer.accept(frameOf(1, 1_100, [{ tripSeq: 1, eastM: 11 }], 'delta'), 100)).toBe(false)
    expect(buffer.accept(frameOf(2, 1_200, [{ tripSeq: 1, eastM: 12 }]), 200)).toBe(true)
  })

  it('shows the first frame at once', () => {
    const buffer = createPoseBuffer(16)
    buffer.accept(frameOf(1, 1_000, [{ tripSeq: 7, eastM: 10, classIndex: 3, statusIndex: 5 }]), 0)
    buffer.advance(1)
    expect(eastOf(buffer, 7)).toBeCloseTo(10, 3)
    const slot = buffer.slotOf(7) as number
    expect([buffer.classBySlot[slot], buffer.statusBySlot[slot], buffer.tripSeqBySlot[slot]]).toEqual([3, 5, 7])
  })
})

describe('slots', () => {
  /** Applies a frame whatever the playhead thinks: far in the page's future. */
  function show(buffer: PoseBuffer, frameSeq: number, trucks: readonly TruckAt[], kind: 'keyframe' | 'delta' = 'keyframe'): void {
    buffer.accept(frameOf(frameSeq, frameSeq * 100, trucks, kind), frameSeq * 100)
    buffer.advance(frameSeq * 100 + 5_000)
  }

  it('a truck keeps its slot while others come and go', () => {
    const buffer = createPoseBuffer(16)
    show(buffer, 1, [
      { tripSeq: 1, eastM: 1 },
      { tripSeq: 2, eastM: 2 },
      { tripSeq: 3, eastM: 3 },
    ])
    const slot = buffer.slotOf(3)
    show(buffer, 2, [
      { tripSeq: 9, eastM: 9 },
      { tripSeq: 3, eastM: 3 },
    ])
    expect(buffer.slotOf(3)).toBe(slot)
    expect(buffer.slotOf(1)).toBeUndefined()
    expect(buffer.truckCount).toBe(2)
  })

  it('a freed slot is used again and the newcomer does not slide in from its old place', () => {
    const buffer = createPoseBuffer(16)
    show(buffer, 1, [
      { tripSeq: 1, eastM: 0 },
      { tripSeq: 2, eastM: 50 },
    ])
    const freed = buffer.slotOf(1)
    show(buffer, 2, [{ tripSeq: 2, eastM: 50 }])
    show(buffer, 3, [
      { tripSeq: 2, eastM: 50 },
      { tripSeq: 4, eastM: 100 },
    ])
    expect(buffer.slotOf(4)).toBe(freed)
    const at = (freed as number) * 4
    expect(buffer.keyA[at]).toBe(100)
    expect(buffer.keyB[at]).toBe(100)
  })

  it('a delta removes nobody and leaves the others where they are', () => {
    const buffer = createPoseBuffer(16)
    show(buffer, 1, [
      { tripSeq: 1, eastM: 0 },
      { tripSeq: 2, eastM: 50 },
    ])
    show(buffer, 2, [{ tripSeq: 2, eastM: 60 }], 'delta')
    expect(buffer.truckCount).toBe(2)
    expect([eastOf(buffer, 1), eastOf(buffer, 2)]).toEqual([0, 60])
    show(buffer, 3, [{ tripSeq: 1, eastM: 5 }], 'delta')
    expect([eastOf(buffer, 1), eastOf(buffer, 2)]).toEqual([5, 60])
  })

  it('shrinks the range to scan when the last slots are free', () => {
    const buffer = createPoseBuffer(16)
    show(
      buffer,
      1,
      [1, 2, 3, 4, 5].map((tripSeq) => ({ tripSeq, eastM: tripSeq })),
    )
    show(buffer, 2, [{ tripSeq: 2, eastM: 2 }])
    expect(buffer.slotCount).toBe(2)
    expect(buffer.tripSeqBySlot[0]).toBe(NO_TRIP)
  })

  it('grows past its first size and keeps everybody', () => {
    const buffer = createPoseBuffer(4)
    const trucks = Array.from({ length: 50 }, (_, index) => ({ tripSeq: index + 1, eastM: index, statusIndex: index % 9 }))
    show(buffer, 1, trucks)
    show(buffer, 2, trucks)
    expect(buffer.truckCount).toBe(50)
    expect(eastOf(buffer, 50)).toBe(49)
    expect(buffer.statusBySlot[buffer.slotOf(50) as number]).toBe(49 % 9)
  })

  it('comes and goes a thousand times without growing', () => {
    const buffer = createPoseBuffer(64)
    const keys = buffer.keyA
    for (let frameSeq = 1; frameSeq <= 1_000; frameSeq += 1) {
      show(
        buffer,
        frameSeq,
        Array.from({ length: 40 }, (_, index) => ({ tripSeq: frameSeq * 20 + index, eastM: index })),
      )
    }
    expect(buffer.slotCount).toBeLessThanOrEqual(60)
    expect(buffer.keyA).toBe(keys)
  })

  it('clear forgets everybody and needs a keyframe again', () => {
    const buffer = createPoseBuffer(16)
    show(buffer, 1, [{ tripSeq: 1, eastM: 0 }])
    buffer.clear()
    expect(buffer.slotOf(1)).toBeUndefined()
    expect(buffer.accept(frameOf(2, 200, [{ tripSeq: 1, eastM: 0 }], 'delta'), 9_000)).toBe(false)
  })
})

describe('movement', () => {
  it('is even at 60 pictures a second although frames jitter by 40 ms', () => {
    const buffer = createPoseBuffer(16)
    const MPS = 10
    const arrivals = Array.from({ length: 150 }, (_, index) => ({
      atMs: index * 100,
      receivedAtMs: 1_000 + index * 100 + (JITTERS_MS[index % JITTERS_MS.length] as number),
    }))
    const steps: number[] = []
    let next = 0
    let lastM = Number.NaN
    for (let nowMs = 1_000; nowMs < 15_000; nowMs += 1_000 / 60) {
      for (let due = arrivals[next]; due !== undefined && due.receivedAtMs <= nowMs; due = arrivals[next]) {
        buffer.accept(frameOf(next + 1, due.atMs, [{ tripSeq: 1, eastM: (due.atMs / 1_000) * MPS }]), due.receivedAtMs)
        next += 1
      }
      buffer.advance(nowMs)
      const eastM = eastOf(buffer, 1)
      // The first seconds are for learning the pace.
      if (nowMs > 4_000) steps.push(eastM - lastM)
      lastM = eastM
    }
    const evenM = MPS / 60
    expect(Math.min(...steps)).toBeGreaterThan(evenM * 0.7)
    expect(Math.max(...steps)).toBeLessThan(evenM * 1.3)
  })

  it('runs at most a quarter of a second behind a 10 Hz stream', () => {
    const buffer = createPoseBuffer(16)
    let shownAtMs = 0
    for (let index = 0; index < 100; index += 1) {
      const receivedAtMs = index * 100 + (JITTERS_MS[index % JITTERS_MS.length] as number)
      buffer.accept(frameOf(index + 1, index * 100, [{ tripSeq: 1, eastM: index }]), receivedAtMs)
      buffer.advance(receivedAtMs)
      shownAtMs = eastOf(buffer, 1) * 100
    }
    expect(9_900 - shownAtMs).toBeLessThan(250)
    expect(9_900 - shownAtMs).toBeGreaterThan(60)
  })

  it('follows a demo clock that runs 60 times as fast', () => {
    const buffer = createPoseBuffer(16)
    const steps: number[] = []
    let lastM = Number.NaN
    for (let tick = 0; tick < 600; tick += 1) {
      const nowMs = (tick * 1_000) / 60
      // 10 Hz is every sixth picture.
      if (tick % 6 === 0) buffer.accept(frameOf(tick + 1, nowMs * 60, [{ tripSeq: 1, eastM: nowMs * 0.3 }]), nowMs)
      buffer.advance(nowMs)
      if (nowMs > 3_000) steps.push(eastOf(buffer, 1) - lastM)
      lastM = eastOf(buffer, 1)
    }
    expect(Math.min(...steps)).toBeGreaterThan(4)
    expect(Math.max(...steps)).toBeLessThan(6)
  })

  it('stands still at the newest frame when nothing more comes', () => {
    const buffer = createPoseBuffer(16)
    for (let index = 0; index < 20; index += 1)
      buffer.accept(frameOf(index + 1, index * 100, [{ tripSeq: 1, eastM: index * 5 }]), index * 100)
    for (let nowMs = 1_900; nowMs < 9_000; nowMs += 16) {
      buffer.advance(nowMs)
      expect(eastOf(buffer, 1)).toBeLessThanOrEqual(95)
    }
    expect(eastOf(buffer, 1)).toBe(95)
    expect(buffer.ageMs(9_000)).toBe(7_100)
  })

  it('a jump of more than 150 m is a cut, a shorter way is driven', () => {
    const buffer = createPoseBuffer(16)
    const places = [
      { near: 0, far: 0 },
      { near: 100, far: 400 },
    ]
    for (let index = 0; index < 12; index += 1) {
      const place = places[index < 6 ? 0 : 1] as { near: number; far: number }
      buffer.accept(
        frameOf(index + 1, index * 100, [
          { tripSeq: 1, eastM: place.near },
          { tripSeq: 2, eastM: place.far },
        ]),
        index * 100,
      )
    }
    const seenNear = new Set<number>()
    const seenFar = new Set<number>()
    for (let nowMs = 0; nowMs < 2_000; nowMs += 7) {
      buffer.advance(nowMs)
      seenNear.add(Math.round(eastOf(buffer, 1)))
      seenFar.add(Math.round(eastOf(buffer, 2)))
    }
    expect(seenNear.size).toBeGreaterThan(3)
    expect([...seenFar].sort((a, b) => a - b)).toEqual([0, 400])
  })

  it('a replay set back to an earlier instant is shown there at once', () => {
    const buffer = createPoseBuffer(16)
    for (let index = 0; index < 20; index += 1)
      buffer.accept(frameOf(index + 1, 100_000 + index * 100, [{ tripSeq: 1, eastM: 90 }]), index * 100)
    buffer.advance(1_900)
    buffer.accept(frameOf(21, 50_000, [{ tripSeq: 1, eastM: 20 }]), 2_000)
    buffer.advance(2_001)
    expect(eastOf(buffer, 1)).toBe(20)
  })

  it('keeps up after a background tab took a minute of frames without drawing', () => {
    const buffer = createPoseBuffer(16)
    for (let index = 0; index < 600; index += 1) buffer.accept(frameOf(index + 1, index * 100, [{ tripSeq: 1, eastM: index }]), index * 100)
    buffer.advance(59_900)
    expect(eastOf(buffer, 1)).toBeGreaterThan(595)
  })
})

describe('the way between two keys', () => {
  it('turns along the shorter arc, also across east', () => {
    expect(headingBetweenRad(6.2, 0.1, 0.5)).toBeCloseTo((6.2 + 0.1 + 2 * Math.PI) / 2, 6)
    expect(headingBetweenRad(0.1, 6.2, 0.5)).toBeCloseTo((0.1 + 6.2 - 2 * Math.PI) / 2, 6)
  })

  it('bends with the headings and meets both keys', () => {
    const keyA = new Float32Array([0, 0, 0, 0])
    const keyB = new Float32Array([30, 30, 0, Math.PI / 2])
    const pose = [0, 0, 0, 0]
    poseBetween(keyA, keyB, 0, 0, pose)
    expect(pose.slice(0, 2)).toEqual([0, 0])
    poseBetween(keyA, keyB, 0, 1, pose)
    expect(pose[0]).toBeCloseTo(30, 5)
    expect(pose[1]).toBeCloseTo(30, 5)
    poseBetween(keyA, keyB, 0, 0.5, pose)
    // Outside the chord, on the side of the corner: a bend, not a short cut.
    expect((pose[0] as number) - (pose[1] as number)).toBeGreaterThan(8)
  })

  it('is straight when the truck faces away from where it goes', () => {
    const keyA = new Float32Array([0, 0, 0, Math.PI])
    const keyB = new Float32Array([20, 10, 0, Math.PI])
    const pose = [0, 0, 0, 0]
    poseBetween(keyA, keyB, 0, 0.5, pose)
    expect(pose.slice(0, 2)).toEqual([10, 5])
  })
})
