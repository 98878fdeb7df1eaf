/** What speaks for or against a trip as the one a passage belongs to, strongest first; the screens have words for each. */
export const MATCH_REASONS = [
  'plateExact', 'plateConfused', 'plateFar', 'trailerExact', 'trailerConfused', 'trailerFar', 'containerExact', 'samePassage', 'trackerNear', 'trackerFar', 'stepExpected',
  'stepAhead', 'stepPassed', 'directionDiffers', 'tooSoon', 'offPlan', 'laneFits', 'kindDiffers', 'colourDiffers', 'alreadyLeft', 'undeclared',
] as const
export type MatchReason = (typeof MATCH_REASONS)[number]
