/**
 * A day's declarations on the live fold, and a plate reader's passages before one of its cameras: which declaration each was given to.
 *
 * The whole live path decides (order, dedupe, reduce, passages, operator's queue); nothing but the plate speaks, since every declaration
 * awaits this camera at no announced time.
 */
import type { Declaration } from '../../../model/declaration.ts'
import { declarationId, deviceId, observationId } from '../../../model/ids.ts'
import type { CommandIssued, DecodedObservation, Observation } from '../../../model/observations.ts'
import { epochMs, MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../../../model/units.ts'
import { isTrailerPlate } from '../../../rules/matching/plate-grammar.ts'
import { loadCrossing } from '../../../../scenarios/load-crossing.ts'
import { stamp } from '../../../../ingest/stamp.ts'
import { join } from 'node:path'
import { CROSSINGS_DIR } from '../../install-root.ts'
import { crossingReducer } from '../../pipeline/crossing-reducer.ts'
import { createFold } from '../../pipeline/fold.ts'

/** What became of one passage: a declared plate, a vehicle of its own, or a question to the operator. */
export type PassageLink = { readonly kind: 'declared'; readonly plate: string } | { readonly kind: 'undeclared' } | { readonly kind: 'asked' }

const CAMERA = deviceId('cam-b1-export-1')
const DAY_START_MS = Date.UTC(2026, 6, 6, 1, 0, 0)
/** Longer than reads of one passage belong together. */
const APART_MS = MS_PER_MINUTE
const AFTER_MS = 20 * MS_PER_SECOND

/** @returns a function that folds one day: the plates declared, then one passage after the other; a link per passage. */
export function openDeclaredDay(): (declared: readonly string[], passages: readonly (DecodedObservation | null)[]) => readonly PassageLink[] {
  const crossing = loadCrossing(join(CROSSINGS_DIR, 'huu-nghi'))
  if (!crossing.ok) throw new Error('the shipped crossing does not load')
  const { site, workflows } = crossing.value
  return (declared, passages) => {
    const fold = createFold(crossingReducer(site, workflows))
    const plateByDeclaration = new Map<string, string>()
    const declarationByTrip = new Map<string, string | null>()
    const links = new Map<string, PassageLink>()
    fold.applied$.subscribe(({ events }) => {
      for (const event of events) {
        if (event.type === 'trip.opened') declarationByTrip.set(event.tripId, event.declarationId)
        if (event.type !== 'plate.matched') continue
        const declaration = declarationByTrip.get(event.tripId) ?? null
        links.set(event.observationId, declaration === null ? { kind: 'undeclared' } : { kind: 'declared', plate: plateByDeclaration.get(declaration) ?? '' })
      }
    })
    let seq = 1
    const accept = (atMs: EpochMs, observations: readonly Observation[]): void => {
      fold.accept({ firstSeq: seq, committedAtMs: atMs, observations, holdMs: 0 })
      seq += observations.length
    }
    const startMs = epochMs(DAY_START_MS)
    accept(startMs, declared.map((plate, index) => {
      plateByDeclaration.set(`D${index}`, plate)
      return submitted(plate, index, site.id, startMs)
    }))
    const ids = passages.map((read, index) => {
      const atMs = epochMs(DAY_START_MS + (index + 1) * APART_MS)
      const body = { observations: read === null ? [] : [{ ...read, observationId: observationId(`p${index}`) }], isCut: false } as const
      accept(atMs, stamp(body, { crossingId: site.id, deviceId: CAMERA, receivedAtMs: atMs, provenance: 'simulated' }).observations)
      accept(epochMs(atMs + AFTER_MS), [])
      return observationId(`p${index}`)
    })
    return ids.map((id) => links.get(id) ?? { kind: 'asked' })
  }
}

function submitted(plate: string, index: number, crossingId: CommandIssued['crossingId'], atMs: EpochMs): CommandIssued {
  const isTrailer = isTrailerPlate(plate)
  const declaration: Declaration = {
    declarationId: declarationId(`D${index}`), direction: 'export', tractorPlate: isTrailer ? null : plate, trailerPlate: isTrailer ? plate : null, containerNumbers: [], vin: null, trackerId: null,
    vehicleClass: 'container', cargo: 'general', company: null, corridorId: null, plannedArrivalAtMs: null,
  }
  return {
    type: 'command.issued', observationId: observationId(`d${index}`), crossingId, deviceId: deviceId('agency-gateway'), format: 'command', provenance: 'simulated', eventTimeMs: atMs, deviceTimeMs: null,
    receivedAtMs: atMs, clockRule: 'server', command: { type: 'declaration.submit', declaration }, actor: { userId: 'agency', role: 'haulier' },
  }
}
