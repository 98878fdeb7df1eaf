/** `npm run fuzz`: mutated bodies over every decoder and random faults over the whole road. FUZZ_SEED and FUZZ_COUNT repeat a run. */
import { runStep } from './steps.mjs'

runStep('fuzz', 'vitest', ['run', '--project', 'fuzz'])
