import { expect, test } from 'vitest'
import { isSameOrigin } from './same-origin.ts'

test.each([
  ['a program, which says nothing', {}, true],
  ['our own page', { origin: 'http://twin.local:8080', host: 'twin.local:8080' }, true],
  [
    'our own page through a proxy that keeps the host',
    { origin: 'https://twin.local', host: 'twin.local', 'sec-fetch-site': 'same-origin' },
    true,
  ],
  ['another port', { origin: 'http://twin.local:9090', host: 'twin.local:8080' }, false],
  ['another site', { origin: 'https://elsewhere.example', host: 'twin.local' }, false],
  ['a sandboxed frame', { origin: 'null', host: 'twin.local' }, false],
  ['another site that hides its origin', { 'sec-fetch-site': 'cross-site', host: 'twin.local' }, false],
])('%s', (_who, headers, isSame) => {
  expect(isSameOrigin(headers)).toBe(isSame)
})
