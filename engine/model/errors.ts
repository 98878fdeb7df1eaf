/** Every error that a caller can see: code, HTTP status, title, hint. docs/errors.md lists the same codes; a test keeps them equal. */

export interface ErrorDefinition {
  readonly status: number
  readonly title: string
  readonly hint: string
}

const define = <const Table extends Readonly<Record<string, ErrorDefinition>>>(table: Table): Table => table

export const ERRORS = define({
  'request.body.invalid': { status: 422, title: 'The body does not fit its schema.', hint: 'Correct the fields named in detail.' },
  'request.query.invalid': { status: 400, title: 'A query parameter is wrong.', hint: 'Correct the parameter named in detail.' },
  'request.body.tooLarge': { status: 413, title: 'The body is too large.', hint: 'Send less than the limit named in detail.' },
  'request.body.unsupported': { status: 415, title: 'The content type is not taken here.', hint: 'Send application/json.' },
  'request.message.malformed': { status: 400, title: 'The request is not well-formed HTTP.', hint: 'Check the client and what stands between.' },
  'request.message.late': { status: 408, title: 'The request did not arrive in time.', hint: 'Send it whole within 30 seconds.' },
  'request.message.headTooLarge': { status: 431, title: 'The headers or the address are too large.', hint: 'Keep both together below 16 kB, an id below 200 characters.' },
  'request.method.unsupported': { status: 405, title: 'This address has no such method.', hint: 'Use a method named in Allow.' },
  'request.route.planned': { status: 404, title: 'This version does not have this yet.', hint: 'See /api/openapi.json for what there is.' },
  'request.route.unknown': { status: 404, title: 'There is no such address.', hint: 'See /api/openapi.json.' },
  'request.key.reused': { status: 422, title: 'This key stands for another command.', hint: 'Send a retry as the command was first sent, and a new command under a key of its own.' },
  'request.key.busy': { status: 409, title: 'Another command under this key is on its way to the disk.', hint: 'Give each command a key of its own.' },
  'request.rate.exceeded': { status: 429, title: 'Too many requests.', hint: 'Wait as long as Retry-After says.' },
  'access.session.missing': { status: 401, title: 'Sign in first.', hint: 'POST /api/v1/session, or send a bearer token.' },
  'access.session.wrong': { status: 401, title: 'Name or password is wrong.', hint: 'The demo account is printed at the first start.' },
  'access.origin.foreign': { status: 403, title: 'The request came from another site.', hint: 'Open the twin at its own address.' },
  'access.role.insufficient': { status: 403, title: 'Your role may not do this.', hint: 'Ask an administrator.' },
  'access.device.unknown': { status: 401, title: 'The device key is missing or unknown.', hint: 'Send X-Device-Key, or ?key= for cameras that cannot.' },
  'access.device.mismatch': { status: 403, title: 'The device key belongs to another device.', hint: 'Use the key of the device named in the path.' },
  'crossing.id.unknown': { status: 404, title: 'There is no such crossing.', hint: 'GET /api/v1/crossings lists them.' },
  'crossing.card.unknown': { status: 404, title: 'There is no such card.', hint: 'GET …/cards lists them; one issued a moment ago is there too.' },
  'crossing.register.unknown': { status: 404, title: 'There is no such register.', hint: 'GET …/registers lists them; registers.yaml in the data folder names them.' },
  'crossing.trip.unknown': { status: 404, title: 'There is no such trip.', hint: 'It may be older than what is kept.' },
  'ingest.format.unknown': { status: 415, title: 'There is no such ingest format.', hint: 'bordertwin decode --help lists them.' },
  'ingest.body.rejected': { status: 422, title: 'No observation could be read from the body.', hint: 'The body is kept as a dead letter with the reason.' },
  'ingest.plateReader.missing': { status: 503, title: 'This server cannot read camera frames.', hint: 'Install onnxruntime-node, or let the camera read plates itself.' },
  'crossing.picture.unknown': { status: 404, title: 'There is no such picture.', hint: 'Pictures are kept for a limited time.' },
  'ingest.letter.unknown': { status: 404, title: 'There is no such dead letter.', hint: 'GET /api/v1/dead-letters lists them.' },
  'log.append.failed': { status: 503, title: 'The observation could not be stored.', hint: 'Send it again; nothing was acknowledged.' },
  'log.append.overloaded': { status: 503, title: 'Too many observations wait for the disk.', hint: 'Send it again in a moment; nothing was acknowledged.' },
  'log.segment.damaged': { status: 500, title: 'A segment of the observation log is damaged.', hint: 'Restore the file named in the log line from a backup.' },
  'log.directory.locked': { status: 500, title: 'Another server owns the data directory.', hint: 'Stop it, or choose another --data.' },
  'register.answer.missing': { status: 503, title: 'The register gave no answer.', hint: 'Ask again later; GET …/registers says why.' },
  'storage.query.failed': { status: 503, title: 'The history store did not answer.', hint: 'Try again; the log keeps everything meanwhile.' },
  'server.overloaded': { status: 503, title: 'The server has more in hand than it takes.', hint: 'Wait as long as Retry-After says, then send it again.' },
  'server.stopping': { status: 503, title: 'The server is stopping.', hint: 'Send it again in a moment.' },
  'server.internal': { status: 500, title: 'Something broke on our side.', hint: 'Quote the trace id.' },
})

export type ErrorCode = keyof typeof ERRORS

/** An operating failure or refusal with a code; `toProblem` turns it into the body that a caller sees. */
export class TwinError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? ERRORS[code].title : `${ERRORS[code].title} ${detail}`, options)
    this.name = 'TwinError'
    this.code = code
    this.detail = detail
  }
}
