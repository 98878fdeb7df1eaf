/** The one error shape at every boundary, HTTP and socket alike: RFC 9457, media type application/problem+json. */
import { ERRORS, TwinError, type ErrorCode } from '../model/errors.ts'

export interface Problem {
  readonly code: ErrorCode
  /** HTTP status; also sent over the socket. */
  readonly status: number
  /** Same for every occurrence of the code. */
  readonly title: string
  /** This occurrence; absent for status 500 and above. */
  readonly detail?: string
  /** What the caller can do. */
  readonly hint: string
  /** Joins the log line. */
  readonly traceId: string
}

/** Anything thrown → what the caller may see. Unknown failures become `server.internal` and keep their cause to themselves. */
export function toProblem(thrown: unknown, traceId: string): Problem {
  const code: ErrorCode = thrown instanceof TwinError ? thrown.code : 'server.internal'
  const { status, title, hint } = ERRORS[code]
  const detail = thrown instanceof TwinError && status < 500 ? thrown.detail : undefined
  return { code, status, title, ...(detail === undefined ? {} : { detail }), hint, traceId }
}
