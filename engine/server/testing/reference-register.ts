/**
 * A register that keeps our contract, for tests; and on demand one that does not: slow, failing, flapping, dripping, talking nonsense.
 *
 * It checks every question against the contract, so that a change on our side that breaks the other side fails here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LookupRequestSchema, type LookupAnswer, type LookupRequest } from '../registers/register-contract.ts'

export type RegisterMood = 'well' | 'silent' | 'failing' | 'flapping' | 'nonsense' | 'wrongShape' | 'refusing' | 'busy' | 'dripping' | 'hangingUp' | 'flooding'

export interface ReferenceRegister {
  readonly address: string
  readonly token: string
  /** Questions that came in, in order. */
  readonly questions: LookupRequest[]
  /** What was wrong with them; empty when all is well. */
  readonly faults: string[]
  readonly feel: (mood: RegisterMood) => void
  readonly answerWith: (answer: (question: LookupRequest) => LookupAnswer) => void
  readonly stop: () => Promise<void>
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

export async function startReferenceRegister(token = 'reference-token'): Promise<ReferenceRegister> {
  const questions: LookupRequest[] = []
  const faults: string[] = []
  let mood: RegisterMood = 'well'
  let answerOf: (question: LookupRequest) => LookupAnswer = () => ({ outcome: 'clear', reference: 'REF-1' })
  let flapCount = 0

  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  function answer(question: LookupRequest, response: ServerResponse): void {
    switch (mood) {
      case 'well':
        return json(response, 200, answerOf(question))
      case 'silent':
        return
      case 'failing':
        return json(response, 503, { error: 'not now' })
      case 'flapping':
        flapCount += 1
        return flapCount % 2 === 1 ? json(response, 500, {}) : json(response, 200, answerOf(question))
      case 'nonsense':
        return json(response, 200, '<html>maintenance</html>')
      case 'wrongShape':
        return json(response, 200, { outcome: 'maybe' })
      case 'refusing':
        return json(response, 400, {})
      case 'busy':
        return json(response, 429, {}, { 'retry-after': '0' })
      case 'dripping':
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"outcome":')
        return
      case 'hangingUp':
        response.destroy()
        return
      case 'flooding':
        return json(response, 200, ' '.repeat(200_000))
    }
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request)
    if (request.headers.authorization !== `Bearer ${token}`) return json(response, 401, {})
    if (request.method !== 'POST' || request.url !== '/v1/lookups') {
      faults.push(`${request.method} ${request.url}`)
      return json(response, 404, {})
    }
    const parsed = LookupRequestSchema.strict().safeParse(JSON.parse(text))
    if (!parsed.success) {
      faults.push(parsed.error.message)
      return json(response, 400, {})
    }
    questions.push(parsed.data)
    answer(parsed.data, response)
  }

  const server = createServer((request, response) => {
    take(request, response).catch((failure: unknown) => {
      faults.push(String(failure))
      response.destroy()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    token, questions, faults,
    feel: (next) => {
      mood = next
    },
    answerWith: (next) => {
      answerOf = next
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
