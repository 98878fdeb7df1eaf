/**
 * What the screens share: the crossing on view, its trucks and notices, the selection, the connection, the settings.
 *
 * View records only (at most 2 Hz). Poses live in pose-buffer.ts and never pass through here.
 * Every update replaces what changed and keeps what did not, so that selectors see equal references.
 * Limits:  NOTICE_MAX notices; trucks are bounded by the server.
 */
import { create } from 'zustand'
import type { Site } from '../../engine/model/site.ts'
import type { ScreenConfig } from '../../engine/protocol/http.ts'
import type { Problem } from '../../engine/protocol/problem.ts'
import type { CrossingSummary, CrossingView, NoticeView, TruckView } from '../../engine/protocol/view.ts'
import { twinMsAt, type ClockEstimate } from './clock.ts'
import type { Failure } from './rest.ts'

/** connecting: nothing shown yet; stale: connected but silent; lost: no connection, what is shown is old. */
export type Connection = 'connecting' | 'live' | 'stale' | 'lost'
export const STAGE_VIEWS = ['3d', 'map', 'both'] as const
export type StageView = (typeof STAGE_VIEWS)[number]
export const LANGUAGES = ['vi', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Settings {
  readonly view: StageView
  readonly hasLabels: boolean
  readonly language: Language
  /** Single-key shortcuts can be switched off (WCAG 2.1.4). */
  readonly hasShortcuts: boolean
}

export interface TwinState {
  /** Null until the server has told it. */
  readonly config: ScreenConfig | null
  readonly crossings: readonly CrossingSummary[]
  /** The crossing asked for; its site and view follow when they have come. */
  readonly crossingId: string | null
  readonly site: Site | null
  readonly siteFailure: Failure | null
  readonly crossing: CrossingView | null
  readonly trucks: ReadonlyMap<number, TruckView>
  /** Newest first. */
  readonly notices: readonly NoticeView[]
  readonly viewSeq: number | null
  readonly clock: ClockEstimate | null
  /** `performance.now()` of the newest message of any kind; null before the first. */
  readonly heardAtMs: number | null
  readonly connection: Connection
  /** Why the server refused the subscription; null while it did not. */
  readonly linkProblem: Problem | null
  /** An attempt to connect has failed: said in words while there is nothing to show. */
  readonly hasFailedOnce: boolean
  readonly selectedTripSeq: number | null
  readonly followTripSeq: number | null
  /** The stage stands still by the user's wish (WCAG 2.2.2); figures and alarms go on. */
  readonly isMotionPaused: boolean
  readonly settings: Settings
  select: (tripSeq: number | null) => void
  /** Following a truck also selects it; null stops following and keeps the selection. */
  follow: (tripSeq: number | null) => void
  set: (settings: Partial<Settings>) => void
  openCrossing: (crossingId: string) => void
}

export const SETTINGS_FIRST: Settings = { view: '3d', hasLabels: true, language: 'vi', hasShortcuts: true }

/** Everything known about one crossing, empty. */
export const CROSSING_UNKNOWN = {
  site: null,
  siteFailure: null,
  crossing: null,
  trucks: new Map<number, TruckView>(),
  notices: [],
  viewSeq: null,
  selectedTripSeq: null,
  followTripSeq: null,
} as const

export const useTwinStore = create<TwinState>()((set) => ({
  ...CROSSING_UNKNOWN,
  config: null,
  crossings: [],
  crossingId: null,
  clock: null,
  heardAtMs: null,
  connection: 'connecting',
  linkProblem: null,
  hasFailedOnce: false,
  isMotionPaused: false,
  settings: SETTINGS_FIRST,
  select: (tripSeq) =>
    set((state) => ({ selectedTripSeq: tripSeq, followTripSeq: state.followTripSeq === tripSeq ? state.followTripSeq : null })),
  follow: (tripSeq) => set((state) => ({ followTripSeq: tripSeq, selectedTripSeq: tripSeq ?? state.selectedTripSeq })),
  set: (settings) => set((state) => ({ settings: { ...state.settings, ...settings } })),
  openCrossing: (crossingId) =>
    set((state) => (state.crossingId === crossingId ? {} : { ...CROSSING_UNKNOWN, crossingId, connection: 'connecting', linkProblem: null })),
}))

/** The twin's now, for code outside React; null until the server has told its clock. */
export function twinNowMs(): number | null {
  const { clock } = useTwinStore.getState()
  return clock === null ? null : twinMsAt(clock, performance.now())
}
