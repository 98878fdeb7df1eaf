/** Remembers in this browser the settings that do not belong into a shared link. */
import { useTwinStore } from './twin-store.ts'

const STORAGE_KEY = 'bordertwin.settings'

export function restoreSettings(): void {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return
    const { set } = useTwinStore.getState()
    if ('hasLabels' in kept && typeof kept.hasLabels === 'boolean') set({ hasLabels: kept.hasLabels })
    if ('hasShortcuts' in kept && typeof kept.hasShortcuts === 'boolean') set({ hasShortcuts: kept.hasShortcuts })
  } catch {
    // A browser that keeps nothing, or kept something broken: the defaults hold.
  }
}

export function keepSettings(): () => void {
  return useTwinStore.subscribe(({ settings }, before) => {
    if (settings.hasLabels === before.settings.hasLabels && settings.hasShortcuts === before.settings.hasShortcuts) return
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ hasLabels: settings.hasLabels, hasShortcuts: settings.hasShortcuts }))
    } catch {
      // Storage may be forbidden; the setting then lasts as long as the page.
    }
  })
}
