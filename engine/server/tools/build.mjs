/**
 * Builds what is stale: the layers with tsc into dist/, the twin UI with Vite into dist/twin-ui, an empty history store.
 *
 * `node engine/server/tools/build.mjs [--server-only]`. A stamp beside each output holds the newest source time it was built from.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
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

/**
 * Beside the other steps and awaited by nobody: a server that finds no template initialises its store itself.
 * It holds for one version of the embedded database.
 */
function buildHistoryTemplate() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'))
  const stamp = join(ROOT, 'dist/.history-template-stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  spawn(process.execPath, [join(ROOT, 'engine/server/tools/history-template.mjs'), join(ROOT, 'dist/history-template')], { stdio: 'ignore' }).once('exit', (code) => {
    if (code === 0) writeFileSync(stamp, version)
  })
}

export function buildServer() {
  buildHistoryTemplate()

  buildPart('the engine', ['engine', 'ingest', 'sim', 'scenarios'], 'dist/.engine-stamp', () =>
    runStep('compile', 'tsc', ['-b', 'engine/server'], { isAside: true }))
}

/** Written once here, so that the server compresses nothing per request. */
function compressAssets(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) compressAssets(path)
    else if (/\.(?:js|mjs|css|html|json|svg)$/.test(name)) {
      const bytes = readFileSync(path)
      if (bytes.length < 1_024) continue
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
    }
  }
}

export function buildTwinUi() {
  buildPart('the twin UI', ['engine/model', 'engine/protocol', 'twin-ui'], 'dist/.twin-ui-stamp', () =>
    {
      // Vitest starts servers with NODE_ENV=test: the bundle of that is React's for development, a fifth larger and slower.
      runStep('bundle', 'vite', ['build', '--logLevel', 'error'], { isAside: true, env: { NODE_ENV: 'production' } })
      compressAssets(join(ROOT, 'dist/twin-ui'))
    })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  buildServer()
  if (!process.argv.includes('--server-only')) buildTwinUi()
}
