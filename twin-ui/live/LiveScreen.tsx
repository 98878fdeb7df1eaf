/** The live screen: stage and charts on the left, lists and figures on the right, the selected truck over the right side. */
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../data/twin-store.ts'
import { failureText } from '../i18n/problem-texts.ts'
import { LiveDialogs } from './dialogs/LiveDialogs.tsx'
import { LiveHeader } from './header/LiveHeader.tsx'
import { useShortcuts } from './keyboard.ts'
import { NoticeAnnouncer } from './notices/NoticeAnnouncer.tsx'
import { Broken, Note, PanelBoundary } from './Panel.tsx'
import { WaitsPanel } from './panels/WaitsPanel.tsx'
import { useLanguage } from './reader.ts'
import { SideColumn } from './SideColumn.tsx'
import { Stage } from './stage/Stage.tsx'
import style from './live.module.css'

const FlowPanel = lazy(() => import('./charts/FlowPanel.tsx'))

export function LiveScreen() {
  const { t } = useTranslation()
  const language = useLanguage()
  const linkProblem = useTwinStore((state) => state.linkProblem)
  const siteFailure = useTwinStore((state) => state.siteFailure)
  const failure = linkProblem ?? siteFailure
  useShortcuts()
  return (
    <div className={style.screen}>
      <a className="skip-link" href="#panels">
        {t('app.skipToPanels')}
      </a>
      <LiveHeader />
      {failure !== null && (
        <p role="alert" className={style.failure}>
          {failureText(failure, language)}
        </p>
      )}
      <main className={style.main}>
        <Stage />
        <div className={style.dock}>
          <PanelBoundary broken={(retry) => <Broken text={t('app.panelBroken')} onRetry={retry} />}>
            <Suspense fallback={<Note>{t('app.loading')}</Note>}>
              <FlowPanel />
            </Suspense>
          </PanelBoundary>
          <WaitsPanel />
        </div>
        <SideColumn />
      </main>
      <NoticeAnnouncer />
      <LiveDialogs />
    </div>
  )
}
