/** Sweep axes and bounds as they are written on the command line. */
import { parse } from 'yaml'
import type { Bound, SweepAxis } from '../../../sim/experiment/index.ts'
import { durationMsOf } from '../../../scenarios/schema/parts.ts'

const RANGE = /^(-?\d+)\.\.(-?\d+)(?:\/(\d+))?$/
const VALUES_MAX = 10_000

/** `stations.booth.servers=2,3,4`, `=2..6`, `=0..100/20`; values are YAML. @returns what is wrong, as a text. */
export function parseSweep(text: string): SweepAxis | string {
  const at = text.indexOf('=')
  if (at < 1) return `"${text}" is no sweep; write path=a,b,c, for example stations.booth.servers=2,3,4`
  const path = text.slice(0, at).trim()
  const written = text.slice(at + 1).trim()
  const range = RANGE.exec(written)
  if (range !== null) return rangeOf(path, Number(range[1]), Number(range[2]), Number(range[3] ?? 1))
  let values: unknown
  try {
    values = parse(`[${written}]`)
  } catch {
    return `the values of ${path} cannot be read: ${written}`
  }
  return Array.isArray(values) && values.length > 0 && values.length <= VALUES_MAX ? { path, values } : `${path} has no values`
}

function rangeOf(path: string, from: number, to: number, step: number): SweepAxis | string {
  const count = Math.floor((to - from) / step) + 1
  if (!(step > 0) || count < 1 || count > VALUES_MAX) return `the range of ${path} is empty or too long`
  return { path, values: Array.from({ length: count }, (_, index) => from + index * step) }
}

/** `station.booth.waitMsP95<=60min`. @returns what is wrong, as a text. */
export function parseBound(text: string): { readonly measure: string; readonly bound: Bound } | string {
  const match = /^\s*([\w.-]+)\s*(<=|>=)\s*(\S+)\s*$/.exec(text)
  if (match === null) return `"${text}" is no bound; write for example station.booth.waitMsP95<=60min`
  const limit = parseAmount(match[3] ?? '')
  if (limit === null) return `"${match[3] ?? ''}" is neither a number nor a duration (90s, 60min, 4h)`
  return { measure: match[1] ?? '', bound: { kind: match[2] === '<=' ? 'atMost' : 'atLeast', limit } }
}

/** A number as it is, a duration in milliseconds. */
export function parseAmount(text: string): number | null {
  if (/^\d+(?:\.\d+)?(?:ms|s|min|h|d)$/.test(text)) return durationMsOf(text)
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null
}

export const settingsText = (settings: readonly { readonly path: string; readonly value: unknown }[]): string =>
  settings.map(({ path, value }) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')
