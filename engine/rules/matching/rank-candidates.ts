/**
 * Which of several trips a passage was: a ranking with a confidence and reasons, and a decision only where it is safe.
 *
 * Each candidate's score is a sum of log likelihoods (nats): what was read of its plates, the container numbers, and how
 * well the passage fits into its journey. Beside the candidates stands the vehicle that nobody declared. The confidence of
 * one is its share of the whole; the margin is its distance to the runner-up.
 * Decides: from a confidence on that is stricter while further reads may come. Below it people decide: a wrong link costs more
 *          than a question.
 * Source:  method of stack-anpr 4.5; every figure here is an estimate, held against the simulated day of `npm run bench -- fusion`.
 */
import type { MatchReason } from '../../model/match-reasons.ts'
import { MS_PER_HOUR } from '../../model/units.ts'

/** Where the place of the passage lies in the candidate's journey. */
export const STEP_FITS = ['standing', 'expected', 'ahead', 'passed', 'unrelated'] as const
export type StepFit = (typeof STEP_FITS)[number]

export interface CandidateFacts {
  readonly tripSeq: number
  /** Of the reads of the front, and of the rear; null where there was none. */
  readonly frontNats: number | null
  readonly rearNats: number | null
  readonly hasContainer: boolean
  readonly stepFit: StepFit
  /** Physical steps before this one that nothing has shown yet. */
  readonly skippedStepCount: number
  readonly isDirectionFit: boolean
  /** Its tracker's newest fix is here, elsewhere, or says nothing. */
  readonly tracker: 'near' | 'far' | 'silent'
  /** It was seen elsewhere so recently that it cannot be here. */
  readonly isTooSoon: boolean
  /** How far from its announced time it would come; null when it has come, or announced none. */
  readonly offPlanMs: number | null
  /** It stands in the queue of this very lane. */
  readonly isLaneFit: boolean
  /** Another read of the same passage is its for sure. */
  readonly isSamePassage: boolean
  readonly isKindOther: boolean
  readonly isColourOther: boolean
  readonly hasLeft: boolean
  readonly isDeclared: boolean
  /** How well a truck numbered next to it, which nobody declared, explains the texts (passage-texts.ts); asked of the likeliest alone. */
  readonly mateNats: () => number
}

/** What a decision needs: cheaper than a whole ranking, and equal to it. */
export interface Weighing {
  /** The likeliest candidate; null when there is none. */
  readonly bestTripSeq: number | null
  /** That it was none of them. */
  readonly strangerRatio: number
  /** How likely the reads are at all, whoever it was: tells one vehicle's reads from two vehicles'. */
  readonly evidenceNats: number
  readonly verdict: { readonly kind: 'matched'; readonly tripSeq: number } | { readonly kind: 'stranger' } | { readonly kind: 'unsure' }
}

export interface RankedCandidate {
  readonly tripSeq: number
  readonly confidenceRatio: number
  readonly scoreNats: number
  readonly reasons: readonly MatchReason[]
}

export interface Ranking extends Weighing {
  /** Best first. */
  readonly candidates: readonly RankedCandidate[]
}

/** When all reads of the passage are in. */
export const FINAL_CONFIDENCE_RATIO_MIN = 0.98
/** While more may follow: a sister truck's plate one wrong digit away is not ruled out by one read. */
export const EARLY_CONFIDENCE_RATIO_MIN = 0.9995
/** A stranger opens a trip of its own, which a later declaration or operator can still join: less is lost by an error. */
const STRANGER_RATIO_MIN = 0.98

/** One vehicle among some hundred and fifty about here; a stranger is one in thirty of all. */
const CANDIDATE_PRIOR_NATS = -5
const STRANGER_PRIOR_NATS = -3.5
const ABOUT_COUNT = 150
/** Among more trips it is likelier that one of them fits a stranger's texts by chance. */
export const crowdNats = (openTripCount: number): number => Math.log(Math.max(1, openTripCount / ABOUT_COUNT))
/**
 * An undeclared truck of a fleet of which others are declared: no stranger by its plates, but rare, one vehicle in two thousand, of one of
 * the hundred and fifty trucks about, with one of some twenty numbers near by (estimate). Where its plates explain the texts better than
 * the likeliest candidate's, that candidate, misread, has to be likelier than such a truck.
 */
