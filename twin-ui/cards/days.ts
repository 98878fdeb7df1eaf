/**
 * Days at the crossing, as date fields hold them (`2027-07-05`) and as people write them (`05/07/2027`).
 *
 * Checked: days.test.ts.
 */
const HANOI_MS = 7 * 3_600_000

/** `2027-07-05` */
export const dayFieldOf = (atMs: number): string => new Date(atMs + HANOI_MS).toISOString().slice(0, 10)
/** Day, month, year: `05/07/2027` of the field's `2027-07-05`, in both languages. */
export const orderedDay = (day: string): string => day.split('-').toReversed().join('/')
export const dayTextOf = (atMs: number): string => orderedDay(dayFieldOf(atMs))
/** To the end of the day. */
export const endOfDay = (day: string): string => `${day}T23:59:00+07:00`

const WRITTEN = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/

/** `5/7/2027`, `05.07.2027` or `2027-07-05` as `2027-07-05`; null for what is no day of the calendar. */
export function parseDay(text: string): string | null {
  const trimmed = text.trim()
  const iso = ISO.exec(trimmed)
  const [, first = '', month = '', last = ''] = iso ?? WRITTEN.exec(trimmed) ?? []
  const [year, day] = iso === null ? [last, first] : [first, last]
  if (year === '') return null
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written) ? written : null
}
