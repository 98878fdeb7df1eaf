/**
 * NMEA 0183 as receivers and simple trackers send it: RMC, GGA, GNS, VTG, GLL and ZDA, one position per instant.
 *
 * Source:  formats.md 2m; docs/feeds/nmea0183.md.
 * Units:   knots (VTG also km/h), degrees true, metres.
 * Time:    UTC. GGA, GNS and GLL carry no date: that of the last RMC or ZDA of the body holds, past midnight the next; without one the fix
 *          has only its time of day, and the receipt holds. A receiver from before its 1024-week rollover is 19.6 years slow: the
 *          observation is corrected, the position shows what was sent.
 * Identity: the address, unless the lines say who sends them: before `$`, or on a line of its own (`$PGID,…`, `$IMEI=…`).
 * Errors:  never throws. A sentence with a wrong checksum is damaged and left out; one without is read, with a warning.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { epochMs, MS_PER_DAY, type EpochMs } from '../../engine/model/units.ts'
import { known } from '../outcome.ts'
import { altitudeMOf, headingDegOf, KMH_PER_KNOT, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, type TrackerReports } from '../tracker-reports.ts'
import { rmcOf, type Rmc } from './gprmc.ts'
import { clockField, dateField, degreesOf, numberField, parseSentence, senderOf, sentenceLines, type Sentence } from './nmea-sentence.ts'

const FORMAT = 'nmea0183'
const BODY_BYTES_MAX = 1024 * 1024
const LINES_MAX = 2_000
const ROLLOVER_MS = 1_024 * 7 * MS_PER_DAY
/** AIS, and makers' own sentences: nothing of ours, and no damage. */
const OTHER_SENTENCE = /^\s*!|\$P[A-Z]{2,8}\d{0,4},/i
/** A corrected time counts only when it comes this near to the receipt. */
const ROLLOVER_SLACK_MS = 60 * MS_PER_DAY

interface Gga {
  readonly lat: number | null
  readonly lon: number | null
  readonly hasFix: boolean
  readonly isMeasured: boolean
  readonly altM: number | null
  readonly satellites: number | null
  readonly hdop: number | null
}

/** What the sentences of one instant say together. */
interface Epoch {
  readonly clock: string | null
  readonly deviceId: string | null
  rmc: Rmc | null
  gga: Gga | null
  /** From VTG: km/h and degrees true. */
  speedKmh: number | null
  courseDeg: number | null
}

function ggaOf({ fields }: Sentence): Gga | null {
  const [, lat, ns, lon, ew, quality = '', satellites, hdop, altitude] = fields
  if (altitude === undefined) return null
  return {
    lat: degreesOf(lat, ns), lon: degreesOf(lon, ew),
    hasFix: quality !== '' && quality !== '0', isMeasured: !/^[678]$/.test(quality),
    altM: numberField(altitude), satellites: numberField(satellites), hdop: numberField(hdop),
  }
}

/** GNS has one letter for each system of satellites: N is none in use, E, M and S are no measurement. */
function gnsOf({ fields }: Sentence): Gga | null {
  const [, lat, ns, lon, ew, modes = '', satellites, hdop, altitude] = fields
  if (altitude === undefined) return null
  return {
    lat: degreesOf(lat, ns), lon: degreesOf(lon, ew),
    hasFix: /[^N]/i.test(modes), isMeasured: /[ADPRF]/i.test(modes),
    altM: numberField(altitude), satellites: numberField(satellites), hdop: numberField(hdop),
  }
}

function gllOf({ fields }: Sentence): Gga | null {
  const [lat, ns, lon, ew, , status = 'A', mode = ''] = fields
  if (ew === undefined) return null
  return {
    lat: degreesOf(lat, ns), lon: degreesOf(lon, ew),
    hasFix: /^A$/i.test(status) && !/^N$/i.test(mode), isMeasured: !/^[EMS]$/i.test(mode),
    altM: null, satellites: null, hdop: null,
  }
}

function dateOfZda({ fields }: Sentence): string | null {
  const [, day = '', month = '', year = ''] = fields
  return /^\d{4}$/.test(year) && dateField(`${day}${month}${year.slice(2)}`) !== null ? `${year}-${month}-${day}` : null
}

const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + MS_PER_DAY).toISOString().slice(0, 10)

/** The instant behind a receiver's stale week number, or null when its time needs no help. */
function rolledOver(atMs: EpochMs | null, receivedAtMs: EpochMs): EpochMs | null {
  if (atMs === null) return null
  for (const turns of [1, 2]) {
    const correctedMs = atMs + turns * ROLLOVER_MS
    if (Math.abs(correctedMs - receivedAtMs) <= ROLLOVER_SLACK_MS) return epochMs(correctedMs)
  }
  return null
}

