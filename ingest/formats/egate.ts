/**
 * Our own documented feed for e-gates, turnstiles and pass readers of any make: one event or a list of them, as JSON.
 *
 * Source:  docs/feeds/egate.md describes the same schema; no public standard for e-gate events was found.
 * Errors:  never throws. Unknown keys are errors, so that a misspelt optional field is noticed; a bad item beside good ones is a warning.
 * Limits:  number of items in one body.
 */
import { z } from 'zod'
import type { GateEventKind } from '../../engine/model/observations.ts'
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { gateEventOf, gateObservation, gateSubjectOf, type GateReport } from '../gate-event.ts'
import { isFields, getField, wordOf } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, ignored, known, rejected } from '../outcome.ts'

const FORMAT = 'egate'
const BODY_BYTES_MAX = 1024 * 1024
const ITEMS_MAX = 1_000
const ISSUES_SHOWN_MAX = 3
/** An event has ten; naming thousands of unknown ones takes longer than reading them. */
const NAMES_MAX = 100

const Id = z.string().min(1).max(80).regex(/^\P{Cc}*$/u, 'no control characters')
const KIND_BY_EVENT: Readonly<Record<string, GateEventKind>> = {
  granted: 'credentialVerified', refused: 'credentialRefused', passed: 'passed', opened: 'opened', closed: 'closed',
  forced: 'forcedOpen', held: 'heldOpen', button: 'buttonPressed', tampered: 'tampered', alarm: 'alarmed',
}

const EventItem = z.strictObject({
  event: z.enum(Object.keys(KIND_BY_EVENT) as [string, ...string[]]),
  id: Id.optional(),
  at: z.union([z.string().max(48), z.number()]).optional(),
  gate: z.int().min(1).max(999).optional(),
  reader: z.int().min(1).max(999).optional(),
  direction: z.enum(['in', 'out']).nullish(),
  credential: z.strictObject({ kind: z.enum(['card', 'barcode', 'document', 'face', 'fingerprint', 'pin']), number: Id.optional() }).nullish(),
  reason: z.string().max(200).nullish(),
  sequence: z.int().nonnegative().optional(),
  previous: z.int().nonnegative().optional(),
})
type Item = z.infer<typeof EventItem>

const faultOf = (error: z.ZodError): string =>
  error.issues.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => `${path.join('.') || 'the item'}: ${message}`).join('; ')

function reportOf(item: Item, context: DecodeContext): GateReport | string {
  const time = item.at === undefined ? null : parseDeviceTime(item.at, context.zone)
  if (item.at !== undefined && time === null) return 'at: neither ISO 8601 nor an epoch'
  const number = item.credential?.number ?? null
  const isPerson = item.credential?.kind === 'document' || item.credential?.kind === 'face' || item.credential?.kind === 'fingerprint'
  return {
    what: KIND_BY_EVENT[item.event] ?? 'other', time, deviceId: null,
    door: item.gate ?? null, reader: item.reader ?? null, direction: item.direction ?? null,
    personId: isPerson ? number : null, cardNo: isPerson ? null : number,
    codes: item.credential?.kind ?? null,
    sequence: item.sequence ?? null, previousSequence: item.previous ?? null, vendorId: item.id ?? null,
  }
}

function decode(body: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const { text, warnings: textWarnings } = bodyText(body.bytes, body.contentType)
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure)
  if (isFields(parsed.value) && wordOf(getField(parsed.value, 'event')) === 'heartbeat') {
    const time = parseDeviceTime(getField(parsed.value, 'at'), context.zone)
    return ignored(FORMAT, 'heartbeat: the gate lives', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', time, 'heartbeat', context)] })
  }
  const items: readonly unknown[] = Array.isArray(parsed.value) ? (parsed.value as readonly unknown[]) : [parsed.value]
  if (items.length === 0) return ignored(FORMAT, 'an empty list')
  if (items.length > ITEMS_MAX) return rejected(FORMAT, `${items.length} events in one body, at most ${ITEMS_MAX}`)
  const warnings = [...textWarnings]
  const lost: string[] = []
  const reports: { readonly report: GateReport; readonly item: Item }[] = []
  items.forEach((value, index) => {
    if (isFields(value) && Object.keys(value).length > NAMES_MAX) {
      lost.push(`item ${index + 1}: more than ${NAMES_MAX} fields`)
      return
    }
    const item = EventItem.safeParse(value)
    const report = item.success ? reportOf(item.data, context) : faultOf(item.error)
    if (typeof report === 'string') lost.push(items.length === 1 ? report : `item ${index + 1}: ${report}`)
    else if (item.success) reports.push({ report, item: item.data })
  })
  if (reports.length === 0) return rejected(FORMAT, lost[0] ?? 'no event')
  if (reports.some(({ report }) => report.time === null)) warnings.push('no time: the receive time holds')
  else if (reports.some(({ report }) => report.time?.clockRule === 'receiveTime')) warnings.push('naive time and no zone configured: the receive time holds')
  return {
    format: FORMAT, outcome: 'gate_event', reason: null, reads: [], positions: [], pictures: [], warnings: [...warnings, ...lost],
    events: reports.map(({ report, item }) => ({ ...gateEventOf(report), ...known({ direction: report.direction, credentialKind: item.credential?.kind, reason: item.reason, eventId: item.id }) })),
    observations: reports.map(({ report }) => gateObservation(FORMAT, report, context)),
    confidential: reports.map(({ report }) => gateSubjectOf(report)),
  }
}

export const egate: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
