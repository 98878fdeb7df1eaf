/** Everything wrong in a `sources.yaml`, for `bordertwin check`: against the shipped crossings, and the environment as it is. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CheckedPath } from '../../../scenarios/check-crossing.ts'
import { listCrossings, loadCrossing } from '../../../scenarios/load-crossing.ts'
import type { Environment } from '../config.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { loadSources, SOURCES_FILE_NAME } from './load-sources.ts'
import { SOURCE_FILE_HEAD } from './source-file.ts'

/** By its name, or by its first line where it has another. */
export function isSourcesPath(path: string): boolean {
  if (basename(path) === SOURCES_FILE_NAME) return true
  try {
    return new RegExp(`^bordertwin: *["']?${SOURCE_FILE_HEAD}\\b`, 'm').test(readFileSync(path, 'utf8').slice(0, 4_096))
  } catch {
    return false
  }
}

export function checkSourcesPath(path: string, environment: Environment): CheckedPath {
  const devicesByCrossing = new Map(
    listCrossings(CROSSINGS_DIR).map((id) => {
      // A crossing with problems of its own is checked by its own name; here it has no devices.
      const crossing = loadCrossing(join(CROSSINGS_DIR, id))
      return [id, new Set<string>(crossing.ok ? crossing.value.site.sensors.map((sensor) => sensor.id) : [])]
    }),
  )
  const loaded = loadSources(path, { devicesByCrossing, environment })
  return { checked: [path], problems: loaded.ok ? [] : loaded.failure }
}
