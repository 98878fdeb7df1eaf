/** The record of one truck: identity, what is missing, evidence, and orders with their refusals. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useSessionStore } from '../../data/session-store.ts'
import { useTwinStore, type Language } from '../../data/twin-store.ts'
import { fakeTripDetail, fakeTruck } from '../../testing/fake-views.ts'
import { knowCrossing, show, signInAs } from '../../testing/render.tsx'
// At hand before it is asked for: a slow machine must not make the lazy dialog late.
import '../dialogs/OrderDialog.tsx'
import TruckRecord from './TruckRecord.tsx'

const truck = fakeTruck(3, { tractorPlate: '29C12345', trailerPlate: '29R01234', missingStepIds: ['health'] })
const sent: unknown[] = []
let commandAnswer = { status: 202, body: {} as unknown }

beforeEach(() => {
  sent.length = 0
  commandAnswer = { status: 202, body: { accepted: 1, duplicates: 0, observations: [] } }
  useSessionStore.setState({ session: null })
  vi.stubGlobal('fetch', async (path: string, init: { readonly body?: string } = {}) => {
    if (path.endsWith('/commands')) {
      sent.push(JSON.parse(init.body ?? ''))
      return new Response(JSON.stringify(commandAnswer.body), { status: commandAnswer.status })
    }
    return new Response(JSON.stringify(fakeTripDetail(truck)))
  })
  knowCrossing({ trucks: new Map([[3, truck]]), selectedTripSeq: 3 })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const text = (): string => document.body.textContent?.replaceAll('\u00a0', ' ') ?? ''

async function open(language: Language = 'vi'): Promise<void> {
  show(<TruckRecord tripSeq={3} />, language)
  await screen.findByRole('heading', { name: language === 'vi' ? /Các bước/ : /Steps/ })
}

test('plates are written as on metal, the trailer’s on two lines', async () => {
  await open()
  expect(screen.getByText('29C-123.45').dataset).toMatchObject({ ground: 'yellow', lines: '1' })
  expect([...(screen.getByText('012.34').parentElement?.children ?? [])].map((part) => part.textContent)).toEqual(['29R', '012.34'])
})

test('what is missing stands before the steps: the step without evidence and what the active one waits for', async () => {
  await open('en')
  const missing = screen.getByRole('region', { name: 'What is missing' }).textContent
  expect(missing).toContain('Health check: passed without evidence')
  expect(missing).toContain('Customs: customs clearance')
  expect(text().indexOf('What is missing')).toBeLessThan(text().indexOf('3 of 7 steps'))
})

test('evidence says device, time, raw text, confidence, and how late it came', async () => {
  await open('en')
  expect(text()).toContain('13:25 10/07 Plate read29C-100.37Camera barrier 1, export 1 · confidence 97%')
  expect(text()).toContain('29C-1OO.37Camera barrier 1, export 1 · confidence 71% · ⧗ 9 min late')
})

test('an overdue step says by how much', async () => {
  await open()
  expect(text()).toMatch(/Hải quan · quá hạn 30 phút/)
})

test.each([
  ['vi', 'Gọi xeTheo thứ tự số lốt'],
  ['en', 'Call-forwardIn the order of slot numbers'],
] as const)('in %s the reason of a call is words, not its code', async (language, words) => {
  await open(language)
  expect(text()).toContain(words)
})

test('without a session it offers to sign in and no orders', async () => {
  await open()
  expect(screen.getByRole('button', { name: 'Đăng nhập bằng tài khoản có quyền để thao tác.' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Cho quay đầu' })).toBeNull()
})

test('turning back asks for a reason, sends it, and says a refusal in words', async () => {
  signInAs(['vehicle.turnBack'])
  commandAnswer = { status: 403, body: { code: 'access.role.insufficient', status: 403, title: 'no', hint: '', traceId: 't' } }
  await open()
  fireEvent.click(screen.getByRole('button', { name: 'Cho quay đầu' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Gửi lệnh' }))
  expect(text()).toContain('Hãy ghi lý do.')
  expect(sent).toEqual([])
  fireEvent.change(screen.getByRole('textbox', { name: /Lý do/ }), { target: { value: 'giấy tờ hết hạn' } })
  fireEvent.click(screen.getByRole('button', { name: 'Gửi lệnh' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Vai trò của bạn không được làm việc này.')
  expect(sent).toMatchObject([{ command: { type: 'vehicle.turnBack', declarationId: truck.declarationId, reason: 'giấy tờ hết hạn' } }])
})

test('a step is confirmed with one key for all attempts, and the taken order is said', async () => {
  signInAs(['step.confirm'])
  commandAnswer = { status: 503, body: { code: 'log.append.failed', status: 503, title: 'no', hint: '', traceId: 't1' } }
  await open('en')
  fireEvent.click(screen.getByRole('button', { name: 'Confirm “Health check”' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Send the order' }))
  await screen.findByRole('alert')
  commandAnswer = { status: 202, body: {} }
  fireEvent.click(screen.getByRole('button', { name: 'Send the order' }))
  await waitFor(() => expect(text()).toContain('Recorded.'))
  const [first, second] = sent as { key: string; command: unknown }[]
  expect(first?.command).toEqual({ type: 'step.confirm', declarationId: truck.declarationId, stepId: 'health', outcome: 'done', note: null })
  expect(second?.key).toBe(first?.key)
})

test('a truck that leaves while it is looked at keeps its record and says that it left', async () => {
  await open()
  useTwinStore.setState({ trucks: new Map() })
  await waitFor(() => expect(text()).toContain('Xe này không còn trong cửa khẩu.'))
  expect(text()).toContain('29C-123.45')
})

test('following ends when the truck leaves', async () => {
  await open()
  useTwinStore.getState().follow(3)
  await screen.findByRole('button', { name: 'Thôi bám theo' })
  useTwinStore.setState({ trucks: new Map() })
  await waitFor(() => expect(useTwinStore.getState()).toMatchObject({ followTripSeq: null, selectedTripSeq: 3 }))
  expect(screen.queryByRole('button', { name: /[Bb]ám theo/ })).toBeNull()
})

test('an unknown truck is said to be gone', () => {
  show(<TruckRecord tripSeq={99} />)
  expect(text()).toContain('Xe này không còn trong cửa khẩu.')
})

test('following is a switch of the store, shown as pressed', async () => {
  await open()
  const button = screen.getByRole('button', { name: 'Bám theo' })
  fireEvent.click(button)
  expect(useTwinStore.getState().followTripSeq).toBe(3)
  expect((await screen.findByRole('button', { name: 'Thôi bám theo' })).getAttribute('aria-pressed')).toBe('true')
})
