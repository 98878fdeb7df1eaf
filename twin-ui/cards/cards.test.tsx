/** The cards dialog as a guard uses it: issue, find, revoke; nothing to issue for who may not. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CardView } from '../../engine/protocol/cards.ts'
import { useSessionStore } from '../data/session-store.ts'
import { knowCrossing, show } from '../testing/render.tsx'
import CardsDialog from './CardsDialog.tsx'

const card = (cardId: string, more: Partial<CardView> = {}): CardView => ({
  cardId, kind: 'vehicle', holder: 'DN-0042', plate: '12C12345', company: null, validFromMs: Date.UTC(2026, 6, 6), validUntilMs: Date.UTC(2027, 6, 5, 16, 59), state: 'valid',
  issuedBy: 'guard', issuedAtMs: Date.UTC(2026, 6, 6), revokedAtMs: null, revokedBy: null, revokeReason: null, seenAtMs: null, seenDeviceId: null, useCount: 0, ...more,
})
let cards: CardView[] = []
const asked: { method: string; path: string; body: unknown }[] = []
const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })

beforeEach(() => {
  cards = [card('04HMASW9NF6Y'), card('04HMASW9NF6Z', { holder: 'DN-0043', plate: null, state: 'revoked', revokeReason: 'lost' })]
  asked.length = 0
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null
    asked.push({ method: init.method ?? 'GET', path, body })
    if (init.method !== 'POST') {
      const search = new URL(path, 'http://x').searchParams.get('search')
      const found = cards.filter(({ holder }) => search === null || holder.includes(search))
      return Promise.resolve(answer(200, { cards: found, foundCount: found.length }))
    }
    if (path.endsWith('/revoke')) {
      cards = cards.map((one) => (path.includes(one.cardId) ? { ...one, state: 'revoked', revokeReason: 'stolen' } : one))
      return Promise.resolve(answer(202, { accepted: 1, logSeq: 1, observations: ['o'] }))
    }
    const issued = card('0000000000AB', { holder: 'DN-0044' })
    cards = [issued, ...cards]
    return Promise.resolve(answer(202, { card: issued, text: 'BT1', logSeq: 1 }))
  })
})
afterEach(() => vi.unstubAllGlobals())

function open(commands: readonly string[]): void {
  knowCrossing()
  useSessionStore.setState({ session: { isSignedIn: true, userId: 'guard', role: 'borderGuard', seesPlates: true, commands } })
  show(<CardsDialog onClose={() => {}} />)
}
const rowOf = async (cardId: string): Promise<HTMLElement> => (await screen.findByText(cardId)).closest('tr') as HTMLElement

test('the register shows every card with its state, and a revoked one can be neither printed nor revoked', async () => {
  open(['card.issue', 'card.revoke'])
  const valid = within(await rowOf('04HMASW9NF6Y'))
  expect(valid.getByText('Còn hiệu lực')).toBeTruthy()
  expect(valid.getByText('05/07/2027')).toBeTruthy()
  expect(valid.getByRole('link', { name: 'In thẻ' }).getAttribute('href')).toBe('/api/v1/crossings/huu-nghi/cards/04HMASW9NF6Y/print')
  const revoked = within(await rowOf('04HMASW9NF6Z'))
  expect(revoked.getByText('Đã thu hồi')).toBeTruthy()
  expect(revoked.queryByRole('link')).toBeNull()
  expect(revoked.queryByRole('button')).toBeNull()
})

test('a card is issued to the end of the day at the crossing and stands in the list', async () => {
  open(['card.issue', 'card.revoke'])
  fireEvent.change(await screen.findByLabelText(/Cấp cho/), { target: { value: 'DN-0044' } })
  fireEvent.change(screen.getByLabelText(/Đến hết ngày/), { target: { value: '5/7/2027' } })
  fireEvent.click(screen.getByRole('button', { name: 'Cấp thẻ' }))
  expect(await screen.findByText('0000000000AB')).toBeTruthy()
  expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ body: { kind: 'person', holder: 'DN-0044', plate: null, validUntil: '2027-07-05T23:59:00+07:00' } })
})

test('the day is written day/month/year in both languages, and what is no day or has passed is said in words', async () => {
  open(['card.issue'])
  const field = await screen.findByLabelText<HTMLInputElement>(/Đến hết ngày/)
  expect(field.value).toBe('10/07/2026')
  fireEvent.change(screen.getByLabelText(/Cấp cho/), { target: { value: 'DN-0044' } })
  for (const [written, said] of [
    ['31/02/2027', 'Ghi ngày/tháng/năm, ví dụ 05/07/2027.'],
    ['9/7/2025', 'Không sớm hơn 10/07/2025.'],
  ] as const) {
    fireEvent.change(field, { target: { value: written } })
    fireEvent.blur(field)
    expect(await screen.findByText(said)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Cấp thẻ' }))
  }
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
})

test('without a holder nothing is sent', async () => {
  open(['card.issue', 'card.revoke'])
  fireEvent.click(await screen.findByRole('button', { name: 'Cấp thẻ' }))
  expect(await screen.findByText('Ghi tên người hoặc đơn vị nhận thẻ.')).toBeTruthy()
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
})

test('revoking asks for a reason first', async () => {
  open(['card.issue', 'card.revoke'])
  fireEvent.click(within(await rowOf('04HMASW9NF6Y')).getByRole('button', { name: 'Thu hồi' }))
  fireEvent.click(within(await rowOf('04HMASW9NF6Y')).getByRole('button', { name: 'Thu hồi' }))
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
  fireEvent.change(screen.getByLabelText('Lý do thu hồi'), { target: { value: 'stolen' } })
  fireEvent.click(within(await rowOf('04HMASW9NF6Y')).getByRole('button', { name: 'Thu hồi' }))
  await waitFor(async () => expect(within(await rowOf('04HMASW9NF6Y')).getByText('Đã thu hồi')).toBeTruthy())
  expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ path: '/api/v1/crossings/huu-nghi/cards/04HMASW9NF6Y/revoke', body: { reason: 'stolen' } })
})

test('the search asks the server', async () => {
  open(['card.revoke'])
  await rowOf('04HMASW9NF6Y')
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'DN-0043' } })
  await waitFor(() => expect(screen.queryByText('04HMASW9NF6Y')).toBeNull())
  expect(await screen.findByText('04HMASW9NF6Z')).toBeTruthy()
})

test('who may only revoke sees no form and prints nothing', async () => {
  open(['card.revoke'])
  const row = within(await rowOf('04HMASW9NF6Y'))
  expect(row.queryByRole('link')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Cấp thẻ' })).toBeNull()
})
