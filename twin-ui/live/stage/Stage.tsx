/**
 * The stage: 3D and map in two panes that change places without being rebuilt (a rebuilt pane loses its WebGL context).
 *
 * One is large and the other an inset, or both share the stage. Old pictures are dimmed and say so.
 */
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { graphics } from '../../data/graphics.ts'
import { useTwinStore, type StageView } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { BorderMap } from '../../map/BorderMap.tsx'
import { useLiveStore } from '../live-store.ts'
import { Broken, PanelBoundary } from '../Panel.tsx'
import { useLanguage } from '../reader.ts'
import { StageBanner } from './StageBanner.tsx'
import { StageTools } from './StageTools.tsx'
import { StatusLegend } from './StatusLegend.tsx'
import { useInsetTurn } from './use-inset-turn.ts'
import style from './stage.module.css'

const CrossingScene = lazy(() => import('../../scene/CrossingScene.tsx'))
const CrossingMap = lazy(() => import('../../map/BaseMap.ts').then(({ loadCrossingMap }) => loadCrossingMap()))

type Pane = 'scene' | 'map'
type Place = 'main' | 'inset' | 'left' | 'right'

const PLACES: Readonly<Record<StageView, Readonly<Record<Pane, Place>>>> = {
  '3d': { scene: 'main', map: 'inset' },
  map: { scene: 'inset', map: 'main' },
  both: { scene: 'left', map: 'right' },
}

export function Stage() {
  const { t } = useTranslation()
  const language = useLanguage()
  const site = useTwinStore((state) => state.site)
  const view = useTwinStore((state) => state.settings.view)
  const connection = useTwinStore((state) => state.connection)
  const selectedTripSeq = useTwinStore((state) => state.selectedTripSeq)
  const select = useTwinStore((state) => state.select)
  const hasLegend = useLiveStore((state) => state.hasLegend)
  // Asked when there is something to draw: the answer takes a while.
  const canDraw = site === null || graphics() !== 'none'
  const [isSceneComplete, setIsSceneComplete] = useState(false)
  const hasInsetTurn = useInsetTurn(view, isSceneComplete)
  const isDimmed = connection === 'stale' || connection === 'lost'
  const name = site === null ? '' : textIn(site.name, language)
  const places = PLACES[view]
  const mayBuild = (place: Place): boolean => place !== 'inset' || hasInsetTurn
  const shared = site === null ? null : { site, selectedTripSeq, onSelect: select, isDimmed }
  return (
    <section className={style.stage} aria-label={t('stage.label')} data-dimmed={isDimmed}>
      {canDraw ? (
        <>
          <StagePane pane="scene" place={places.scene} text={t('stage.sceneText', { name })} broken={t('app.sceneBroken')} loading={t('stage.sceneLoading')}>
            {shared !== null && mayBuild(places.scene) && <CrossingScene {...shared} onComplete={() => setIsSceneComplete(true)} />}
          </StagePane>
          <StagePane pane="map" place={places.map} text={t('stage.mapText', { name })} broken={t('app.mapBroken')} loading={t('stage.mapLoading')}>
            {shared !== null && mayBuild(places.map) && <CrossingMap {...shared} isInset={places.map === 'inset'} />}
          </StagePane>
        </>
      ) : (
        <p role="alert" className={style.loading}>
          {t('app.noWebGl')}
        </p>
      )}
      <StageTools />
      {hasLegend && <StatusLegend />}
      <BorderMap />
      <StageBanner />
    </section>
  )
}

interface StagePaneProps {
  readonly pane: Pane
  readonly place: Place
  /** What the picture shows, for those who do not see it. */
  readonly text: string
  readonly broken: string
  readonly loading: string
  readonly children: ReactNode
}

function StagePane({ pane, place, text, broken, loading, children }: StagePaneProps) {
  const { t } = useTranslation()
  const set = useTwinStore((state) => state.set)
  return (
    <div className={style.pane} data-pane={pane} data-place={place} data-over-stage={place === 'inset' ? true : undefined} role="group" aria-label={text}>
      <PanelBoundary broken={(retry) => <Broken text={broken} onRetry={retry} />}>
        {/* False: the site is on its way, or the small picture waits for its turn. */}
        {children === false ? <p className={style.loading}>{loading}</p> : <Suspense fallback={<p className={style.loading}>{loading}</p>}>{children}</Suspense>}
      </PanelBoundary>
      {place === 'inset' && (
        <button type="button" className={style.swap} aria-label={t('stage.swap')} title={t('stage.swap')} onClick={() => set({ view: pane === 'map' ? 'map' : '3d' })}>
          <span>{t(`stage.${pane}`)}</span> <span aria-hidden="true">⤢</span>
        </button>
      )}
    </div>
  )
}
