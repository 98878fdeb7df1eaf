/**
 * The text parts of Dahua's event streams as plain events.
 *
 * Source:  formats.md 1b. eventManager writes `Code=…;action=…;index=…;data={JSON over many lines}`, snapManager writes flat lines
 *          `Events[0].TrafficCar.PlateNumber=…`; both write `Heartbeat` in between.
 * Errors:  never throws; an event whose data cannot be read carries the reason.
 * Limits:  number of events, lines, levels and list entries.
 */
import { isFields, type Fields } from '../json-fields.ts'
import { parseFirstJson } from '../json-text.ts'

export interface DahuaEvent {
  readonly code: string | null
  readonly action: string | null
  readonly data: Fields
  /** Why the data was not read. */
  readonly fault: string | null
}

export interface DahuaText {
  readonly events: readonly DahuaEvent[]
  readonly heartbeatCount: number
  readonly warnings: readonly string[]
}

const EVENTS_MAX = 64
const LINES_MAX = 5_000
const LEVELS_MAX = 12
const ENTRIES_MAX = 64
/** In any order, and with what a firmware puts between. */
const HEAD = /^Code=([^;\r\n]{1,80})((?:;(?!data=)[^;\r\n]{0,80}){0,8})(?:;data=)?/
const ACTION = /;action=([^;]{0,40})/
const FLAT = /^(?:Return)?Events?\[(\d{1,2})\]\.([^=\s]{1,200})=(.*)$/
const STEP = /([^.[\]]+)|\[(\d{1,3})\]/g

function codeEvent(text: string): DahuaEvent {
  const head = HEAD.exec(text)
  const [code, action] = [head?.[1] ?? null, ACTION.exec(head?.[2] ?? '')?.[1] ?? null]
  const sent = text.slice(head?.[0].length ?? 0).trim()
  const event = { code, action, data: {}, fault: null }
  if (sent === '' || !(sent.startsWith('{') || sent.startsWith('['))) return event
  // Behind it may stand the next boundary or a stray line.
  const parsed = parseFirstJson(sent)
  if (!parsed.ok) return { ...event, fault: `data of event ${(code ?? '').slice(0, 40)} is ${parsed.failure}` }
  return { ...event, data: isFields(parsed.value) ? parsed.value : {} }
}

type Branch = Map<string, Branch | string>

function plant(root: Branch, path: string, value: string): void {
  const steps = [...path.matchAll(STEP)].map((match) => match[1] ?? `[${match[2] ?? ''}]`)
  if (steps.length === 0 || steps.length > LEVELS_MAX) return
  let branch = root
  for (const step of steps.slice(0, -1)) {
    const there = branch.get(step)
    if (there instanceof Map) branch = there
    else {
      const next: Branch = new Map()
      branch.set(step, next)
      branch = next
    }
  }
  branch.set(steps[steps.length - 1] ?? '', value)
}

/** A branch whose steps are all `[n]` is a list. */
function grown(branch: Branch | string): unknown {
  if (!(branch instanceof Map)) return branch
  const isList = branch.size > 0 && [...branch.keys()].every((step) => step.startsWith('['))
  if (!isList) return Object.fromEntries([...branch].map(([step, value]) => [step, grown(value)]))
  return [...branch]
    .map(([step, value]) => [Number(step.slice(1, -1)), value] as const)
    .filter(([index]) => index < ENTRIES_MAX)
    .toSorted(([left], [right]) => left - right)
    .map(([, value]) => grown(value))
}

const wordIn = (fields: Fields, name: string): string | null => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' && value !== '' ? value : null
}

/** Flat names, as text lines or as the keys of one JSON object. */
export function flatEvents(entries: Iterable<readonly [string, string]>): readonly DahuaEvent[] {
  const roots = new Map<number, Branch>()
  for (const [name, value] of entries) {
    const match = FLAT.exec(`${name}=${value}`)
    const index = Number(match?.[1])
    if (match === null || index >= EVENTS_MAX) continue
    const root = roots.get(index) ?? (new Map() as Branch)
    roots.set(index, root)
    plant(root, match[2] ?? '', (match[3] ?? '').trim())
  }
  return [...roots.values()].map((root) => {
    const fields = grown(root) as Fields
    const base = isFields(fields['EventBaseInfo']) ? fields['EventBaseInfo'] : {}
    const data = isFields(fields['Data']) ? { ...fields, ...fields['Data'] } : fields
    return { code: wordIn(base, 'Code') ?? wordIn(fields, 'Code'), action: wordIn(base, 'Action') ?? wordIn(fields, 'Action'), data, fault: null }
  })
}

function* pairsOf(lines: readonly string[]): Generator<readonly [string, string]> {
  for (const line of lines) {
    const equals = line.indexOf('=')
    if (equals > 0) yield [line.slice(0, equals).trim(), line.slice(equals + 1)]
  }
}

/** @returns null when the text holds neither an event nor a heartbeat. */
export function readDahuaText(text: string): DahuaText | null {
  // Blanks of the line only: with line ends among them, a megabyte of blank lines took minutes.
  const heartbeatCount = text.split(/^[ \t]*Heartbeat[ \t]*$/im, EVENTS_MAX).length - 1
  // One past the bound, so that whoever reads them sees that there were more.
  const codes = text.split(/^(?=Code=)/m, EVENTS_MAX + 2).filter((one) => one.startsWith('Code='))
  if (codes.length > 0) return { events: codes.map(codeEvent), heartbeatCount, warnings: [] }
  const lines = text.split(/\r?\n|\r/, LINES_MAX + 1)
  const events = flatEvents(pairsOf(lines.slice(0, LINES_MAX)))
  if (events.length === 0 && heartbeatCount === 0) return null
  return { events, heartbeatCount, warnings: lines.length > LINES_MAX ? [`more than ${LINES_MAX} lines in one body: the rest was not read`] : [] }
}
