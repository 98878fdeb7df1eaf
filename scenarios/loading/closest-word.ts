/** The known word that a misspelt one was probably meant to be. */

/** Levenshtein distance; the words are short. */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let leftIndex = 1; leftIndex <= left.length; leftIndex += 1) {
    const next = [leftIndex]
    for (let rightIndex = 1; rightIndex <= right.length; rightIndex += 1) {
      const substitution = (row[rightIndex - 1] as number) + (left[leftIndex - 1] === right[rightIndex - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[rightIndex] as number) + 1, (next[rightIndex - 1] as number) + 1))
    }
    row = next
  }
  return row[right.length] as number
}

/** Within a third of the word's length (at least 2 letters), else the only known word that begins with it. */
export function findClosest(word: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(2, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > allowed) continue
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  if (best !== undefined || word.length < 3) return best
  const longer = known.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()))
  return longer.length === 1 ? longer[0] : undefined
}

/** `did you mean "x"?`, or the whole list. */
export function hintFor(word: string, known: readonly string[]): string {
  const closest = findClosest(word, known)
  if (closest !== undefined) return `did you mean "${closest}"?`
  const words = [...new Set(known)]
  return words.length === 0 ? 'none is defined' : `known: ${words.slice(0, 24).join(', ')}${words.length > 24 ? ', …' : ''}`
}
