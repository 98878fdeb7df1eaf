import { expect, test } from 'vitest'
import type { SlotDistribution } from '../../engine/model/slot-distribution.ts'
import { createPassageFollower, PICTURES_MAX, type PlatePicture } from './passages.ts'
import { quadOfBox } from './quad.ts'

const ALPHABET = '0123456789ABCDEFGH_'

function sayOf(text: string): SlotDistribution {
  const logNats = new Float32Array(8 * ALPHABET.length).fill(-7)
  Array.from(text.padEnd(8, '_')).forEach((character, slot) => (logNats[slot * ALPHABET.length + ALPHABET.indexOf(character)] = -0.02))
  return { alphabet: ALPHABET, padCharacter: '_', slotCount: 8, logNats }
}

const picture = (text: string, left: number, seenAtMs: number, weightRatio = 0.8): PlatePicture<number> => ({
  quad: quadOfBox({ left, top: 500, right: left + 150, bottom: 540 }), distribution: sayOf(text), weightRatio, seenAtMs, evidence: seenAtMs,
})

test('one vehicle is told once, with all its pictures, when it has passed', () => {
  const follower = createPassageFollower<number>()
  for (let index = 0; index < 5; index += 1) expect(follower.follow(index * 200, [picture('29C12345', 400 + index * 40, index * 200)])).toEqual([])
  const told = follower.follow(3_000, [])
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ frameCount: 5, firstSeenAtMs: 0 })
  expect(follower.end()).toEqual([])
})

test('a fast vehicle is followed by its text across a jump', () => {
  const follower = createPassageFollower<number>()
  follower.follow(0, [picture('29C12345', 100, 0)])
  follower.follow(200, [picture('29C12345', 800, 200)])
  expect(follower.end()).toHaveLength(1)
})

test('two vehicles side by side stay two, also when one reading fails', () => {
  const follower = createPassageFollower<number>()
  follower.follow(0, [picture('29C12345', 100, 0), picture('15C00077', 900, 0)])
  follower.follow(200, [picture('29C12340', 120, 200), picture('', 910, 200, 0.1)])
  expect(follower.end().map(({ frameCount }) => frameCount)).toEqual([2, 2])
})

test('the next vehicle in the same place is another passage', () => {
  const follower = createPassageFollower<number>()
  follower.follow(0, [picture('29C12345', 400, 0)])
  const told = follower.follow(1_800, [picture('88H67000', 400, 1_800)])
  expect([...told, ...follower.end()]).toHaveLength(2)
})

test('a bad picture between good ones belongs to their passage', () => {
  const follower = createPassageFollower<number>()
  const moved = (text: string, top: number, seenAtMs: number, weightRatio: number): PlatePicture<number> => ({ ...picture(text, 400, seenAtMs, weightRatio), quad: quadOfBox({ left: 400, top, right: 550, bottom: top + 30 }) })
  follower.follow(0, [moved('29C12345', 300, 0, 0.8)])
  follower.follow(200, [moved('88H67000', 350, 200, 0.3)])
  follower.follow(400, [moved('29C12345', 400, 400, 0.8)])
  expect(follower.end().map(({ frameCount }) => frameCount)).toEqual([3])
})

test('a vehicle that waits is told within seconds and not again', () => {
  const follower = createPassageFollower<number>()
  const told: number[] = []
  for (let atMs = 0; atMs <= 60_000; atMs += 1_000) told.push(...follower.follow(atMs, [picture('29C12345', 400, atMs)]).map(() => atMs))
  expect(told).toEqual([3_000])
  expect(follower.end()).toEqual([])
})

test('the best pictures stay, the best first', () => {
  const follower = createPassageFollower<number>()
  const told = Array.from({ length: 12 }, (_, index) => follower.follow(index * 10, [picture('29C12345', 400, index * 10, index === 5 ? 0.95 : 0.3)])).flat()
  expect(told).toHaveLength(1)
  expect(told[0]?.pictures).toHaveLength(PICTURES_MAX)
  expect(told[0]?.pictures[0]?.weightRatio).toBe(0.95)
})

test('a hundred plates at once are bounded and none is lost silently', () => {
  const follower = createPassageFollower<number>()
  const plates = Array.from({ length: 100 }, (_, index) => picture(String(index).padStart(4, '0') + 'ABCD', index * 2_000, 0))
  const told = follower.follow(0, plates)
  expect(told.length + follower.end().length).toBe(100)
})
