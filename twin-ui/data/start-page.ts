/** What runs once per page, outside React: settings, address, language, configuration, the live link. */
import { speak } from '../i18n/i18n.ts'
import { bindAddress, readAddress } from './bind-address.ts'
import { loadConfig } from './config.ts'
import { keepSettings, restoreSettings } from './keep-settings.ts'
import { poseBuffer } from './pose-buffer.ts'
import { getSite, listCrossings, RequestFailure } from './rest.ts'
import { useSessionStore } from './session-store.ts'
import { createTwinLink, openTwinSocket } from './socket.ts'
import { useTwinStore } from './twin-store.ts'

const FRESHNESS_EVERY_MS = 500
/** The list of crossings carries their congestion colour: often enough for a colour, rare enough to cost nothing. */
const CROSSINGS_EVERY_MS = 15_000
const SITE_RETRY_MS = 3_000
const RELOAD_MARK = 'bordertwin.reloadedAtMs'
const RELOAD_EVERY_MS = 60_000

/** A page older than its server reloads itself, once a minute at most: two that never agree must not loop. */
function reloadSometimes(): void {
  const lastMs = Number(sessionStorage.getItem(RELOAD_MARK) ?? 0)
  if (Date.now() - lastMs < RELOAD_EVERY_MS) return
  sessionStorage.setItem(RELOAD_MARK, String(Date.now()))
  location.reload()
}

async function loadSite(crossingId: string): Promise<void> {
  const isWanted = (): boolean => useTwinStore.getState().crossingId === crossingId
  try {
    const site = await getSite(crossingId)
    if (isWanted()) useTwinStore.setState({ site, siteFailure: null })
  } catch (thrown) {
    if (!isWanted() || !(thrown instanceof RequestFailure)) return
    useTwinStore.setState({ siteFailure: thrown.failure })
    if (thrown.failure.status === 0 || thrown.failure.status >= 500) setTimeout(() => void loadSite(crossingId), SITE_RETRY_MS)
  }
}

async function refreshCrossings(): Promise<void> {
  try {
    useTwinStore.setState({ crossings: await listCrossings() })
  } catch (thrown) {
    // The older list stays; the live link says that the server is away.
    if (!(thrown instanceof RequestFailure)) throw thrown
  }
}

/** Connects before anything is known of the crossing: the link subscribes when both are there. */
function startLink(): void {
  const link = createTwinLink({ socket: openTwinSocket(), poses: poseBuffer, nowMs: () => performance.now(), onOtherVersion: reloadSometimes })
  useSessionStore.subscribe(({ session }, before) => {
    if (session !== null && before.session !== null && session.seesPlates !== before.session.seesPlates) link.reconnect()
  })
  setInterval(() => link.checkFreshness(), FRESHNESS_EVERY_MS)
}

async function chooseCrossing(): Promise<void> {
  const [config] = await Promise.all([loadConfig(), refreshCrossings()])
  useTwinStore.setState({ config })
  const crossingDefault = config.defaultCrossing ?? useTwinStore.getState().crossings[0]?.crossingId ?? null
  readAddress(crossingDefault)
  bindAddress(crossingDefault)
  setInterval(() => void refreshCrossings(), CROSSINGS_EVERY_MS)
}

/** @returns when the crossing's site has been asked for: drawing the page before would hold that up. */
export async function startPage(): Promise<void> {
  useTwinStore.subscribe((state, before) => {
    if (state.crossingId !== null && state.crossingId !== before.crossingId) void loadSite(state.crossingId)
    if (state.settings.language !== before.settings.language) speak(state.settings.language)
  })
  restoreSettings()
  readAddress(null)
  keepSettings()
  speak(useTwinStore.getState().settings.language)
  startLink()
  void useSessionStore.getState().restore()
  await chooseCrossing()
}
