/**
 * How many passages of a simulated day find the right trip, how many a wrong one, and what the fold costs.
 *
 * The live path: stamp → order → dedupe → reduce. Right: every read of the passage that was given to a trip was given to its own.
 * Wrong: one was given to another declared trip, or (of a declared vehicle) made or joined an undeclared one.
 * Targets: 99.5 % right, at most 0.1 % wrong, the rest asked of the operator (issue: formats and identity).
 */
import { join } from 'node:path'
import type { DomainEvent } from '../../model/events.ts'
import { epochMs } from '../../model/units.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { crossingReducer } from '../pipeline/crossing-reducer.ts'
import { createFold } from '../pipeline/fold.ts'
import { FUSION_DAY, simulateFusionDay, type FusionDay, type FusionDayOptions } from './fusion-day.ts'

export interface FusionFigures {
  readonly passageCount: number
  readonly rightRatio: number
  readonly wrongRatio: number
  readonly queuedRatio: number
  readonly wrongCount: number
  readonly observationCount: number
  readonly skewedCount: number
  readonly duplicateCount: number
  readonly cpuUsPerObservation: number
}

const BATCH_MS = 1_000

export function measureFusion(options: FusionDayOptions = FUSION_DAY, cpuMs: () => number = () => 0): FusionFigures {
  const crossing = loadCrossing(join(CROSSINGS_DIR, 'huu-nghi'))
  if (!crossing.ok) throw new Error('the shipped crossing does not load')
  const { site, workflows } = crossing.value
  const day = simulateFusionDay(site, workflows, options)
  const fold = createFold(crossingReducer(site, workflows))
  const given = new Map<string, Set<string | null>>()
  const declarationByTrip = new Map<string, string | null>()
  const listen = (events: readonly DomainEvent[]): void => {
    for (const event of events) {
      if (event.type === 'trip.opened') declarationByTrip.set(event.tripId, event.declarationId)
      if (event.type === 'plate.matched') given.set(event.observationId, new Set([...(given.get(event.observationId) ?? []), event.tripId]))
    }
  }
  fold.applied$.subscribe(({ events }) => listen(events))
  const startMs = cpuMs()
  feed(day, fold.accept)
  const tookMs = cpuMs() - startMs
  const declaredAs = (tripId: string | null): string | null => (tripId === null ? null : (declarationByTrip.get(tripId) ?? null))
  let rightCount = 0
  let wrongCount = 0
  for (const { declarationId, observationIds } of day.passages) {
    const trips = observationIds.flatMap((id) => [...(given.get(id) ?? [])]).map(declaredAs)
    const isWrong = trips.some((other) => other !== declarationId)
    if (isWrong) wrongCount += 1
    else if (trips.length > 0 || declarationId === null) rightCount += 1
  }
  const passageCount = day.passages.length
  const observationCount = day.observations.length
  return {
    passageCount, rightRatio: rightCount / passageCount, wrongRatio: wrongCount / passageCount, queuedRatio: (passageCount - rightCount - wrongCount) / passageCount, wrongCount, observationCount,
    skewedCount: day.skewedCount, duplicateCount: fold.duplicateCount(), cpuUsPerObservation: (tookMs * 1_000) / observationCount,
  }
}

/** In one-second commits, as the log makes them, with the quiet ones between. */
function feed({ observations }: FusionDay, accept: ReturnType<typeof createFold>['accept']): void {
  let firstSeq = 1
  let index = 0
  const lastMs = (observations.at(-1)?.receivedAtMs ?? 0) + 60_000
  for (let atMs = observations[0]?.receivedAtMs ?? 0; atMs <= lastMs; atMs = epochMs(atMs + BATCH_MS)) {
    const from = index
    while (index < observations.length && (observations[index]?.receivedAtMs ?? 0) <= atMs) index += 1
    const batch = observations.slice(from, index)
    accept({ firstSeq, committedAtMs: epochMs(atMs), observations: batch, holdMs: 25 })
    firstSeq += batch.length
  }
}
