/** Keeps the address bar and the store saying the same, both ways. */
import { parseUrlState, urlSearchOf, type UrlState } from './url-state.ts'
import { useTwinStore, type TwinState } from './twin-store.ts'

const urlStateOf = ({ crossingId, settings, selectedTripSeq }: TwinState): UrlState => ({
  crossingId,
  view: settings.view,
  language: settings.language,
  selectedTripSeq,
})

/** Puts what the address says into the store; `crossingDefault` where it names none. */
export function readAddress(crossingDefault: string | null): void {
  const url = parseUrlState(location.search)
  const { openCrossing, set, select } = useTwinStore.getState()
  const crossingId = url.crossingId ?? crossingDefault
  if (crossingId !== null) openCrossing(crossingId)
  set({ view: url.view, language: url.language })
  select(url.selectedTripSeq)
}

/** A new crossing is a step that Back undoes; view, language and selection are not. */
export function bindAddress(crossingDefault: string | null): () => void {
  const stop = useTwinStore.subscribe((state, before) => {
    const search = urlSearchOf(urlStateOf(state), location.search)
    if (search === location.search) return
    const address = `${location.pathname}${search}${location.hash}`
    if (before.crossingId !== null && state.crossingId !== before.crossingId) history.pushState(null, '', address)
    else history.replaceState(null, '', address)
  })
  const onPopState = (): void => readAddress(crossingDefault)
  addEventListener('popstate', onPopState)
  return () => {
    stop()
    removeEventListener('popstate', onPopState)
  }
}
