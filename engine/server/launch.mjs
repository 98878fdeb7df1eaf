#!/usr/bin/env node
/**
 * The `bordertwin` command: builds what is stale in a source checkout, then hands over to the compiled command line.
 *
 * Plain JavaScript, because it must run before anything is compiled.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const compiled = join(root, 'dist/engine/server/cli/main.js')

// Without the compiler (an installation without development packages) dist/ is taken as it is.
if (existsSync(join(root, 'node_modules/typescript-7'))) {
  const { buildServer, buildTwinUi } = await import('./tools/build.mjs')
  buildServer()
  if (process.argv[2] === 'serve') buildTwinUi()
}
if (!existsSync(compiled)) {
  process.stderr.write('bordertwin: dist/ is missing and the compiler is not installed. Run npm ci in the project folder.\n')
  process.exit(1)
}
await import(compiled)
