/** Lengths of time for reading at a glance: `45 giây`, `12 phút`, `3 giờ 05`, `2 ngày 4 giờ`. */
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../engine/model/units.ts'
import type { Language } from '../data/twin-store.ts'

const WORDS: Readonly<Record<Language, Readonly<Record<'second' | 'minute' | 'hour' | 'day', string>>>> = {
  vi: { second: 'giây', minute: 'phút', hour: 'giờ', day: 'ngày' },
  en: { second: 's', minute: 'min', hour: 'h', day: 'd' },
}

/** Non-breaking, so that a figure never parts from its unit. */
const NBSP = '\u00a0'

export function formatDuration(durationMs: number, language: Language): string {
  const words = WORDS[language]
  const wholeMs = Math.max(0, durationMs)
  const totalS = Math.round(wholeMs / MS_PER_SECOND)
  if (totalS < 60) return `${totalS}${NBSP}${words.second}`
  const totalMin = Math.round(wholeMs / MS_PER_MINUTE)
  if (totalMin < 60) return `${totalMin}${NBSP}${words.minute}`
  const minutePart = String(totalMin % 60).padStart(2, '0')
  if (wholeMs < MS_PER_DAY) return `${Math.floor(totalMin / 60)}${NBSP}${words.hour}${NBSP}${minutePart}`
  const totalH = Math.round(wholeMs / MS_PER_HOUR)
  return `${Math.floor(totalH / 24)}${NBSP}${words.day}${NBSP}${totalH % 24}${NBSP}${words.hour}`
}
