/**
 * What devices, agencies and the simulator report: the one road's only cargo.
 *
 * Time:    `eventTimeMs` is when it happened (the clock rule applied), `receivedAtMs` when the server got it.
 * Privacy: plates are personal data: they travel in observations, never in a log line.
 */
import type { Actor, Command } from './commands.ts'
import type { CrossingId, DeviceId, ObservationId } from './ids.ts'
import type { EpochMs, LonLat } from './units.ts'

export const PROVENANCES = ['observed', 'inferred', 'simulated'] as const
export type Provenance = (typeof PROVENANCES)[number]

/** How `eventTimeMs` came to be: the device's own offset, a configured zone for naive or local-as-epoch times, or our receipt. */
export const CLOCK_RULES = ['deviceOffset', 'deviceZone', 'localAsEpoch', 'receiveTime', 'server'] as const
export type ClockRule = (typeof CLOCK_RULES)[number]

interface ObservationHead {
  /** The vendor's event id where it has one, else a hash of device and content: re-sends share it. */
  readonly observationId: ObservationId
  readonly crossingId: CrossingId
  readonly deviceId: DeviceId
  /** Ingest format that brought it; `command` and `server` for our own. */
  readonly format: string
  readonly provenance: Provenance
  readonly eventTimeMs: EpochMs
  /** What the device's clock said, before the rule; null when it sent no time. */
  readonly deviceTimeMs: EpochMs | null
  readonly receivedAtMs: EpochMs
  readonly clockRule: ClockRule
}

/** A camera saw a vehicle pass. `plate` is null for a vehicle without a (readable) plate. */
export interface PlateRead extends ObservationHead {
  readonly type: 'plate.read'
  /** Upper case, no blanks, dots or hyphens; letters of any script kept. */
  readonly plate: string | null
  readonly plateRaw: string
  readonly countryIso: string | null
  readonly confidenceRatio: number | null
  /** One per character; empty when the camera gives none. */
  readonly charConfidenceRatios: readonly number[]
  /** Relative to the camera. */
  readonly direction: 'approaching' | 'leaving' | null
  readonly laneIndex: number | null
  readonly vehicleKind: string | null
  readonly vehicleColor: string | null
  readonly speedMps: number | null
  /** ISO 6346 numbers the same event carried. */
  readonly containerNumbers: readonly string[]
  /** A replay by the device after an outage: late, not skewed. */
  readonly isRetransmission: boolean
  /** A first quick event whose full form follows under the same id: update, do not count twice. */
  readonly isPreview: boolean
}

/** A tracker said where it is. */
export interface PositionFix extends ObservationHead {
  readonly type: 'position.fix'
  /** The device's unique id; joins `Declaration.trackerId`. */
  readonly trackerId: string
  readonly at: LonLat
  readonly altM: number | null
  readonly speedMps: number | null
  /** Compass degrees, true north. */
  readonly headingDeg: number | null
  readonly accuracyM: number | null
  /** False for a stale or approximate fix: it proves the device lives, not where it is. */
  readonly isValid: boolean
  readonly isIgnitionOn: boolean | null
}

/** A person or an agency's system ordered or confirmed something. */
export interface CommandIssued extends ObservationHead {
  readonly type: 'command.issued'
  readonly command: Command
  readonly actor: Actor
}

/** A device lives but reports nothing of a vehicle: heartbeat, or a tracker without a fix. */
export interface DeviceHeard extends ObservationHead {
  readonly type: 'device.heard'
  readonly what: 'heartbeat' | 'noFix'
}

/** The server's own pulse, written to the log so that a replay sees time pass exactly as the live run did. */
export interface ClockTick extends ObservationHead {
  readonly type: 'clock.tick'
}

export type Observation = PlateRead | PositionFix | CommandIssued | DeviceHeard | ClockTick
export type ObservationType = Observation['type']

/** What a decoder gives before the server stamps it: everything but the server's knowledge. */
type Unstamped<Kind extends Observation> = Omit<Kind, 'crossingId' | 'deviceId' | 'receivedAtMs' | 'eventTimeMs' | 'provenance'>
export type DecodedObservation = Unstamped<PlateRead> | Unstamped<PositionFix> | Unstamped<DeviceHeard>

/** An observation that left the ordering stage. */
export interface Ordered {
  readonly observation: Observation
  /** It came after a later event had already been let through: applied all the same, and marked. */
  readonly isLate: boolean
}
