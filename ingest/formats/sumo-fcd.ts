/**
 * SUMO's floating-car data (`--fcd-output`): every vehicle of a traffic simulation at every step.
 *
 * Source:  formats.md 3; docs/feeds/sumo-fcd.md.
 * Units:   speed m/s, angle in degrees clockwise from north, x and y in metres of the network, or longitude and latitude when the file
 *          was written with --fcd-output.geo (which its opening comment says, and six decimals show).
 * Time:    seconds of the simulation, which are no instants: of a body with several steps only the last one's vehicles are observed, at
 *          the receipt. Without longitude and latitude nothing is observed: the network's plane lies nowhere.
 * Errors:  never throws. A file without its end (SUMO writes it when it stops) is read as far as it goes. No DTD.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, DecodedPosition, Decoder, RawBody } from '../decoder.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { numberOf } from '../json-fields.ts'
import { ignored, known, rejected } from '../outcome.ts'
import { altitudeMOf, fixObservation, headingDegOf, KMH_PER_MPS, isTrackerId, placeFault, speedKmhOf, type Fix } from '../position-fix.ts'

const FORMAT = 'sumo-fcd'
const BODY_BYTES_MAX = 16 * 1024 * 1024
const POSITIONS_MAX = 5_000
const TAG_LENGTH_MAX = 4_096
/** Each position has one, or two; each step two. */
const TAGS_MAX = 20_000
/** SUMO opens its files with its whole configuration. */
const COMMENT_LENGTH_MAX = 64 * 1024
/** SUMO writes two decimals of a metre and six of a degree. */
const GEO_DECIMALS_MIN = 5
const PARTICIPANTS = ['vehicle', 'person', 'container'] as const
const REFERENCES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }

interface Participant {
  readonly kind: string
  /** The inside of its tag. */
  readonly tag: string
  readonly simTimeS: number | null
}

