/** The alarm list: groups of equal findings, every one of them reachable, and orders for many at once. */
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NOTICES } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import { useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { fakeNotice, FAKE_NOW_MS, fakeTruck } from '../../testing/fake-views.ts'
import { knowCrossing, show, signInAs } from '../../testing/render.tsx'
import { useLiveStore } from '../live-store.ts'
import { NoticesPanel } from './NoticesPanel.tsx'

const overdue = (index: number, given: Partial<NoticeView> = {}): NoticeView =>
  fakeNotice(`o${index}`, {
    code: 'trip.step.overdue', severity: 'warning', deviceId: null, tripId: `trip-${index}`, tripSeq: index, lastAtMs: FAKE_NOW_MS - index * 60_000,
    context: { stepId: index % 3 === 0 ? 'customs' : 'quarantine', overMin: 1 }, ...given,
  })
/** Truck 3 still stands at customs; the others have left. */
const DAY = [fakeNotice('silent'), ...Array.from({ length: 120 }, (_, index) => overdue(index + 1))]
const sent: string[] = []
let status = 202

beforeEach(() => {
  sent.length = 0
  status = 202
  useSessionStore.setState({ session: null })
  useLiveStore.setState({ openNoticeGroups: new Set() })
  vi.stubGlobal('fetch', async (_path: string, init: { readonly body?: string } = {}) => {
    sent.push((JSON.parse(init.body ?? '{}') as { command: { noticeId: string } }).command.noticeId)
    return new Response(JSON.stringify(status === 202 ? { accepted: 1 } : { code: 'access.role.insufficient', status, title: 'no', hint: '', traceId: 't' }), { status })
  })
  knowCrossing({ notices: DAY, trucks: new Map([[3, fakeTruck(3, { stepId: 'customs' })]]) })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const heading = (): HTMLElement => screen.getByRole('button', { name: /Steps over their target|Bước quá hạn/ })

test('a hundred and twenty equal warnings are one line with their number, the newest time, their steps, and how many trucks are still here', () => {
  show(<NoticesPanel />, 'en')
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
  const said = heading().textContent
  for (const words of ['Warning', '120', 'newest 14:04', '80', 'Customs 40', '1 still here']) expect(said).toContain(words)
  expect(heading().getAttribute('aria-expanded')).toBe('false')
})

test('opened, it lists the newest first, says its place of how many, and holds only the rows near what is in sight', () => {
  show(<NoticesPanel />)
  fireEvent.click(heading())
  expect(heading().getAttribute('aria-expanded')).toBe('true')
  const rows = within(screen.getByRole('list', { name: 'Bước quá hạn' })).getAllByRole('listitem')
  expect(rows.length).toBeLessThan(40)
  expect(rows[0]?.getAttribute('aria-setsize')).toBe('120')
  expect(rows.slice(0, 3).map((row) => [row.getAttribute('aria-posinset'), row.textContent?.slice(0, 5)])).toEqual([['1', '14:04'], ['2', '14:03'], ['3', '14:02']])
})

test('scrolled to its end it shows the last one, so that every one can be reached', () => {
  show(
    <div style={{ overflowY: 'auto' }} data-testid="scroller">
      <NoticesPanel />
    </div>,
  )
  fireEvent.click(heading())
  const scroller = screen.getByTestId('scroller')
  const list = screen.getByRole('list', { name: 'Bước quá hạn' })
  expect(list.style.height).toBe(`${120 * 56}px`)
  Object.defineProperty(scroller, 'clientHeight', { value: 300 })
  list.getBoundingClientRect = () => new DOMRect(0, 300 - 120 * 56, 100, 120 * 56)
  fireEvent.scroll(scroller)
  const places = within(list).getAllByRole('listitem').map((row) => Number(row.getAttribute('aria-posinset')))
  expect(places.at(-1)).toBe(120)
  expect(places[0]).toBeGreaterThan(100)
})

test('a row says its truck by the plate and what became of it; the plate of one that has left leads to its trip', () => {
  show(<NoticesPanel />, 'en')
  fireEvent.click(heading())
  const [, left, here] = within(screen.getByRole('list', { name: 'Steps over their target' })).getAllByRole('listitem')
  expect(here?.textContent).toContain('29C-101.11')
  expect(here?.textContent).not.toMatch(/has left|done since/)
  expect(left?.textContent).toContain('has left')
  fireEvent.click(within(left as HTMLElement).getByRole('button', { name: 'Show truck Trip 2' }))
  expect(useTwinStore.getState().selectedTripSeq).toBe(2)
  expect(useLiveStore.getState().departedTripIds.get(2)).toBe('trip-2')
})

test('the chosen notice opens its group', async () => {
  show(<NoticesPanel />)
  useLiveStore.getState().chooseNotice('o2')
  await waitFor(() => expect(heading().getAttribute('aria-expanded')).toBe('true'))
  expect(document.querySelector('[aria-current="true"]')?.textContent).toContain('14:03')
})

test('what is over is acknowledged at once; all of them only after a second look', async () => {
  signInAs(['notice.acknowledge'])
  show(<NoticesPanel />, 'en')
  fireEvent.click(heading())
  fireEvent.click(screen.getByRole('button', { name: 'Acknowledge 119 that are over' }))
  await waitFor(() => expect(sent).toHaveLength(119))
  expect(sent).not.toContain('o3')
  sent.length = 0
  fireEvent.click(await screen.findByRole('button', { name: 'Acknowledge all 120' }))
  expect(sent).toHaveLength(0)
  fireEvent.click(await screen.findByRole('button', { name: 'Press again: acknowledge all 120' }))
  await waitFor(() => expect(new Set(sent).size).toBe(120))
})

test('alarms that still hold are acknowledged one by one', () => {
  signInAs(['notice.acknowledge'])
  const refused = (tripSeq: number) => fakeNotice(`r${tripSeq}`, { code: 'trip.step.refused', deviceId: null, tripSeq, context: { stepId: 'customs' } })
  knowCrossing({ notices: [refused(3), refused(9)], trucks: new Map([[3, fakeTruck(3)]]) })
  show(<NoticesPanel />, 'en')
  fireEvent.click(screen.getByRole('button', { name: /Steps refused by an agency/ }))
  expect(screen.getByRole('button', { name: 'Acknowledge 1 that is over' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Acknowledge (all|it)/ })).toBeNull()
})

test('an alarm whose cause has gone is quiet, says how and when it ended, and asks for nothing', () => {
  signInAs(['notice.acknowledge'])
  knowCrossing({ notices: [fakeNotice('n', { endedAtMs: FAKE_NOW_MS - 60_000 })] })
  show(<NoticesPanel />, 'vi')
  const item = screen.getByRole('listitem')
  expect(item.dataset['quiet']).toBe('true')
  expect(item.textContent).toContain('đã có tin lại 14:04')
  expect(screen.queryByRole('button')).toBeNull()
})

test('the focus stays in the list when an acknowledged row takes its group with it', async () => {
  signInAs(['notice.acknowledge'])
  const pair = [overdue(1), overdue(2)]
  knowCrossing({ notices: pair })
  show(<NoticesPanel />, 'en')
  fireEvent.click(heading())
  const [, second] = screen.getAllByRole('button', { name: 'Acknowledge' })
  second?.focus()
  fireEvent.click(second as HTMLElement)
  useTwinStore.setState({ notices: pair.map((notice) => (notice.noticeId === 'o2' ? { ...notice, acknowledgedBy: 'truc-ban', acknowledgedAtMs: FAKE_NOW_MS } : notice)) })
  await waitFor(() => expect(document.activeElement?.tagName).toBe('BUTTON'))
  expect(screen.getByRole('list', { name: 'Alarms and notices' }).contains(document.activeElement)).toBe(true)
})

test('a refusal ends the sending and is said in words', async () => {
  signInAs(['notice.acknowledge'])
  status = 403
  show(<NoticesPanel />)
  fireEvent.click(heading())
  fireEvent.click(screen.getByRole('button', { name: 'Xác nhận 119 việc đã qua' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Vai trò của bạn không được làm việc này.')
  expect(sent.length).toBeLessThan(10)
})

test('hours are said as hours, in the words of the reader', () => {
  knowCrossing({ notices: [fakeNotice('n', { lastAtMs: FAKE_NOW_MS, context: { silentMin: 664 } })] })
  show(<NoticesPanel />)
  expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toContain('im lặng 11 giờ 04')
})

test('what lasts says how long by now, and how long it was when it has ended', () => {
  const halfAnHourAgo = { lastAtMs: FAKE_NOW_MS - 30 * 60_000, context: { silentMin: 15 } }
  knowCrossing({ notices: [fakeNotice('n', halfAnHourAgo)] })
  show(<NoticesPanel />, 'en')
  expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toContain('silent for 45 min')
  cleanup()
  knowCrossing({ notices: [fakeNotice('n', { ...halfAnHourAgo, endedAtMs: FAKE_NOW_MS - 20 * 60_000 })] })
  show(<NoticesPanel />, 'en')
  expect(document.body.textContent?.replaceAll('\u00a0', ' ')).toContain('silent for 25 min')
})

test('an empty list says that all is well only where something was heard', () => {
  const { crossing } = useTwinStore.getState()
  if (crossing === null) throw new Error('the fake crossing is known')
  knowCrossing({ notices: [], crossing: { ...crossing, observationCount: 0 } })
  show(<NoticesPanel />, 'en')
  expect(document.body.textContent).toContain('No device has reported')
  cleanup()
  knowCrossing({ notices: [], crossing: { ...crossing, observationCount: 1 } })
  show(<NoticesPanel />, 'en')
  expect(document.body.textContent).toContain('Nothing out of the ordinary.')
})

test('every code has a name for many of it, without gaps, in both languages', () => {
  for (const [code, { several }] of Object.entries(NOTICES)) for (const text of Object.values(several)) expect(text, code).toMatch(/^[^{}]+$/u)
})
