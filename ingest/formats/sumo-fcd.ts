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
/** SUMO writes two decimals of a metre and six of a degree. */
const GEO_DECIMALS_MIN = 5
const PARTICIPANTS = new Set(['vehicle', 'person', 'container'])
const REFERENCES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }

interface Participant {
  readonly kind: string
  readonly attributes: ReadonlyMap<string, string>
  readonly simTimeS: number | null
}

interface FcdFile {
  readonly participants: readonly Participant[]
  readonly isGeoSaid: boolean
  readonly isClosed: boolean
  readonly isLong: boolean
}

/** In one pass: a pattern with groups takes several times as long, and a file has a hundred thousand of these. */
function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (let from = tag.indexOf(' '); from !== -1;) {
    const equals = tag.indexOf('=', from)
    if (equals === -1) break
    const name = tag.slice(from, equals).trim()
    const rest = tag.slice(equals + 1, equals + 8).trimStart()
    const quote = rest.startsWith("'") ? "'" : '"'
    const open = tag.indexOf(quote, equals)
    const close = open === -1 ? -1 : tag.indexOf(quote, open + 1)
    if (close === -1) break
    const value = tag.slice(open + 1, close)
    from = close + 1
    attributes.set(name, value.includes('&') ? value.replace(/&(?:amp|lt|gt|quot|apos);/g, (reference) => REFERENCES[reference] ?? reference) : value)
  }
  return attributes
}

/** Seconds, or `[D:]HH:MM:SS` of --human-readable-time. */
function simTimeOf(text: string | undefined): number | null {
  const match = /^(?:(\d+):)?(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(text ?? '')
  if (match === null) return numberOf(text)
  return ((Number(match[1] ?? 0) * 24 + Number(match[2])) * 60 + Number(match[3])) * 60 + Number(match[4])
}

/** @returns text when it is no floating-car data. */
function scan(text: string): FcdFile | string {
  const participants: Participant[] = []
  let isGeoSaid = false
  let root: string | null = null
  let simTimeS: number | null = null
  for (let from = text.indexOf('<'); from !== -1; from = text.indexOf('<', from)) {
    if (text.startsWith('<!--', from)) {
      const end = text.indexOf('-->', from)
      if (end === -1) break
      isGeoSaid ||= /fcd-output\.geo\s+value="(?:true|1|yes|on)"/.test(text.slice(from, end))
      from = end + 3
      continue
    }
    if (text.startsWith('<!', from)) return 'a document type or entity declaration'
    const end = text.indexOf('>', from)
    if (end === -1) break
    if (end - from > TAG_LENGTH_MAX) return `a tag longer than ${TAG_LENGTH_MAX} characters`
    const tag = text.slice(from + 1, end)
    from = end + 1
    if (tag.startsWith('?')) continue
    const name = /^\/?([\w.:-]+)/.exec(tag)?.[0] ?? ''
    if (root === null) {
      if (name !== 'fcd-export') return `the root is ${name.slice(0, 40)}, not fcd-export`
      root = name
      if (tag.endsWith('/')) return { participants, isGeoSaid, isClosed: true, isLong: false }
    } else if (name === '/fcd-export') return { participants, isGeoSaid, isClosed: true, isLong: false }
    else if (name === 'timestep') simTimeS = simTimeOf(attributesOf(tag).get('time'))
    else if (PARTICIPANTS.has(name)) {
      if (participants.length >= POSITIONS_MAX) return { participants, isGeoSaid, isClosed: true, isLong: true }
      participants.push({ kind: name, attributes: attributesOf(tag), simTimeS })
    }
  }
  return root === null ? 'no XML' : { participants, isGeoSaid, isClosed: false, isLong: false }
}

const decimalsOf = (text: string | undefined): number => /\.(\d+)$/.exec(text ?? '')?.[1]?.length ?? 0

function looksGeographic(participants: readonly Participant[]): boolean {
  return participants.length > 0 && participants.every(({ attributes }) => {
    const [x, y] = [attributes.get('x'), attributes.get('y')]
    return decimalsOf(x) >= GEO_DECIMALS_MIN && decimalsOf(y) >= GEO_DECIMALS_MIN && placeFault(numberOf(y), numberOf(x)) === null
  })
}

interface Reading {
  readonly position: DecodedPosition
  readonly observation: DecodedObservation | null
}

function readingOf({ kind, attributes, simTimeS }: Participant, isGeo: boolean, context: DecodeContext): Reading | string {
  const id = attributes.get('id') ?? ''
  if (id === '' || !isTrackerId(id)) return `a ${kind} without a usable id`
  const number = (name: string): number | null => numberOf(attributes.get(name))
  const [x, y] = [number('x'), number('y')]
  if (x === null || y === null) return `${kind} ${id}: x and y are not both numbers`
  if (isGeo && placeFault(y, x) !== null) return `${kind} ${id}: longitude ${x}, latitude ${y} are no place`
  const speedKmh = speedKmhOf(number('speed'), KMH_PER_MPS)
  const headingDeg = headingDegOf(number('angle'))
  const altM = altitudeMOf(number('z'))
  const extras = known({
    simTimeS, xM: isGeo ? null : x, yM: isGeo ? null : y,
    lane: attributes.get('lane') ?? attributes.get('edge'), vehicleType: attributes.get('type'),
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
  const warnings = [...textWarnings, ...(file.isLong ? [`more than ${POSITIONS_MAX} positions in one body: the rest was not read`] : []), ...(file.isClosed ? [] : ['fcd-export does not end: the file was cut or is still being written']), ...lost]
  const more = file.isClosed ? {} : { isCut: true }
  if (positions.length === 0) return lost[0] === undefined ? ignored(FORMAT, 'no vehicle on the road', { warnings }) : rejected(FORMAT, lost[0], { warnings })
  return { format: FORMAT, outcome: 'position', reason: null, reads: [], positions, warnings, pictures: [], observations, ...more }
}

export const sumoFcd: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
