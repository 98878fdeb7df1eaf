import { beforeEach, expect, test } from 'vitest'
import { CROSSING_UNKNOWN, SETTINGS_FIRST, useTwinStore } from '../data/twin-store.ts'
import { fakeNotice } from '../testing/fake-views.ts'
import { onShortcut, SHORTCUTS } from './keyboard.ts'
import { useLiveStore } from './live-store.ts'

const press = (key: string, target: EventTarget = document.body, given: KeyboardEventInit = {}): void => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given })
  target.addEventListener('keydown', (heard) => onShortcut(heard as KeyboardEvent), { once: true })
  target.dispatchEvent(event)
}

beforeEach(() => {
  useTwinStore.setState({ ...CROSSING_UNKNOWN, settings: SETTINGS_FIRST, isMotionPaused: false })
  useLiveStore.setState({ dialog: null, chosenNoticeId: null, tab: 'slots' })
})

test('G changes between 3D and map, B shows both', () => {
  press('g')
  expect(useTwinStore.getState().settings.view).toBe('map')
  press('G')
  expect(useTwinStore.getState().settings.view).toBe('3d')
  press('b')
  expect(useTwinStore.getState().settings.view).toBe('both')
})

test('F follows the selected truck and lets it go, Esc clears', () => {
  useTwinStore.getState().select(7)
  press('f')
  expect(useTwinStore.getState().followTripSeq).toBe(7)
  press('f')
  expect(useTwinStore.getState()).toMatchObject({ followTripSeq: null, selectedTripSeq: 7 })
  press('Escape')
  expect(useTwinStore.getState().selectedTripSeq).toBeNull()
})

test('A goes to the next open alarm and shows the alarm list', () => {
  useTwinStore.setState({ notices: [fakeNotice('one')] })
  press('a')
  expect(useLiveStore.getState()).toMatchObject({ chosenNoticeId: 'one', tab: 'alarms' })
})

test('L ends a pause', () => {
  press('p')
  expect(useTwinStore.getState().isMotionPaused).toBe(true)
  press('l')
  expect(useTwinStore.getState().isMotionPaused).toBe(false)
})

test('keys rest while somebody types, with Ctrl, under a dialog, and when switched off', () => {
  const field = document.createElement('input')
  press('g', field)
  press('g', document.body, { ctrlKey: true })
  useLiveStore.setState({ dialog: 'help' })
  press('g')
  useLiveStore.setState({ dialog: null })
  useTwinStore.getState().set({ hasShortcuts: false })
  press('g')
  expect(useTwinStore.getState().settings.view).toBe('3d')
  press('?')
  expect(useLiveStore.getState().dialog).toBe('help')
})

test('no key has two meanings', () => {
  expect(new Set(SHORTCUTS.map(({ key }) => key)).size).toBe(SHORTCUTS.length)
})
