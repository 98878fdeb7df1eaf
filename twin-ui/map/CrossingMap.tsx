/**
 * The plan of one crossing: site layers, labels with live figures, all trucks in one layer; a click takes the nearest truck.
 *
 * View records change GeoJSON sources at most twice a second; poses go from the pose buffer to the GPU (truck-layer.ts).
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GeoJSONSource, LngLatBoundsLike, MapLibreEvent, MapMouseEvent } from 'maplibre-gl'
import { siteFrom } from '../../engine/model/units.ts'
import type { Site } from '../../engine/model/site.ts'
import { isDebug } from '../data/is-debug.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { useLanguage } from '../live/reader.ts'
import { wallScale } from '../theme/wall-scale.ts'
import { exposeMapDebug } from './debug-handle.ts'
import { pickTruck } from './pick-truck.ts'
import type { MapEngine, MapKit } from './map-kit.ts'
import { baysOf, boundsOf, camerasOf, gatesOf, groundOf, labelsOf, roadsOf, yardsOf } from './site-features.ts'
import { fitLabels } from './fit-labels.ts'
import { groundLayers, LABEL_LAYER_IDS, labelLayers, metresPerPixel } from './site-layers.ts'
import { startTruckLoop } from './truck-loop.ts'
import { createTruckLayer, type TruckLayer } from './truck-layer.ts'
import style from './map.module.css'

export interface CrossingMapProps {
  readonly site: Site
  readonly selectedTripSeq: number | null
  readonly onSelect: (tripSeq: number | null) => void
  readonly isDimmed: boolean
  /** Small in a corner: no controls, fewer pictures a second. */
  readonly isInset: boolean
}

interface EngineProps {
  readonly kit: MapKit
  readonly onReady?: () => void
  readonly onError?: (message: string) => void
}

/** A finger or a hurried mouse may miss by this much. */
const PICK_REACH_PX = 14
const PICK_REACH_M = 10
const LABELS_EVERY_MS = 3_000
/** The tools lie above; names of places at the eastern edge reach out to the right. */
const FIT_PADDING_PX = { top: 70, bottom: 40, left: 60, right: 150 } as const
const FIT_PADDING_PX_INSET = 16
/** What the tools and the names leave of a stage as small as a phone's is given to the plan (estimate). */
const PADDED_SHARE_MAX = 0.5

function fitPadding({ clientWidth, clientHeight }: HTMLElement, isInset: boolean) {
  if (isInset) return FIT_PADDING_PX_INSET
  const { top, bottom, left, right } = FIT_PADDING_PX
  const scale = wallScale()
  const across = Math.min(scale, (PADDED_SHARE_MAX * clientWidth) / (left + right))
  const along = Math.min(scale, (PADDED_SHARE_MAX * clientHeight) / (top + bottom))
  return { top: top * along, bottom: bottom * along, left: left * across, right: right * across }
}

interface Plan {
  readonly map: MapEngine
  readonly trucks: TruckLayer
}

