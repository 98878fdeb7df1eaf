/**
 * Colours of the scene: muted tones, so that the few saturated things (signals, abnormal trucks) are seen.
 * sRGB hex. Truck statuses have their own table (theme/truck-status.ts), sky and light theirs (light/hours.ts).
 */
export const GROUND = {
  meadow: '#46584c',
  wood: '#33493d',
  rock: '#737b7c',
  water: '#1c3346',
  apron: '#535a61',
  yard: '#5a6167',
  aisle: '#4d545a',
  asphalt: '#3d434a',
  kerb: '#7d848a',
  island: '#666d73',
} as const

export const PAINT = { white: '#c6ccd1', dim: '#8d959b', yellow: '#b3924a', blue: '#5d87a8', hatch: '#9a7f45' } as const

export const BUILT = {
  wall: '#7e8890',
  wallLight: '#98a1a8',
  wallWarm: '#8d857b',
  plinth: '#4d555c',
  roof: '#39434c',
  roofTile: '#5a4038',
  steel: '#66717b',
  steelDark: '#39424a',
  glass: '#26394a',
  concrete: '#767d83',
  fence: '#5d676f',
  red: '#b23b34',
  whitePaint: '#d5d9dc',
} as const

export const LIT = {
  window: '#ffcf8f',
  windowCool: '#bcd6ee',
  lamp: '#ffdca6',
  fascia: '#9fc4e4',
  go: '#46d17c',
  stop: '#ff4b41',
  off: '#23282c',
} as const

/** Sign boards. */
export const SIGN = { back: '#123a63', text: '#f2f6fa', rule: '#7fa7cc', live: '#0d141b', liveText: '#ffc46b' } as const
