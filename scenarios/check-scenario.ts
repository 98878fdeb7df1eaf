/**
 * Everything wrong in a path that is a scenario file or a folder with one.
 *
 * Errors:  never throws for what is in the files.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckedPath } from './check-crossing.ts'
import { loadScenario, SCENARIO_FILE_NAME } from './load-scenario.ts'

/** The first lines tell what a file wants to be, also when it cannot be read as a whole. */
const SAYS_SCENARIO = /^\s*["']?bordertwin["']?\s*:\s*["']?scenario\//m

export function isScenarioPath(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return existsSync(join(path, SCENARIO_FILE_NAME))
    return /\.(?:ya?ml|json)$/.test(path) && SAYS_SCENARIO.test(readFileSync(path, 'utf8'))
  } catch {
    return false
  }
}

export function checkScenarioPath(path: string): CheckedPath {
  const loaded = loadScenario(path)
  return { checked: [path], problems: loaded.ok ? [] : loaded.failure }
}
