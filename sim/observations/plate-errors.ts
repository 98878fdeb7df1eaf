/**
 * How plate readers err: one character is taken for another that looks like it.
 *
 * Source:  confusion pairs in use with Vietnamese plates: 0-O-D, 1-I, 2-Z, 5-S, 6-G, 8-B, 4-A, C-G, U-V, H-N, E-F, M-N, P-F (the letter
 *          pairs past the digits are estimates).
 */
import { drawOne, type RandomStream } from '../random.ts'

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  0: 'DO', 1: 'I7', 2: 'Z', 3: '8', 4: 'A', 5: 'S6', 6: 'G8', 7: '1', 8: 'B3', 9: '8', A: '4', B: '8', C: 'G', D: '0', E: 'F', F: 'EP', G: '6C', H: 'N',
  K: 'X', L: '1', M: 'N', N: 'MH', P: 'F', R: 'B', S: '5', T: '7', U: 'V', V: 'UY', X: 'K', Y: 'V', Z: '2',
}

/** @returns the plate with one character mistaken, and where; the plate itself when nothing in it can be mistaken. */
export function drawMisread(random: RandomStream, plate: string): { readonly plate: string; readonly wrongIndex: number | null } {
  const characters = Array.from(plate)
  const candidates = characters.flatMap((character, index) => (LOOK_ALIKES[character] === undefined ? [] : [index]))
  if (candidates.length === 0) return { plate, wrongIndex: null }
  const wrongIndex = drawOne(random, candidates)
  characters[wrongIndex] = drawOne(random, Array.from(LOOK_ALIKES[characters[wrongIndex] as string] as string))
  return { plate: characters.join(''), wrongIndex }
}
