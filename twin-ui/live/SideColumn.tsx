/** The right side: three lists under tabs, then stations and yards; the selected truck lies over all of it. */
import { lazy, Suspense, useId, useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../data/twin-store.ts'
import { formatNumber } from '../format/number.ts'
import { SIDE_TABS, useLiveStore, type SideTab } from './live-store.ts'
import { Broken, Note, PanelBoundary } from './Panel.tsx'
import { MatchesPanel } from './matches/MatchesPanel.tsx'
import { isOpenNotice } from './notices/notice-groups.ts'
import { standingOf } from './notices/notice-standing.ts'
import { NoticesPanel } from './notices/NoticesPanel.tsx'
import { SlotsPanel } from './panels/SlotsPanel.tsx'
import { SourcesPanel } from './panels/SourcesPanel.tsx'
import { StationsPanel } from './panels/StationsPanel.tsx'
import { YardsPanel } from './panels/YardsPanel.tsx'
import { useLanguage } from './reader.ts'
import style from './live.module.css'

const TruckRecord = lazy(() => import('./truck/TruckRecord.tsx'))

const PANELS = { alarms: NoticesPanel, matches: MatchesPanel, slots: SlotsPanel, sources: SourcesPanel } as const

export function SideColumn() {
  const { t } = useTranslation()
  const selectedTripSeq = useTwinStore((state) => state.selectedTripSeq)
  const hasTruck = selectedTripSeq !== null
  useFocusReturn(hasTruck)
  return (
    <aside id="panels" tabIndex={-1} className={style.side} aria-label={t('side.label')}>
      <div className={style.sideLists} inert={hasTruck}>
        <SideTabs />
        <div className={style.sideFigures} tabIndex={0} role="group" aria-label={t('side.figures')}>
          <StationsPanel />
          <YardsPanel />
        </div>
      </div>
      {hasTruck && (
        <div className={style.sideTruck}>
          <PanelBoundary key={selectedTripSeq} broken={(retry) => <Broken text={t('app.panelBroken')} onRetry={retry} />}>
            <Suspense fallback={<Note>{t('app.loading')}</Note>}>
              <TruckRecord tripSeq={selectedTripSeq} />
            </Suspense>
          </PanelBoundary>
        </div>
      )}
    </aside>
  )
}

/** The record takes the focus when it opens; when it closes, whoever had it before gets it back. */
function useFocusReturn(hasTruck: boolean): void {
  const before = useRef<Element | null>(null)
  useLayoutEffect(() => {
    if (!hasTruck) return undefined
    before.current = document.activeElement
    return () => {
      const had = before.current
      before.current = null
      setTimeout(() => {
        if (had instanceof HTMLElement && had.isConnected && document.activeElement === document.body) had.focus()
      })
    }
  }, [hasTruck])
}

function useTabCounts(): Readonly<Record<SideTab, number>> {
  // Those whose truck has left wait in the list, but not for anybody.
  const alarms = useTwinStore((state) => state.notices.filter((notice) => isOpenNotice(notice) && standingOf(notice, state) === null).length)
  const slots = useTwinStore((state) => state.crossing?.heldSlotCount ?? 0)
  const sources = useTwinStore((state) => state.crossing?.sources.filter(({ state: is }) => is !== 'online' && is !== 'unheard').length ?? 0)
  const matches = useTwinStore((state) => state.crossing?.openMatchCount ?? 0)
  return { alarms, matches, slots, sources }
}

function SideTabs() {
  const { t } = useTranslation()
  const language = useLanguage()
  const id = useId()
  const tab = useLiveStore((state) => state.tab)
  const openTab = useLiveStore((state) => state.openTab)
  const counts = useTabCounts()
  const Panel = PANELS[tab]

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = SIDE_TABS[(SIDE_TABS.indexOf(tab) + step + SIDE_TABS.length) % SIDE_TABS.length] ?? tab
    openTab(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }

  return (
    <div className={style.tabs}>
      <div role="tablist" aria-label={t('side.tabs')} className={style.tabList} onKeyDown={onKeyDown}>
        {SIDE_TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={tab === name}
            aria-controls={`${id}-panel`}
            tabIndex={tab === name ? 0 : -1}
            onClick={() => openTab(name)}
          >
            {t(`side.${name}`)}
            {counts[name] > 0 && <span data-abnormal={name !== 'slots'}>{formatNumber(counts[name], language)}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`} tabIndex={0} className={style.tabPanel}>
        <PanelBoundary key={tab} broken={(retry) => <Broken text={t('app.panelBroken')} onRetry={retry} />}>
          <Panel />
        </PanelBoundary>
      </div>
    </div>
  )
}
