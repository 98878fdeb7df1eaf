/**
 * Which of several trips a read belongs to: the clearly best one, or none. Never a guess.
 *
 * Ranked by: exact before confused; the direction the sensor serves; the trip whose life the instant falls into; a vehicle
 * already at the crossing before one only declared. Two trips equal in all of these are ambiguous.
 */
export interface MatchCandidate {
  readonly tripSeq: number
  readonly confusionCount: number
  /** The sensor sees this trip's direction, or either of them is unknown. */
  readonly isDirectionFit: boolean
  /** The instant falls between the trip's opening and its end (with a margin). */
  readonly isTimely: boolean
  readonly hasArrived: boolean
  readonly isDeclared: boolean
}

export type MatchVerdict =
  | { readonly kind: 'matched'; readonly candidate: MatchCandidate }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly MatchCandidate[] }
  | { readonly kind: 'unmatched' }

export function chooseCandidate(candidates: readonly MatchCandidate[]): MatchVerdict {
  const plausible = candidates.filter((candidate) => candidate.isTimely && (candidate.confusionCount === 0 || candidate.isDirectionFit))
  if (plausible.length === 0) return { kind: 'unmatched' }
  const bestRank = Math.min(...plausible.map(rankOf))
  const best = plausible.filter((candidate) => rankOf(candidate) === bestRank)
  const [only] = best
  return best.length === 1 && only !== undefined ? { kind: 'matched', candidate: only } : { kind: 'ambiguous', candidates: best }
}

/** Lower is better; one bit per criterion, the most telling one first. */
const rankOf = (candidate: MatchCandidate): number =>
  (candidate.isDirectionFit ? 0 : 8) + (candidate.confusionCount === 0 ? 0 : 4) + (candidate.isDeclared ? 0 : 2) + (candidate.hasArrived ? 0 : 1)
