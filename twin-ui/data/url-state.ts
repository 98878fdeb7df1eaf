/**
 * The address bar as state: crossing, view, selected truck, language. A link shows what its sender saw.
 *
 * Unknown or broken values fall back to the defaults; parameters that are not ours are kept.
 * Checked: url-state.test.ts.
 */
import { LANGUAGES, STAGE_VIEWS, SETTINGS_FIRST, type Language, type StageView } from './twin-store.ts'

export interface UrlState {
  readonly crossingId: string | null
  readonly view: StageView
  readonly language: Language
  readonly selectedTripSeq: number | null
}

const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text)

export function parseUrlState(search: string): UrlState {
  const parameters = new URLSearchParams(search)
  const truck = parameters.get('truck')
  return {
    crossingId: parameters.get('crossing') || null,
    view: oneOf(STAGE_VIEWS, parameters.get('view')) ?? SETTINGS_FIRST.view,
    language: oneOf(LANGUAGES, parameters.get('lang')) ?? SETTINGS_FIRST.language,
    selectedTripSeq: truck !== null && /^\d{1,10}$/.test(truck) ? Number(truck) : null,
  }
}

/** The query string that says `state`, defaults left out. */
export function urlSearchOf(state: UrlState, search: string): string {
  const parameters = new URLSearchParams(search)
  const put = (name: string, value: string | null): void => {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  put('crossing', state.crossingId)
  put('view', state.view === SETTINGS_FIRST.view ? null : state.view)
  put('lang', state.language === SETTINGS_FIRST.language ? null : state.language)
  put('truck', state.selectedTripSeq === null ? null : String(state.selectedTripSeq))
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
