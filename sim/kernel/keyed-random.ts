/**
 * Uniform draws that are a pure function of who draws and what for: (replication, vehicle, stage, number of the draw).
 *
 * Nothing is consumed in event order. Whatever else changes in a scenario, the same vehicle's service at the same station comes
 * from the same uniform: common random numbers hold vehicle by vehicle. The antithetic twin flips every bit, so u becomes 1 - u.
 * Limits:  64 bits of key per vehicle, 52 bits per uniform.
 * Checked: keyed-random.test.ts (uniformity, independence of neighbours in every key, mirror).
 */
import { hashText } from '../random.ts'
import { mixInt } from './mix-bits.ts'

const GOLDEN = 0x9e3779b9
const RATIO_UNIT = 1 / 2 ** 52

/** Two words for a text: a replication's flow, a server. */
export function keyOfText(text: string): readonly [number, number] {
  const [first, second] = hashText(text)
  return [first | 0, second | 0]
}

/** One word for a text: a stage. */
export const stageOfText = (text: string): number => (hashText(text)[2] as number) | 0

/** The words of the nth vehicle of a flow whose words are given. */
export const firstKeyOf = (flowKey: number, seq: number): number => mixInt((flowKey + Math.imul(seq, GOLDEN)) | 0)
export const secondKeyOf = (flowKey: number, seq: number): number => mixInt(flowKey ^ Math.imul(seq + 1, 0x85ebca77))

/** The same stage visited again. */
export const stageOfLap = (stage: number, lap: number): number => (stage + Math.imul(lap, 0x632be5ab)) | 0

/** Uniform strictly between 0 and 1. `mirror` is 0, or -1 for the antithetic twin. */
export function drawKeyedRatio(firstKey: number, secondKey: number, stage: number, drawIndex: number, mirror: number): number {
  const inner = mixInt(((firstKey ^ stage) + Math.imul(drawIndex, GOLDEN)) | 0)
  const high = mixInt((inner + secondKey) | 0)
  const low = Math.imul(high ^ inner, 0xc2b2ae3d)
  return (((high ^ mirror) >>> 0) * 1_048_576 + ((low ^ mirror) >>> 12) + 0.5) * RATIO_UNIT
}