export const MATE_NATS = -15.5
const CONTAINER_NATS = 12
const SAME_PASSAGE_NATS = 5
/** Standing: seen here a moment ago from its other side. Another vehicle would have to be one whose own other side was missed. */
const STEP_NATS: Readonly<Record<StepFit, number>> = { standing: 2.5, expected: 0, ahead: -0.5, passed: -4, unrelated: -1 }
/** A whole passage missed, front and rear, is rarer than a wrong character. */
const SKIPPED_STEP_NATS = -2.5
const SKIPPED_STEPS_MAX = 3
const DIRECTION_NATS = -8
const TRACKER_NATS = { near: 4, far: -7, silent: 0 } as const
const TOO_SOON_NATS = -6
/** Hauliers keep their announced time within a few hours (estimate); a bell of that width, floored. */
const PLAN_SPREAD_MS = 2 * MS_PER_HOUR
const PLAN_NATS_MIN = -2.5
/** Far enough off to be told to the operator. */
const OFF_PLAN_MS = 4 * MS_PER_HOUR
const LANE_NATS = 0.5
const KIND_NATS = -2
const COLOUR_NATS = -1.5
const LEFT_NATS = -3
const UNDECLARED_NATS = -1
/** A read this good is a read of that plate with one or two confusions. */
const CONFUSED_NATS_MIN = -9

const planNats = (offPlanMs: number | null): number => (offPlanMs === null ? 0 : Math.max(PLAN_NATS_MIN, -0.5 * (offPlanMs / PLAN_SPREAD_MS) ** 2))

/** How likely all that is known of the passage is, if it was this one. */
export function scoreOf(facts: CandidateFacts): number {
  const skipped = Math.min(SKIPPED_STEPS_MAX, facts.skippedStepCount)
  return (
    CANDIDATE_PRIOR_NATS + (facts.frontNats ?? 0) + (facts.rearNats ?? 0) + STEP_NATS[facts.stepFit] + skipped * SKIPPED_STEP_NATS + TRACKER_NATS[facts.tracker] +
    (facts.hasContainer ? CONTAINER_NATS : 0) + (facts.isSamePassage ? SAME_PASSAGE_NATS : 0) + (facts.isDirectionFit ? 0 : DIRECTION_NATS) + (facts.isTooSoon ? TOO_SOON_NATS : 0) +
    planNats(facts.offPlanMs) + (facts.isLaneFit ? LANE_NATS : 0) + (facts.isKindOther ? KIND_NATS : 0) + (facts.isColourOther ? COLOUR_NATS : 0) +
    (facts.hasLeft ? LEFT_NATS : 0) + (facts.isDeclared ? 0 : UNDECLARED_NATS)
  )
}

function reasonsOf(facts: CandidateFacts): MatchReason[] {
  const reasons: MatchReason[] = []
  const { frontNats, rearNats } = facts
  if (frontNats !== null) reasons.push(frontNats === 0 ? 'plateExact' : frontNats >= CONFUSED_NATS_MIN ? 'plateConfused' : 'plateFar')
  if (rearNats !== null) reasons.push(rearNats === 0 ? 'trailerExact' : rearNats >= CONFUSED_NATS_MIN ? 'trailerConfused' : 'trailerFar')
  const said: readonly (readonly [boolean, MatchReason])[] = [
    [facts.hasContainer, 'containerExact'], [facts.isSamePassage, 'samePassage'], [facts.tracker === 'near', 'trackerNear'], [facts.tracker === 'far', 'trackerFar'],
    [facts.stepFit === 'expected' || facts.stepFit === 'standing', 'stepExpected'], [facts.stepFit === 'ahead', 'stepAhead'], [facts.stepFit === 'passed', 'stepPassed'], [!facts.isDirectionFit, 'directionDiffers'],
    [facts.isTooSoon, 'tooSoon'], [facts.offPlanMs !== null && facts.offPlanMs > OFF_PLAN_MS, 'offPlan'], [facts.isLaneFit, 'laneFits'], [facts.isKindOther, 'kindDiffers'], [facts.isColourOther, 'colourDiffers'],
    [facts.hasLeft, 'alreadyLeft'], [!facts.isDeclared, 'undeclared'],
  ]
  for (const [holds, reason] of said) if (holds) reasons.push(reason)
  return reasons
}

/** `strangerTextNats`: how likely the texts are when nobody declared the vehicle (plate-evidence.ts). */
export function weighCandidates(all: readonly CandidateFacts[], strangerTextNats: number, confidenceRatioMin: number): Weighing {
  return weigh(all, all.map(scoreOf), strangerTextNats, confidenceRatioMin).weighing
}

