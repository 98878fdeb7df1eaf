/**
 * Policy `fair-share`: the class (company) with the fewest calls goes next; among equals the lower slot number.
 *
 * Who comes back after a while begins at the present level and has no credit (start-time fair queueing with equal weights): of two
 * companies that have somebody waiting all the time, neither ever has more than one call more than the other.
 * Number 0 of the memory is the level, numbers 1 and on are the calls of each class, counted from the level at which it came.
 * Source:  Goyal, Vin and Cheng, Start-time fair queueing, SIGCOMM 1996.
 */
import { NOBODY, type CallMemory, type ClassHeads } from './call-memory.ts'

const startOf = (memory: CallMemory, classIndex: number): number => Math.max(memory[0] as number, memory[classIndex + 1] as number)

export function chooseFairShare(heads: ClassHeads, memory: CallMemory): number {
  let chosen = NOBODY
  let least = Infinity
  for (let index = 0; index < heads.length; index += 1) {
    if (heads[index] === Infinity) continue
    const start = startOf(memory, index)
    if (start > least || (start === least && chosen !== NOBODY && (heads[index] as number) > (heads[chosen] as number))) continue
    chosen = index
    least = start
  }
  return chosen
}

export function noteFairShare(memory: CallMemory, classIndex: number): void {
  const start = startOf(memory, classIndex)
  memory[0] = start
  memory[classIndex + 1] = start + 1
}
