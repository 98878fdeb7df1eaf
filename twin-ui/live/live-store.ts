/** What only the live screen needs to remember: which list is open, which notice is chosen, which dialog stands. */
import { create } from 'zustand'

export const SIDE_TABS = ['alarms', 'matches', 'slots', 'sources'] as const
export type SideTab = (typeof SIDE_TABS)[number]
export type LiveDialog = 'help' | 'signIn' | 'letters' | 'cards'

export interface LiveState {
  readonly tab: SideTab
  readonly chosenNoticeId: string | null
  /** Keys of the groups of equal notices that show their rows. */
  readonly openNoticeGroups: ReadonlySet<string>
  readonly dialog: LiveDialog | null
  readonly hasLegend: boolean
  readonly hasBorderMap: boolean
  /** Trips that were found although they have left the site: only their id leads to their record. */
  readonly departedTripIds: ReadonlyMap<number, string>
  /** Rises to move the focus into the search field. */
  readonly searchFocusSeq: number
  openTab: (tab: SideTab) => void
  chooseNotice: (noticeId: string | null) => void
  openNoticeGroup: (key: string) => void
  toggleNoticeGroup: (key: string) => void
  openDialog: (dialog: LiveDialog | null) => void
  toggleLegend: () => void
  toggleBorderMap: () => void
  focusSearch: () => void
  rememberDeparted: (tripSeq: number, tripId: string) => void
}

export const useLiveStore = create<LiveState>()((set) => ({
  tab: 'alarms',
  chosenNoticeId: null,
  openNoticeGroups: new Set(),
  dialog: null,
  hasLegend: false,
  hasBorderMap: false,
  departedTripIds: new Map(),
  searchFocusSeq: 0,
  openTab: (tab) => set({ tab }),
  chooseNotice: (noticeId) => set({ chosenNoticeId: noticeId, tab: 'alarms' }),
  openNoticeGroup: (key) => set(({ openNoticeGroups }) => (openNoticeGroups.has(key) ? {} : { openNoticeGroups: new Set(openNoticeGroups).add(key) })),
  toggleNoticeGroup: (key) =>
    set(({ openNoticeGroups }) => {
      const groups = new Set(openNoticeGroups)
      if (!groups.delete(key)) groups.add(key)
      return { openNoticeGroups: groups }
    }),
  openDialog: (dialog) => set({ dialog }),
  toggleLegend: () => set((state) => ({ hasLegend: !state.hasLegend })),
  toggleBorderMap: () => set((state) => ({ hasBorderMap: !state.hasBorderMap })),
  focusSearch: () => set((state) => ({ searchFocusSeq: state.searchFocusSeq + 1 })),
  rememberDeparted: (tripSeq, tripId) => set((state) => ({ departedTripIds: new Map(state.departedTripIds).set(tripSeq, tripId) })),
}))
