/** Every panel in each of its states, in both languages: loading, empty, data, abnormal, and what it says in words. */
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useSessionStore } from '../data/session-store.ts'
import { LANGUAGES, useTwinStore } from '../data/twin-store.ts'
import { FAKE_SITE } from '../testing/fake-site.ts'
import { fakeCrossing, fakeNotice, FAKE_NOW_MS, fakeStation, fakeYard } from '../testing/fake-views.ts'
import { knowCrossing, knowNothing, show, signInAs } from '../testing/render.tsx'
import { LiveHeader } from './header/LiveHeader.tsx'
import { useLiveStore } from './live-store.ts'
import { NoticesPanel } from './notices/NoticesPanel.tsx'
import { Panel } from './Panel.tsx'
import { SlotsPanel } from './panels/SlotsPanel.tsx'
import { SourcesPanel } from './panels/SourcesPanel.tsx'
import { StageBanner } from './stage/StageBanner.tsx'
import { StationsPanel } from './panels/StationsPanel.tsx'
import { TruckSearch } from './search/TruckSearch.tsx'
import { WaitsPanel } from './panels/WaitsPanel.tsx'
import { YardsPanel } from './panels/YardsPanel.tsx'

const text = (): string => document.body.textContent?.replaceAll('\u00a0', ' ') ?? ''
const answers = new Map<string, { readonly status: number; readonly body: unknown }>()
const sent: { readonly path: string; readonly body: unknown }[] = []

