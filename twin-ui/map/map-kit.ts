/** What the plan needs from a map engine; MapLibre and Mapbox each fill it (MapLibreMap.tsx, MapboxMap.tsx). */
import type { Map as MapEngine, StyleSpecification } from 'maplibre-gl'
import type { Map as MapComponent } from 'react-map-gl/maplibre'

export interface MapKit {
  readonly Map: typeof MapComponent
  readonly mapLib: unknown
  readonly mapStyle: StyleSpecification | string
  /** Fonts that the style can draw labels with. */
  readonly fonts: readonly string[]
  /** Further properties of the component: a token, say. */
  readonly more: Readonly<Record<string, unknown>>
}

export type { MapEngine }
