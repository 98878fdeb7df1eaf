/**
 * The server's log: JSON lines on stderr, so that stdout stays for the ready line and for command output.
 *
 * Privacy: a request is logged by method, route and path without its query: the query may hold a device key or a plate.
 *          Bodies, headers and plates are never logged; the serialisers below are the only way in for requests and errors.
 * Time:    pino stamps lines with the wall clock; nothing else reads it here.
 */
import { pino, destination, stdSerializers, type Logger } from 'pino'
import { TwinError } from '../model/errors.ts'
import type { ServerConfig } from './config.ts'

export type { Logger } from 'pino'

interface LoggedRequest {
  readonly method?: string
  readonly url?: string
  readonly ip?: string
  readonly routeOptions?: { readonly url?: string }
}

/** What may be said about a request. */
export function serialiseRequest(request: LoggedRequest): object {
  // Devices that can send no header carry their key in the path.
  const path = request.url?.split('?', 1)[0]?.replace(/\/key\/[^/]*/g, '/key/[hidden]')
  return { method: request.method, route: request.routeOptions?.url, path, from: request.ip }
}

/** A refusal is its code; anything else keeps name, message and stack for whoever repairs it. */
export function serialiseError(error: unknown): object {
  if (error instanceof TwinError) {
    const cause = error.cause instanceof Error ? serialiseError(error.cause) : undefined
    return { type: error.name, code: error.code, ...(cause === undefined ? {} : { cause }) }
  }
  return error instanceof Error ? stdSerializers.err(error) : { type: typeof error }
}

export function createLogger(level: ServerConfig['logLevel'], write?: (line: string) => void): Logger {
  const options = {
    level,
    base: null,
    serializers: { req: serialiseRequest, request: serialiseRequest, err: serialiseError, error: serialiseError },
    redact: { paths: ['*.plate', '*.plateRaw', '*.tractorPlate', '*.trailerPlate', '*.password', '*.key', '*.token'], censor: '[hidden]' },
  }
  return pino(options, write === undefined ? stderrLines() : { write })
}

/** Lines that a full disk or a closed terminal does not take wait up to here; past it they are lost, and nothing else is. */
const WAITING_BYTES_MAX = 1_048_576

function stderrLines(): ReturnType<typeof destination> {
  // Synchronous, because a line about a failure must be out before the process is.
  const lines = destination({ fd: 2, sync: true, maxLength: WAITING_BYTES_MAX })
  // A server ends by nothing that only its log suffers from.
  lines.on('error', () => undefined)
  return lines
}
