/**
 * Calendars of a scenario file: clock times repeat every day, durations and instants count from the start once.
 */
import type { OpeningCalendar, RateProfile, StepCalendar } from '../../sim/scenario.ts'
import type { FilePath } from '../loading/source-file.ts'
import { isClock } from '../schema/scenario-parts.ts'
import { report, type Draft } from './draft.ts'
import { clockMsOf, DAY_MS, momentMs, spanMs, type Span } from './moments.ts'

interface Step {
  readonly from: string
}

/** Where each step begins; null with a problem pushed when they are mixed or do not rise. */
function readSteps(draft: Draft, path: FilePath, steps: readonly Step[]): { readonly periodMs: number | null; readonly fromMs: readonly number[] } | null {
  const isDaily = steps.every((step) => isClock(step.from))
  if (!isDaily && steps.some((step) => isClock(step.from))) {
    report(draft, path, 'mixes clock times with times since the start', 'write all of them "HH:MM" (repeats every day), or none')
    return null
  }
  const fromMs = steps.map((step, index) => (isDaily ? clockMsOf(step.from) : momentMs(draft, [...path, index, 'from'], step.from)))
  if (fromMs.includes(null)) return null
  const times = fromMs as number[]
  const falls = times.findIndex((time, index) => index > 0 && time <= (times[index - 1] ?? 0))
  if (falls === -1) return { periodMs: isDaily ? DAY_MS : null, fromMs: times }
  report(draft, [...path, falls], `"from" (${steps[falls]?.from ?? ''}) is not after the step before it`, 'put the steps in the order of their times')
  return null
}

export function buildServers(draft: Draft, path: FilePath, file: number | readonly { readonly from: string; readonly servers: number }[]): StepCalendar {
  if (typeof file === 'number') return { periodMs: null, steps: [{ fromMs: 0, count: file }] }
  const read = readSteps(draft, path, file)
  if (read === null) return { periodMs: null, steps: [{ fromMs: 0, count: 1 }] }
  if (read.periodMs === null && read.fromMs[0] !== 0)
    report(draft, [...path, 0], 'the first step must begin at the start', 'write from: 0s')
  if (file.every((step) => step.servers === 0)) report(draft, path, 'never has a server on duty', 'give a step servers above 0')
  return { periodMs: read.periodMs, steps: file.map((step, index) => ({ fromMs: read.fromMs[index] ?? 0, count: step.servers })) }
}

export function buildOpening(draft: Draft, path: FilePath, file: readonly { readonly from: string; readonly until: string }[] | undefined): OpeningCalendar | null {
  if (file === undefined) return null
  const isDaily = file.every((window) => isClock(window.from) && isClock(window.until))
  if (!isDaily && file.some((window) => isClock(window.from) || isClock(window.until))) {
    report(draft, path, 'mixes clock times with times since the start', 'write all of them "HH:MM" (repeats every day), or none')
    return null
  }
  const windows: Span[] = file
    .flatMap((window, index) => (isDaily ? dailyWindows(draft, [...path, index], window.from, window.until) : (spanMs(draft, [...path, index], window.from, window.until) ?? [])))
    .sort((left, right) => left.fromMs - right.fromMs)
  const overlap = windows.findIndex((window, index) => index > 0 && window.fromMs < (windows[index - 1]?.untilMs ?? 0))
  if (overlap !== -1) report(draft, path, 'has windows that overlap', 'join them')
  return { periodMs: isDaily ? DAY_MS : null, windows: joinTouching(windows) }
}

/** A window over midnight is one at the end and one at the beginning of the day. */
function dailyWindows(draft: Draft, path: FilePath, from: string, until: string): Span[] {
  const fromMs = clockMsOf(from)
  const untilMs = clockMsOf(until)
  if (fromMs < untilMs) return [{ fromMs, untilMs }]
  if (fromMs === untilMs) {
    report(draft, path, `opens and closes at ${from}`, 'for all day write from: "00:00", until: "24:00"')
    return []
  }
  return [...(untilMs > 0 ? [{ fromMs: 0, untilMs }] : []), { fromMs, untilMs: DAY_MS }]
}

function joinTouching(windows: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const window of windows) {
    const last = joined.at(-1)
    if (last !== undefined && last.untilMs >= window.fromMs) joined[joined.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, window.untilMs) }
    else joined.push(window)
  }
  return joined
}

interface RateFile {
  readonly perHour?: number | undefined
  readonly rates?: readonly { readonly from: string; readonly perHour: number; readonly toPerHour?: number | undefined }[] | undefined
  readonly until?: string | undefined
}

export function buildRate(draft: Draft, path: FilePath, file: RateFile): RateProfile {
  const none: RateProfile = { periodMs: null, pieces: [{ fromMs: 0, vehPerH: 0, toVehPerH: 0 }], untilMs: null }
  const untilMs = file.until === undefined ? null : momentMs(draft, [...path, 'until'], file.until)
  if ((file.perHour === undefined) === (file.rates === undefined)) {
    report(draft, path, 'needs either perHour or rates', 'perHour is one rate; rates is a list [{ from: "07:00", perHour: 30 }, …]')
    return none
  }
  if (file.perHour !== undefined) return { periodMs: null, pieces: [{ fromMs: 0, vehPerH: file.perHour, toVehPerH: file.perHour }], untilMs }
  const rates = file.rates ?? []
  const read = readSteps(draft, [...path, 'rates'], rates)
  if (read === null) return none
  const pieces = rates.map((rate, index) => ({ fromMs: read.fromMs[index] ?? 0, vehPerH: rate.perHour, toVehPerH: rate.toPerHour ?? rate.perHour }))
  const last = pieces.at(-1)
  if (read.periodMs === null && untilMs === null && last !== undefined && last.vehPerH !== last.toVehPerH)
    report(draft, [...path, 'rates', pieces.length - 1], 'the last rate rises or falls without an end', 'add until, or a last level piece')
  // Before the first piece of a day the last one holds; before the first since the start nobody comes.
  const before = read.periodMs === null ? 0 : (last?.toVehPerH ?? 0)
  return { periodMs: read.periodMs, pieces: pieces[0]?.fromMs === 0 ? pieces : [{ fromMs: 0, vehPerH: before, toVehPerH: before }, ...pieces], untilMs }
}
