/**
 * Every scenario that ships loads, runs, says what it covers, and gives what its `expected.json` says.
 *
 * The first replications of each file, by its seed, rounded to six digits. After a change that is meant to move results run this
 * test with `--update` and put the table of what moved into the commit.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMomentTable, estimateOf } from '../sim/experiment/index.ts'
import { compileNetwork, runReplication } from '../sim/index.ts'
import { formatProblem } from './file-problem.ts'
import { loadScenario } from './load-scenario.ts'

const ROOT = 'scenarios'
const REPLICATIONS = 3
const SHOWN = /^(?:station\.[^.]+\.(?:waitMsMean|waitMsP95|utilisationRatio|servedCount)|(?:yard|road)\.[^.]+\.occupancyVehMax|flow\.[^.]+\.(?:crossingMsMean|crossingMsP95|throughputPerDay|inCount|outCount|lastOutMs)|slots\.(?:flow\.[^.]+\.)?(?:slotWaitMsMean|slotWaitMsP95|calledCount|overtakenCount))$/

const listScenarioFiles = (folder: string): string[] => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).sort()
const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && listScenarioFiles(entry.name).some((name) => readFileSync(join(ROOT, entry.name, name), 'utf8').includes('bordertwin: scenario/1')))
  .map((entry) => entry.name)

function measure(path: string): Readonly<Record<string, number | null>> {
  const loaded = loadScenario(path)
  if (!loaded.ok) throw new Error(loaded.failure.map(formatProblem).join('\n'))
  const network = compileNetwork(loaded.value)
  const table = createMomentTable(network.measureNames.length)
  for (let replicationIndex = 0; replicationIndex < REPLICATIONS; replicationIndex += 1) {
    const { measures } = runReplication(network, { replicationIndex, seed: loaded.value.experiment.seed })
    table.add(network.measureNames.map((name) => measures.get(name) ?? Number.NaN))
  }
  return Object.fromEntries(
    network.measureNames.flatMap((name, index) => {
      const { value } = estimateOf(table, index, 0.95)
      return SHOWN.test(name) ? [[name, value === null ? null : Number(value.toPrecision(6))]] : []
    }),
  )
}

test.each(folders)('%s gives what it is known to give', async (folder) => {
  const results = Object.fromEntries(listScenarioFiles(folder).map((name) => [name, measure(join(ROOT, folder, name))]))
  await expect(`${JSON.stringify({ replications: REPLICATIONS, results }, null, 2)}\n`).toMatchFileSnapshot(join(folder, 'expected.json'))
})

test.each(folders)('%s says what it covers', (folder) => {
  expect(existsSync(join(ROOT, folder, 'README.md'))).toBe(true)
  expect(readFileSync(join(ROOT, folder, 'README.md'), 'utf8')).toMatch(/^Covers: \S/m)
})
