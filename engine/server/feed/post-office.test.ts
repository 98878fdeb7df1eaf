/** Against a real local server that answers as it is told. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createPostOffice, type Letter, type PostOffice } from './post-office.ts'

interface Answer {
  readonly status: number
  readonly body?: string
  readonly hangsUp?: boolean
}

let server: Server | undefined
let office: PostOffice | undefined

async function openOffice(answer: (path: string, body: string) => Answer): Promise<PostOffice> {
  const opened = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { status, body: text = '{}', hangsUp } = answer(request.url ?? '', body)
      if (hangsUp === true) return void request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    })
  })
  server = opened
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  office = createPostOffice(`http://127.0.0.1:${(opened.address() as AddressInfo).port}`)
  return office
}

afterEach(async () => {
  await office?.close(0)
  server?.closeAllConnections()
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
})

const letter = (body: string, path = '/ingest/x'): (() => Promise<Letter>) => () => Promise.resolve({ path, headers: {}, body })

test('a lane keeps its order although many lanes run beside it', async () => {
  const seen = new Map<string, string[]>()
  const open = await openOffice((_path, body) => {
    const [lane = '', number = ''] = body.split(' ')
    seen.set(lane, [...(seen.get(lane) ?? []), number])
    return { status: 202 }
  })
  for (let number = 0; number < 30; number += 1) for (const lane of ['a', 'b', 'c']) await open.post(lane, letter(`${lane} ${number}`))
  await open.settle()
  for (const lane of ['a', 'b', 'c']) expect(seen.get(lane)).toEqual(Array.from({ length: 30 }, (_value, number) => String(number)))
  expect(open.counts.acceptedCount).toBe(90)
})

test('a failing server and a dropped connection are tried again until it is taken', async () => {
  let askedCount = 0
  const open = await openOffice(() => {
    askedCount += 1
    return askedCount === 1 ? { status: 503 } : askedCount === 2 ? { status: 202, hangsUp: true } : { status: 202 }
  })
  await open.post('cam', letter('one'))
  await open.settle()
  expect(open.counts).toMatchObject({ acceptedCount: 1, refusedCount: 0, retriedCount: 2 })
})

test('a refused body is counted with its reason and not repeated', async () => {
  const open = await openOffice((_path, body) => (body === 'bad' ? { status: 422, body: JSON.stringify({ title: 'No observation could be read.', detail: 'not JSON' }) } : { status: 202 }))
  await open.post('cam', letter('good'))
  await open.post('cam', letter('bad'))
  await open.settle()
  expect(open.counts).toMatchObject({ acceptedCount: 1, refusedCount: 1, retriedCount: 0 })
  expect([...open.counts.refusals.keys()]).toEqual(['422 /ingest/x: No observation could be read. not JSON'])
  expect(open.failure()).toBeNull()
})

test('keys that the server does not know end the feed with the reason', async () => {
  const open = await openOffice(() => ({ status: 401, body: JSON.stringify({ title: 'The device key is missing or unknown.' }) }))
  await open.post('cam', letter('one'))
  await open.settle()
  expect(open.failure()?.message).toBe('the server refuses the feed: 401 /ingest/x: The device key is missing or unknown.')
})

test('asking where no server is says so', async () => {
  const open = await openOffice(() => ({ status: 200 }))
  await new Promise((resolve) => server?.close(resolve))
  server = undefined
  await expect(open.ask('/api/v1/clock')).rejects.toThrow(/there is no server at http/)
})

test('a server of another kind is told as such, not with its page', async () => {
  const open = await openOffice(() => ({ status: 404, body: '<!DOCTYPE html>\n<html>\n</html>' }))
  await expect(open.ask('/api/v1/clock')).rejects.toThrow(/\/api\/v1\/clock answers 404: a web page, no answer of a twin server$/)
})
