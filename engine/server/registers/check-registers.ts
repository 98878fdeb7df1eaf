/** Everything wrong in a `registers.yaml`, for `bordertwin check`: against the shipped crossings, and the environment as it is. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CheckedPath } from '../../../scenarios/check-crossing.ts'
import { listCrossings, loadCrossing } from '../../../scenarios/load-crossing.ts'
import type { Environment } from '../config.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { loadRegisters, REGISTERS_FILE_HEAD, REGISTERS_FILE_NAME } from './register-file.ts'

/** By its name, or by its first line where it has another. */
export function isRegistersPath(path: string): boolean {
  if (basename(path) === REGISTERS_FILE_NAME) return true
  try {
    return new RegExp(`^bordertwin: *["']?${REGISTERS_FILE_HEAD}\\b`, 'm').test(readFileSync(path, 'utf8').slice(0, 4_096))
  } catch {
    return false
  }
}

export function checkRegistersPath(path: string, environment: Environment): CheckedPath {
  if (!existsSync(path)) return { checked: [path], problems: [{ file: path, lineIndex: 0, message: 'there is no such file', hint: 'check the path' }] }
  const workflowsByCrossing = new Map(
    listCrossings(CROSSINGS_DIR).flatMap((id) => {
      // A crossing with problems of its own is checked by its own name.
      const crossing = loadCrossing(join(CROSSINGS_DIR, id))
      return crossing.ok ? [[id, crossing.value.workflows] as const] : []
    }),
  )
  const loaded = loadRegisters(path, { workflowsByCrossing, environment })
  return { checked: [path], problems: loaded.ok ? [] : loaded.failure }
}