beforeEach(() => {
  useSessionStore.setState({ session: null })
  answers.clear()
  sent.length = 0
  vi.stubGlobal('fetch', async (path: string, init: { readonly body?: string } = {}) => {
    if (init.body !== undefined) sent.push({ path, body: JSON.parse(init.body ?? '') })
    const answer = answers.get(path)
    if (answer === undefined) throw new TypeError('no network in tests')
    return new Response(JSON.stringify(answer.body), { status: answer.status })
  })
  knowCrossing()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe.each(LANGUAGES)('in %s', (language) => {
  const isVietnamese = language === 'vi'

  test('before the first snapshot every panel says that it is loading', () => {
    knowNothing()
    show([StationsPanel, YardsPanel, WaitsPanel, NoticesPanel, SourcesPanel].map((Part) => <Part key={Part.name} />), language)
    expect(screen.getAllByText(isVietnamese ? 'Đang tải…' : 'Loading…')).toHaveLength(5)
  })

  test('a crossing without stations, yards, notices and devices says so', () => {
    knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { stations: [], yards: [], sources: [] }), notices: [] })
    show([StationsPanel, YardsPanel, NoticesPanel, SourcesPanel].map((Part) => <Part key={Part.name} />), language)
    for (const sentence of isVietnamese
      ? ['Cửa khẩu này chưa khai báo trạm nào.', 'Cửa khẩu này chưa khai báo bãi nào.', 'Không có gì bất thường.', 'Chưa có thiết bị nào.']
      : ['This crossing declares no stations.', 'This crossing declares no yards.', 'Nothing out of the ordinary.', 'No devices yet.'])
      expect(text()).toContain(sentence)
  })

  test('a station says its queue in vehicles and metres, its wait, its pace and each barrier', () => {
    knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { stations: [fakeStation('barrier-1', { isLaneRaised: [true, false] })] }) })
    show(<StationsPanel />, language)
    const row = screen.getByRole('row', { name: isVietnamese ? /Ba-ri-e số 1/ : /Barrier 1/ })
    expect(row.textContent?.replaceAll('\u00a0', ' ')).toContain(isVietnamese ? '7 xe · 133 m11 phút38' : '7 veh · 133 m11 min38')
    expect(within(row).getAllByRole('listitem').map((item) => item.textContent)).toEqual(
      isVietnamese ? ['Làn 1: cần chắn mở', 'Làn 2: cần chắn hạ'] : ['Lane 1: barrier up', 'Lane 2: barrier down'],
    )
  })

  test('a full yard says so in words, and an unpublished capacity is marked as an estimate', () => {
    knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { yards: [fakeYard('xuan-cuong', { occupancyVeh: 350 })] }) })
    show(<YardsPanel />, language)
    expect(text()).toContain(isVietnamese ? '■ Đầy' : '■ Full')
    expect(text()).toContain(isVietnamese ? '350 trên 350 xe (100%) ≈ ước tính' : '350 of 350 vehicles (100%) ≈ estimate')
  })

  test('a published capacity carries no estimate mark', () => {
    knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { yards: [fakeYard('xuan-cuong', { isCapacityEstimate: false })] }) })
    show(<YardsPanel />, language)
    expect(text()).not.toContain('≈')
  })

  test('wait, slot wait and crossing time stand in rows of their own, and nothing measured is a dash', () => {
    show(<WaitsPanel />, language)
    expect(screen.getAllByRole('row')).toHaveLength(7)
    expect(screen.getByRole('row', { name: isVietnamese ? /^Nhập · Chờ lốt/ : /^Import · Slot wait/ }).textContent).toContain('–––')
  })

  test('a notice says its severity in words, names the device and counts its repetitions', () => {
    knowCrossing({ notices: [fakeNotice('n', { repeatCount: 2 })] })
    show(<NoticesPanel />, language)
    expect(text()).toContain(isVietnamese ? 'Báo động' : 'Alarm')
    expect(text()).toContain(isVietnamese ? 'Camera ba-ri-e 1, xuất 1 im lặng 14 phút' : 'Camera barrier 1, export 1 has been silent for 14 min')
    expect(text()).toContain(isVietnamese ? '3 lần' : '3 times')
  })

  test('sources say who is silent and whose clock is off, the worst first', () => {
    show(<SourcesPanel />, language)
    const rows = screen.getAllByRole('listitem').map((item) => item.textContent ?? '')
    expect(rows[0]).toContain(isVietnamese ? 'Im lặng' : 'Silent')
    expect(rows[1]).toContain(isVietnamese ? 'lệch 95 giây' : '95 s off')
    expect(text()).toContain(isVietnamese ? '3 trên 5 thiết bị hoạt động' : '3 of 5 devices online')
  })

  test('the header says open, congestion, both clocks, the age of the data and that it is a simulation', () => {
    show(<LiveHeader />, language)
    for (const words of isVietnamese
      ? ['Đang mở', 'đóng lúc 19:00 (Hà Nội)', 'Thông thoáng', 'Hà Nội14:05', 'Bắc Kinh15:05', 'Mô phỏng · 60×', 'không phải xe thật']
      : ['Open', 'closes 19:00 (Hanoi)', 'Clear', 'Hanoi14:05', 'Beijing15:05', 'Simulated · 60×', 'no real vehicles'])
      expect(text()).toContain(words)
    expect(text()).toMatch(isVietnamese ? /Dữ liệu \d,\d giây trước/ : /Data \d\.\d s old/)
  })

  test('a closed crossing says why and when it opens', () => {
    knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { isOpen: false, closedReason: { vi: 'Bão số 3', en: 'Typhoon' }, congestion: 'red' }) })
    show(<LiveHeader />, language)
    expect(text()).toContain(isVietnamese ? 'Đóng đến 19:00 (Hà Nội)Bão số 3' : 'Closed until 19:00 (Hanoi)Typhoon')
    expect(text()).toContain(isVietnamese ? 'Ùn tắc nghiêm trọng' : 'Heavily congested')
  })

  test.each(['stale', 'lost'] as const)('a %s connection is said over the picture and in the header', (connection) => {
    const nowMs = performance.now()
    vi.spyOn(performance, 'now').mockReturnValue(nowMs)
    knowCrossing({ connection, heardAtMs: nowMs - 42_000 })
    show(
      <>
        <LiveHeader />
        <StageBanner />
      </>,
      language,
    )
    expect(text()).toContain('42')
    expect(text()).toContain(
      { vi: { stale: 'Máy chủ im lặng.', lost: 'Mất kết nối với máy chủ.' }, en: { stale: 'The server is silent.', lost: 'The connection to the server is lost.' } }[language][connection],
    )
  })
})

