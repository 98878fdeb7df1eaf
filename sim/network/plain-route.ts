/** Runs a route on as in moves.ts, where nobody has attributes and nobody is sent back: what both fast ways ask for. */
import { drawKeyedRatio } from '../kernel/keyed-random.ts'
import { BRANCH, BRANCH_LENGTH, GOTO } from './codes.ts'
import type { Network } from './network.ts'

/** @returns where the next visit or exit stands in the code. `mirror`: -1 for antithetic draws, else 0. */
export function followPlainRoute({ code, optionRatio, optionTarget }: Network['routes'], from: number, firstKey: number, secondKey: number, mirror: number): number {
  let pc = from
  for (;;) {
    if (code[pc] === GOTO) pc = code[pc + 1] as number
    else if (code[pc] === BRANCH) {
      const first = code[pc + 1] as number
      const end = first + (code[pc + 2] as number)
      const ratio = drawKeyedRatio(firstKey, secondKey, code[pc + 3] as number, 0, mirror)
      pc += BRANCH_LENGTH
      let sum = 0
      for (let option = first; option < end; option += 1) {
        sum += optionRatio[option] as number
        if (ratio < sum) {
          pc = optionTarget[option] as number
          break
        }
      }
    } else return pc
  }
}
