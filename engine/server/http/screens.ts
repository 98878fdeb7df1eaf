/**
 * The built screens: hashed assets for ever, the page itself never from a cache, every screen's address gives the page.
 *
 * Limits:  only files of the build are served; addresses of the interface (/api, /ingest, …) never fall back to the page.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TwinApp } from './app-parts.ts'

const YEAR_S = 31_536_000
const INTERFACE_ADDRESS = /^\/(?:api|ingest|socket\.io|healthz|readyz|metrics|config\.json|public)(?:[/?]|$)/

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>BorderTwin</title>
<p>The server runs, but its screens are not built. Run <code>npm run build</code>, then load this page again.
<p>The interface is described at <a href="/api/openapi.json">/api/openapi.json</a>.`

export async function registerScreens(app: TwinApp, screensDir: string | null, refuseUnknown: (request: FastifyRequest, reply: FastifyReply) => void): Promise<void> {
  const isBuilt = screensDir !== null && existsSync(join(screensDir, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: screensDir,
      wildcard: true,
      index: false,
      // The build may lay .br and .gz files beside its assets.
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = path.includes(`${screensDir}/assets/`)
        void response.setHeader('cache-control', isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache')
      },
    })
  }
  app.get('/', { schema: { hide: true } }, (_request, reply) => {
    if (isBuilt) return reply.sendFile('index.html')
    return reply
      .code(503)
      .header('content-type', 'text/html; charset=utf-8')
      .send(NOT_BUILT as never)
  })
  app.setNotFoundHandler((request, reply) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && (request.headers.accept ?? '').includes('text/html')
    if (isBuilt && isPage && !INTERFACE_ADDRESS.test(request.url)) return reply.sendFile('index.html')
    return refuseUnknown(request, reply)
  })
}
