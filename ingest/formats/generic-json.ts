/**
 * Our own documented feed for anything that can post JSON: plate reads, positions and heartbeats, one or many per body.
 *
 * Source:  docs/feeds/generic-json.md describes the same schema.
 * Units:   in the names: `speedKmh`, `altM`, `headingDeg`; confidence 0..1; `at` is ISO 8601 or an epoch, as every device time here.
 * Errors:  never throws. Unknown keys are errors, so that a misspelt optional field is noticed; a bad item beside good ones is a warning.
 * Limits:  number of items in one body.
 */
import { z } from 'zod'
import { bodyText } from '../body-text.ts'
import { parseContainerNumber } from '../container-number.ts'
import type { Decoded, DecodeContext, DecodedPosition, DecodedRead, Decoder, RawBody } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { parseJson } from '../json-text.ts'
import { contentKey, timelessKey, vendorKey } from '../observation-key.ts'
import { deviceHeard, ignored, known, outcomeOfReads, rejected, rounded } from '../outcome.ts'
import { plateOf } from '../plate-text.ts'
import { fixObservation, KMH_PER_MPS, placeFault, positionOf, type Fix } from '../position-fix.ts'

const FORMAT = 'generic-json'
const BODY_BYTES_MAX = 4 * 1024 * 1024
const ITEMS_MAX = 2_000
/** Problems spelt out per item; the rest is counted. */
const ISSUES_SHOWN_MAX = 3

const At = z.union([z.string().max(48), z.number()])
const Id = z.string().min(1).max(128).regex(/^\P{Cc}*$/u, 'no control characters')
const Box = z.strictObject({ x: z.number(), y: z.number(), w: z.number().positive(), h: z.number().positive(), space: z.string().min(1).max(64) })

const PlateReadItem = z.strictObject({
  type: z.literal('plate.read'),
  id: Id.optional(),
  at: At.optional(),
  camera: Id.optional(),
  plate: z.string().max(64).nullable(),
  country: z.string().regex(/^[A-Z]{2}$/, 'ISO 3166-1 alpha-2, upper case').nullish(),
  confidence: z.number().min(0).max(1).nullish(),
  charConfidence: z.array(z.number().min(0).max(1)).max(32).optional(),
  direction: z.enum(['approaching', 'leaving']).nullish(),
  lane: z.int().min(1).max(64).nullish(),
  vehicleType: z.string().max(40).nullish(),
  vehicleColor: z.string().max(40).nullish(),
  speedKmh: z.number().min(0).max(400).nullish(),
  box: Box.nullish(),
  containers: z.array(z.string().max(32)).max(8).optional(),
  retransmission: z.boolean().optional(),
  preview: z.boolean().optional(),
  passage: Id.optional(),
})

const PositionItem = z.strictObject({
  type: z.literal('position'),
  id: Id.optional(),
  at: At.optional(),
  tracker: Id,
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  altM: z.number().min(-500).max(20_000).nullish(),
  speedKmh: z.number().min(0).max(400).nullish(),
  headingDeg: z.number().min(0).max(360).nullish(),
  accuracyM: z.number().positive().nullish(),
  valid: z.boolean().optional(),
  ignition: z.boolean().nullish(),
})

const HeartbeatItem = z.strictObject({ type: z.literal('heartbeat'), at: At.optional() })

const Item = z.discriminatedUnion('type', [PlateReadItem, PositionItem, HeartbeatItem])
type PlateReadItem = z.infer<typeof PlateReadItem>
type PositionItem = z.infer<typeof PositionItem>

interface Tally {
  readonly reads: DecodedRead[]
  readonly positions: DecodedPosition[]
  readonly observations: DecodedObservation[]
  readonly warnings: string[]
  heartbeatCount: number
  noFixCount: number
}

function timeOf(at: string | number | undefined, context: DecodeContext): DeviceTime | null | string {
  if (at === undefined) return null
  return parseDeviceTime(at, context.zone) ?? 'at: neither ISO 8601 nor an epoch'
}

