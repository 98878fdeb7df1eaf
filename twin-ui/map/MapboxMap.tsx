/**
 * The plan on Mapbox, for operators with a token. Loaded only then: the engine is large and under Mapbox's own terms.
 *
 * Falls back to MapLibre when the style does not come in time, fails before it was drawn, or the token is refused later.
 */
import mapboxgl from 'mapbox-gl'
import 'mapbox-gl/dist/mapbox-gl.css'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Map } from 'react-map-gl/mapbox'
import { useTwinStore } from '../data/twin-store.ts'
import { CrossingMap, type CrossingMapProps } from './CrossingMap.tsx'
import type { MapKit } from './map-kit.ts'
import style from './map.module.css'

const MapLibreMap = lazy(() => import('./MapLibreMap.tsx'))
const LOADED_WITHIN_MS = 4_000

const kitOf = (token: string): MapKit => ({
  // The two components share their properties as far as CrossingMap uses them.
  Map: Map as unknown as MapKit['Map'],
  mapLib: mapboxgl,
  mapStyle: 'mapbox://styles/mapbox/dark-v11',
  fonts: ['DIN Pro Medium', 'Arial Unicode MS Regular'],
  more: { mapboxAccessToken: token, projection: { name: 'mercator' } },
})

export default function MapboxMap(props: CrossingMapProps) {
  const { t } = useTranslation()
  const token = useTwinStore((state) => state.config?.mapboxToken ?? '')
  const [kit] = useState(() => kitOf(token))
  const [isReady, setIsReady] = useState(false)
  const [hasFailed, setHasFailed] = useState(false)
  useEffect(() => {
    if (isReady) return
    const timer = setTimeout(() => setHasFailed(true), LOADED_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [isReady])
  if (hasFailed) {
    return (
      <>
        <Suspense fallback={null}>
          <MapLibreMap {...props} />
        </Suspense>
        <p className={style.offline}>{t('stage.offlineMap')}</p>
      </>
    )
  }
  const onError = (message: string): void => {
    if (!isReady || message.includes('access token')) setHasFailed(true)
  }
  return <CrossingMap {...props} kit={kit} onReady={() => setIsReady(true)} onError={onError} />
}
