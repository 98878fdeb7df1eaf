/**
 * Everything wrong in a path that is a scenario file or a folder with some.
 *
 * Errors:  never throws for what is in the files.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CheckedPath } from './check-crossing.ts'
import { CROSSING_FILE_NAMES } from './load-crossing.ts'
import { loadScenario } from './load-scenario.ts'

/** The first lines tell what a file wants to be, also when it cannot be read as a whole. */
const SAYS_SCENARIO = /^\s*["']?bordertwin["']?\s*:\s*["']?scenario\//m

const canHold = (file: string): boolean => /\.(?:ya?ml|json)$/.test(file)
const saysScenario = (file: string): boolean => canHold(file) && SAYS_SCENARIO.test(readFileSync(file, 'utf8'))

/** One that cannot be read may be a scenario: loading it tells why not. Those of a crossing are told with their crossing. */
function mayBeScenario(file: string): boolean {
  try {
    return saysScenario(file)
  } catch {
    return canHold(file) && !(CROSSING_FILE_NAMES as readonly string[]).includes(basename(file))
  }
}

/** The scenario files that a path is or holds; none for anything else. */
function listScenarioFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return saysScenario(path) ? [path] : []
    const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile())
    return files.map((entry) => join(path, entry.name)).filter(mayBeScenario).sort()
  } catch {
    return []
  }
}

export const isScenarioPath = (path: string): boolean => listScenarioFiles(path).length > 0

export function checkScenarioPath(path: string): CheckedPath {
  const files = listScenarioFiles(path)
  const problems = files.flatMap((file) => {
    const loaded = loadScenario(file)
    return loaded.ok ? [] : loaded.failure
  })
  return { checked: files, problems }
}
