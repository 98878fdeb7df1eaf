/**
 * gpsd's JSON protocol, one object per line, as a connection to port 2947 gives it after `?WATCH={"enable":true,"json":true}`.
 *
 * Source:  formats.md 2m; docs/feeds/gpsd.md.
 * Units:   speed m/s, track in degrees true, altitude and error estimates in metres.
 * Time:    ISO with Z; a report with a fix may have none: then the receipt holds.
 * Identity: `device` is a path such as /dev/ttyS0, the same on every machine: it is shown, and the address identifies the tracker.
 * Errors:  never throws. A chunk may begin and end inside a line: what is whole is read.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { getField, isFields, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { readJsonLines, type JsonLines } from '../json-lines.ts'
import { parseJson } from '../json-text.ts'
import { known } from '../outcome.ts'
import { accuracyMOf, altitudeMOf, headingDegOf, KMH_PER_MPS, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'

const FORMAT = 'gpsd'
const BODY_BYTES_MAX = 1024 * 1024
/** A connection gives a line a second; a saved one is longer. */
const LINES_MAX = 2_000
const REPORTS_MAX = 500
/** `mode`: 0 and 1 are no fix, 2 has no altitude, 3 has one. */
const [MODE_PLANE, MODE_SPACE] = [2, 3]

function largerOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

function addReport(report: Fields, context: DecodeContext, reports: TrackerReports): void {
  const device = wordOf(getField(report, 'device'))
  const time = parseDeviceTime(getField(report, 'time'), context.zone)
  const mode = numberOf(getField(report, 'mode')) ?? 0
  if (mode < MODE_PLANE) {
    reports.addNoFix(device, time)
    return
  }
  const fault = timeFault(time, getField(report, 'time') !== undefined)
  if (fault !== null) reports.warn(fault)
  const field = (name: string): number | null => numberOf(getField(report, name))
  const accuracyM = accuracyMOf(field('eph') ?? largerOf(field('epx'), field('epy')))
  reports.addFix(
    {
      deviceId: device, trackerId: context.deviceId, time, accuracyM,
      lat: field('lat'), lon: field('lon'),
      altM: mode < MODE_SPACE ? null : altitudeMOf(field('altMSL') ?? field('alt') ?? field('altHAE')),
      speedKmh: speedKmhOf(field('speed'), KMH_PER_MPS),
      headingDeg: headingDegOf(field('track')),
      isValid: true, isIgnitionOn: null,
    },
    known({ fixMode: mode, accuracyM }),
  )
}

/** The position reports in one object of the protocol; null when it is none of the protocol. */
function reportsOf(value: unknown): readonly Fields[] | null {
  if (!isFields(value)) return null
  const kind = wordOf(getField(value, 'class'))
  if (kind === null) return null
  if (kind === 'TPV') return [value]
  return kind === 'POLL' ? listOf(getField(value, 'tpv')).filter(isFields) : []
}

/** What the receiver itself said, on connections that asked for that too. */
const SENTENCE = /^\s*[$!][A-Z]{2}/

/** Lines; or one object that a tool has laid out over several. */
function linesOf(text: string): JsonLines {
  const lines = readJsonLines(text, LINES_MAX, SENTENCE)
  if (lines.values.length > 0 || !lines.isFirstDamaged || lines.faults.length < 2) return lines
  const whole = parseJson(text)
  return whole.ok ? { ...lines, values: [{ lineNo: 1, value: whole.value }], faults: [], isFirstDamaged: false, isLastDamaged: false } : lines
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const lines = linesOf(text)
  const reports = createTrackerReports(FORMAT, context)
  if (lines.stoppedWhy !== null) reports.warn(lines.stoppedWhy)
  for (const warning of warnings) reports.warn(warning)
  // The edges of a chunk cut lines; a line in the middle is damaged.
  const isCut = lines.values.length + lines.faults.length > 1 && (lines.isFirstDamaged || lines.isLastDamaged)
  for (const { lineNo, failure } of lines.faults) reports.lose(`line ${lineNo}: ${failure}`)
  let objectCount = 0
  let reportCount = 0
  for (const { lineNo, value } of lines.values) {
    const found = reportsOf(value)
    if (found === null) {
      reports.lose(`line ${lineNo}: no object of gpsd's protocol`)
      continue
    }
    objectCount += 1
    if (reportCount + found.length > REPORTS_MAX) {
      reports.warn(`more than ${REPORTS_MAX} reports in one body: the rest was not read`)
      if (reportCount >= REPORTS_MAX) break
    }
    for (const report of found.slice(0, REPORTS_MAX - reportCount)) addReport(report, context, reports)
    reportCount += found.length
  }
  if (objectCount > 0 && reportCount === 0) reports.addHeartbeat('gpsd', null)
  return reports.decoded('gpsd speaks and has no report', isCut && objectCount > 0 ? { isCut } : {})
}

export const gpsd: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
