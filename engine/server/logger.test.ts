import { expect, test } from 'vitest'
import { TwinError } from '../model/errors.ts'
import { createLogger } from './logger.ts'

function loggedBy(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLogger('info', (line) => lines.push(line)))
  return JSON.parse(lines[0] ?? '{}') as Record<string, unknown>
}

test('a request is logged without its query, which may hold a key or a plate', () => {
  const line = loggedBy((logger) =>
    logger.info({ req: { method: 'GET', url: '/ingest/osmand/huu-nghi/app?key=secret&id=12C12345', ip: '10.0.0.1' } }, 'x'),
  )
  expect(line['req']).toEqual({ method: 'GET', path: '/ingest/osmand/huu-nghi/app', from: '10.0.0.1' })
})

test('a refusal is its code and its cause, without the detail that may quote input', () => {
  const line = loggedBy((logger) =>
    logger.info({ err: new TwinError('request.body.invalid', 'plate 12C12345', { cause: new Error('why') }) }, 'x'),
  )
  expect(JSON.stringify(line)).not.toContain('12C12345')
  expect(line['err']).toMatchObject({ code: 'request.body.invalid', cause: { message: 'why' } })
})

test('a plate or a secret that is logged by mistake is hidden', () => {
  const line = loggedBy((logger) =>
    logger.info({ read: { plate: '12C12345', plateRaw: '12C-123.45' }, sent: { token: 'secret', password: 'secret', key: 'secret' } }, 'x'),
  )
  expect(JSON.stringify(line)).not.toMatch(/12C|secret/)
})
