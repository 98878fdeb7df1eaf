import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FAKE_MATCHES } from '../../testing/fake-views.ts'
import { knowCrossing, show, signInAs } from '../../testing/render.tsx'
import { onShortcut } from '../keyboard.ts'
import { useLiveStore } from '../live-store.ts'
import { differingPlaces } from './differing-places.ts'
import { MatchesPanel } from './MatchesPanel.tsx'
import { useMatchStore } from './match-store.ts'

const sent: unknown[] = []
let matches = FAKE_MATCHES

beforeEach(() => {
  sent.length = 0
  matches = FAKE_MATCHES
  useMatchStore.setState({ matches: [], chosenMatchId: null, failure: null, decisionSeq: 0 })
  useLiveStore.setState({ tab: 'matches', dialog: null })
  knowCrossing()
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (path.endsWith('/commands')) {
      sent.push((JSON.parse(init?.body as string) as { command: unknown }).command)
      return new Response(JSON.stringify({ accepted: 1, logSeq: 1, observations: ['o'] }), { status: 202 })
    }
    return new Response(JSON.stringify({ matches }), { status: 200 })
  })
})

describe('match queue', () => {
  test('it shows what was read, the candidates with what differs, and why', async () => {
    signInAs(['match.confirm'])
    show(<MatchesPanel />, 'en')
    expect(await screen.findByText('12CB014S')).toBeTruthy()
    const first = screen.getByRole('button', { name: /^It was ?12C80145/ })
    expect(Array.from(first.querySelectorAll('mark'), (mark) => mark.textContent)).toEqual(['8', '5', '1'])
    expect(first.textContent).toContain('96.2%')
    expect(first.textContent).toContain('expected here')
  })

  test('one tap confirms', async () => {
    signInAs(['match.confirm'])
    show(<MatchesPanel />, 'en')
    fireEvent.click(await screen.findByRole('button', { name: /^It was ?12C80146/ }))
    await waitFor(() => expect(sent).toEqual([{ type: 'match.confirm', matchId: 'm-2', tripId: 'trip-2' }]))
  })

  test('the keys 1 to 3 confirm, 0 says that nobody declared it, and other lists stay untouched', async () => {
    signInAs(['match.confirm'])
    show(<MatchesPanel />, 'en')
    await screen.findByText('12CB014S')
    useLiveStore.setState({ tab: 'matches' })
    onShortcut(new KeyboardEvent('keydown', { key: '2' }))
    await waitFor(() => expect(sent).toEqual([{ type: 'match.confirm', matchId: 'm-2', tripId: 'trip-2' }]))
    useMatchStore.getState().choose('m-1')
    onShortcut(new KeyboardEvent('keydown', { key: '0' }))
    await waitFor(() => expect(sent.at(-1)).toEqual({ type: 'match.markUnknown', matchId: 'm-1' }))
    useLiveStore.setState({ tab: 'alarms' })
    onShortcut(new KeyboardEvent('keydown', { key: '1' }))
    expect(sent).toHaveLength(2)
  })

  test('without the right, deciding asks to sign in', async () => {
    signInAs([])
    show(<MatchesPanel />, 'en')
    fireEvent.click(await screen.findByRole('button', { name: /^It was ?12C80146/ }))
    expect(useLiveStore.getState().dialog).toBe('signIn')
    expect(sent).toEqual([])
  })

  test('a decision can be taken back, a candidate ruled out', async () => {
    signInAs(['match.confirm'])
    show(<MatchesPanel />, 'vi')
    fireEvent.click(await screen.findByRole('button', { name: 'Hoàn tác' }))
    fireEvent.click(screen.getByRole('button', { name: 'Không phải xe này 12C30145' }))
    await waitFor(() => expect(sent).toMatchObject([{ type: 'match.reopen', matchId: 'm-0' }, { type: 'match.reject', matchId: 'm-2', tripId: 'trip-3' }]))
  })

  test('what lapsed says why, and can be taken up again', async () => {
    signInAs(['match.confirm'])
    matches = FAKE_MATCHES.slice(0, 1).map((match) => ({ ...match, state: 'lapsed' as const, candidates: [] }))
    show(<MatchesPanel />, 'vi')
    expect((await screen.findByText('chưa ai quyết định; các xe đã rời đi')).tagName).toBe('STRONG')
    fireEvent.click(screen.getByRole('button', { name: 'Xem xét lại' }))
    await waitFor(() => expect(sent).toMatchObject([{ type: 'match.reopen' }]))
  })

  test('an empty queue says so', async () => {
    matches = []
    show(<MatchesPanel />, 'vi')
    expect(await screen.findByText('Không có lượt nào chờ')).toBeTruthy()
  })
})

test('what differs is the least: a lost character marks no other', () => {
  expect([...differingPlaces('12C80145', '12CB014S')]).toEqual([3, 7])
  expect([...differingPlaces('12R55501', '12R5550')]).toEqual([7])
  expect([...differingPlaces('12R55501', '2R55501')]).toEqual([0])
  expect([...differingPlaces('12C80145', '12C80145')]).toEqual([])
})

test('with nothing to decide the number keys are left to the scene', () => {
  useLiveStore.setState({ tab: 'alarms' })
  useMatchStore.setState({ matches: FAKE_MATCHES })
  const event = new KeyboardEvent('keydown', { key: '1', cancelable: true })
  onShortcut(event)
  expect(event.defaultPrevented).toBe(false)
  useLiveStore.setState({ tab: 'matches' })
  const meant = new KeyboardEvent('keydown', { key: '1', cancelable: true })
  onShortcut(meant)
  expect(meant.defaultPrevented).toBe(true)
})
