/**
 * Instants as clock times. The zone is always explicit: a bare clock time never appears on a screen without its city.
 *
 * Checked: format.test.ts, on a machine of any zone.
 */
import type { Language } from '../data/twin-store.ts'
import { LOCALES } from './number.ts'

export const HANOI = 'Asia/Ho_Chi_Minh'
export const BEIJING = 'Asia/Shanghai'
export type Zone = typeof HANOI | typeof BEIJING

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(language: Language, zone: Zone, what: 'clock' | 'seconds' | 'day' | 'weekday'): Intl.DateTimeFormat {
  const key = `${language}/${zone}/${what}`
  let format = formats.get(key)
  if (format === undefined) {
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
    const day = { day: '2-digit', month: '2-digit' } as const
    const parts = { clock, seconds: { ...clock, second: '2-digit' }, day, weekday: { weekday: 'short' } } as const
    format = new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...parts[what] })
    formats.set(key, format)
  }
  return format
}

/** `14:05` */
export const formatClock = (atMs: number, language: Language, zone: Zone = HANOI): string => formatIn(language, zone, 'clock').format(atMs)
/** `14:05:09` */
export const formatClockSeconds = (atMs: number, language: Language, zone: Zone = HANOI): string =>
  formatIn(language, zone, 'seconds').format(atMs)
/** `10/07` in both languages; the locales of a browser differ in the sign between. */
function dayAndMonth(atMs: number, language: Language, zone: Zone): string {
  const parts = formatIn(language, zone, 'day').formatToParts(atMs)
  const part = (type: 'day' | 'month'): string => parts.find((found) => found.type === type)?.value ?? ''
  return `${part('day')}/${part('month')}`
}

/** The clock alone where it is of the same day (in its zone) as `todayMs`, with day and month otherwise. */
export const formatClockAsOf = (atMs: number, todayMs: number, language: Language, zone: Zone = HANOI): string =>
  dayAndMonth(atMs, language, zone) === dayAndMonth(todayMs, language, zone) ? formatClock(atMs, language, zone) : formatDayClock(atMs, language, zone)
/** Weekday, day and month. */
export const formatDay = (atMs: number, language: Language, zone: Zone = HANOI): string =>
  `${formatIn(language, zone, 'weekday').format(atMs)} ${dayAndMonth(atMs, language, zone)}`
/** Clock, day and month. */
export const formatDayClock = (atMs: number, language: Language, zone: Zone = HANOI): string =>
  `${formatClock(atMs, language, zone)} ${dayAndMonth(atMs, language, zone)}`