function addRead(item: PlateReadItem, time: DeviceTime | null, context: DecodeContext, tally: Tally): void {
  const plateRaw = item.plate ?? ''
  const plate = plateOf(plateRaw)
  const containerNumbers = (item.containers ?? []).flatMap((raw) => {
    const number = parseContainerNumber(raw)
    if (number === null) tally.warnings.push('a container number fails its check digit and was left out')
    return number === null ? [] : [number]
  })
  const direction = item.direction ?? null
  const speedKmh = item.speedKmh ?? null
  const charConfidence = item.charConfidence ?? []
  tally.reads.push({
    plate, plateRaw,
    country: item.country ?? null, countryRaw: item.country ?? null, region: null,
    confidence: item.confidence ?? null,
    time: time?.text ?? null, timeHasOffset: time?.hasOffset ?? false,
    cameraId: item.camera ?? null, eventId: item.id ?? null,
    lane: item.lane ?? null, direction, directionRaw: direction,
    vehicleType: item.vehicleType ?? null, vehicleTypeRaw: item.vehicleType ?? null,
    speedKmh, plateBox: item.box ?? null,
    ...known({
      vehicleColor: item.vehicleColor,
      charConfidence: item.charConfidence,
      containers: containerNumbers.length > 0 ? containerNumbers : null,
      isRetransmission: item.retransmission === true || null,
      isPreview: item.preview === true || null,
    }),
  })
  const clock = clockOf(time)
  const content = `${item.camera ?? ''}|${plateRaw}|${item.lane ?? ''}|${direction ?? ''}|${clock.deviceTimeMs ?? ''}`
  const ownKey = clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, content)
  tally.observations.push({
    type: 'plate.read', format: FORMAT, deviceTimeMs: clock.deviceTimeMs, clockRule: clock.clockRule,
    observationId: item.id === undefined ? ownKey : vendorKey(context, item.id),
    plate, plateRaw,
    countryIso: item.country ?? null,
    confidenceRatio: item.confidence ?? null,
    charConfidenceRatios: charConfidence.length === [...(plate ?? '')].length ? charConfidence : [],
    direction,
    laneIndex: item.lane === null || item.lane === undefined ? null : item.lane - 1,
    vehicleKind: item.vehicleType ?? null, vehicleColor: item.vehicleColor ?? null,
    speedMps: speedKmh === null ? null : rounded(speedKmh / KMH_PER_MPS, 3),
    containerNumbers, isRetransmission: item.retransmission === true, isPreview: item.preview === true,
    ...(item.passage === undefined ? {} : { passageKey: item.passage }),
  })
}

function addPosition(item: PositionItem, time: DeviceTime | null, context: DecodeContext, tally: Tally): void {
  if (placeFault(item.lat, item.lon) === 'zero') {
    tally.noFixCount += 1
    tally.warnings.push('latitude 0, longitude 0 is where trackers without a fix stand: not a place')
    tally.observations.push(deviceHeard(FORMAT, 'noFix', time, `${item.tracker}|${time?.text ?? ''}`, context))
    return
  }
  const fix: Fix = {
    trackerId: item.tracker, lat: item.lat, lon: item.lon, time,
    altM: item.altM ?? null, speedKmh: item.speedKmh ?? null, headingDeg: item.headingDeg ?? null, accuracyM: item.accuracyM ?? null,
    isValid: item.valid !== false, isIgnitionOn: item.ignition ?? null,
  }
  const observation = fixObservation(FORMAT, fix, context)
  tally.positions.push(positionOf(item.tracker, fix, known({ accuracyM: fix.accuracyM, ignition: fix.isIgnitionOn, eventId: item.id })))
  tally.observations.push(item.id === undefined ? observation : { ...observation, observationId: vendorKey(context, item.id) })
}

/** @returns why the item was not taken, or null. */
function addItem(value: unknown, context: DecodeContext, tally: Tally): string | null {
  const parsed = Item.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'item'}: ${message}`)
    return issues.slice(0, ISSUES_SHOWN_MAX).join('; ') + (issues.length > ISSUES_SHOWN_MAX ? `; and ${issues.length - ISSUES_SHOWN_MAX} more` : '')
  }
  const item = parsed.data
  const time = timeOf(item.at, context)
  if (typeof time === 'string') return time
  if (time !== null && time.clockRule === 'receiveTime') tally.warnings.push('naive time and no zone configured: the receive time holds')
  if (item.type === 'plate.read') addRead(item, time, context, tally)
  else if (item.type === 'position') addPosition(item, time, context, tally)
  else {
    tally.heartbeatCount += 1
    tally.observations.push(deviceHeard(FORMAT, 'heartbeat', time, `heartbeat|${time?.text ?? ''}`, context))
  }
  return null
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
  const items: readonly unknown[] = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
  if (items.length > ITEMS_MAX) return rejected(FORMAT, `${items.length} items in one body, at most ${ITEMS_MAX}`)
  if (items.length === 0) return ignored(FORMAT, 'an empty list', { warnings })

  const tally: Tally = { reads: [], positions: [], observations: [], warnings: [...warnings], heartbeatCount: 0, noFixCount: 0 }
  let takenCount = 0
  let firstFault: string | null = null
  for (const [index, item] of items.entries()) {
    const fault = addItem(item, context, tally)
    if (fault === null) takenCount += 1
    else {
      const said = items.length === 1 ? fault : `item ${index + 1}: ${fault}`
      firstFault ??= said
      tally.warnings.push(said)
    }
  }
  const { reads, positions, observations } = tally
  if (takenCount === 0) return rejected(FORMAT, firstFault ?? 'no item', { warnings: tally.warnings })
  const head = { format: FORMAT, reason: null, reads, positions, observations, warnings: tally.warnings, pictures: [] }
  if (reads.length > 0) return { outcome: outcomeOfReads(reads), ...head }
  if (positions.length > 0) return { outcome: 'position', ...head }
  if (tally.noFixCount > 0) return { ...head, outcome: 'no_fix', reason: 'no place in it: only a sign of life' }
  return { ...head, outcome: 'ignore', reason: 'heartbeat: the device lives', heartbeat: true }
}

export const genericJson: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