export function rankCandidates(all: readonly CandidateFacts[], strangerTextNats: number, confidenceRatioMin: number): Ranking {
  const scores = all.map(scoreOf)
  const { weighing, topNats, wholeRatio } = weigh(all, scores, strangerTextNats, confidenceRatioMin)
  const scored = all.map((facts, index) => ({ facts, scoreNats: scores[index] as number })).sort((left, right) => right.scoreNats - left.scoreNats || left.facts.tripSeq - right.facts.tripSeq)
  const candidates = scored.map(({ facts, scoreNats }) => ({
    tripSeq: facts.tripSeq, confidenceRatio: rounded(Math.exp(scoreNats - topNats) / wholeRatio), scoreNats: rounded(scoreNats), reasons: reasonsOf(facts),
  }))
  return { ...weighing, candidates }
}

interface Weighed {
  readonly weighing: Weighing
  readonly topNats: number
  /** Sum of all likelihoods, against the likeliest one. */
  readonly wholeRatio: number
}

function weigh(all: readonly CandidateFacts[], scores: readonly number[], strangerTextNats: number, confidenceRatioMin: number): Weighed {
  let best = -1
  for (let index = 0; index < all.length; index += 1) if (best === -1 || isBefore(all, scores, index, best)) best = index
  const bestFacts = all[best]
  const bestNats = scores[best] ?? Number.NEGATIVE_INFINITY
  const mateNats = bestFacts !== undefined && isMateThinkable(bestFacts, confidenceRatioMin) ? MATE_NATS + bestFacts.mateNats() : Number.NEGATIVE_INFINITY
  const strangerNats = Math.max(STRANGER_PRIOR_NATS + strangerTextNats, mateNats)
  const topNats = Math.max(strangerNats, bestNats)
  const strangerShare = Math.exp(strangerNats - topNats)
  let whole = strangerShare
  for (const scoreNats of scores) whole += Math.exp(scoreNats - topNats)
  const strangerRatio = rounded(strangerShare / whole)
  const bestRatio = rounded(Math.exp(bestNats - topNats) / whole)
  const bestTripSeq = bestFacts?.tripSeq ?? null
  return { weighing: { bestTripSeq, strangerRatio, evidenceNats: topNats + Math.log(whole), verdict: verdictOf(bestTripSeq, bestRatio, strangerRatio, confidenceRatioMin) }, topNats, wholeRatio: whole }
}

function isBefore(all: readonly CandidateFacts[], scores: readonly number[], index: number, other: number): boolean {
  const gain = (scores[index] as number) - (scores[other] as number)
  return gain > 0 || (gain === 0 && (all[index] as CandidateFacts).tripSeq < (all[other] as CandidateFacts).tripSeq)
}

/** One side alone hardly tells a mate from a misread: the other is waited for, and where none comes the misread is far likelier. */
const isMateThinkable = ({ frontNats, rearNats }: CandidateFacts, confidenceRatioMin: number): boolean =>
  confidenceRatioMin >= EARLY_CONFIDENCE_RATIO_MIN || (frontNats !== null && rearNats !== null)

function verdictOf(bestTripSeq: number | null, bestRatio: number, strangerRatio: number, confidenceRatioMin: number): Weighing['verdict'] {
  if (bestTripSeq !== null && bestRatio >= confidenceRatioMin) return { kind: 'matched', tripSeq: bestTripSeq }
  return strangerRatio >= Math.max(STRANGER_RATIO_MIN, 2 * confidenceRatioMin - 1) ? { kind: 'stranger' } : { kind: 'unsure' }
}

/** Where a passage is read: by a camera of the site, and by one that proves a step. */
export interface Seeing {
  readonly isOnSite: boolean
  readonly isProof: boolean
}

const STEP_NATS_MAX = Math.max(...Object.values(STEP_NATS))

/** What all but the texts, and a container's number, can add to a candidate's score at the most. */
export const candidateNatsMax = ({ isOnSite, isProof }: Seeing): number =>
  CANDIDATE_PRIOR_NATS + (isProof ? STEP_NATS_MAX : STEP_NATS.unrelated) + (isOnSite ? TRACKER_NATS.near + LANE_NATS : 0)

/** The same of the candidate that another read has made sure. */
export const sureCandidateNatsMax = ({ isOnSite }: Seeing): number => CANDIDATE_PRIOR_NATS + SAME_PASSAGE_NATS + STEP_NATS.expected + (isOnSite ? TRACKER_NATS.near + LANE_NATS : 0)

/** And what a container's number adds. */
export const containerNatsMax = (hasContainers: boolean): number => (hasContainers ? CONTAINER_NATS : 0)

/** The same for the vehicle that nobody declared, by its texts alone. */
export const strangerNatsMax = (strangerTextNats: number): number => STRANGER_PRIOR_NATS + strangerTextNats

/** Four decimals: enough for a screen, and the state's text stays short. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
