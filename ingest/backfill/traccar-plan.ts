/**
 * Filling a gap from Traccar's memory: which requests to make, and what their answers are worth. Pure; the fetching is
 * engine/server/sources/traccar-backfill.ts.
 *
 * Source:  formats.md 2i and 2n: forwarding keeps at most 100 positions and drops the rest, so that after an outage the REST interface
 *          has what was lost. Positions there name devices by Traccar's own number; `/api/devices` says which is which.
 * Identity: tracker and fix time, as in forwarding: a position that came both ways is one observation.
 * Time:    a gap is widened a little, because each position is forwarded by itself and order is not kept.
 * Limits:  devices and hours per request, positions per body: an answer stays within what the decoder takes.
 */
import { parseDeviceTime } from '../device-time.ts'
import { getField, isFields, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../../engine/model/units.ts'

export interface TraccarDevice {
  /** Traccar's own number. */
  readonly id: number
  readonly uniqueId: string
}

export interface TraccarGap {
  readonly fromMs: EpochMs
  readonly toMs: EpochMs
}

export interface TraccarRequest {
  /** Path and query, to be put after the server's address. */
  readonly path: string
}

export interface TraccarFill {
  /** Bodies for the `traccar-forward` decoder, oldest position first. */
  readonly bodies: readonly string[]
  readonly positionCount: number
  readonly duplicateCount: number
  /** Positions of devices that the list does not have, or without a readable time. */
  readonly strangeCount: number
}

export const TRACCAR_DEVICES_PATH = '/api/devices'
const MARGIN_MS = 2 * MS_PER_MINUTE
/** 8 devices with a position every 10 s for 3 hours are 8,640. */
const DEVICES_PER_REQUEST = 8
const REQUEST_MS_MAX = 3 * MS_PER_HOUR
const POSITIONS_PER_BODY = 2_000
/** Longer silence is history to be imported, not a gap to be filled. */
export const GAP_MS_MAX = 7 * 24 * MS_PER_HOUR

/** @returns null when the answer is no list of devices. */
export function traccarDevicesOf(answer: unknown): readonly TraccarDevice[] | null {
  if (!Array.isArray(answer)) return null
  return (answer as readonly unknown[]).flatMap((value) => {
    if (!isFields(value)) return []
    const [id, uniqueId] = [numberOf(getField(value, 'id')), wordOf(getField(value, 'uniqueId'))]
    return id === null || uniqueId === null ? [] : [{ id, uniqueId }]
  })
}

/** Oldest first, so that what is filled so far is whole. A gap longer than GAP_MS_MAX is cut at its beginning. */
export function planTraccarRequests({ fromMs, toMs }: TraccarGap, devices: readonly TraccarDevice[]): readonly TraccarRequest[] {
  const requests: TraccarRequest[] = []
  const endMs = toMs + MARGIN_MS
  for (let startMs = Math.max(fromMs - MARGIN_MS, toMs - GAP_MS_MAX); startMs < endMs; startMs += REQUEST_MS_MAX) {
    const [from, to] = [startMs, Math.min(endMs, startMs + REQUEST_MS_MAX)].map((atMs) => new Date(atMs).toISOString())
    for (let index = 0; index < devices.length; index += DEVICES_PER_REQUEST) {
      const ids = devices.slice(index, index + DEVICES_PER_REQUEST).map(({ id }) => `deviceId=${id}`)
      requests.push({ path: `/api/reports/route?${ids.join('&')}&from=${from}&to=${to}` })
    }
  }
  return requests
}

interface Known {
  readonly position: Fields
  readonly uniqueId: string
  readonly atMs: number
}

function knownOf(value: unknown, uniqueIdById: ReadonlyMap<number, string>): Known | null {
  if (!isFields(value)) return null
  const uniqueId = uniqueIdById.get(numberOf(getField(value, 'deviceId')) ?? -1)
  const atMs = (parseDeviceTime(getField(value, 'fixTime'), null) ?? parseDeviceTime(getField(value, 'deviceTime'), null))?.atMs
  return uniqueId === undefined || atMs === undefined || atMs === null ? null : { position: value, uniqueId, atMs }
}

/**
 * What an answer to a planned request brings.
 * @returns null when the answer is no list of positions.
 */
export function fillFromTraccar(answer: unknown, devices: readonly TraccarDevice[]): TraccarFill | null {
  if (!Array.isArray(answer)) return null
  const uniqueIdById = new Map(devices.map(({ id, uniqueId }) => [id, uniqueId]))
  const known = new Map<string, Known>()
  let strangeCount = 0
  let duplicateCount = 0
  for (const value of answer as readonly unknown[]) {
    const one = knownOf(value, uniqueIdById)
    const key = one === null ? '' : `${one.atMs}|${one.uniqueId}`
    if (one === null) strangeCount += 1
    else if (known.has(key)) duplicateCount += 1
    else known.set(key, one)
  }
  const inOrder = [...known.values()].toSorted((a, b) => a.atMs - b.atMs)
  const bodies: string[] = []
  for (let index = 0; index < inOrder.length; index += POSITIONS_PER_BODY) {
    bodies.push(JSON.stringify(inOrder.slice(index, index + POSITIONS_PER_BODY).map(({ position, uniqueId }) => ({ position, device: { uniqueId } }))))
  }
  return { bodies, positionCount: inOrder.length, duplicateCount, strangeCount }
}