function addEpoch(epoch: Epoch, date: string | null, context: DecodeContext, reports: TrackerReports): void {
  const { clock, rmc, gga, deviceId } = epoch
  const sent = clock === null || date === null ? null : parseDeviceTime(`${date}T${clock}Z`, null)
  const correctedMs = rolledOver(sent?.atMs ?? null, context.receivedAtMs)
  if (correctedMs !== null) reports.warn('the receiver is past its 1024-week rollover: 1,024 weeks were added')
  const time: DeviceTime | null = sent === null || correctedMs === null ? sent : { ...sent, atMs: correctedMs }
  if (sent === null) reports.warn(clock === null ? 'no time: the receive time holds' : 'no date with it: only a time of day, the receive time holds')
  if (rmc?.hasFix === false || (rmc === null && gga?.hasFix === false)) {
    reports.addNoFix(deviceId, time)
    return
  }
  const speedKmh = speedKmhOf(rmc?.speedKn ?? null, KMH_PER_KNOT) ?? speedKmhOf(epoch.speedKmh, 1)
  reports.addFix(
    {
      deviceId, time, speedKmh,
      lat: rmc?.lat ?? gga?.lat ?? null, lon: rmc?.lon ?? gga?.lon ?? null,
      altM: altitudeMOf(gga?.hasFix === true ? gga.altM : null),
      headingDeg: headingDegOf(rmc?.courseDeg ?? epoch.courseDeg),
      accuracyM: null, isIgnitionOn: null,
      isValid: rmc?.isMeasured !== false && gga?.isMeasured !== false,
    },
    known({
      fixTimeOfDay: sent === null && clock !== null ? `${clock}Z` : null,
      satellites: gga?.satellites,
      hdop: gga?.hdop,
    }),
  )
}

/** Folds sentences into instants: a new time of day begins a new one. */
function createEpochs(context: DecodeContext, reports: TrackerReports): { readonly take: (sentence: Sentence) => boolean; readonly end: () => void; readonly from: (deviceId: string) => void } {
  let date: string | null = null
  let lastClock: string | null = null
  let epoch: Epoch | null = null
  let deviceId: string | null = null
  /** A VTG before everything else belongs to what follows. */
  let early: Pick<Epoch, 'speedKmh' | 'courseDeg'> | null = null

  function end(): void {
    if (epoch === null || (epoch.rmc === null && epoch.gga === null)) return
    if (epoch.rmc?.date !== null && epoch.rmc?.date !== undefined) date = epoch.rmc.date
    else if (date !== null && lastClock !== null && epoch.clock !== null && epoch.clock.slice(0, 2) < lastClock.slice(0, 2)) date = dayAfter(date)
    lastClock = epoch.clock ?? lastClock
    addEpoch(epoch, date, context, reports)
    epoch = null
  }

  function at(clock: string | null): Epoch {
    if (epoch === null || epoch.clock !== clock) {
      end()
      epoch = { clock, deviceId, rmc: null, gga: null, speedKmh: early?.speedKmh ?? null, courseDeg: early?.courseDeg ?? null }
      early = null
    }
    return epoch
  }

  function take(sentence: Sentence): boolean {
    const { type, fields } = sentence
    if (type === 'RMC') {
      const rmc = rmcOf(sentence)
      if (rmc === null) return false
      if (epoch?.clock === rmc.clock && epoch.rmc !== null) end()
      at(rmc.clock).rmc = rmc
    } else if (type === 'GGA' || type === 'GNS' || type === 'GLL') {
      const gga = type === 'GGA' ? ggaOf(sentence) : type === 'GNS' ? gnsOf(sentence) : gllOf(sentence)
      if (gga === null) return false
      const there = at(clockField(fields[type === 'GLL' ? 4 : 0]))
      if (type === 'GGA' || there.gga === null) there.gga = gga
    } else if (type === 'VTG') {
      if (fields.length < 7) return false
      const motion = { speedKmh: numberField(fields[6]), courseDeg: numberField(fields[0]) }
      if (epoch === null) early = motion
      else Object.assign(epoch, motion)
    } else if (type === 'ZDA') {
      end()
      date = dateOfZda(sentence) ?? date
    }
    return true
  }

  /** What follows is another tracker's. */
  function from(id: string): void {
    if (id !== deviceId) end()
    deviceId = id
  }

  return { take, end, from }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const sent = sentenceLines(text, LINES_MAX + 1)
  const lines = sent.slice(0, LINES_MAX).filter((line) => line.trim() !== '')
  const reports = createTrackerReports(FORMAT, context)
  if (sent.length > LINES_MAX) reports.warn(`more than ${LINES_MAX} lines in one body: the rest was not read`)
  for (const warning of warnings) reports.warn(warning)
  const epochs = createEpochs(context, reports)
  const isOpenEnded = lines.length > 1 && sent.length <= LINES_MAX && !/[\r\n]$/.test(text)
  let sentenceCount = 0
  let hasChecksums = false
  let isCut = false
  let loginId: string | null = null
  for (const [index, line] of lines.entries()) {
    const sender = senderOf(line)
    if (sender !== null) epochs.from(sender.id)
    if (sender?.isAlone === true) {
      loginId = sender.id
      continue
    }
    const sentence = parseSentence(line)
    if (sentence === null) {
      if (!OTHER_SENTENCE.test(line)) reports.lose(`line ${index + 1}: no NMEA sentence`)
      continue
    }
    const isLast = isOpenEnded && index === lines.length - 1
    if (sentence.checksum === 'wrong') reports.lose(`line ${index + 1}: the checksum of ${sentence.type} is wrong: the sentence is damaged`)
    else if (sentence.checksum === 'missing' && isLast && hasChecksums) {
      isCut = true
      reports.lose(`line ${index + 1}: ${sentence.type} is cut`)
    } else if (epochs.take(sentence)) {
      sentenceCount += 1
      hasChecksums ||= sentence.checksum === 'right'
      if (sentence.checksum === 'missing') reports.warn('a sentence without checksum: damage would not be noticed')
    } else reports.lose(`line ${index + 1}: ${sentence.type} is cut or damaged`)
  }
  epochs.end()
  if (loginId !== null && sentenceCount === 0) {
    reports.addHeartbeat(`login|${loginId}`, null)
    return reports.decoded('who the tracker is, and no position', { outcome: 'login', reason: null, deviceId: loginId })
  }
  return reports.decoded('no sentence with a position', isCut ? { isCut } : {})
}

export const nmea0183: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
