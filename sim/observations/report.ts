/** One thing that a simulated device or agency sends, and when. */
import type { CommandIssued, DeviceHeard, PlateRead, PositionFix } from '../../engine/model/observations.ts'

/** What a picture of the passage would show. */
export interface PassageView {
  readonly plate: string | null
  readonly view: 'front' | 'rear'
  readonly kind: 'truck' | 'newVehicle'
  readonly isNight: boolean
  readonly paintIndex: number
}

export interface SimulatedReport {
  /** When it leaves the device; later than the event where the device kept it. Equal to `observation.receivedAtMs`. */
  readonly sendAtMs: number
  readonly observation: PlateRead | PositionFix | DeviceHeard | CommandIssued
  /** For reads; null for everything else. */
  readonly passage: PassageView | null
  /** Says nothing new: one more fix of a truck that stands where it stood. */
  readonly isRoutine: boolean
}

/** Sends in order of leaving; ties by device and event, so that the order is the same in every run. */
export const compareReports = (left: SimulatedReport, right: SimulatedReport): number =>
  left.sendAtMs - right.sendAtMs || (left.observation.observationId < right.observation.observationId ? -1 : left.observation.observationId > right.observation.observationId ? 1 : 0)
