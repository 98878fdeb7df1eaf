/**
 * One event of an e-gate or access controller, in the vocabulary of `bordertwin decode` and as an observation.
 *
 * Privacy: the numbers of cards and persons are shown by `decode`, and leave it towards the server only as `confidential`.
 */
import type { DecodedObservation, GateEventKind } from '../engine/model/observations.ts'
import type { DecodeContext } from './decoder.ts'
import { clockOf, type DeviceTime } from './device-time.ts'
import { contentKey, isVendorIdUsable, timelessKey, vendorKey } from './observation-key.ts'

export interface GateReport {
  readonly what: GateEventKind
  readonly time: DeviceTime | null
  readonly deviceId: string | null
  readonly door: number | null
  readonly reader: number | null
  readonly direction: 'in' | 'out' | null
  readonly personId: string | null
  readonly cardNo: string | null
  readonly codes: string | null
  readonly sequence: number | null
  readonly previousSequence: number | null
  readonly vendorId: string | null
}

export interface DecodedGateEvent {
  readonly kind: string
  readonly time: string | null
  readonly deviceId: string | null
  readonly door: number | null
  readonly reader: number | null
  readonly sequence: number | null
  readonly previousSequence: number | null
  readonly personId: string | null
  readonly cardNo: string | null
  readonly [extra: string]: unknown
}

/** Doors and readers are counted from 1 by devices, from 0 by us. */
const indexOf = (number: number | null): number | null => (number !== null && Number.isInteger(number) && number >= 1 ? number - 1 : null)

/** `credentialVerified` → `credential_verified`. */
export const snakeCase = (word: string): string => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const gateEventOf = (report: GateReport): DecodedGateEvent => ({
  kind: snakeCase(report.what),
  time: report.time?.text ?? null,
  deviceId: report.deviceId,
  door: report.door,
  reader: report.reader,
  sequence: report.sequence,
  previousSequence: report.previousSequence,
  personId: report.personId,
  cardNo: report.cardNo,
})

export function gateObservation(format: string, report: GateReport, context: DecodeContext): DecodedObservation {
  const clock = clockOf(report.time)
  const content = [report.deviceId, report.what, report.codes, report.sequence, report.door, report.reader, report.personId, report.cardNo, report.vendorId].join('|')
  const observationId =
    report.vendorId !== null && isVendorIdUsable(report.vendorId)
      ? vendorKey(context, report.vendorId)
      : clock.deviceTimeMs === null
        ? timelessKey(context, content)
        : contentKey(context, `${clock.deviceTimeMs}|${content}`)
  return {
    type: 'gate.event', observationId, format, ...clock,
    what: report.what,
    doorIndex: indexOf(report.door),
    readerIndex: indexOf(report.reader),
    direction: report.direction,
    subjectDigest: null,
    codes: report.codes,
    reportSeq: report.sequence,
    previousReportSeq: report.previousSequence,
  }
}

/** Whose pass it was, for the keyed digest. */
export const gateSubjectOf = ({ personId, cardNo }: GateReport): string | null =>
  personId !== null ? `person:${personId}` : cardNo !== null ? `card:${cardNo}` : null
