/**
 * Several pictures of one passage become one distribution per slot.
 *
 * Logarithms are added, each picture by its weight: unlike a vote over texts this keeps what the pictures nearly said. Pictures of one
 * passage err alike, so n of them count as √n, and each is floored so that one bad picture cannot veto.
 * Source:  measured on held-out synthetic passages against other floors, powers and sums (model card of the plate reader).
 * Needs:   distributions of one reader: equal alphabets and slots.
 */
import { assert } from '../../model/assert.ts'
import type { SlotDistribution } from '../../model/slot-distribution.ts'

export interface WeightedDistribution {
  readonly distribution: SlotDistribution
  /** Above 0, up to 1: how far this picture is to be trusted. */
  readonly weightRatio: number
}

const FLOOR_NATS = -7
/** The better picture counts for more than in proportion. */
const WEIGHT_POWER = 2

export function fuseSlots(reads: readonly WeightedDistribution[]): SlotDistribution {
  const first = reads[0]
  assert(first !== undefined, 'at least one read is fused')
  if (reads.length === 1) return first.distribution
  const { alphabet, padCharacter, slotCount } = first.distribution
  const size = Array.from(alphabet).length
  const logNats = new Float32Array(slotCount * size)
  const weightMax = Math.max(...reads.map(({ weightRatio }) => weightRatio))
  for (const { distribution, weightRatio } of reads) {
    const share = (weightRatio / weightMax) ** WEIGHT_POWER / Math.sqrt(reads.length)
    assert(distribution.logNats.length === logNats.length, `${distribution.logNats.length} values cannot be fused with ${logNats.length}`)
    for (let index = 0; index < logNats.length; index += 1) {
      logNats[index] = (logNats[index] as number) + share * Math.max(FLOOR_NATS, distribution.logNats[index] as number)
    }
  }
  for (let slot = 0; slot < slotCount; slot += 1) normalise(logNats.subarray(slot * size, (slot + 1) * size))
  return { alphabet, padCharacter, slotCount, logNats }
}

/** Shifts logarithms so that their exponentials add up to one. */
function normalise(logNats: Float32Array): void {
  let top = Number.NEGATIVE_INFINITY
  for (const nats of logNats) top = Math.max(top, nats)
  let total = 0
  for (const nats of logNats) total += Math.exp(nats - top)
  const shift = top + Math.log(total)
  for (let index = 0; index < logNats.length; index += 1) logNats[index] = (logNats[index] as number) - shift
}
