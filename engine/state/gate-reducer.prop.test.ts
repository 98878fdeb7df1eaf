/** Whatever gates report, in whatever order: the same log gives the same state, through a restart too, and nothing throws. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Observation, Ordered } from '../model/observations.ts'
import { createCrossingState, type CrossingState } from './crossing-state.ts'
import { reduceCrossing } from './reduce-crossing.ts'
import { restoreState, serialiseState } from './serialise-state.ts'
import { agv, answer, barrier, CARD, container, document, gateEvent, issue, revoke, show, weight } from './testing/gate-observations.ts'
import { declare, plateRead } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const RUNS = { numRuns: 150 }

const times = fc.integer({ min: 0, max: 900 }).map((tenth) => tenth / 10)
const devices = fc.constantFrom('cam-b1-export-1', 'cam-yard-in', 'egate-1', 'agency-gateway')
const observations: fc.Arbitrary<Observation> = fc.oneof(
  fc.tuple(times, fc.constantFrom('d1', 'd2'), fc.constantFrom('12C12345', '29C54321')).map(([at, id, tractorPlate]) => declare(at, id, { tractorPlate, containerNumbers: ['CSQU3054383'] })),
  fc.tuple(times, fc.constantFrom('12C12345', '29C54321')).map(([at, plate]) => plateRead(at, 'cam-b1-export-1', plate)),
  fc.tuple(times, fc.nat(30), fc.constantFrom('credentialVerified' as const, 'forcedOpen' as const)).map(([at, seq, what]) => gateEvent(at, seq, { what })),
  fc.tuple(times, devices, fc.constantFrom(80, 24_560)).map(([at, device, kg]) => weight(at, device, kg)),
  fc.tuple(times, devices, fc.boolean()).map(([at, device, isRight]) => container(at, device, 'CSQU3054383', isRight)),
  fc.tuple(times, devices, fc.constantFrom('2012-01-01', '2031-01-01', null)).map(([at, device, expiresOn]) => document(at, device, { expiresOn })),
  fc.tuple(times, fc.constantFrom('up' as const, 'fault' as const, null), fc.constantFrom(true, false, null)).map(([at, arm, isLoopOccupied]) => barrier(at, { arm, isLoopOccupied })),
  fc.tuple(times, fc.constantFrom('online' as const, 'broken' as const, null)).map(([at, connection]) => agv(at, { connection })),
  fc.tuple(times, fc.constantFrom('clear' as const, 'refused' as const)).map(([at, outcome]) => answer(at, outcome)),
  times.map((at) => issue(at)),
  times.map(revoke),
  fc.tuple(times, fc.constantFrom('good' as const, 'bad' as const, 'unchecked' as const)).map(([at, signature]) => show(at, { signature })),
)

/** In the order drawn: half of them late. */
const logs: fc.Arbitrary<Ordered[]> = fc.array(observations, { maxLength: 60 }).map((list) => {
  let newestMs = -1
  return list.map((observation): Ordered => {
    const isLate = observation.eventTimeMs < newestMs
    newestMs = Math.max(newestMs, observation.eventTimeMs)
    return { observation, isLate }
  })
})

const fold = (log: readonly Ordered[], state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)): CrossingState => {
  for (const ordered of log) reduceCrossing(state, ordered, () => {})
  return state
}

test('the same log gives the same state, also through a restart anywhere', () => {
  fc.assert(fc.property(logs, fc.nat(60), (log, cut) => {
    const whole = serialiseState(fold(log))
    const restored = restoreState(serialiseState(fold(log.slice(0, cut))), TINY_SITE, TINY_WORKFLOWS)
    expect(serialiseState(fold(log.slice(cut), restored))).toBe(whole)
    expect(serialiseState(fold(log))).toBe(whole)
  }), RUNS)
})

test('a card is valid only between its issue and its revocation, whatever comes between', () => {
  fc.assert(fc.property(logs, times, (log, at) => {
    const verdicts: string[] = []
    const state = fold(log)
    const shown = show(at)
    reduceCrossing(state, { observation: shown, isLate: true }, (event) => event.type === 'card.checked' && verdicts.push(event.verdict))
    const record = state.cards.get(CARD.cardId)
    const isWithin = record !== undefined && shown.eventTimeMs <= CARD.validUntilMs && (record.revokedAtMs === null || shown.eventTimeMs < record.revokedAtMs)
    expect(verdicts.at(-1) === 'valid').toBe(isWithin)
  }), RUNS)
})
