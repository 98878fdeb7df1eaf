/**
 * Barrier arms and induction loops, as a controller's gateway posts them: JSON, or `key=value` text as small controllers write it.
 *
 * Source:  docs/feeds/barrier.md; our own documented feed, since controllers speak dry contacts, Modbus or OSDP to their gateway.
 * Errors:  never throws. Unknown words for the arm and a body that says neither arm nor loop are rejects.
 * Limits:  number of lanes in one body.
 */
import type { BarrierReported, DecodedObservation } from '../../engine/model/observations.ts'
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { clockOf, parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { parseForm } from '../form-fields.ts'
import { booleanOf, getField, isFields, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { deviceHeard, ignored, known, rejected } from '../outcome.ts'

const FORMAT = 'barrier'
const BODY_BYTES_MAX = 64 * 1024
const LANES_MAX = 64

type Arm = BarrierReported['arm']

const ARM_BY_WORD: Readonly<Record<string, Exclude<Arm, null>>> = {
  up: 'up', open: 'up', opened: 'up', raised: 'up',
  down: 'down', close: 'down', closed: 'down', lowered: 'down',
  moving: 'moving', opening: 'moving', closing: 'moving', raising: 'moving', lowering: 'moving',
  fault: 'fault', error: 'fault', broken: 'fault', blocked: 'fault',
}

interface Lane {
  readonly lane: number | null
  readonly arm: Arm
  readonly loopOccupied: boolean | null
}

const firstOf = (fields: Fields, ...names: readonly string[]): unknown => names.map((name) => getField(fields, name)).find((value) => value !== undefined && value !== null)

const LOOP_WORDS: Readonly<Record<string, boolean>> = { occupied: true, covered: true, on: true, free: false, clear: false, off: false }

/** @returns the lane, or why it is none. */
function laneOf(fields: Fields): Lane | string {
  const armWord = wordOf(firstOf(fields, 'arm', 'state', 'position', 'barrier'))?.toLowerCase() ?? null
  const arm = armWord === null || armWord === 'unknown' ? null : ARM_BY_WORD[Object.hasOwn(ARM_BY_WORD, armWord) ? armWord : '']
  if (arm === undefined) return `arm "${(armWord ?? '').slice(0, 24)}" is none of up, down, moving, fault, unknown`
  const loop = firstOf(fields, 'loop', 'loopOccupied', 'presence', 'occupied')
  const loopWord = wordOf(loop)?.toLowerCase() ?? ''
  const loopOccupied = booleanOf(loop) ?? (Object.hasOwn(LOOP_WORDS, loopWord) ? (LOOP_WORDS[loopWord] ?? null) : null)
  if (loop !== undefined && loopOccupied === null && loopWord !== 'unknown') return `loop "${loopWord.slice(0, 24)}" is neither occupied nor free`
  if (armWord === null && loop === undefined) return 'neither an arm nor a loop'
  const lane = numberOf(firstOf(fields, 'lane', 'laneNo'))
  if (lane !== null && (!Number.isInteger(lane) || lane < 1 || lane > LANES_MAX)) return `lane ${lane} is none of 1 to ${LANES_MAX}`
  return { lane, arm, loopOccupied }
}

function observationOf({ lane, arm, loopOccupied }: Lane, time: DeviceTime | null, context: DecodeContext): DecodedObservation {
  const clock = clockOf(time)
  const content = `${lane ?? ''}|${arm ?? ''}|${loopOccupied ?? ''}`
  return {
    type: 'barrier.reported', format: FORMAT, ...clock,
    // A barrier moves many times a minute: without a time of its own the receipt tells one report from the next.
    observationId: clock.deviceTimeMs === null ? timelessKey(context, `${Math.floor(context.receivedAtMs / 5_000)}|${content}`) : contentKey(context, `${clock.deviceTimeMs}|${content}`),
    arm, laneIndex: lane === null ? null : lane - 1, isLoopOccupied: loopOccupied,
  }
}

const kindOf = ({ arm, loopOccupied }: Lane): string =>
  arm === 'up' ? 'barrier_up' : arm === 'down' ? 'barrier_down' : arm === 'moving' ? 'barrier_moving' : arm === 'fault' ? 'barrier_fault' : loopOccupied === true ? 'loop_occupied' : loopOccupied === false ? 'loop_free' : 'unknown'

function fieldsOfBody(text: string, contentType: string | null): Fields | string {
  if (/^\s*[{[]/.test(text)) {
    const parsed = parseJson(text)
    if (!parsed.ok) return parsed.failure
    if (Array.isArray(parsed.value)) return { lanes: parsed.value as readonly unknown[] }
    return isFields(parsed.value) ? parsed.value : 'JSON that is no object'
  }
  const isForm = /x-www-form-urlencoded/i.test(contentType ?? '')
  const form = parseForm(isForm ? text : text.trim().replace(/\s*[;,\r\n]+\s*/g, '&').replaceAll('+', '%2B'))
  if (form.entries.length === 0 || form.entries.every(([, value]) => value === '')) return 'neither JSON nor key=value text'
  return Object.fromEntries(form.entries)
}

function decode(body: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const { text, warnings: textWarnings } = bodyText(body.bytes, body.contentType)
  const fields = fieldsOfBody(body.bytes.length === 0 ? body.query : text, body.bytes.length === 0 ? 'application/x-www-form-urlencoded' : body.contentType)
  if (typeof fields === 'string') return rejected(FORMAT, fields)
  const time = parseDeviceTime(firstOf(fields, 'at', 'time', 'timestamp') ?? null, context.zone)
  if (wordOf(getField(fields, 'event')) === 'heartbeat') {
    return ignored(FORMAT, 'heartbeat: the controller lives', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', time, 'heartbeat', context)] })
  }
  const warnings = [...textWarnings]
  if (time === null) warnings.push('no time: the receive time holds')
  else if (time.clockRule === 'receiveTime') warnings.push('naive time and no zone configured: the receive time holds')
  const sent = getField(fields, 'lanes')
  const items = sent === undefined ? [fields] : listOf(sent)
  if (items.length > LANES_MAX) return rejected(FORMAT, `${items.length} lanes in one body, at most ${LANES_MAX}`)
  const read = items.map((item) => (isFields(item) ? laneOf(item) : 'a lane that is no object'))
  const lanes = read.filter((lane): lane is Lane => typeof lane !== 'string')
  const lost = read.filter((lane) => typeof lane === 'string')
  if (lanes.length === 0) return rejected(FORMAT, lost[0] ?? 'an empty list')
  return {
    format: FORMAT, outcome: 'gate_event', reason: null, reads: [], positions: [], pictures: [], warnings: [...warnings, ...lost],
    events: lanes.map((lane) => ({ kind: kindOf(lane), time: time?.text ?? null, ...known({ lane: lane.lane, arm: lane.arm, loopOccupied: lane.loopOccupied }) })),
    observations: lanes.map((lane) => observationOf(lane, time, context)),
  }
}

export const barrier: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
