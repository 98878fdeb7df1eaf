/**
 * What the event codes of Hikvision access controllers mean, as far as vendors' headers and users agree.
 *
 * Source:  formats.md 3 "e-gate": community tables contradict each other for 38 and 75 (fingerprint or any credential, face); both stand
 *          for "let in" everywhere, so that is all that is said of them. The raw pair is kept in every event.
 */
import type { GateEventKind } from '../../engine/model/observations.ts'

const ALARM_MAJOR = 1
const EXCEPTION_MAJOR = 2
const EVENT_MAJOR = 5

const EVENT_KINDS: ReadonlyMap<number, GateEventKind> = new Map<number, GateEventKind>([
  ...[1, 2, 38, 40, 43, 46, 60, 75, 101, 104, 151, 152, 153].map((minor) => [minor, 'credentialVerified'] as const),
  ...[3, 6, 7, 8, 9, 11, 12, 14, 15, 39, 41, 44, 47, 61, 69, 76, 80, 102, 105, 112, 113].map((minor) => [minor, 'credentialRefused'] as const),
  [21, 'opened'], [22, 'closed'], [25, 'opened'], [26, 'closed'], [27, 'forcedOpen'], [28, 'heldOpen'],
  [23, 'buttonPressed'], [24, 'other'],
])

export function gateKindOf(major: number | null, minor: number | null): GateEventKind {
  if (major === EVENT_MAJOR && minor !== null) return EVENT_KINDS.get(minor) ?? 'other'
  if (major === ALARM_MAJOR) return minor === 1028 || minor === 1032 ? 'tampered' : 'alarmed'
  return major === EXCEPTION_MAJOR ? 'alarmed' : 'other'
}