test('without a session nothing can be acknowledged; with one the order goes out, and a refusal is said in words', async () => {
  knowCrossing({ notices: [fakeNotice('n')] })
  show(<NoticesPanel />)
  expect(screen.queryByRole('button', { name: 'Xác nhận' })).toBeNull()
  signInAs(['notice.acknowledge'])
  answers.set('/api/v1/crossings/huu-nghi/commands', { status: 403, body: { code: 'access.role.insufficient', status: 403, title: 'Your role may not do this.', hint: '', traceId: 't' } })
  fireEvent.click(await screen.findByRole('button', { name: 'Xác nhận' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Vai trò của bạn không được làm việc này.')
  expect(sent[0]?.body).toEqual({ key: 'acknowledge:n', command: { type: 'notice.acknowledge', noticeId: 'n', note: null } })
})

test('a controller accepts the proposed correction of a clock, or takes one back; others see it only', async () => {
  const [device] = fakeCrossing(FAKE_SITE).sources
  if (device === undefined) throw new Error('the fake crossing has no device')
  knowCrossing({
    crossing: fakeCrossing(FAKE_SITE, {
      sources: [
        { ...device, deviceId: 'fast', state: 'skewed', clockCorrectionMs: 0, clockProposalMs: -3_600_000 },
        { ...device, deviceId: 'fixed', state: 'online', clockCorrectionMs: 75_000, clockProposalMs: null },
      ],
    }),
  })
  show(<SourcesPanel />)
  expect(text()).toContain('giờ được chỉnh +75 giây')
  expect(screen.queryByRole('button', { name: /Chỉnh giờ|Bỏ chỉnh giờ/ })).toBeNull()
  signInAs(['source.correctClock'])
  answers.set('/api/v1/crossings/huu-nghi/commands', { status: 202, body: { accepted: 1, logSeq: 1, observations: ['o'] } })
  fireEvent.click(await screen.findByRole('button', { name: 'Chỉnh giờ -3.600 giây' }))
  await waitFor(() => expect(sent).toHaveLength(1))
  fireEvent.click(screen.getByRole('button', { name: 'Bỏ chỉnh giờ' }))
  await waitFor(() => expect(sent).toHaveLength(2))
  expect(sent.map(({ body }) => (body as { readonly command: unknown }).command)).toEqual([
    { type: 'source.correctClock', deviceId: 'fast', correctionMs: -3_600_000, reason: 'Đề xuất từ các tin của thiết bị' },
    { type: 'source.correctClock', deviceId: 'fixed', correctionMs: 0, reason: 'Đề xuất từ các tin của thiết bị' },
  ])
})

test('a failing source says why, in words', () => {
  const [device] = fakeCrossing(FAKE_SITE).sources
  if (device === undefined) throw new Error('the fake crossing has no device')
  knowCrossing({ crossing: fakeCrossing(FAKE_SITE, { sources: [{ ...device, state: 'failing', problem: { code: 'source.answer.status', context: { status: 503 } } }] }) })
  show(<SourcesPanel />, 'en')
  expect(text()).toContain('it answered with status 503')
})

test('an acknowledged alarm stays in the list with name and time, and asks nobody again', () => {
  signInAs(['notice.acknowledge'])
  knowCrossing({ notices: [fakeNotice('n', { acknowledgedBy: 'truc-ban', acknowledgedAtMs: FAKE_NOW_MS })] })
  show(<NoticesPanel />)
  expect(text()).toContain('Đã xác nhận: truc-ban, 14:05')
  expect(screen.queryByRole('button', { name: 'Xác nhận' })).toBeNull()
})

test('the slot queue shows place, plate, yard and wait, and a called vehicle as called', async () => {
  const slot = { tripId: 't', cargo: 'fruit', yardId: 'xuan-cuong', assignedAtMs: FAKE_NOW_MS - 3_600_000 } as const
  answers.set('/api/v1/crossings/huu-nghi/slots', {
    status: 200,
    body: {
      slots: [
        { ...slot, slotSeq: 4, tripSeq: 1, tractorPlate: '29C12345', calledAtMs: FAKE_NOW_MS, aheadVeh: 0, reason: 'slot.order.called' },
        { ...slot, slotSeq: 5, tripSeq: 2, tractorPlate: null, calledAtMs: null, aheadVeh: 0, reason: 'slot.order.arrival' },
      ],
    },
  })
  show(<SlotsPanel />)
  const rows = await waitFor(() => {
    const found = screen.getAllByRole('row')
    expect(found).toHaveLength(3)
    return found.map((row) => row.textContent?.replaceAll('\u00a0', ' '))
  })
  expect(rows[1]).toContain('29C-123.45Trái câyBến bãi Xuân Cương1 giờ 00Đã gọi')
  expect(rows[2]).toContain('1xe chưa rõ')
  expect(screen.getByTitle('Lốt 5: Theo thứ tự số lốt')).toBeTruthy()
})

test('a slot queue that cannot be asked says so', async () => {
  show(<SlotsPanel />)
  expect((await screen.findByRole('alert')).textContent).toBe('Không gọi được máy chủ.')
})

test('the search finds by plate, the keyboard takes the truck, and a masked reader is told why plates do not match', () => {
  useSessionStore.setState({ session: { isSignedIn: false, userId: 'khach', role: 'viewer', seesPlates: false, commands: [] } })
  show(<TruckSearch />)
  const field = screen.getByRole('combobox')
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: 'DN-2025-00002' } })
  expect(screen.getAllByRole('option')).toHaveLength(1)
  expect(text()).toContain('Biển số đang được che.')
  fireEvent.keyDown(field, { key: 'Enter' })
  expect(useTwinStore.getState().selectedTripSeq).toBe(2)
})

