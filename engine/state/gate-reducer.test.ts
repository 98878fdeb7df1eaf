import { expect, test } from 'vitest'
import type { Observation } from '../model/observations.ts'
import { listEvidence } from './trip.ts'
import { restoreState, serialiseState } from './serialise-state.ts'
import { agv, answer, barrier, CARD, container, document, gateEvent, issue, revoke, show, weight } from './testing/gate-observations.ts'
import { declare, fold, minute, plateRead, type Folded } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const codesOf = ({ state }: Folded): readonly string[] => [...state.notices.byId.values()].map(({ code }) => code)
const evidenceOf = ({ state }: Folded): readonly string[] => [...state.trips.values()].flatMap((trip) => listEvidence(trip).map(({ shownAs, text }) => `${shownAs} ${text}`))
const verdictsOf = ({ events }: Folded): readonly string[] => events.flatMap((event) => (event.type === 'card.checked' ? [event.verdict] : []))
const atBarrier = [declare(0, 'd1', { containerNumbers: ['CSQU3054383'] }), plateRead(5, 'cam-b1-export-1', '12C12345')]

test('a weight goes to the truck in service at the scale, and a light one to nobody', () => {
  const folded = fold([...atBarrier, weight(6, 'cam-b1-export-1', 24_560), weight(7, 'cam-b1-export-1', 80)])
  expect(evidenceOf(folded)).toContain('weight 24560 kg (gross)')
  expect(evidenceOf(folded).filter((text) => text.startsWith('weight'))).toHaveLength(1)
})

test('a weight where nobody is in service is kept for the device and given to no trip', () => {
  const folded = fold([declare(0, 'd1'), weight(6, 'cam-b1-export-1', 24_560)])
  expect(evidenceOf(folded).filter((text) => text.startsWith('weight'))).toEqual([])
  expect([...folded.state.gates.weights.values()]).toEqual([{ weightKg: 24_560, atMs: minute(6) }])
})

test('a container number finds its declaration; a doubtful and an unknown one raise notices', () => {
  const folded = fold([...atBarrier, container(6, 'cam-b1-export-1', 'CSQU3054383'), container(7, 'cam-b1-export-1', 'CSQU3054384', false), container(8, 'cam-b1-export-1', 'MSKU1234565')])
  expect(evidenceOf(folded)).toContain('container CSQU3054383')
  expect(codesOf(folded)).toEqual(expect.arrayContaining(['match.container.doubtful', 'match.container.unmatched']))
})

test('an expired document and wrong check digits are noticed, and nothing of the person is kept', () => {
  const folded = fold([...atBarrier, document(6, 'cam-b1-export-1', { expiresOn: '2012-04-15', hasRightCheckDigits: false })])
  expect(codesOf(folded)).toEqual(expect.arrayContaining(['gate.document.expired', 'gate.document.doubtful']))
  expect(evidenceOf(folded)).toContain('document TD3')
})

test('a gap in the running numbers is noticed with what is missing', () => {
  const folded = fold([gateEvent(1, 138), gateEvent(2, 139), gateEvent(3, 143)])
  expect([...folded.state.notices.byId.values()]).toMatchObject([{ code: 'gate.sequence.gap', context: { missingCount: 3 } }])
})

test('running numbers without a gap and a controller that was reset are not noticed', () => {
  expect(codesOf(fold([gateEvent(1, 138), gateEvent(2, 139), gateEvent(3, 1, { previousReportSeq: null })]))).toEqual([])
})

test('a forced door is an alarm', () => {
  expect(codesOf(fold([gateEvent(1, 5, { what: 'forcedOpen' })]))).toEqual(['gate.door.alarm'])
})

test('arm and loop are remembered apart, and an older report changes nothing', () => {
  const folded = fold([barrier(1, { arm: 'up' }), barrier(2, { isLoopOccupied: true }), barrier(1.5, { arm: 'down' })])
  expect([...folded.state.gates.barriers.values()]).toMatchObject([{ arm: 'up', isLoopOccupied: true }])
  expect(codesOf(fold([barrier(1, { arm: 'fault' })]))).toEqual(['gate.barrier.fault'])
})

