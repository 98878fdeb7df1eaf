/** What only the live screen needs to remember: which list is open, which notice is chosen, which dialog stands. */
import { create } from 'zustand'
import type { NoticeView } from '../../engine/protocol/view.ts'

export const SIDE_TABS = ['alarms', 'matches', 'slots', 'sources'] as const
export type SideTab = (typeof SIDE_TABS)[number]
export type LiveDialog = 'help' | 'signIn' | 'letters' | 'cards'

export interface LiveState {
  readonly tab: SideTab
  readonly chosenNoticeId: string | null
  readonly dialog: LiveDialog | null
  readonly hasLegend: boolean
  readonly hasBorderMap: boolean
  /** Trips that were found although they have left the site: only their id leads to their record. */
  readonly departedTripIds: ReadonlyMap<number, string>
  /** Rises to move the focus into the search field. */
  readonly searchFocusSeq: number
  openTab: (tab: SideTab) => void
  chooseNotice: (noticeId: string | null) => void
  openDialog: (dialog: LiveDialog | null) => void
  toggleLegend: () => void
  toggleBorderMap: () => void
  focusSearch: () => void
  rememberDeparted: (tripSeq: number, tripId: string) => void
}

export const useLiveStore = create<LiveState>()((set) => ({
  tab: 'alarms',
  chosenNoticeId: null,
  dialog: null,
  hasLegend: false,
  hasBorderMap: false,
  departedTripIds: new Map(),
  searchFocusSeq: 0,
  openTab: (tab) => set({ tab }),
  chooseNotice: (noticeId) => set({ chosenNoticeId: noticeId, tab: 'alarms' }),
  openDialog: (dialog) => set({ dialog }),
  toggleLegend: () => set((state) => ({ hasLegend: !state.hasLegend })),
  toggleBorderMap: () => set((state) => ({ hasBorderMap: !state.hasBorderMap })),
  focusSearch: () => set((state) => ({ searchFocusSeq: state.searchFocusSeq + 1 })),
  rememberDeparted: (tripSeq, tripId) => set((state) => ({ departedTripIds: new Map(state.departedTripIds).set(tripSeq, tripId) })),
}))

const SEVERITY_RANK = { alarm: 0, warning: 1, info: 2 } as const

/** What somebody should still look at; information needs nobody. */
export const isOpenNotice = (notice: NoticeView): boolean => notice.acknowledgedAtMs === null && notice.severity !== 'info'

/** Open before acknowledged, then by severity, then newest first. */
export const inOrderOfUrgency = (notices: readonly NoticeView[]): readonly NoticeView[] =>
  [...notices].sort(
    (left, right) =>
      Number(left.acknowledgedAtMs !== null) - Number(right.acknowledgedAtMs !== null) ||
      SEVERITY_RANK[left.severity] - SEVERITY_RANK[right.severity] ||
      right.lastAtMs - left.lastAtMs,
  )

/** The open notice after `chosenNoticeId` in order of urgency, round and round; null when none is open. */
export function nextOpenNotice(notices: readonly NoticeView[], chosenNoticeId: string | null): NoticeView | null {
  const open = inOrderOfUrgency(notices).filter(isOpenNotice)
  const at = open.findIndex((notice) => notice.noticeId === chosenNoticeId)
  return open[(at + 1) % Math.max(1, open.length)] ?? null
}