test('a trip that has left is found through the server, and its record is opened by its id', async () => {
  answers.set('/api/v1/crossings/huu-nghi/trips?limit=12&search=51D', {
    status: 200,
    body: { trips: [{ tripId: 'trip-77', tripSeq: 77, declarationId: 'DN-9', direction: 'export', tractorPlate: '51D12345', trailerPlate: null, status: 'crossed', stepId: null, openedAtMs: 1, closedAtMs: 2, outcome: 'crossed' }], nextCursor: null },
  })
  show(<TruckSearch />, 'en')
  const field = screen.getByRole('combobox')
  fireEvent.focus(field)
  fireEvent.change(field, { target: { value: '51D' } })
  expect((await screen.findByRole('option')).textContent).toBe('51D-123.45DN-9 · No longer on the site')
  fireEvent.keyDown(field, { key: 'Enter' })
  expect(useTwinStore.getState().selectedTripSeq).toBe(77)
  expect(useLiveStore.getState().departedTripIds.get(77)).toBe('trip-77')
})

test('a panel that throws says so, leaves the others standing, and can be tried again', () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {})
  let isBroken = true
  const Fragile = () => {
    if (isBroken) throw new Error('no figure')
    return <p>whole again</p>
  }
  show(
    <>
      <Panel title="fragile">
        <Fragile />
      </Panel>
      <YardsPanel />
    </>,
    'en',
  )
  expect(text()).toContain('This panel failed.')
  expect(text()).toContain('Xuan Cuong yard')
  isBroken = false
  act(() => screen.getByRole('button', { name: 'Try again' }).click())
  expect(text()).toContain('whole again')
  quiet.mockRestore()
})
