/** Experiments on the simulator: what many replications say together. Pure; who runs them is the caller's business. */
export { createMomentTable, estimateOf, halfWidth, type Estimate, type MomentTable } from './estimate.ts'
export { findLeast, judgeBound, type Bound, type Verdict } from './hold-bound.ts'
export { mser5, type WarmUpCut } from './mser.ts'
export { createPairedTable, type PairedDifference, type PairedTable } from './paired.ts'
export { createSelection, kimNelsonEta, type Selection, type SelectionOptions } from './select-best.ts'
export { isPreciseEnough, STOP_REPLICATIONS_MIN } from './stopping.ts'
export { studentTCdf, studentTQuantile } from './student-t.ts'
export { gridOf, listOf, type SweepAxis, type SweepPoint } from './sweep.ts'
