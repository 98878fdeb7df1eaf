/**
 * Refuses requests that another site made a browser send: the second fence behind the same-site cookie.
 *
 * Source:  OWASP, cross-site request forgery prevention: verifying origin with standard headers; Fetch Metadata.
 *          Programs send neither header and pass: they carry no cookie that they do not mean to send.
 */
import type { IncomingHttpHeaders } from 'node:http'

export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'cross-site') return false
  const { origin } = headers
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === headers.host
}
