/**
 * Which map engine draws: MapLibre from our own bundle, or Mapbox where the operator has a token and a network.
 *
 * The engine that is not used is never downloaded. Two separate `await import` on purpose: Vite 8 merges the branches of a
 * conditional expression into one preload and loses the style sheet of the first.
 */
import type { ComponentType } from 'react'
import type { CrossingMapProps } from './CrossingMap.tsx'
import { useTwinStore } from '../data/twin-store.ts'

type MapModule = { readonly default: ComponentType<CrossingMapProps> }

/** The configuration may still be on its way when the plan is wanted. */
const tokenWhenKnown = (): Promise<string | null> =>
  new Promise((resolve) => {
    const { config } = useTwinStore.getState()
    if (config !== null) {
      resolve(config.mapboxToken)
      return
    }
    const stop = useTwinStore.subscribe((state) => {
      if (state.config === null) return
      stop()
      resolve(state.config.mapboxToken)
    })
  })

export async function loadCrossingMap(): Promise<MapModule> {
  const token = await tokenWhenKnown()
  if (token !== null && token !== '' && navigator.onLine) return await import('./MapboxMap.tsx')
  return await import('./MapLibreMap.tsx')
}
