/**
 * Every failure of a request becomes one problem here (RFC 9457), and is logged with its trace id.
 *
 * Errors:  the caller sees code, title, detail, hint; stack traces and causes go to the log alone.
 * Privacy: the log line has method, route and path; never query, headers, body or plate.
 */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import { toProblem, type Problem } from '../../protocol/problem.ts'
import { stopwatch } from '../clock.ts'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'
export const TRACE_HEADER = 'x-trace-id'

const RETRY_AFTER_S = 1

/** Joins what the caller sees to the log line. Node draws the bytes of these ids in stock, so that a request does not wait for them. */
export const drawTraceId = (): string => randomUUID().replaceAll('-', '').slice(0, 16)

/** What Node's parser gave up on, in our words. */
function refusalOfConnection(error: ConnectionError): TwinError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new TwinError('request.message.late', undefined, { cause: error })
  if (error.code === 'HPE_HEADER_OVERFLOW') return new TwinError('request.message.headTooLarge', undefined, { cause: error })
  return new TwinError('request.message.malformed', undefined, { cause: error })
}

/** Bytes that are no HTTP, or not yet: there is no request to answer, only a connection to say it on. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = toProblem(refusalOfConnection(error), drawTraceId())
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\ncontent-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${TRACE_HEADER}: ${problem.traceId}\r\nconnection: close\r\n\r\n${body}`,
  )
}

/** Fastify's own refusals in our words; anything unknown stays as it is and becomes `server.internal`. */
function refusalOf(error: FastifyError, request: FastifyRequest): unknown {
  const why = { cause: error }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TwinError('request.body.tooLarge', `The limit here is ${request.routeOptions.bodyLimit} bytes.`, why)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TwinError('request.body.unsupported', undefined, why)
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new TwinError('request.body.invalid', 'The body is not JSON.', why)
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new TwinError('request.message.headTooLarge', undefined, why)
    case 'FST_ERR_BAD_URL':
      return new TwinError('request.message.malformed', 'The address holds a percent sign that begins no character.', why)
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new TwinError('request.message.malformed', 'The body is not as long as Content-Length says.', why)
    case 'ECONNRESET':
      return new TwinError('request.message.malformed', 'The connection ended before the body did.', why)
  }
  // What serves files refuses paths out of its folder, and ranges out of a file.
  if (error.statusCode === 403 || error.statusCode === 404) return new TwinError('request.route.unknown', undefined, why)
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return new TwinError('request.message.malformed', undefined, why)
  return error
}

export type RefuseRequest = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => void

/** A disk that is full refuses thousands of bodies a second for one reason: it is logged once in this time, with the number of the rest. */
const SELDOM_MS = 5_000

export function createRefuser(): RefuseRequest {
  const passingByCode = new Map<string, { readonly elapsedMs: () => number; passedCount: number }>()

  /** Our own failures: each bug, and of what passes by itself the first in a while. */
  function logFailure(refusal: unknown, { code, status }: Problem, request: FastifyRequest): void {
    const passing = passingByCode.get(code)
    if (status === 503 && passing !== undefined && passing.elapsedMs() < SELDOM_MS) {
      passing.passedCount += 1
      return
    }
    if (status === 503) passingByCode.set(code, { elapsedMs: stopwatch(), passedCount: 0 })
    request.log.error({ err: refusal, req: request, code, ...(passing === undefined || passing.passedCount === 0 ? {} : { sinceThenCount: passing.passedCount }) }, 'request failed')
  }

  return (thrown, request, reply) => {
    const refusal = thrown instanceof TwinError ? thrown : refusalOf(thrown as FastifyError, request)
    const problem = toProblem(refusal, request.id)
    // A server that stops refuses on purpose.
    if (problem.status >= 500 && problem.code !== 'server.stopping') logFailure(refusal, problem, request)
    else request.log.debug({ req: request, code: problem.code }, 'request refused')
    if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_S)
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="bordertwin"')
    void reply.code(problem.status).header('content-type', PROBLEM_MEDIA_TYPE).serializer(JSON.stringify).send(problem)
  }
}
