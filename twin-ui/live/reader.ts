/** Hooks for whoever puts something into words: the language, names of places and devices, a slow clock. */
import { useEffect, useMemo, useState } from 'react'
import type { Site } from '../../engine/model/site.ts'
import { useTwinStore, type Language } from '../data/twin-store.ts'
import { textIn } from '../format/local-text.ts'

export const useLanguage = (): Language => useTwinStore((state) => state.settings.language)

function namesOf(site: Site | null, language: Language): ReadonlyMap<string, string> {
  if (site === null) return new Map()
  const named = [...site.stations, ...site.yards, ...site.roads, ...site.sensors, ...site.corridors]
  return new Map(named.map(({ id, name }) => [id as string, textIn(name, language)]))
}

/** Id of a station, yard, road, device or corridor → its name; the id itself where it is unknown. */
export function useNames(): (id: string) => string {
  const site = useTwinStore((state) => state.site)
  const language = useLanguage()
  return useMemo(() => {
    const names = namesOf(site, language)
    return (id) => names.get(id) ?? id
  }, [site, language])
}

/** Renders the component again every `everyMs`; returns `performance.now()`. For leaves only. */
export function usePageMs(everyMs: number): number {
  const [pageMs, setPageMs] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setPageMs(performance.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return pageMs
}
