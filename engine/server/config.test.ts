import { expect, test } from 'vitest'
import { parseServerConfig } from './config.ts'

const configOf = (options: Parameters<typeof parseServerConfig>[0], environment: Parameters<typeof parseServerConfig>[1] = {}) => {
  const parsed = parseServerConfig(options, environment)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure))
  return parsed.value
}

test('without anything set it is a real-time server on 8080 that hides plates', () => {
  expect(configOf({})).toMatchObject({
    port: 8080,
    dataDir: '.data',
    demo: 'none',
    speedRatio: 1,
    databaseUrl: null,
    mapboxToken: null,
    isAnonymousShownPlates: false,
    isProxyTrusted: false,
  })
})

test('an option wins over its variable, and an empty variable counts as not set', () => {
  expect(configOf({ port: '81' }, { PORT: '82' }).port).toBe(81)
  expect(configOf({}, { PORT: '82', DATABASE_URL: '', MAPBOX_TOKEN: '' })).toMatchObject({ port: 82, databaseUrl: null, mapboxToken: null })
})

test('only a demo shows plates to everybody, unless it is told otherwise', () => {
  expect(configOf({ demo: 'live' }).isAnonymousShownPlates).toBe(true)
  expect(configOf({ demo: 'live' }, { BORDERTWIN_ANONYMOUS_PLATES: '0' }).isAnonymousShownPlates).toBe(false)
})

test('every problem is told at once, by the name of what was set', () => {
  const parsed = parseServerConfig(
    { port: '70000', speed: '-1', demo: 'later' },
    { DATABASE_URL: 'mysql://secret@db', MAPBOX_TOKEN: 'sk.secret', LOG_LEVEL: 'loud', NATS_URL: 'nats://x' },
  )
  expect(parsed.ok).toBe(false)
  if (parsed.ok) return
  expect(parsed.failure.map(({ where }) => where)).toEqual([
    'NATS_URL',
    '--demo',
    '--port',
    '--speed',
    'DATABASE_URL',
    'MAPBOX_TOKEN',
    'LOG_LEVEL',
  ])
  expect(JSON.stringify(parsed.failure)).not.toContain('secret')
})

test.each(['', ' 8080', '8080.5', '1e3', '0x50', '-1'])('%j is no port', (port) => {
  const parsed = parseServerConfig({ port: port === '' ? 'x' : port }, {})
  expect(parsed.ok).toBe(false)
})

test.each(['NaN', 'Infinity', '0', 'fast', '1e9'])('%j is no speed', (speed) => {
  expect(parseServerConfig({ speed }, {}).ok).toBe(false)
})
