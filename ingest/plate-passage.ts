/**
 * What a camera format says of one passage, as the read of the vocabulary and as the canonical observation.
 *
 * Units:   confidence 0..1, speed km/h in, m/s out in the observation; `lane` counts from 1.
 * Privacy: plates go into the read and the observation only.
 */
import type { DecodedObservation } from '../engine/model/observations.ts'
import { MS_PER_MINUTE } from '../engine/model/units.ts'
import type { CornerBox, DecodeContext, DecodedRead, PictureBox } from './decoder.ts'
import { clockOf, type DeviceTime } from './device-time.ts'
import { numberOf, wordOf } from './json-fields.ts'
import { contentKey, isVendorIdUsable, passageKeyOf, timelessKey, vendorKey } from './observation-key.ts'
import { rounded } from './outcome.ts'
import { keptPlateText, plateOf } from './plate-text.ts'
import { KMH_PER_MPS } from './position-fix.ts'
import { vehicleKindOf } from './vehicle-kind.ts'

export interface PassageFacts {
  /** Null where the format has no place for it. */
  readonly plateRaw: string | null
  readonly country: string | null
  readonly countryRaw: string | null
  readonly region: string | null
  readonly confidence: number | null
  readonly time: DeviceTime | null
  readonly cameraId: string | null
  readonly eventId: string | null
  readonly lane: number | null
  readonly direction: DecodedRead['direction']
  readonly directionRaw: string | null
  readonly vehicleTypeRaw: string | null
  readonly vehicleColor: string | null
  readonly speedKmh: number | null
  readonly plateBox: PictureBox | CornerBox | null
  /** The vendor's id of the event or of the passage, where it can be trusted alone. */
  readonly vendorId: string | null
  /** The vendor's number of the vehicle or passage that this is one event of; never that of a frame, which may show two vehicles. */
  readonly passageNumber?: string | null
  /** Those under which frames of it came on their own before. */
  readonly frameNumbers?: readonly string[]
  /** What makes the passage itself where no vendor id does. */
  readonly content: string
  readonly isPreview?: boolean
  readonly isRetransmission?: boolean
  readonly containerNumbers?: readonly string[]
  readonly extras?: Readonly<Record<string, unknown>>
}

export interface Passage {
  readonly read: DecodedRead
  readonly observation: DecodedObservation
}

/** A camera's counters start again when it does, so a number alone names a passage only among its neighbours in time. */
const NUMBER_REUSE_MS = 10 * MS_PER_MINUTE
const SPEED_KMH_MAX = 300
const WORD_LENGTH_MAX = 60

/** What makes a passage that the camera only numbers: camera, number, and when. */
export const numberedPassage = (cameraId: string | null, number: string, time: DeviceTime | null): string =>
  `${cameraId ?? ''}|#${number}|${time?.atMs === null || time === null ? '' : Math.floor(time.atMs / NUMBER_REUSE_MS)}`

/** Percent, or 0..1 as some firmwares of the same format write it; zero is a percentage too. */
export function ratioOfPercent(value: unknown): number | null {
  const percent = numberOf(value)
  return percent === null || percent < 0 || percent > 100 ? null : rounded(percent / 100, 8)
}

export function ratioOf(value: unknown): number | null {
  const ratio = numberOf(value)
  return ratio === null || ratio < 0 || ratio > 1 ? null : ratio
}

/** A speed no truck drives is a damaged field. */
export const roadSpeedKmhOf = (value: unknown): number | null => {
  const speedKmh = numberOf(value)
  return speedKmh === null || speedKmh < 0 || speedKmh > SPEED_KMH_MAX ? null : rounded(speedKmh, 3)
}

/** Counted from 1; 0 and -1 are "not told". */
export function laneOf(value: unknown): number | null {
  const lane = numberOf(value)
  return lane !== null && Number.isInteger(lane) && lane > 0 && lane <= 64 ? lane : null
}

/** A word that says something: cameras fill their fields with "unknown". */
export function saidWord(value: unknown): string | null {
  const word = wordOf(value)
  return word === null || word.length > WORD_LENGTH_MAX || /^(?:unknown?|none|null|other|n\/a|undefined|-+)$/i.test(word) ? null : word
}

