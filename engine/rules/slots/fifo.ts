/** Policies `fifo` and `wip-limit`: the lowest slot number of all. */
import { NOBODY, type ClassHeads } from './call-memory.ts'

export function chooseFifo(heads: ClassHeads): number {
  let chosen = NOBODY
  let first = Infinity
  for (let index = 0; index < heads.length; index += 1) {
    const slotSeq = heads[index] as number
    if (slotSeq >= first) continue
    chosen = index
    first = slotSeq
  }
  return chosen
}
