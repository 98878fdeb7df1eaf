/**
 * Builds what is stale: the layers with tsc into dist/, the twin UI with Vite into dist/twin-ui.
 *
 * `node engine/server/tools/build.mjs [--server-only]`. A stamp beside each output holds the newest source time it was built from.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, runStep } from './steps.mjs'

const SOURCE = /\.(?:ts|tsx|css|html|json|svg|woff2|png)$/
const SHARED = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'vite.config.ts']

/** Newest modification under the folders, in ms; a count is mixed in so that a deleted file is noticed too. */
function fingerprintOf(folders) {
  let newestMs = 0
  let fileCount = 0
  const visit = (path) => {
    const info = statSync(path)
    if (info.isDirectory()) {
      for (const name of readdirSync(path)) if (name !== 'node_modules' && name !== 'dist') visit(join(path, name))
    } else if (SOURCE.test(path)) {
      newestMs = Math.max(newestMs, info.mtimeMs)
      fileCount += 1
    }
  }
  for (const folder of folders) visit(join(ROOT, folder))
  for (const file of SHARED) visit(join(ROOT, file))
  return `${Math.round(newestMs)} ${fileCount}`
}

function buildPart(title, folders, stampPath, build) {
  const fingerprint = fingerprintOf(folders)
  const stamp = join(ROOT, stampPath)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return
  process.stderr.write(`bordertwin: building ${title}\n`)
  build()
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  writeFileSync(stamp, fingerprint)
}

export function buildServer() {
  buildPart('the engine', ['engine', 'ingest', 'sim', 'scenarios'], 'dist/.engine-stamp', () =>
    runStep('compile', 'tsc', ['-b', 'engine/server'], { quiet: false }))
}

export function buildTwinUi() {
  buildPart('the twin UI', ['engine/model', 'engine/protocol', 'twin-ui'], 'dist/.twin-ui-stamp', () =>
    runStep('bundle', 'vite', ['build', '--logLevel', 'warn'], { quiet: false }))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  buildServer()
  if (!process.argv.includes('--server-only')) buildTwinUi()
}
