/**
 * The look of the plan, in the style subset that MapLibre and Mapbox share.
 *
 * Metres become pixels by an exponential zoom ramp of base 2: exact at every zoom, at the site's latitude.
 */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'

/** Metres per pixel at zoom 0 on the equator, tiles of 512 pixels. */
export const METRES_PER_PIXEL_AT_ZOOM_0 = 40_075_016.7 / 512
const ZOOM_MIN = 8
const ZOOM_MAX = 22

export const metresPerPixel = (zoom: number, latDeg: number): number =>
  (METRES_PER_PIXEL_AT_ZOOM_0 * Math.cos((latDeg * Math.PI) / 180)) / 2 ** zoom

/** Pixels for a length in metres; `pixelsMin` keeps it visible from afar. */
function pixelsOf(lengthM: ExpressionSpecification | number, latDeg: number, pixelsMin = 0): ExpressionSpecification {
  const at = (zoom: number): ExpressionSpecification => {
    const scaled: ExpressionSpecification = ['*', lengthM, 1 / metresPerPixel(zoom, latDeg)]
    return pixelsMin === 0 ? scaled : ['max', scaled, pixelsMin]
  }
  return ['interpolate', ['exponential', 2], ['zoom'], ZOOM_MIN, at(ZOOM_MIN), ZOOM_MAX, at(ZOOM_MAX)]
}

const SCENERY_FILLS: ExpressionSpecification = [
  'match', ['get', 'kind'],
  'forest', '#1a211d', 'hill', '#1c2022', 'water', '#16212b', 'apron', '#23282d', 'building', '#3b434b', 'canopy', '#343c44', '#1d2226',
]

/** Before the trucks, bottom first. Source ids equal the names in CrossingMap. */
export const groundLayers = (latDeg: number): readonly LayerSpecification[] => [
  { id: 'scenery', type: 'fill', source: 'ground', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': SCENERY_FILLS } },
  {
    id: 'yards',
    type: 'fill',
    source: 'yards',
    paint: {
      'fill-color': ['match', ['get', 'level'], 'full', '#5a2b27', 'nearlyFull', '#4c3a1b', ['interpolate', ['linear'], ['get', 'fillRatio'], 0, '#22272c', 1, '#414a53']],
    },
  },
  {
    id: 'yard-edges',
    type: 'line',
    source: 'yards',
    paint: { 'line-color': ['match', ['get', 'level'], 'full', '#ff7b6b', 'nearlyFull', '#e8a33d', '#5d6771'], 'line-width': 1.2 },
  },
  { id: 'bays', type: 'line', source: 'bays', minzoom: 15.5, paint: { 'line-color': '#4a535c', 'line-width': 0.6 } },
  {
    id: 'road-edges',
    type: 'line',
    source: 'roads',
    filter: ['==', ['get', 'part'], 'carriageway'],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#545e68', 'line-width': pixelsOf(['+', ['get', 'widthM'], 1], latDeg, 2.4) },
  },
  {
    id: 'roads',
    type: 'line',
    source: 'roads',
    filter: ['==', ['get', 'part'], 'carriageway'],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': '#2c3238', 'line-width': pixelsOf(['get', 'widthM'], latDeg, 1.4) },
  },
  {
    id: 'lane-lines',
    type: 'line',
    source: 'roads',
    minzoom: 15,
    filter: ['==', ['get', 'part'], 'laneLine'],
    paint: { 'line-color': '#6d7781', 'line-width': 0.8, 'line-dasharray': [6, 6], 'line-offset': pixelsOf(['get', 'offsetM'], latDeg) },
  },
  { id: 'walls', type: 'line', source: 'ground', filter: ['==', ['get', 'kind'], 'wall'], paint: { 'line-color': '#6d7781', 'line-width': 1.4 } },
  {
    id: 'border-line',
    type: 'line',
    source: 'ground',
    filter: ['==', ['get', 'kind'], 'borderLine'],
    paint: { 'line-color': '#d6dbe0', 'line-width': 2, 'line-dasharray': [4, 2, 1, 2] },
  },
  { id: 'cameras', type: 'fill', source: 'cameras', minzoom: 15, paint: { 'fill-color': '#a3bacd', 'fill-opacity': 0.16 } },
  {
    id: 'gates',
    type: 'line',
    source: 'gates',
    minzoom: 14.5,
    paint: { 'line-color': ['case', ['get', 'isRaised'], '#7d8893', '#e8ebee'], 'line-width': ['case', ['get', 'isRaised'], 1.2, 3] },
  },
]

const TEXT = { 'text-color': '#e8ebee', 'text-halo-color': '#14181c', 'text-halo-width': 2, 'text-halo-blur': 0.5 } as const

/** Where a station's name may stand beside it; the first that has room. */
export const ANCHORS_WIDE = ['left', 'right', 'top-left', 'top-right', 'bottom-left', 'bottom-right'] as const
export const ANCHORS_NARROW = ['left', 'top-left', 'bottom-left'] as const

export const labelSizeOf = (scale: number): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], 13, 11 * scale, 17, 13 * scale]

/**
 * After the trucks. Yards are named above their edge, stations beside their road, so that the vehicles stay in sight.
 * The last layer is placed first: where there is no room a yard wins.
 */
export const labelLayers = (fonts: readonly string[]): readonly LayerSpecification[] => {
  const text = {
    'text-field': ['get', 'text'] as ExpressionSpecification,
    'text-font': [...fonts],
    'text-size': labelSizeOf(1),
    'text-max-width': 10,
    'symbol-sort-key': ['get', 'rank'] as ExpressionSpecification,
  }
  return [
    {
      id: 'labels',
      type: 'symbol',
      source: 'labels',
      filter: ['!=', ['get', 'kind'], 'yard'],
      layout: { ...text, 'text-variable-anchor': [...ANCHORS_WIDE], 'text-radial-offset': 2.2, 'text-justify': 'auto' },
      paint: TEXT,
    },
    {
      id: 'yard-labels',
      type: 'symbol',
      source: 'labels',
      filter: ['==', ['get', 'kind'], 'yard'],
      layout: { ...text, 'text-anchor': 'bottom', 'text-offset': [0, -0.3] },
      paint: { ...TEXT, 'text-color': '#ccd2d8' },
    },
  ]
}

/** What the switch for labels shows and hides. */
export const LABEL_LAYER_IDS = ['yard-labels', 'labels'] as const
