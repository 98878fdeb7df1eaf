/** The reader's language out of a `LocalText`, and the gaps of a notice's text filled from its context. */
import type { NoticeContext } from '../../engine/model/notices.ts'
import type { LocalText } from '../../engine/model/text.ts'
import type { Language } from '../data/twin-store.ts'

/** NFC: map labels draw composed letters only. */
export const textIn = (text: LocalText, language: Language): string => text[language].normalize('NFC')

/** `{name}` → the context's value, named by `nameOf` where it is an id; an unknown gap stays visible. */
export const fillText = (text: string, context: NoticeContext, nameOf: (key: string, value: string) => string): string =>
  text.replace(/\{(\w+)\}/g, (gap, key: string) => {
    const value = context[key]
    return value === undefined ? gap : nameOf(key, String(value))
  })
