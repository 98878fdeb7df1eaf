/**
 * Security headers. The content policy lets the screens load what the server itself gives, and nothing else.
 *
 * MapLibre and Mapbox make their workers from blobs; styles set by scripts need 'unsafe-inline' for styles alone.
 * Mapbox's hosts are allowed only when a Mapbox token is set.
 *
 * Source:  https://maplibre.org/maplibre-gl-js/docs/ (CSP directives), https://docs.mapbox.com/mapbox-gl-js/guides/browsers/#csp-directives
 */
import helmet from 'helmet'
import type { TwinApp } from './app-parts.ts'

const MAPBOX_HOSTS = ['https://api.mapbox.com', 'https://events.mapbox.com', 'https://*.tiles.mapbox.com']

export function registerContentSecurity(app: TwinApp, hasMapbox: boolean): void {
  const mapbox = hasMapbox ? MAPBOX_HOSTS : []
  // Made once: the policy's text costs more than most requests.
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...mapbox],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:', 'blob:', 'data:', ...mapbox],
        workerSrc: ["'self'", 'blob:'],
        childSrc: ['blob:'],
      },
    },
    // Plain HTTP inside a gate's network is common; whoever ends TLS in front sets this header there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  })
  app.addHook('onRequest', (request, reply, next) => setHeaders(request.raw, reply.raw, (failure) => next(failure instanceof Error ? failure : undefined)))
}
