/** Where the installation lies: data that ships with the code is found from there, whatever the working directory is. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The same from source files and from dist/: the nearest folder above with a package.json. */
function installRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('the installation has no package.json')
    folder = parent
  }
  return folder
}

const ROOT = installRoot()
export const PACKAGE_FILE = join(ROOT, 'package.json')
export const SCENARIOS_DIR = join(ROOT, 'scenarios')
export const CROSSINGS_DIR = join(ROOT, 'scenarios/crossings')
export const PLATE_MODELS_DIR = join(ROOT, 'ingest/plate-reader/models')
export const SCREENS_DIR = join(ROOT, 'dist/twin-ui')
/** An empty history store, made by the build. */
export const HISTORY_TEMPLATE_DIR = join(ROOT, 'dist/history-template')
export const COMMAND_LINE = join(ROOT, 'dist/engine/server/cli/main.js')
