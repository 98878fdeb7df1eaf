/**
 * A camera with digest authentication on a real port. A test scripts each connection of the event stream: what is written, and whether
 * it then ends, breaks off, or stays open and says nothing more (half-open).
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { listen } from '../listen.ts'

export type StreamStep =
  | { readonly write: string | Buffer }
  | { readonly waitMs: number }
  /** Ends the answer. */
  | 'end'
  /** Breaks the connection off. */
  | 'break'
  /** Keeps it open and never writes again. */
  | 'freeze'

export interface CameraStandIn {
  readonly address: string
  /** Targets of the requests that were let in, in order. */
  readonly targets: string[]
  /** How often a request came without a right answer to the challenge. */
  readonly refusedCount: () => number
  readonly highestUseCount: () => number
  readonly stop: () => Promise<void>
}

export interface CameraStandInOptions {
  readonly user?: string
  readonly password?: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  /** Use counts above it make the nonce stale. */
  readonly nonceUses?: number
  readonly contentType?: string
  /** The script of the n-th stream, from 0; undefined freezes it. */
  readonly script: (streamIndex: number, request: IncomingMessage) => readonly StreamStep[] | undefined
  /** Answers something else than a stream; true when it did. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export const BOUNDARY = 'boundary'
export const partOf = (body: string | Buffer, contentType = 'application/xml'): Buffer =>
  Buffer.concat([Buffer.from(`--${BOUNDARY}\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')])

export async function startCameraStandIn(options: CameraStandInOptions): Promise<CameraStandIn> {
  const { user = 'twin', password = 'geheim', algorithm = 'MD5', nonceUses = Number.POSITIVE_INFINITY } = options
  const hash = (text: string): string => createHash(algorithm === 'MD5' ? 'md5' : 'sha256').update(text).digest('hex')
  const targets: string[] = []
  const sockets = new Set<Socket>()
  let nonce = randomBytes(8).toString('hex')
  let lastUse = 0
  let highestUse = 0
  let refused = 0
  let streamIndex = 0

  /** Null when the answer is right, else what the new challenge adds. */
  function judge(request: IncomingMessage): string | null {
    const header = request.headers.authorization ?? ''
    const of = (name: string): string => new RegExp(`\\b${name}="?([^",]*)"?`).exec(header)?.[1] ?? ''
    if (of('nonce') !== nonce) return ''
    const use = Number.parseInt(of('nc'), 16)
    const response = hash(`${hash(`${user}:camera:${password}`)}:${nonce}:${of('nc')}:${of('cnonce')}:auth:${hash(`${request.method}:${request.url}`)}`)
    if (of('username') !== user || of('response') !== response || of('uri') !== request.url) return ''
    // A count that does not rise is somebody who began anew, or a replay.
    if (use > nonceUses || !(use > lastUse)) {
      nonce = randomBytes(8).toString('hex')
      lastUse = 0
      return ', stale=true'
    }
    lastUse = use
    highestUse = Math.max(highestUse, use)
    return null
  }

  async function play(steps: readonly StreamStep[], response: ServerResponse): Promise<void> {
    for (const step of steps) {
      if (step === 'end') return void response.end()
      if (step === 'break') return void response.socket?.destroy()
      if (step === 'freeze') return
      if ('waitMs' in step) await pause(step.waitMs)
      // Written out before the next step: a connection that breaks off has sent what it wrote.
      else await new Promise((resolve) => response.write(step.write, resolve))
    }
  }

  const server = createServer((request, response) => {
    const verdict = judge(request)
    if (verdict !== null) {
      refused += 1
      response.writeHead(401, { 'www-authenticate': `Digest realm="camera", qop="auth", nonce="${nonce}", algorithm=${algorithm}, opaque="o"${verdict}` }).end()
      return
    }
    targets.push(request.url ?? '')
    if (options.answer?.(request, response) === true) return
    response.writeHead(200, { 'content-type': options.contentType ?? `multipart/mixed; boundary=${BOUNDARY}` })
    response.flushHeaders()
    void play(options.script(streamIndex++, request) ?? ['freeze'], response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  const port = await listen(server, '127.0.0.1', 0)
  return {
    address: `http://127.0.0.1:${port}`,
    targets,
    refusedCount: () => refused,
    highestUseCount: () => highestUse,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
