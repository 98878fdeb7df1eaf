/** Short ways to write what gates, scales, readers and registers report; minutes as in observations.ts. */
import { cardIdFrom, type Card } from '../../model/card.ts'
import { declarationId, observationId } from '../../model/ids.ts'
import type { AgvReported, BarrierReported, CardPresented, ContainerRead, DocumentRead, GateEvent, Observation, RegisterAnswered, WeightMeasured } from '../../model/observations.ts'
import { commandIssued, minute, plateRead } from './observations.ts'

/** What every observation has; the rest of a read is not taken along. */
function headOf(minutes: number, device: string, id: string) {
  const { crossingId, deviceId, format, provenance, eventTimeMs, deviceTimeMs, receivedAtMs, clockRule } = plateRead(minutes, device, null)
  return { crossingId, deviceId, format, provenance, eventTimeMs, deviceTimeMs, receivedAtMs, clockRule, observationId: observationId(id) }
}
export const gateEvent = (minutes: number, reportSeq: number, more: Partial<GateEvent> = {}): GateEvent => ({
  ...headOf(minutes, 'egate-1', `gate:${minutes}:${reportSeq}`), type: 'gate.event', what: 'credentialVerified', doorIndex: 0, readerIndex: null, direction: null,
  subjectDigest: null, codes: '5/75', reportSeq, previousReportSeq: reportSeq - 1, ...more,
})
export const weight = (minutes: number, device: string, weightKg: number): WeightMeasured => ({ ...headOf(minutes, device, `weight:${minutes}`), type: 'weight.measured', weightKg, mode: 'gross' })
export const container = (minutes: number, device: string, containerNumber: string, hasRightCheckDigit = true): ContainerRead => ({
  ...headOf(minutes, device, `container:${minutes}`), type: 'container.read', containerNumber, hasRightCheckDigit, confidenceRatio: null,
})
export const document = (minutes: number, device: string, more: Partial<DocumentRead>): DocumentRead => ({
  ...headOf(minutes, device, `document:${minutes}`), type: 'document.read', documentKind: 'td3', issuerIso: 'VN', hasRightCheckDigits: true, expiresOn: '2030-01-01', subjectDigest: null, ...more,
})
export const barrier = (minutes: number, more: Partial<BarrierReported>): BarrierReported => ({ ...headOf(minutes, 'plc-b1', `barrier:${minutes}`), type: 'barrier.reported', arm: null, laneIndex: 0, isLoopOccupied: null, ...more })
export const agv = (minutes: number, more: Partial<AgvReported>): AgvReported => ({
  ...headOf(minutes, 'agv-fleet', `agv:${minutes}`), type: 'agv.reported', agvId: 'AGV-07', connection: null, mapId: 'm', eastM: 1, northM: 2, headingRad: 0, speedMps: 0, batteryRatio: 0.5,
  isDriving: false, isPaused: false, isStopped: false, errorCount: 0, ...more,
})
export const answer = (minutes: number, outcome: 'clear' | 'refused'): RegisterAnswered => ({
  ...headOf(minutes, 'register-inspection', `register:${minutes}`), type: 'register.answered', registerId: 'vehicleInspection', declarationId: declarationId('d1'), outcome, reference: 'VR-1',
})
export const CARD: Card = { cardId: cardIdFrom(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), kind: 'vehicle', holder: 'DN-0042', plate: '12C12345', company: null, validFromMs: minute(0), validUntilMs: minute(60) }
export const issue = (minutes: number, card: Card = CARD): Observation => commandIssued(minutes, { type: 'card.issue', card }, 'borderGuard')
export const revoke = (minutes: number): Observation => commandIssued(minutes, { type: 'card.revoke', cardId: CARD.cardId, reason: 'lost' }, 'borderGuard')
export const show = (minutes: number, more: Partial<CardPresented> = {}): CardPresented => ({
  ...headOf(minutes, 'cam-b1-export-1', `card:${minutes}`), type: 'card.presented', cardId: CARD.cardId, crossingText: 'TINY', validUntilMs: CARD.validUntilMs, signature: 'good', symbology: 'qr', ...more,
})
