/**
 * Counts per source what the state cannot know: bodies that were refused before they became observations.
 *
 * Time:    twin clock. Limits: one entry per device of the site files.
 */
import type { CrossingView, SourceView } from '../../protocol/view.ts'
import { MS_PER_MINUTE } from '../../model/units.ts'

/** A source whose last body was refused less than this ago is shown as failing. */
const FAILING_MS = 10 * MS_PER_MINUTE

export interface SourceCounters {
  readonly countRejected: (crossing: string, device: string, atMs: number) => void
  readonly countAccepted: (crossing: string, device: string) => void
  /** The view with the refusals of its sources filled in. */
  readonly complete: (view: CrossingView) => CrossingView
}

interface Refusals {
  count: number
  lastAtMs: number
  isLastRefused: boolean
}

export function createSourceCounters(): SourceCounters {
  const refusalsBySource = new Map<string, Refusals>()

  const completeSource = (crossing: string, asOfMs: number, source: SourceView): SourceView => {
    const refusals = refusalsBySource.get(`${crossing}/${source.deviceId}`)
    if (refusals === undefined) return source
    const isFailing = refusals.isLastRefused && asOfMs - refusals.lastAtMs < FAILING_MS
    return { ...source, rejectedCount: source.rejectedCount + refusals.count, state: isFailing ? 'failing' : source.state }
  }

  return {
    countRejected: (crossing, device, atMs) => {
      const source = `${crossing}/${device}`
      const before = refusalsBySource.get(source)
      refusalsBySource.set(source, { count: (before?.count ?? 0) + 1, lastAtMs: atMs, isLastRefused: true })
    },
    countAccepted: (crossing, device) => {
      const refusals = refusalsBySource.get(`${crossing}/${device}`)
      if (refusals !== undefined) refusals.isLastRefused = false
    },
    complete: (view) =>
      refusalsBySource.size === 0
        ? view
        : { ...view, sources: view.sources.map((source) => completeSource(view.crossingId, view.asOfMs, source)) },
  }
}