/** What the camera wrote, verbatim: the first word that says something, else the first word. */
export function rawWord(...values: readonly unknown[]): string | null {
  const words = values.map(wordOf).filter((word) => word !== null && word.length <= WORD_LENGTH_MAX)
  return words.find((word) => saidWord(word) !== null) ?? words[0] ?? null
}

/** Says whether the receive time has to stand in, and why. */
export function clockWarnings(time: DeviceTime | null, what: string): readonly string[] {
  if (time === null) return [`no readable ${what}: the receive time holds`]
  return time.clockRule === 'receiveTime' ? [`naive ${what} and no zone configured: the receive time holds`] : []
}

/** A read while its extras are added. */
type Extendable = { -readonly [Field in keyof DecodedRead]: DecodedRead[Field] }

/** Extras are listed only where the source said something. Spreading them into the literal takes Node 20 several times as long. */
function addSaid(read: Extendable, extras: Readonly<Record<string, unknown>>): void {
  for (const key in extras) {
    const value = extras[key]
    if (value !== null && value !== undefined) read[key] = value
  }
}

export function passageOf(format: string, facts: PassageFacts, context: DecodeContext): Passage {
  const plate = facts.plateRaw === null ? null : plateOf(facts.plateRaw)
  const vehicleType = vehicleKindOf(facts.vehicleTypeRaw)
  const isPreview = facts.isPreview === true
  const isRetransmission = facts.isRetransmission === true
  const containerNumbers = facts.containerNumbers ?? []
  const read: Extendable = {
    plate,
    plateRaw: facts.plateRaw,
    country: facts.country, countryRaw: facts.countryRaw, region: facts.region,
    confidence: facts.confidence,
    time: facts.time?.text ?? null,
    timeHasOffset: facts.time?.hasOffset ?? false,
    cameraId: facts.cameraId, eventId: facts.eventId,
    lane: facts.lane, direction: facts.direction, directionRaw: facts.directionRaw,
    vehicleType, vehicleTypeRaw: facts.vehicleTypeRaw,
    speedKmh: facts.speedKmh,
    plateBox: facts.plateBox,
  }
  addSaid(read, { vehicleColor: facts.vehicleColor, containers: containerNumbers.length > 0 ? containerNumbers : null, isPreview: isPreview || null, isRetransmission: isRetransmission || null })
  if (facts.extras !== undefined) addSaid(read, facts.extras)
  const clock = clockOf(facts.time)
  const isVendorKey = facts.vendorId !== null && isVendorIdUsable(facts.vendorId)
  const ownKey = () => (clock.deviceTimeMs === null ? timelessKey(context, facts.content) : contentKey(context, facts.content))
  const observation: DecodedObservation = {
    type: 'plate.read',
    observationId: isVendorKey ? vendorKey(context, facts.vendorId) : ownKey(),
    format,
    deviceTimeMs: clock.deviceTimeMs,
    clockRule: clock.clockRule,
    plate,
    plateRaw: keptPlateText(facts.plateRaw ?? ''),
    countryIso: facts.country,
    confidenceRatio: facts.confidence,
    charConfidenceRatios: [],
    direction: facts.direction === 'approaching' || facts.direction === 'leaving' ? facts.direction : null,
    laneIndex: facts.lane === null ? null : facts.lane - 1,
    vehicleKind: vehicleType,
    vehicleColor: facts.vehicleColor,
    // Zero is what a camera without radar sends.
    speedMps: facts.speedKmh === null || facts.speedKmh === 0 ? null : rounded(facts.speedKmh / KMH_PER_MPS, 3),
    containerNumbers, isRetransmission, isPreview,
  }
  const passageKey = passageKeyOf(facts.passageNumber ?? null)
  if (passageKey !== null) Object.assign(observation, { passageKey })
  const frameKeys = facts.frameNumbers?.flatMap((number) => passageKeyOf(number) ?? []) ?? []
  return { read, observation: frameKeys.length === 0 ? observation : Object.assign(observation, { frameKeys }) }
}