interface FcdFile {
  readonly participants: readonly Participant[]
  readonly isGeoSaid: boolean
  readonly isClosed: boolean
  /** Why not the whole file was read. */
  readonly stoppedWhy: string | null
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d

/** The value of one attribute, as it stands; undefined where there is none. Only a few of a tag's are asked for: none are gone through. */
function attributeOf(tag: string, name: string): string | undefined {
  for (let from = tag.indexOf(name); from !== -1; from = tag.indexOf(name, from + 1)) {
    if (!isBlank(tag.charCodeAt(from - 1))) continue
    let at = from + name.length
    while (isBlank(tag.charCodeAt(at))) at += 1
    if (tag[at] !== '=') continue
    at += 1
    while (isBlank(tag.charCodeAt(at))) at += 1
    const quote = tag[at]
    const end = quote === '"' || quote === "'" ? tag.indexOf(quote, at + 1) : -1
    if (end === -1) return undefined
    const value = tag.slice(at + 1, end)
    return value.includes('&') ? value.replace(/&(?:amp|lt|gt|quot|apos);/g, (reference) => REFERENCES[reference] ?? reference) : value
  }
  return undefined
}

/** Seconds, or `[D:]HH:MM:SS` of --human-readable-time. */
function simTimeOf(text: string | undefined): number | null {
  const match = /^(?:(\d+):)?(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text ?? '')
  if (match === null) return numberOf(text)
  return ((Number(match[1] ?? 0) * 24 + Number(match[2])) * 60 + Number(match[3])) * 60 + Number(match[4])
}

/** Whether the tag that begins at `from` has this name. */
function isTag(text: string, from: number, name: string): boolean {
  if (!text.startsWith(name, from)) return false
  const after = text.charCodeAt(from + name.length)
  return isBlank(after) || after === 0x3e || after === 0x2f
}

/** @returns text when it is no floating-car data. */
function scan(text: string): FcdFile | string {
  const participants: Participant[] = []
  let isGeoSaid = false
  let hasRoot = false
  let simTimeS: number | null = null
  let tagCount = 0
  const file = (isClosed: boolean, stoppedWhy: string | null): FcdFile => ({ participants, isGeoSaid, isClosed, stoppedWhy })
  for (let from = text.indexOf('<'); from !== -1; from = text.indexOf('<', from)) {
    if (text.startsWith('<!--', from)) {
      const end = text.indexOf('-->', from)
      if (end === -1) break
      isGeoSaid ||= /fcd-output\.geo\s+value="(?:true|1|yes|on)"/.test(text.slice(from, Math.min(end, from + COMMENT_LENGTH_MAX)))
      from = end + 3
      continue
    }
    if (text.startsWith('<!', from)) return 'a document type or entity declaration'
    const start = from + 1
    const end = text.indexOf('>', start)
    if (end === -1) break
    if (end - from > TAG_LENGTH_MAX) return `a tag longer than ${TAG_LENGTH_MAX} characters`
    from = end + 1
    tagCount += 1
    if (tagCount > TAGS_MAX) return file(true, `more than ${TAGS_MAX} tags in one body: the rest was not read`)
    if (text.charCodeAt(start) === 0x3f) continue
    if (!hasRoot) {
      if (!isTag(text, start, 'fcd-export')) return `the root is ${/^\/?([\w.:-]{0,40})/.exec(text.slice(start, end))?.[0] ?? ''}, not fcd-export`
      hasRoot = true
      if (text.charCodeAt(end - 1) === 0x2f) return file(true, null)
      continue
    }
    if (text.charCodeAt(start) === 0x2f) {
      if (isTag(text, start, '/fcd-export')) return file(true, null)
      continue
    }
    if (isTag(text, start, 'timestep')) {
      simTimeS = simTimeOf(attributeOf(text.slice(start, end), 'time'))
      continue
    }
    const kind = PARTICIPANTS.find((name) => isTag(text, start, name))
    if (kind === undefined) continue
    if (participants.length >= POSITIONS_MAX) return file(true, `more than ${POSITIONS_MAX} positions in one body: the rest was not read`)
    participants.push({ kind, tag: text.slice(start, end), simTimeS })
  }
  return hasRoot ? file(false, null) : 'no XML'
}

const decimalsOf = (text: string | undefined): number => /\.(\d+)$/.exec(text ?? '')?.[1]?.length ?? 0

function looksGeographic(participants: readonly Participant[]): boolean {
  return participants.length > 0 && participants.every(({ tag }) => {
    const [x, y] = [attributeOf(tag, 'x'), attributeOf(tag, 'y')]
    return decimalsOf(x) >= GEO_DECIMALS_MIN && decimalsOf(y) >= GEO_DECIMALS_MIN && placeFault(numberOf(y), numberOf(x)) === null
  })
}

interface Reading {
  readonly position: DecodedPosition
  readonly observation: DecodedObservation | null
}

function readingOf({ kind, tag, simTimeS }: Participant, isGeo: boolean, context: DecodeContext): Reading | string {
  const id = attributeOf(tag, 'id') ?? ''
  if (id === '' || !isTrackerId(id)) return `a ${kind} without a usable id`
  const number = (name: string): number | null => numberOf(attributeOf(tag, name))
  const [x, y] = [number('x'), number('y')]
  if (x === null || y === null) return `${kind} ${id}: x and y are not both numbers`
  if (isGeo && placeFault(y, x) !== null) return `${kind} ${id}: longitude ${x}, latitude ${y} are no place`
  const speedKmh = speedKmhOf(number('speed'), KMH_PER_MPS)
  const headingDeg = headingDegOf(number('angle'))
  const altM = altitudeMOf(number('z'))
  const extras = known({
    simTimeS, xM: isGeo ? null : x, yM: isGeo ? null : y,
    lane: attributeOf(tag, 'lane') ?? attributeOf(tag, 'edge'), vehicleType: attributeOf(tag, 'type'),
    kind: kind === 'vehicle' ? null : kind,
  })
  const position: DecodedPosition = Object.assign({ deviceId: id, lat: isGeo ? y : null, lon: isGeo ? x : null, altM, speedKmh, headingDeg, fixTime: null, valid: true }, extras)
  if (!isGeo || kind !== 'vehicle') return { position, observation: null }
  const fix: Fix = { trackerId: id, lat: y, lon: x, altM, speedKmh, headingDeg, accuracyM: null, time: null, isValid: true, isIgnitionOn: null }
  return { position, observation: fixObservation(FORMAT, fix, context) }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings: textWarnings } = bodyText(body.bytes, body.contentType)
  const file = scan(text)
  if (typeof file === 'string') return rejected(FORMAT, file, { warnings: textWarnings })
  const isGeo = file.isGeoSaid || looksGeographic(file.participants)
  const lastS = file.participants.at(-1)?.simTimeS ?? null
  const positions: DecodedPosition[] = []
  const observations: DecodedObservation[] = []
  const lost: string[] = []
  for (const participant of file.participants) {
    const reading = readingOf(participant, isGeo, context)
    if (typeof reading === 'string') {
      lost.push(reading)
      continue
    }
    positions.push(reading.position)
    if (reading.observation !== null && participant.simTimeS === lastS) observations.push(reading.observation)
  }
  const warnings = [...textWarnings, ...(file.stoppedWhy === null ? [] : [file.stoppedWhy]), ...(file.isClosed ? [] : ['fcd-export does not end: the file was cut or is still being written']), ...lost]
  const more = file.isClosed ? {} : { isCut: true }
  if (positions.length === 0) return lost[0] === undefined ? ignored(FORMAT, 'no vehicle on the road', { warnings }) : rejected(FORMAT, lost[0], { warnings })
  return { format: FORMAT, outcome: 'position', reason: null, reads: [], positions, warnings, pictures: [], observations, ...more }
}

export const sumoFcd: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
