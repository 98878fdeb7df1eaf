/**
 * Every failure of a request becomes one problem here (RFC 9457), and is logged once with its trace id.
 *
 * Errors:  the caller sees code, title, detail, hint; stack traces and causes go to the log alone.
 * Privacy: the log line has method, route and path; never query, headers, body or plate.
 */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import { toProblem } from '../../protocol/problem.ts'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'
export const TRACE_HEADER = 'x-trace-id'

const RETRY_AFTER_S = 1

/** Joins what the caller sees to the log line. */
export const drawTraceId = (): string => randomBytes(8).toString('hex')

/** Bytes that are no HTTP: there is no request to answer, only a connection to say it on. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = toProblem(new TwinError('request.message.malformed', undefined, { cause: error }), drawTraceId())
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${TRACE_HEADER}: ${problem.traceId}\r\nconnection: close\r\n\r\n${body}`,
  )
}

/** Fastify's own refusals in our words; anything unknown stays as it is and becomes `server.internal`. */
function refusalOf(error: FastifyError): unknown {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TwinError('request.body.tooLarge', undefined, { cause: error })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TwinError('request.body.unsupported', undefined, { cause: error })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new TwinError('request.body.invalid', 'The body is not JSON.', { cause: error })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new TwinError('request.message.malformed', undefined, { cause: error })
    default:
      return error
  }
}

export function refuseRequest(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = thrown instanceof TwinError ? thrown : refusalOf(thrown as FastifyError)
  const problem = toProblem(refusal, request.id)
  if (problem.status >= 500) request.log.error({ err: refusal, req: request, code: problem.code }, 'request failed')
  else request.log.debug({ req: request, code: problem.code }, 'request refused')
  if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_S)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="bordertwin"')
  void reply.code(problem.status).header('content-type', PROBLEM_MEDIA_TYPE).serializer(JSON.stringify).send(problem)
}
