/**
 * What devices, agencies and the simulator report: the one road's only cargo.
 *
 * Time:    `eventTimeMs` is when it happened (the clock rule applied), `receivedAtMs` when the server got it.
 * Privacy: plates are personal data: they travel in observations, never in a log line.
 */
import type { Actor, Command } from './commands.ts'
import type { CardId, CrossingId, DeclarationId, DeviceId, ObservationId } from './ids.ts'
import type { EpochMs, LonLat } from './units.ts'

export const PROVENANCES = ['observed', 'inferred', 'simulated'] as const
export type Provenance = (typeof PROVENANCES)[number]

/** How `eventTimeMs` came to be: the device's own offset, a configured zone for naive or local-as-epoch times, our receipt, or a correction by an operator. */
export const CLOCK_RULES = ['deviceOffset', 'deviceZone', 'localAsEpoch', 'receiveTime', 'server', 'corrected'] as const
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

/** What one character of a plate may be, as the reader ranks it. */
export interface SlotAlternative {
  readonly character: string
  readonly confidenceRatio: number
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
  /** Per character what it may be, the likeliest first; only from readers that tell. */
  readonly slotAlternatives?: readonly (readonly SlotAlternative[])[]
  /** How much likelier this text is than the next one, to a reader that tells. */
  readonly marginNats?: number
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
  /** The vendor's number of the passage that this event is one frame of (group, car or track id); unique per device for a while. */
  readonly passageKey?: string
  /** The numbers of frames that came before on their own and that this event sums up. */
  readonly frameKeys?: readonly string[]
  /** Pictures that came with it: names of files in the picture store. */
  readonly pictureIds?: readonly string[]
  /** A first quick event whose full form follows under the same id or passage number: update, do not count twice. */
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

export const GATE_EVENT_KINDS = [
  'credentialVerified', 'credentialRefused', 'passed', 'opened', 'closed', 'forcedOpen', 'heldOpen', 'buttonPressed', 'tampered', 'alarmed', 'other',
] as const
export type GateEventKind = (typeof GATE_EVENT_KINDS)[number]

/** An e-gate or an access controller decided about somebody, or its door moved. */
export interface GateEvent extends ObservationHead {
  readonly type: 'gate.event'
  readonly what: GateEventKind
  readonly doorIndex: number | null
  readonly readerIndex: number | null
  readonly direction: 'in' | 'out' | null
  /** Keyed digest of card or person; the number itself is never stored. Null where none was sent or no key was at hand. */
  readonly subjectDigest: string | null
  /** The vendor's own codes, e.g. `5/38`: tables of their meaning contradict each other. */
  readonly codes: string | null
  /** The device's running number and the one that it says came before: a gap is a lost event. */
  readonly reportSeq: number | null
  readonly previousReportSeq: number | null
}

export const DOCUMENT_KINDS = ['cccd', 'td1', 'td2', 'td3'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** An identity document was read. Of the person nothing is stored but a keyed digest of the document's number. */
export interface DocumentRead extends ObservationHead {
  readonly type: 'document.read'
  readonly documentKind: DocumentKind
  readonly issuerIso: string | null
  /** Null where the format has no check digits. */
  readonly hasRightCheckDigits: boolean | null
  /** `YYYY-MM-DD`; null where the document does not say. */
  readonly expiresOn: string | null
  readonly subjectDigest: string | null
}

/** Whether the signature on a card is ours; only the server, which holds the key, can say. */
export type CardSignature = 'good' | 'bad' | 'unchecked'

/** A code was held before a reader: a card of ours, or something else (`cardId` null). */
export interface CardPresented extends ObservationHead {
  readonly type: 'card.presented'
  readonly cardId: CardId | null
  /** As printed on the card. */
  readonly crossingText: string | null
  readonly validUntilMs: EpochMs | null
  readonly signature: CardSignature
  readonly symbology: string | null
}

/** A container number was read on its own, by a camera or a person. */
export interface ContainerRead extends ObservationHead {
  readonly type: 'container.read'
  readonly containerNumber: string
  /** A wrong one is kept and flagged: one misread character is the usual cause. */
  readonly hasRightCheckDigit: boolean
  readonly confidenceRatio: number | null
}

/** A scale came to rest. */
export interface WeightMeasured extends ObservationHead {
  readonly type: 'weight.measured'
  readonly weightKg: number
  readonly mode: 'gross' | 'net' | 'tare' | null
}

/** Where a barrier's arm is and what its loops see. */
export interface BarrierReported extends ObservationHead {
  readonly type: 'barrier.reported'
  readonly arm: 'up' | 'down' | 'moving' | 'fault' | null
  readonly laneIndex: number | null
  readonly isLoopOccupied: boolean | null
}

/** An automated guided vehicle said how it is (VDA 5050). Its map is its fleet's own, in metres. */
export interface AgvReported extends ObservationHead {
  readonly type: 'agv.reported'
  readonly agvId: string
  readonly connection: 'online' | 'offline' | 'broken' | null
  readonly mapId: string | null
  readonly eastM: number | null
  readonly northM: number | null
  readonly headingRad: number | null
  readonly speedMps: number | null
  readonly batteryRatio: number | null
  readonly isDriving: boolean | null
  readonly isPaused: boolean | null
  readonly isStopped: boolean | null
  readonly errorCount: number
}

/** A register of another agency answered about a declared vehicle, without a step of the workflow to confirm. */
export interface RegisterAnswered extends ObservationHead {
  readonly type: 'register.answered'
  readonly registerId: string
  readonly declarationId: DeclarationId
  readonly outcome: 'clear' | 'refused'
  /** What the register calls its decision. */
  readonly reference: string | null
}

/** The server's own pulse, written to the log so that a replay sees time pass exactly as the live run did. */
export interface ClockTick extends ObservationHead {
  readonly type: 'clock.tick'
}

/** What devices at gates report of people, cards, goods and arms. */
export type GateObservation = GateEvent | DocumentRead | CardPresented | ContainerRead | WeightMeasured | BarrierReported | AgvReported

export type Observation = PlateRead | PositionFix | CommandIssued | DeviceHeard | GateObservation | RegisterAnswered | ClockTick
export type ObservationType = Observation['type']

/** What a decoder gives before the server stamps it: everything but the server's knowledge. */
type Unstamped<Kind extends Observation> = Omit<Kind, 'crossingId' | 'deviceId' | 'receivedAtMs' | 'eventTimeMs' | 'provenance'>
/** One by one, so that the union stays discriminated. */
type EachUnstamped<Kind extends Observation> = Kind extends Observation ? Unstamped<Kind> : never
export type DecodedObservation = EachUnstamped<PlateRead | PositionFix | DeviceHeard | GateObservation>

/** What a camera's read is to others of the same vehicle and camera that were let through before. */
export interface EarlierWord {
  /** The others, those nearest to it first. */
  readonly observationIds: readonly ObservationId[]
  /** It takes their place; it is another picture of the vehicle beside them; or it says less than they do, and is kept as evidence only. */
  readonly relation: 'replaces' | 'adds' | 'notes'
}

/** An observation that left the ordering stage. */
export interface Ordered {
  readonly observation: Observation
  /** It came after a later event had already been let through: applied all the same, and marked. */
  readonly isLate: boolean
  /** Set by the duplicate filter on a read of a passage that was read before. */
  readonly earlier?: EarlierWord
}
