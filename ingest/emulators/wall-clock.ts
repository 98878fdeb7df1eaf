/** How devices write an instant: their own wall clock, with or without its offset. */
import { MS_PER_MINUTE } from '../../engine/model/units.ts'

const pad = (value: number): string => String(value).padStart(2, '0')

/** `2025-07-15T07:12:03.250`, in the zone that is `offsetMin` east of UTC. */
export const naiveIsoOf = (atMs: number, offsetMin: number): string => new Date(atMs + offsetMin * MS_PER_MINUTE).toISOString().slice(0, 23)

/** `+07:00`. */
export function offsetTextOf(offsetMin: number): string {
  const size = Math.abs(offsetMin)
  return `${offsetMin < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

/** `2025-07-15T07:12:03.250+07:00`. */
export const offsetIsoOf = (atMs: number, offsetMin: number): string => naiveIsoOf(atMs, offsetMin) + offsetTextOf(offsetMin)

/** `20250715071203250`. */
export const compactOf = (atMs: number, offsetMin: number): string => naiveIsoOf(atMs, offsetMin).replace(/\D/g, '')
