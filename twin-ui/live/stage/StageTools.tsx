/** What can be done with the picture: which view, labels, pause, legend, letting go of a followed truck, finding one. */
import { Button, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { STAGE_VIEWS, useTwinStore, type StageView } from '../../data/twin-store.ts'
import { goLive, toggleFollow, togglePause } from '../keyboard.ts'
import { useLiveStore } from '../live-store.ts'
import { TruckSearch } from '../search/TruckSearch.tsx'
import style from './stage.module.css'

export function StageTools() {
  const { t } = useTranslation()
  const { view, hasLabels } = useTwinStore((state) => state.settings)
  const set = useTwinStore((state) => state.set)
  const isMotionPaused = useTwinStore((state) => state.isMotionPaused)
  const isFollowing = useTwinStore((state) => state.followTripSeq !== null)
  const hasLegend = useLiveStore((state) => state.hasLegend)
  const hasBorderMap = useLiveStore((state) => state.hasBorderMap)
  const toggleBorderMap = useLiveStore((state) => state.toggleBorderMap)
  const toggleLegend = useLiveStore((state) => state.toggleLegend)
  const words: Readonly<Record<StageView, string>> = { '3d': t('stage.scene'), map: t('stage.map'), both: t('stage.both') }
  return (
    <div className={style.tools} data-over-stage role="group" aria-label={t('stage.tools')}>
      <SegmentedControl
        size="xs"
        aria-label={t('stage.view')}
        value={view}
        onChange={(value) => set({ view: value as StageView })}
        data={STAGE_VIEWS.map((value) => ({ value, label: words[value] }))}
      />
      <Button size="compact-sm" variant="default" aria-pressed={hasLabels} onClick={() => set({ hasLabels: !hasLabels })}>
        {t(hasLabels ? 'stage.labelsOff' : 'stage.labelsOn')}
      </Button>
      <Button size="compact-sm" variant="default" aria-expanded={hasLegend} onClick={toggleLegend}>
        {t('stage.legendShow')}
      </Button>
      <Button size="compact-sm" variant="default" aria-expanded={hasBorderMap} onClick={toggleBorderMap}>
        {t('stage.borderShow')}
      </Button>
      <Button size="compact-sm" variant={isMotionPaused ? 'filled' : 'default'} onClick={isMotionPaused ? goLive : togglePause}>
        <span aria-hidden="true">{isMotionPaused ? '▶' : '❚❚'}</span>&nbsp;{t(isMotionPaused ? 'stage.resume' : 'stage.pause')}
      </Button>
      {isFollowing && (
        <Button size="compact-sm" variant="filled" onClick={toggleFollow}>
          {t('stage.unfollow')}
        </Button>
      )}
      <TruckSearch />
    </div>
  )
}
