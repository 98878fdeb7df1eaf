/**
 * `npm test`: check, then unit, interface, integration and browser tests, and the sum of them in the last line.
 *
 * What a Debian machine lacks (Chromium, fonts, PostgreSQL) is installed by apt-get; elsewhere one line says how to get it.
 * Nothing is skipped in silence: skipped tests are counted in the last line, and vitest names them above it.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { ROOT, runStep } from './steps.mjs'
import { needSystemPackages } from './system-packages.mjs'

const RESULTS = join(ROOT, '.test-output')
const PROJECTS = [
  ['unit tests', 'unit'],
  ['interface tests', 'ui'],
  ['integration tests: real processes, databases and sockets', 'integration'],
  ['browser tests: the real server in Chromium', 'browser'],
]

needSystemPackages()
runStep('check', 'engine/server/tools/check.mjs', [])
runStep('build', 'engine/server/tools/build.mjs', [])

rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })
const sum = { passed: 0, failed: 0, skipped: 0 }
let isGreen = true
for (const [title, project] of PROJECTS) {
  process.stdout.write(`\n▸ ${title}\n`)
  const outputFile = join(RESULTS, `${project}.json`)
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`],
    { cwd: ROOT, stdio: 'inherit' },
  )
  if (status !== 0) isGreen = false
  try {
    const result = JSON.parse(readFileSync(outputFile, 'utf8'))
    sum.passed += result.numPassedTests
    sum.failed += result.numFailedTests
    sum.skipped += result.numPendingTests + result.numTodoTests
    if (result.numTotalTests === 0) {
      process.stderr.write(`✗ ${title}: no test ran\n`)
      isGreen = false
    }
  } catch (error) {
    process.stderr.write(`✗ ${title}: no result (${error instanceof Error ? error.message : String(error)})\n`)
    isGreen = false
  }
}
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
process.exit(isGreen && sum.failed === 0 ? 0 : 1)
