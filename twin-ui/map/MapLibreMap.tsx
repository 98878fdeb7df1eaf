/**
 * The plan on MapLibre: no token, no network, labels in our own fonts.
 *
 * Source:  the worker must be named to the engine or it is not found; `font-faces` draws stacked Vietnamese letters right
 *          with Noto Sans (others fall below the line).
 */
import latin from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url'
import vietnamese from '@fontsource/noto-sans/files/noto-sans-vietnamese-600-normal.woff2?url'
import * as maplibregl from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { Map } from 'react-map-gl/maplibre'
import { CrossingMap, type CrossingMapProps } from './CrossingMap.tsx'
import type { MapKit } from './map-kit.ts'

maplibregl.setWorkerUrl(workerUrl)

const FONT = 'Noto Sans SemiBold'
const absolute = (url: string): string => new URL(url, document.baseURI).href

const KIT: MapKit = {
  Map,
  mapLib: maplibregl,
  mapStyle: {
    version: 8,
    'font-faces': {
      [FONT]: [
        {
          url: absolute(vietnamese),
          'unicode-range': ['U+0102-0103', 'U+0110-0111', 'U+0128-0129', 'U+0168-0169', 'U+01A0-01A1', 'U+01AF-01B0', 'U+0300-0301', 'U+0303-0304', 'U+0308-0309', 'U+0323', 'U+0329', 'U+1EA0-1EF9', 'U+20AB'],
        },
        { url: absolute(latin), 'unicode-range': ['U+0000-00FF', 'U+2000-206F'] },
      ],
    },
    sources: {},
    layers: [{ id: 'ground-colour', type: 'background', paint: { 'background-color': '#171b1f' } }],
  },
  fonts: [FONT],
  more: {},
}

export default function MapLibreMap(props: CrossingMapProps) {
  return <CrossingMap {...props} kit={KIT} />
}
