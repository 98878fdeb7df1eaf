/**
 * The single-key shortcuts of the live screen, as one table: the help panel lists what this file does.
 *
 * They rest while a text is typed, with Ctrl, Alt or Meta, while a dialog stands, and when the user switched them off (WCAG 2.1.4).
 * Esc and ? always work outside of fields.
 */
import { useEffect } from 'react'
import { useTwinStore } from '../data/twin-store.ts'
import { mayOrder, useSessionStore } from '../data/session-store.ts'
import { useLiveStore } from './live-store.ts'
import { decideByKey, hasMatchToDecide } from './matches/match-store.ts'
import { nextOpenNotice } from './notices/notice-groups.ts'
import { acknowledge } from './orders.ts'

export interface Shortcut {
  /** As `KeyboardEvent.key` in lower case. */
  readonly key: string
  readonly shown: string
  readonly textKey: 'map' | 'both' | 'follow' | 'live' | 'pause' | 'search' | 'clear' | 'help' | 'nextAlarm' | 'acknowledge' | 'labels' | 'cards' | 'matches' | 'match1' | 'match2' | 'match3' | 'match0'
  readonly isAlwaysOn?: boolean
  /** Rests otherwise, and leaves the key to others: 1 to 5 are the scene's views too. */
  readonly isMeant?: () => boolean
  run: () => void
}

const twin = () => useTwinStore.getState()
const live = () => useLiveStore.getState()

export function goLive(): void {
  useTwinStore.setState({ isMotionPaused: false })
}

export function togglePause(): void {
  useTwinStore.setState(({ isMotionPaused }) => ({ isMotionPaused: !isMotionPaused }))
}

export function toggleFollow(): void {
  const { followTripSeq, selectedTripSeq, follow } = twin()
  follow(followTripSeq === null ? selectedTripSeq : null)
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: 'g', shown: 'G', textKey: 'map', run: () => twin().set({ view: twin().settings.view === '3d' ? 'map' : '3d' }) },
  { key: 'b', shown: 'B', textKey: 'both', run: () => twin().set({ view: 'both' }) },
  { key: 'f', shown: 'F', textKey: 'follow', run: toggleFollow },
  { key: 'l', shown: 'L', textKey: 'live', run: goLive },
  { key: 'p', shown: 'P', textKey: 'pause', run: togglePause },
  { key: 't', shown: 'T', textKey: 'labels', run: () => twin().set({ hasLabels: !twin().settings.hasLabels }) },
  { key: '/', shown: '/', textKey: 'search', run: () => live().focusSearch() },
  {
    key: 'a',
    shown: 'A',
    textKey: 'nextAlarm',
    run: () => {
      const next = nextOpenNotice(twin().notices, live().chosenNoticeId)
      twin().select(null)
      live().chooseNotice(next?.noticeId ?? null)
    },
  },
  {
    key: 'k',
    shown: 'K',
    textKey: 'acknowledge',
    run: () => {
      const { chosenNoticeId, openDialog } = live()
      if (chosenNoticeId === null) return
      if (mayOrder(useSessionStore.getState().session, 'notice.acknowledge')) void acknowledge(chosenNoticeId)
      else openDialog('signIn')
    },
  },
  {
    key: 'c',
    shown: 'C',
    textKey: 'cards',
    run: () => live().openDialog(mayOrder(useSessionStore.getState().session, 'card.revoke') ? 'cards' : 'signIn'),
  },
  { key: 'm', shown: 'M', textKey: 'matches', run: () => live().openTab('matches') },
  { key: '1', shown: '1', textKey: 'match1', isMeant: hasMatchToDecide, run: () => decideByKey('1') },
  { key: '2', shown: '2', textKey: 'match2', isMeant: hasMatchToDecide, run: () => decideByKey('2') },
  { key: '3', shown: '3', textKey: 'match3', isMeant: hasMatchToDecide, run: () => decideByKey('3') },
  { key: '0', shown: '0', textKey: 'match0', isMeant: hasMatchToDecide, run: () => decideByKey('0') },
  { key: 'escape', shown: 'Esc', textKey: 'clear', isAlwaysOn: true, run: () => twin().select(null) },
  { key: '?', shown: '?', textKey: 'help', isAlwaysOn: true, run: () => live().openDialog('help') },
]

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function onShortcut(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) return
  if (live().dialog !== null) return
  const shortcut = SHORTCUTS.find(({ key }) => key === event.key.toLowerCase())
  if (shortcut === undefined || (shortcut.isAlwaysOn !== true && !twin().settings.hasShortcuts)) return
  if (shortcut.isMeant?.() === false) return
  event.preventDefault()
  shortcut.run()
}

export function useShortcuts(): void {
  useEffect(() => {
    addEventListener('keydown', onShortcut)
    return () => removeEventListener('keydown', onShortcut)
  }, [])
}
