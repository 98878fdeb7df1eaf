/** What is logged of failures: one line a bug, and one in a while for what a full disk refuses thousands of times a second. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, test, vi } from 'vitest'
import { TwinError } from '../../model/errors.ts'
import { createRefuser } from './refusals.ts'

function refuse(times: number, thrown: unknown) {
  const log = { error: vi.fn(), debug: vi.fn() }
  const sent: unknown[] = []
  const reply = { hasHeader: () => false, header: () => reply, code: () => reply, serializer: () => reply, send: (body: unknown) => sent.push(body) }
  const refuser = createRefuser()
  for (let count = 0; count < times; count += 1) refuser(thrown, { id: '00', log } as unknown as FastifyRequest, reply as unknown as FastifyReply)
  return { log, sent }
}

test('a disk that refuses a thousand bodies is one line, and a thousand answers', () => {
  const { log, sent } = refuse(1_000, new TwinError('log.append.failed'))
  expect(log.error).toHaveBeenCalledTimes(1)
  expect(sent).toHaveLength(1_000)
})

test('a bug is logged each time', () => {
  expect(refuse(3, new Error('unexpected')).log.error).toHaveBeenCalledTimes(3)
})

test('what a caller did wrong is no line for whoever watches the server', () => {
  const { log } = refuse(3, new TwinError('request.query.invalid'))
  expect(log.error).not.toHaveBeenCalled()
})
