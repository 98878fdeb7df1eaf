/** `npm run check`: types, the three fences, style as a test. Under a minute. */
import { runStep } from './steps.mjs'

runStep('types: every layer sees only what its references allow', 'tsc', ['-b'])
runStep('types: tests', 'tsc', ['-p', 'tsconfig.tests.json'])
runStep('lint: clocks, randomness, I/O and promises', 'oxlint', ['--type-aware', '--deny-warnings'])
runStep('layers: who may import what', 'depcruise', ['engine', 'ingest', 'sim', 'scenarios', 'twin-ui', '--output-type', 'err'])
runStep('style as a test', 'vitest', ['run', '--project', 'unit', 'engine/model/'])
