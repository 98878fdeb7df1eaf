/**
 * Requests that offer another protocol ("Upgrade: h2c"), answered as the plain requests that they are.
 *
 * An offer may be passed over (RFC 9110, 7.8), and clients make it by themselves: Java's HttpClient with its first request, curl with
 * --http2. Node passes it over too, until somebody listens for upgrades, as the live channel does; then it hands the connection out and
 * nobody answers. Here the request goes the usual way and the connection ends with its answer.
 *
 * Limits:  a body as long as Content-Length says; in chunks it is refused by closing, because its end is not known here.
 */
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'

/** Node has ended the request before its body: the same request, with its body to come. */
function withBodyToCome(ended: IncomingMessage, socket: Socket): IncomingMessage {
  const request = new IncomingMessage(socket)
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = ended
  return Object.assign(request, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor })
}

/** Hands the body's bytes, of which the first came with the head, to the request. */
function feedBody(request: IncomingMessage, socket: Socket, head: Buffer, length: number): void {
  let leftBytes = length
  const take = (chunk: Buffer): void => {
    const taken = chunk.subarray(0, leftBytes)
    leftBytes -= taken.length
    if (taken.length > 0) request.push(taken)
    if (leftBytes > 0) return
    socket.off('data', take)
    request.complete = true
    request.push(null)
  }
  socket.on('data', take)
  socket.once('close', () => {
    if (leftBytes > 0) request.destroy(Object.assign(new Error('the connection ended before the body did'), { code: 'ECONNRESET' }))
  })
  take(head)
}

/** @param isOurs addresses whose upgrades somebody else takes, by path. */
export function answerPlainly(server: Server, isOurs: (url: string) => boolean): void {
  server.on('upgrade', (ended: IncomingMessage, duplex: Duplex, head: Buffer) => {
    if (isOurs(ended.url ?? '')) return
    if (!(duplex instanceof Socket) || ended.headers['transfer-encoding'] !== undefined) {
      duplex.destroy()
      return
    }
    duplex.on('error', () => duplex.destroy())
    const request = withBodyToCome(ended, duplex)
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(duplex)
    response.once('finish', () => duplex.end())
    server.emit('request', request, response)
    feedBody(request, duplex, head, Number(request.headers['content-length'] ?? 0))
  })
}