export function CrossingMap({ kit, site, selectedTripSeq, onSelect, isDimmed, isInset, onReady, onError }: CrossingMapProps & EngineProps) {
  const { t } = useTranslation()
  const [plan, setPlan] = useState<Plan | null>(null)
  const selectedLabel = useRef<HTMLDivElement>(null)
  const bounds = useMemo(() => boundsOf(site), [site])

  const onLoad = useCallback(
    (event: MapLibreEvent) => {
      const map = event.target as MapEngine
      const trucks = createTruckLayer({ origin: site.origin, poses: poseBuffer, zoom: () => map.getZoom() })
      addSite(map, site, trucks, kit.fonts)
      setPlan({ map, trucks })
      onReady?.()
    },
    [site, kit, onReady],
  )

  useLiveSources(plan, site, isInset)
  useTextsOfCanvas(plan)
  useEffect(() => {
    if (plan === null) return
    plan.trucks.select(selectedTripSeq)
    plan.trucks.setDimmed(isDimmed)
    plan.map.triggerRepaint()
  }, [plan, selectedTripSeq, isDimmed])
  useEffect(() => {
    if (plan === null) return
    return startTruckLoop({ map: plan.map, site, label: selectedLabel, isInset })
  }, [plan, site, isInset])
  useEffect(() => (plan === null ? undefined : fitLabels(plan.map)), [plan])
  useEffect(() => (plan !== null && isDebug() ? exposeMapDebug(plan.map, site) : undefined), [plan, site])
  const fit = useCallback(() => {
    plan?.map.fitBounds(bounds as LngLatBoundsLike, { padding: fitPadding(plan.map.getContainer(), isInset), duration: 0 })
  }, [plan, bounds, isInset])
  // Another size is another picture: show the whole crossing again.
  useEffect(() => {
    if (plan === null) return
    plan.map.resize()
    fit()
  }, [plan, fit])

  const onClick = (event: MapMouseEvent): void => {
    if (plan === null) return
    const { lng, lat } = event.lngLat
    const reachM = Math.max(PICK_REACH_M, PICK_REACH_PX * metresPerPixel(plan.map.getZoom(), site.origin.latDeg))
    onSelect(pickTruck(poseBuffer, siteFrom(site.origin, { lonDeg: lng, latDeg: lat }), reachM))
  }
  return (
    <div className={style.plan} data-inset={isInset}>
      <kit.Map
        mapLib={kit.mapLib as never}
        mapStyle={kit.mapStyle}
        initialViewState={{ bounds, fitBoundsOptions: { padding: FIT_PADDING_PX_INSET } }}
        attributionControl={false}
        maxPitch={0}
        pitchWithRotate={false}
        onLoad={onLoad}
        onClick={onClick}
        onDragStart={() => useTwinStore.getState().follow(null)}
        {...(onError === undefined ? {} : { onError: (event: { readonly error: Error }) => onError(event.error.message) })}
        {...kit.more}
      />
      <div ref={selectedLabel} className={style.selected} hidden />
      {!isInset && plan !== null && (
        <div className={style.zoom} role="group" aria-label={t('stage.map')}>
          <button type="button" aria-label={t('stage.zoomIn')} title={t('stage.zoomIn')} onClick={() => plan.map.zoomIn()}>
            +
          </button>
          <button type="button" aria-label={t('stage.zoomOut')} title={t('stage.zoomOut')} onClick={() => plan.map.zoomOut()}>
            −
          </button>
          <button type="button" aria-label={t('stage.fit')} title={t('stage.fit')} onClick={fit}>
            ⤢
          </button>
        </div>
      )}
    </div>
  )
}

/** Sources that never change come full; the live ones are filled by `useLiveSources`. */
function addSite(map: MapEngine, site: Site, trucks: TruckLayer, fonts: readonly string[]): void {
  const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
  const sources = { ground: groundOf(site), roads: roadsOf(site), bays: baysOf(site), cameras: camerasOf(site), yards: empty, gates: empty, labels: empty }
  for (const [id, data] of Object.entries(sources)) map.addSource(id, { type: 'geojson', data })
  for (const layer of groundLayers(site.origin.latDeg)) map.addLayer(layer)
  map.addLayer(trucks)
  for (const layer of labelLayers(fonts)) map.addLayer(layer)
}

function useLiveSources(plan: Plan | null, site: Site, isInset: boolean): void {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossing = useTwinStore((state) => state.crossing)
  const hasLabels = useTwinStore((state) => state.settings.hasLabels)
  const lastLabels = useRef({ texts: '', language: '', atMs: 0 })
  useEffect(() => {
    if (plan === null) return
    const put = (id: string, data: GeoJSON.FeatureCollection): void => void (plan.map.getSource(id) as GeoJSONSource | undefined)?.setData(data)
    put('yards', yardsOf(site, crossing))
    put('gates', gatesOf(site, crossing))
    const labels = labelsOf(site, crossing, language, {
      markerOf: (markers) => t('stage.marker', { markers }),
      vehicles: (count) => t('header.vehicles', { count }),
    })
    // Placing labels costs more than the rest together: only when a text has changed, and not more often than it can be read.
    const texts = JSON.stringify(labels)
    const nowMs = performance.now()
    const isOtherLanguage = lastLabels.current.language !== language
    if (!isOtherLanguage && (texts === lastLabels.current.texts || nowMs - lastLabels.current.atMs < LABELS_EVERY_MS)) return
    lastLabels.current = { texts, language, atMs: nowMs }
    put('labels', labels)
  }, [plan, site, crossing, language, t])
  useEffect(() => {
    // In a small picture names only hide what they name.
    const visibility = hasLabels && !isInset ? 'visible' : 'none'
    for (const id of LABEL_LAYER_IDS) plan?.map.setLayoutProperty(id, 'visibility', visibility)
  }, [plan, hasLabels, isInset])
}

/** The engines name their canvas once, in English; ours follows the language. */
function useTextsOfCanvas(plan: Plan | null): void {
  const { t } = useTranslation()
  useEffect(() => {
    plan?.map.getCanvas().setAttribute('aria-label', t('stage.map'))
  }, [plan, t])
}
