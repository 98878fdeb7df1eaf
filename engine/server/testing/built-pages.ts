/**
 * Pages of the twin UI, built as for production and opened in Chromium: for tests and benches of a part without the server.
 *
 * The pages are served from a folder of their own, which goes with the browser's profile when they are closed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core'
import { build } from 'vite'
import { chromiumOptions, PAGE_MS_MAX } from './open-chromium.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

export interface BuiltPagesOptions {
  /** The folder twin-ui of the sources. */
  readonly twinUiDir: string
  /** HTML files in it; each is served under its path. */
  readonly pages: readonly string[]
  readonly browser: Pick<BrowserContextOptions, 'viewport' | 'reducedMotion'>
  /** Answers that are no files, by path. */
  readonly jsonByPath?: Readonly<Record<string, string>>
}

export interface BuiltPages {
  readonly url: string
  readonly context: BrowserContext
  readonly close: () => Promise<void>
}

export async function openBuiltPages({ twinUiDir, pages, browser, jsonByPath = {} }: BuiltPagesOptions): Promise<BuiltPages> {
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-pages-'))
  const built = join(folder, 'pages')
  await build({
    configFile: false,
    logLevel: 'error',
    root: twinUiDir,
    plugins: [react()],
    build: { target: 'es2023', outDir: built, emptyOutDir: true, rolldownOptions: { input: pages.map((page) => join(twinUiDir, page)) } },
  })
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://pages').pathname)
    const file = join(built, path)
    const json = jsonByPath[path]
    if (json !== undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(json)
    else if (file.startsWith(built) && extname(file) !== '' && existsSync(file))
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file))
    // An icon that a browser asks for by itself is no failure of the page.
    else response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const context = await chromium.launchPersistentContext(join(folder, 'browser'), { ...chromiumOptions(), ...browser, timeout: PAGE_MS_MAX })
  context.setDefaultTimeout(PAGE_MS_MAX)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    context,
    close: async () => {
      await context.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
