/** Renders a part of the screens as the page would: theme, texts, a store that knows the fake crossing. */
import { MantineProvider } from '@mantine/core'
import { cleanup, configure, render, type RenderResult } from '@testing-library/react'
import { act, type ReactNode } from 'react'
import { CROSSING_UNKNOWN, SETTINGS_FIRST, useTwinStore, type Language, type TwinState } from '../data/twin-store.ts'
import { useSessionStore } from '../data/session-store.ts'
import { speak } from '../i18n/i18n.ts'
import { useLiveStore } from '../live/live-store.ts'
import { theme } from '../theme/theme.ts'
import { FAKE_SITE } from './fake-site.ts'
import { fakeCrossing, FAKE_NOTICES, FAKE_NOW_MS, FAKE_SUMMARIES, fakeTruck } from './fake-views.ts'

/** Finding by role in jsdom takes long on a busy machine; a test waits for what it names, not for a time. */
configure({ asyncUtilTimeout: 60_000 })

/** What jsdom lacks and the components ask for. */
function fillJsdom(): void {
  window.matchMedia ??= ((query: string) => ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} })) as never
  window.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  if (!('scrollIntoView' in Element.prototype)) Object.assign(Element.prototype, { scrollIntoView: () => {} })
}

/** The store as it is a moment after the first snapshot, with `given` on top. */
export function knowCrossing(given: Partial<TwinState> = {}): void {
  useTwinStore.setState({
    ...CROSSING_UNKNOWN,
    crossings: FAKE_SUMMARIES,
    crossingId: 'huu-nghi',
    site: FAKE_SITE,
    crossing: fakeCrossing(FAKE_SITE),
    trucks: new Map([1, 2, 3].map((tripSeq) => [tripSeq, fakeTruck(tripSeq)])),
    notices: FAKE_NOTICES,
    viewSeq: 1,
    // Heard in the future: the twin clock stands still at FAKE_NOW_MS however slow the machine is.
    clock: { serverMs: FAKE_NOW_MS, heardAtMs: performance.now() + 3_600_000, speedRatio: 60 },
    heardAtMs: performance.now(),
    connection: 'live',
    linkProblem: null,
    isMotionPaused: false,
    settings: SETTINGS_FIRST,
    ...given,
  })
}

export const knowNothing = (): void => useTwinStore.setState({ ...CROSSING_UNKNOWN, crossings: [], clock: null, heardAtMs: null, connection: 'connecting', settings: SETTINGS_FIRST })

export function signInAs(commands: readonly string[]): void {
  useSessionStore.setState({ session: { isSignedIn: true, userId: 'truc-ban', role: 'controller', seesPlates: true, commands } })
}

/** Each test begins with nobody signed in and no dialog. */
export function show(part: ReactNode, language: Language = 'vi'): RenderResult {
  cleanup()
  fillJsdom()
  useTwinStore.setState((state) => ({ settings: { ...state.settings, language } }))
  act(() => speak(language))
  useLiveStore.setState({ tab: 'alarms', chosenNoticeId: null, dialog: null, departedTripIds: new Map() })
  return render(<MantineProvider theme={theme} forceColorScheme="dark" env="test">{part}</MantineProvider>)
}