test('a vehicle that lost its connection is noticed and keeps its last place', () => {
  const folded = fold([agv(1, {}), agv(2, { connection: 'broken', eastM: null, northM: null })])
  expect([...folded.state.gates.agvs.values()]).toMatchObject([{ connection: 'broken', eastM: 1, northM: 2 }])
  expect(codesOf(folded)).toEqual(['agv.vehicle.fault'])
})

test('a valid card of a vehicle is evidence on its trip and counts as used', () => {
  const folded = fold([...atBarrier, issue(5.5), show(6)])
  expect(verdictsOf(folded)).toEqual(['valid'])
  expect(evidenceOf(folded)).toContain(`card ${CARD.cardId}`)
  expect(folded.state.cards.get(CARD.cardId)).toMatchObject({ useCount: 1, seenAtMs: minute(6), issuedBy: 'someone' })
})

test.each<[string, readonly Observation[], string]>([
  ['revoked', [issue(1), revoke(2), show(3)], 'card.check.revoked'],
  ['expired', [issue(1), show(61)], 'card.check.expired'],
  ['early', [issue(1, { ...CARD, validFromMs: minute(30) }), show(3)], 'card.check.early'],
  ['forged', [issue(1), show(3, { signature: 'bad' })], 'card.check.forged'],
  ['unknown', [show(3)], 'card.check.unknown'],
  ['unknown', [issue(1), show(3, { signature: 'unchecked' })], 'card.check.unknown'],
  ['unknown', [issue(1), show(3, { crossingText: 'CHI-MA' })], 'card.check.unknown'],
])('a card that is %s is refused with its own notice', (verdict, observations, code) => {
  const folded = fold(observations)
  expect([verdictsOf(folded), codesOf(folded)]).toEqual([[verdict], [code]])
})

test('a card shown before it was revoked was valid, also when the report comes late', () => {
  expect(verdictsOf(fold([issue(1), revoke(5), show(4)]))).toEqual(['valid'])
})

test('revoking an unknown card and issuing one number twice name an unknown target', () => {
  expect(codesOf(fold([revoke(1)]))).toEqual(['trip.command.unknownTarget'])
  expect(codesOf(fold([issue(1), issue(2, { ...CARD, holder: 'DN-0043' })]))).toEqual(['trip.command.unknownTarget'])
  expect(codesOf(fold([issue(1), issue(2)]))).toEqual([])
})

test("a register's word is evidence, and its refusal an alarm", () => {
  const folded = fold([declare(0, 'd1'), answer(1, 'clear'), answer(2, 'refused')])
  expect(evidenceOf(folded)).toEqual(expect.arrayContaining(['register vehicleInspection: clear (VR-1)', 'register vehicleInspection: refused (VR-1)']))
  expect(codesOf(folded)).toEqual(['trip.register.refused'])
})

test('gates and cards survive a restart to the byte', () => {
  const first = fold([...atBarrier, issue(5.2), gateEvent(5.5, 10), barrier(5.6, { arm: 'up' }), agv(5.7, {}), weight(6, 'cam-b1-export-1', 24_560)]).state
  const text = serialiseState(first)
  const restored = restoreState(text, TINY_SITE, TINY_WORKFLOWS)
  expect(serialiseState(restored)).toBe(text)
  const rest = [show(7), gateEvent(8, 14), revoke(9), show(10)]
  expect(serialiseState(fold(rest, restored).state)).toBe(serialiseState(fold(rest, first).state))
})

test('an arm that goes up and a pass that is let in are noted on the truck that stands there, and prove nothing', () => {
  const atArm = { ...barrier(5.1, { arm: 'up' }), deviceId: plateRead(0, 'cam-b1-export-1', null).deviceId }
  const pass = { ...gateEvent(5.2, 7), deviceId: atArm.deviceId }
  const folded = fold([...atBarrier, atArm, { ...atArm, ...barrier(5.15, { arm: 'up' }), deviceId: atArm.deviceId }, pass])
  expect(evidenceOf(folded).filter((text) => text.startsWith('gate'))).toEqual(['gate arm up', 'gate credentialVerified'])
  expect([...folded.state.trips.values()][0]?.progress).toEqual([...fold(atBarrier).state.trips.values()][0]?.progress)
})
