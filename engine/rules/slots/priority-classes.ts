/** Policies `priority-classes` and `cleared-first`: the first class in which anybody waits; nobody who has been called is called back. */
import { NOBODY, type ClassHeads } from './call-memory.ts'

export function choosePriorityClass(heads: ClassHeads): number {
  for (let index = 0; index < heads.length; index += 1) if ((heads[index] as number) < Infinity) return index
  return NOBODY
}
