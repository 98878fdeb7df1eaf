/** Numbers as the reader writes them: `1.234,5` in Vietnamese, `1,234.5` in English. */
import type { Language } from '../data/twin-store.ts'

export const LOCALES: Readonly<Record<Language, string>> = { vi: 'vi-VN', en: 'en-GB' }

const formats = new Map<string, Intl.NumberFormat>()

function formatWith(language: Language, digitCount: number, style: 'decimal' | 'percent'): Intl.NumberFormat {
  const key = `${language}/${digitCount}/${style}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALES[language], { style, minimumFractionDigits: digitCount, maximumFractionDigits: digitCount })
    formats.set(key, format)
  }
  return format
}

export const formatNumber = (value: number, language: Language, digitCount = 0): string =>
  formatWith(language, digitCount, 'decimal').format(value)

export const formatPercent = (ratio: number, language: Language, digitCount = 0): string => formatWith(language, digitCount, 'percent').format(ratio)
