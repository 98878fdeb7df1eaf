/** A card's life on the whole server: issued, printed, read back from its own print, shown at a gate, revoked; and what is not a card. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeQR } from 'qr/decode.js'
import { encodeQR } from 'qr'
import { CardIssueReplySchema, CardListSchema, CardViewSchema, type CardIssue, type CardIssueReply } from '../../protocol/cards.ts'
import { IngestReplySchema, NoticeListSchema } from '../../protocol/http.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'

let running: TestServer
beforeAll(async () => {
  running = await startTestServer()
})
afterAll(() => running.remove())

const PATH = '/api/v1/crossings/huu-nghi'
const READER = 'cam-xc-in'
const as = (name: string) => ({ authorization: `Bearer ${running.tokenOf(name)}` })
const get = (path: string, name = 'border-guard') => fetch(`${running.url}${path}`, { headers: as(name) })
const post = (path: string, body: unknown, name = 'border-guard') =>
  fetch(`${running.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { ...as(name), 'content-type': 'application/json' } })
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
const REQUEST: CardIssue = { kind: 'vehicle', holder: 'DN-0042', plate: '12C-456.78', validUntil: inDays(30) }

async function issue(more: Partial<CardIssue> = {}): Promise<CardIssueReply> {
  const answer = await post(`${PATH}/cards`, { ...REQUEST, ...more })
  expect(answer.status).toBe(202)
  return CardIssueReplySchema.parse(await answer.json())
}

async function show(text: string) {
  const answer = await fetch(`${running.url}/ingest/qr-card/huu-nghi/${READER}`, { method: 'POST', body: text, headers: { 'x-device-key': running.keyOf(READER), 'content-type': 'text/plain' } })
  expect(answer.status).toBe(202)
  return IngestReplySchema.parse(await answer.json())
}

/** Asks again until the answer fits: what is on disk is applied a moment later. */
async function eventually<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (let count = 0; ; count += 1) {
    const value = await ask()
    if (fits(value) || count > 1_200) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const cardOf = async (id: string) => CardViewSchema.parse(await (await get(`${PATH}/cards/${id}`)).json())
const verdictOnceApplied = async (text: string, verdict: string) =>
  eventually(async () => (await show(text)).cards?.[0]?.verdict, (given) => given === verdict)
const noticeCodes = async () => NoticeListSchema.parse(await (await get(`${PATH}/notices`)).json()).notices.map(({ code }) => code)

describe('cards', () => {
  test('one that was issued is listed at once, found by its plate, and valid at the gate', async () => {
    const { card, text } = await issue()
    expect(card).toMatchObject({ state: 'valid', plate: '12C45678', issuedBy: 'token:border-guard' })
    const list = CardListSchema.parse(await (await get(`${PATH}/cards?search=12c456`)).json())
    expect(list.cards.map(({ cardId }) => cardId)).toContain(card.cardId)
    expect(await verdictOnceApplied(text, 'valid')).toBe('valid')
    const used = await eventually(() => cardOf(card.cardId), ({ useCount }) => useCount > 0)
    expect(used).toMatchObject({ seenDeviceId: READER })
    expect(await eventually(noticeCodes, (codes) => codes.includes('card.check.valid'))).toContain('card.check.valid')
  })

  test('one that was revoked is refused from then on, and says why', async () => {
    const { card, text } = await issue({ holder: 'DN-0043' })
    expect(await verdictOnceApplied(text, 'valid')).toBe('valid')
    expect((await post(`${PATH}/cards/${card.cardId}/revoke`, { reason: 'lost' })).status).toBe(202)
    expect(await verdictOnceApplied(text, 'revoked')).toBe('revoked')
    expect(await cardOf(card.cardId)).toMatchObject({ state: 'revoked', revokeReason: 'lost', revokedBy: 'token:border-guard' })
    // Shown within seconds of the last time it is the same presentation: a later one is told.
    await eventually(async () => (await show(text), noticeCodes()), (codes) => codes.includes('card.check.revoked'))
    expect(await noticeCodes()).toContain('card.check.revoked')
  })

  test('a forged, a changed, a cut and a foreign one are told apart', async () => {
    const { text } = await issue({ holder: 'DN-0044' })
    const parts = text.split('.')
    const changed = [...parts.slice(0, 3), 'ZZZZZ', parts[4]].join('.')
    const other = `${text.slice(0, -30)}${'0'.repeat(27)}${text.slice(-3)}`
    for (const forged of [changed, other, text.slice(0, 60)]) expect((await show(forged)).cards?.[0]?.verdict, forged).toBe('forged')
    expect((await show('https://example.test/menu')).cards).toEqual([{ cardId: null, verdict: 'unknown' }])
    await eventually(noticeCodes, (codes) => codes.includes('card.check.forged') && codes.includes('card.check.unknown'))
    expect(await noticeCodes()).toEqual(expect.arrayContaining(['card.check.forged', 'card.check.unknown']))
  })

  test('the same request with the same key is one card', async () => {
    const [first, again] = [await issue({ key: 'desk-1/0001' }), await issue({ key: 'desk-1/0001' })]
    expect(again.card.cardId).toBe(first.card.cardId)
    expect(again.text).toBe(first.text)
  })

  test('the printed page carries the very text, names escaped, and is for those who may issue', async () => {
    const { card, text } = await issue({ kind: 'person', holder: 'Người <b>Mẫu</b>', plate: null })
    const page = await get(`${PATH}/cards/${card.cardId}/print`)
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store'])
    const html = await page.text()
    expect(html).toContain('Người &lt;b&gt;Mẫu&lt;/b&gt;')
    const svg = /<svg[\s\S]*?<\/svg>/.exec(html)?.[0] ?? ''
    expect(svg).toBe(encodeQR(text, 'svg', { ecc: 'medium', encoding: 'alphanumeric', border: 2 }))
    expect((await get(`${PATH}/cards/${card.cardId}/print`, 'customs')).status).toBe(403)
    expect((await get(`${PATH}/cards/${card.cardId}/print`, 'controller')).status).toBe(403)
  })

  test('a code reader reads back what is printed', async () => {
    const { text } = await issue({ holder: 'DN-0046' })
    const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 4 })
    const scale = 4
    const side = modules.length * scale
    const data = new Uint8Array(side * side * 4)
    for (let y = 0; y < side; y += 1) for (let x = 0; x < side; x += 1) data.fill(modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true ? 0 : 255, (y * side + x) * 4, (y * side + x) * 4 + 4)
    expect(decodeQR({ width: side, height: side, data })).toBe(text)
  })

  test.each([
    ['customs', 403], ['controller', 403], ['haulier-portal', 403], ['border-guard', 202], ['agency-gateway', 202],
  ])('%s issuing a card is answered %i', async (name, status) => expect((await post(`${PATH}/cards`, REQUEST, name)).status).toBe(status))

  test('nobody in particular sees no register and issues nothing', async () => {
    expect((await fetch(`${running.url}${PATH}/cards`)).status).toBe(401)
    expect((await fetch(`${running.url}${PATH}/cards`, { method: 'POST', body: JSON.stringify(REQUEST), headers: { 'content-type': 'application/json' } })).status).toBe(401)
  })

  test.each([
    [{ validUntil: inDays(-1) }, 'validUntil'], [{ validUntil: inDays(4_000) }, 'five years'], [{ holder: '' }, 'holder'], [{ kind: 'dog' }, 'kind'], [{ holder: 'a\nb' }, 'control'], [{ colour: 'red' }, 'colour'],
  ])('%o makes no card', async (more, detail) => {
    const answer = await post(`${PATH}/cards`, { ...REQUEST, ...more })
    expect([answer.status, JSON.stringify(await answer.json())]).toEqual([422, expect.stringContaining(detail)])
  })

  test('an unknown card is not found, not revoked, not printed', async () => {
    for (const answer of [await get(`${PATH}/cards/000000000000`), await get(`${PATH}/cards/000000000000/print`), await post(`${PATH}/cards/000000000000/revoke`, { reason: 'x' })]) {
      expect([answer.status, (await answer.json()).code]).toEqual([404, 'crossing.card.unknown'])
    }
  })

  test('the number of a person is in no file of the server, a keyed digest is', async () => {
    const scan = '001090765431||TRẦN VĂN MẪU|05071990|Nam|Xã Mẫu|15042021'
    const answer = await fetch(`${running.url}/ingest/cccd-qr/huu-nghi/${READER}`, { method: 'POST', body: scan, headers: { 'x-device-key': running.keyOf(READER), 'content-type': 'text/plain' } })
    expect(answer.status).toBe(202)
    const { text } = await issue({ holder: 'DN-0047' })
    await show(text)
    const folder = join(running.dataDir, 'log/huu-nghi')
    const log = (await Promise.all((await readdir(folder)).filter((name) => !name.includes('lock')).map((name) => readFile(join(folder, name), 'latin1').catch(() => '')))).join('')
    expect(log).toContain('document.read')
    expect(log).not.toContain('001090765431')
    expect(log).not.toContain('TRẦN VĂN MẪU')
    expect(log).not.toContain(text)
    expect(log).toMatch(/"subjectDigest":"[\w-]{22}"/)
  })

  test('the public key checks a card without the server', async () => {
    const { publicKeyPem } = (await (await fetch(`${running.url}/api/v1/cards/key`)).json()) as { publicKeyPem: string }
    const { createPublicKey, verify } = await import('node:crypto')
    const { parseCardText } = await import('../../model/card.ts')
    const parsed = parseCardText((await issue({ holder: 'DN-0048' })).text)
    expect(parsed === null ? false : verify(null, Buffer.from(parsed.signed), createPublicKey(publicKeyPem), parsed.signature)).toBe(true)
  })
})
