/** What the server tells the page before anything else: `/config.json`. */
import type { ScreenConfig } from '../../engine/protocol/http.ts'
import { getJson } from './rest.ts'

const CONFIG_NONE: ScreenConfig = { mapboxToken: null, defaultCrossing: null, demo: 'none' }

/** A page without its config still works: no token, no demo mark, the first crossing of the list. */
export const loadConfig = (): Promise<ScreenConfig> => getJson<ScreenConfig>('/config.json').catch(() => CONFIG_NONE)
