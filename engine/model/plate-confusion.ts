/**
 * Which characters plate readers take for one another, and what "the same plate, misread once" means.
 *
 * Source:  repair tables of published plate readers (docs/glossary.md, "confusion"); the classes are an estimate of theirs.
 * Needs:   plates upper case, without blanks, dots or hyphens.
 */

/** Characters of one class are read for one another. No character is in two classes. */
export const CONFUSION_CLASSES = ['O0DQ', 'I1L', 'B8', 'S5', 'Z2', 'G6'] as const

const leaderOf = new Map<string, string>(CONFUSION_CLASSES.flatMap((members) => Array.from(members).map((member) => [member, members[0] as string] as const)))

/** Every character replaced by its class's first: plates that can be misread for one another share it. */
export function canonicalPlateOf(plate: string): string {
  let canonical = ''
  for (const character of plate) canonical += leaderOf.get(character) ?? character
  return canonical
}

export const isConfusable = (left: string, right: string): boolean => left !== right && leaderOf.get(left) !== undefined && leaderOf.get(left) === leaderOf.get(right)

/** How many characters were confused between two plates; null when they differ by more than confusions. */
export function confusionCountOf(left: string, right: string): number | null {
  if (left === right) return 0
  const leftCharacters = Array.from(left)
  const rightCharacters = Array.from(right)
  if (leftCharacters.length !== rightCharacters.length) return null
  let confusionCount = 0
  for (let index = 0; index < leftCharacters.length; index += 1) {
    const one = leftCharacters[index] as string
    const other = rightCharacters[index] as string
    if (one === other) continue
    if (!isConfusable(one, other)) return null
    confusionCount += 1
  }
  return confusionCount
}
