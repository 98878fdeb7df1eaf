/** The twin UI's build, and the test projects: unit, ui, integration, browser, fuzz. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** No test is judged by its time; past this something hangs, also on a busy machine. */
const HANG_MS = 300_000

/** React-three-fiber makes a deprecated clock of three's for every canvas: it gets one on three's new timer. */
const threeForFiber: Plugin = {
  name: 'three-for-fiber',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'three' && importer?.includes('@react-three/fiber') === true ? fileURLToPath(new URL('twin-ui/scene/three-for-fiber.ts', import.meta.url)) : null,
}

/** What the first picture needs and no page names at once: the texts' fonts, and the 3D view that the page's script asks for. */
const FIRST = [
  { name: /^assets\/noto-sans-(?:latin|vietnamese)-[46]00-normal-.*\.woff2$/, attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true } },
  { name: /^assets\/CrossingScene-.*\.js$/, attrs: { rel: 'modulepreload', crossorigin: true } },
]

const firstThings: Plugin = {
  name: 'first-things',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {}).flatMap((file) =>
        FIRST.filter(({ name }) => name.test(file)).map(({ attrs }) => ({ tag: 'link', attrs: { ...attrs, href: `/${file}` }, injectTo: 'head' as const })),
      ),
  },
}

export default defineConfig({
  root: 'twin-ui',
  plugins: [threeForFiber, firstThings, react()],
  build: { target: 'es2023', outDir: '../dist/twin-ui', emptyOutDir: true },
  server: { port: 5173, proxy: { '/api': 'http://localhost:8080', '/config.json': 'http://localhost:8080', '/socket.io': { target: 'http://localhost:8080', ws: true } } },
  test: {
    root: '.',
    projects: [
      { extends: true, test: { name: 'unit', root: '.', include: ['{engine,ingest,sim,scenarios}/**/*.test.ts'], exclude: ['**/*.integration.test.ts', '**/*.fuzz.test.ts', '**/*.browser.test.ts', '**/node_modules/**'], testTimeout: HANG_MS } },
      { extends: true, test: { name: 'ui', root: '.', include: ['twin-ui/**/*.test.{ts,tsx}'], exclude: ['**/*.browser.test.ts', '**/node_modules/**'], environment: 'jsdom', testTimeout: HANG_MS } },
      { extends: true, test: { name: 'fuzz', root: '.', include: ['**/*.fuzz.test.ts'], exclude: ['**/node_modules/**'], testTimeout: 600_000 } },
      { extends: true, test: { name: 'integration', root: '.', include: ['**/*.integration.test.ts'], exclude: ['**/node_modules/**'], testTimeout: 2 * HANG_MS, hookTimeout: HANG_MS, fileParallelism: false } },
      { extends: true, test: { name: 'browser', root: '.', include: ['**/*.browser.test.ts'], exclude: ['**/node_modules/**'], testTimeout: 2 * HANG_MS, hookTimeout: HANG_MS, fileParallelism: false } },
    ],
  },
})
