/**
 * What an address without a route is told: another method, not in this version, or no such address.
 *
 * Limits:  routes are those that were registered before; their patterns are matched one by one, which a flood of wrong addresses pays
 *          with microseconds.
 */
import type { FastifyRequest } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import type { TwinApp } from './app-parts.ts'

/** Addresses of the design that later versions will have: said aloud, so that nobody looks for a mistake of their own. */
const PLANNED: readonly RegExp[] = [
  /^\/api\/v1\/crossings\/[^/]+\/forecast$/,
  /^\/api\/v1\/simulations(?:\/.*)?$/,
  /^\/public\/waits$/,
  /^\/public\/track\/[^/]+$/,
]

/** `/a/:id/b` and `/a/*` as what they match. */
const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))).join('/')}$`)

export interface UnknownRoutes {
  /** @param setHeader for `Allow`. */
  readonly refusalOf: (request: FastifyRequest, setHeader: (name: string, value: string) => unknown) => TwinError
}

/** Call before the routes are registered. */
export function watchRoutes(app: TwinApp): UnknownRoutes {
  const methodsByUrl = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    // The screens' wildcard matches everything.
    if (url === '/*') return
    const methods = methodsByUrl.get(url) ?? new Set()
    for (const one of [method].flat()) methods.add(one)
    methodsByUrl.set(url, methods)
  })
  let patterns: readonly (readonly [RegExp, ReadonlySet<string>])[] | null = null

  return {
    refusalOf: (request, setHeader) => {
      const path = request.url.split('?', 1)[0] ?? ''
      patterns ??= [...methodsByUrl].map(([url, methods]) => [patternOf(url), methods])
      const methods = new Set(patterns.flatMap(([pattern, found]) => (pattern.test(path) ? [...found] : [])))
      if (methods.size > 0) {
        const allowed = [...methods].sort().join(', ')
        setHeader('allow', allowed)
        return new TwinError('request.method.unsupported', `Here: ${allowed}.`)
      }
      return new TwinError(PLANNED.some((pattern) => pattern.test(path)) ? 'request.route.planned' : 'request.route.unknown')
    },
  }
}
