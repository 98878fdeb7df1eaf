/** The simulator in a web worker of a real browser: the same states and measures as here, to the last bit. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { openChromium } from '../engine/server/testing/open-chromium.ts'
import { describeRuns } from './testing/runs-to-compare.ts'

/** One script that a worker can be made of: runs, and posts what came out. */
async function bundleWorker(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sim-worker-'))
  try {
    const entry = join(folder, 'worker.ts')
    writeFileSync(entry, `import { describeRuns } from ${JSON.stringify(resolve('sim/testing/runs-to-compare.ts'))}\npostMessage(describeRuns())\n`)
    await build({ configFile: false, root: folder, logLevel: 'error', build: { outDir: join(folder, 'out'), minify: true, lib: { entry, formats: ['iife'], name: 'worker', fileName: () => 'worker.js' } } })
    return readFileSync(join(folder, 'out/worker.js'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a web worker gives the same bytes as Node', async () => {
  const script = await bundleWorker()
  const { page, close } = await openChromium('about:blank', { width: 400, height: 300 })
  try {
    const there = await page.evaluate(async (source: string) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
      return new Promise<string>((answer, fail) => {
        worker.addEventListener('message', (event: MessageEvent<string>) => answer(event.data))
        worker.addEventListener('error', (event) => fail(new Error(event.message)))
      })
    }, script)
    const here = describeRuns()
    expect(here.length).toBeGreaterThan(100_000)
    expect(there === here, 'the same text').toBe(true)
  } finally {
    await close()
  }
})
