/**
 * UFMS: positions and registrations that providers of vehicle trackers pass to the Vietnamese road authority, as protobuf over AMQP.
 *
 * Source:  formats.md 2l (QCVN 31:2014/BGTVT); docs/feeds/ufms.md.
 * Units:   km/h, degrees, metres; `x` is LONGITUDE, `y` latitude; `datetime` epoch seconds.
 * Identity: the plate, written without separators: the message names no device.
 * Errors:  never throws. Swapped x and y are turned back where only that makes sense; a `datetime` made from local time (seen from
 *          several senders) is recognised by lying seven hours ahead of the receipt, and corrected; both are said.
 */
import { binaryOf } from '../binary-body.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { epochMs, MS_PER_HOUR, MS_PER_MINUTE } from '../../engine/model/units.ts'
import { booleanOf, childOf, getField, isFields, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { known, rejected, rounded } from '../outcome.ts'
import { plateOf } from '../plate-text.ts'
import { altitudeMOf, headingDegOf, speedKmhOf } from '../position-fix.ts'
import { createTrackerReports, timeFault, type TrackerReports } from '../tracker-reports.ts'
import { readBaseMessage, UFMS_KINDS, type UfmsKind } from './ufms-messages.ts'

const FORMAT = 'ufms'
const BODY_BYTES_MAX = 64 * 1024
const VIETNAM_OFFSET_MS = 7 * MS_PER_HOUR
/** The law gives a position two minutes to arrive; queues take longer. */
const LOCAL_TIME_SLACK_MS = 30 * MS_PER_MINUTE
/** Vietnam with its islands, generously: where x and y cannot both be meant as they stand. */
const VIETNAM = { latMin: 6, latMax: 24, lonMin: 100, lonMax: 118 } as const
/** What some providers send for "no driver". */
const PLACEHOLDER_DRIVER = /^(?:12345)+$|^0+$/

const VEHICLE_TYPES: Readonly<Record<number, string>> = {
  100: 'Khach', 200: 'Bus', 300: 'HopDong', 400: 'DuLich', 500: 'Container', 600: 'XeTai', 700: 'Taxi', 800: 'TaxiTai', 900: 'XeDauKeo',
}

const isWithin = (value: number, min: number, max: number): boolean => value >= min && value <= max
const isSwapped = (x: number, y: number): boolean =>
  (Math.abs(y) > 90 && Math.abs(x) <= 90) || (isWithin(x, VIETNAM.latMin, VIETNAM.latMax) && isWithin(y, VIETNAM.lonMin, VIETNAM.lonMax))

function timeOf(seconds: number | null, context: DecodeContext, reports: TrackerReports): DeviceTime | null {
  const time = parseDeviceTime(seconds, null)
  if (time === null || time.atMs === null) return null
  const aheadMs = time.atMs - context.receivedAtMs
  if (Math.abs(aheadMs - VIETNAM_OFFSET_MS) > LOCAL_TIME_SLACK_MS) return time
  reports.warn('datetime was made from local time: seven hours were taken off')
  return { text: time.text.replace('Z', '+07:00'), atMs: epochMs(time.atMs - VIETNAM_OFFSET_MS), hasOffset: false, clockRule: 'localAsEpoch' }
}

/** float32 on the wire: `40.1` comes as 40.09999847. */
const floatOf = (value: unknown): number | null => {
  const number = numberOf(value)
  return number === null ? null : rounded(number, 3)
}

function addWayPoint(point: Fields, head: Readonly<Record<string, unknown>>, context: DecodeContext, reports: TrackerReports): void {
  const vehicle = wordOf(getField(point, 'vehicle'))
  if (vehicle === null) {
    reports.lose('a WayPoint without vehicle')
    return
  }
  const seconds = numberOf(getField(point, 'datetime'))
  const time = timeOf(seconds, context, reports)
  const fault = timeFault(time, seconds !== null)
  if (fault !== null) reports.warn(fault)
  let [lon, lat] = [numberOf(getField(point, 'x')), numberOf(getField(point, 'y'))]
  if (lon !== null && lat !== null && isSwapped(lon, lat)) {
    ;[lon, lat] = [lat, lon]
    reports.warn('x and y are swapped: turned back')
  }
  const driver = wordOf(getField(point, 'driver'))
  const isPlaceholder = driver !== null && PLACEHOLDER_DRIVER.test(driver)
  if (isPlaceholder) reports.warn('the driver is a placeholder')
  const isIgnitionOn = booleanOf(getField(point, 'ignition'))
  reports.addFix(
    {
      // Some providers write the plate with its separators: the same vehicle.
      deviceId: vehicle, trackerId: plateOf(vehicle) ?? vehicle, lat, lon, time,
      altM: altitudeMOf(floatOf(getField(point, 'z'))),
      speedKmh: speedKmhOf(floatOf(getField(point, 'speed')), 1),
      headingDeg: headingDegOf(floatOf(getField(point, 'heading'))),
      accuracyM: null, isValid: true, isIgnitionOn,
    },
    known({
      plate: plateOf(vehicle),
      driverId: isPlaceholder ? null : driver,
      ignition: isIgnitionOn, doorOpen: booleanOf(getField(point, 'door')), airConditioning: booleanOf(getField(point, 'aircon')),
      sensorSpeedKmh: speedKmhOf(floatOf(getField(point, 'vss')), 1),
      address: wordOf(getField(point, 'location')),
      ...head,
    }),
  )
}

/** A registration says who a vehicle, driver or company is; it is shown and places nobody. */
function registrationOf(kind: UfmsKind, content: Fields): Readonly<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.keys(content).map((name) => [name, getField(content, name)]))
  const type = kind === 'RegVehicle' ? numberOf(fields['vehicleType']) : null
  return { kind, ...fields, ...known({ vehicleTypeName: type === null ? null : VEHICLE_TYPES[type] }) }
}

function readMessage(bytes: Uint8Array): Fields | null {
  try {
    const message: unknown = readBaseMessage(bytes)
    return isFields(message) ? message : null
  } catch {
    return null
  }
}

function decode(body: RawBody, context: DecodeContext): Decoded {
  const bytes = binaryOf(body.bytes)
  if (bytes === null) return rejected(FORMAT, 'hexadecimal text that ends inside a byte')
  const message = readMessage(bytes)
  if (message === null) return rejected(FORMAT, 'no protobuf BaseMessage (cut or damaged)')
  const msgType = numberOf(getField(message, 'msgType'))
  const kinds = Object.entries(UFMS_KINDS).filter(([, name]) => childOf(message, name) !== null)
  const [found] = kinds
  if (found === undefined) return rejected(FORMAT, msgType === null ? 'no BaseMessage: neither msgType nor content' : `msgType ${msgType} without its content`)
  const [tag, kind] = found
  const content = childOf(message, kind) ?? {}
  const reports = createTrackerReports(FORMAT, context)
  if (msgType !== Number(tag)) reports.warn(`msgType ${msgType ?? 'is missing'}, the content is ${kind}`)
  const head = known({ providerId: numberOf(getField(message, 'providerId')), senderId: numberOf(getField(message, 'senderId')) })
  if (kind === 'WayPoint') {
    addWayPoint(content, head, context, reports)
    return reports.decoded('a WayPoint without a position')
  }
  reports.addHeartbeat(`${kind}|${JSON.stringify(content)}`, null)
  return reports.decoded(kind, { outcome: 'document', reason: null, document: { ...registrationOf(kind, content), ...head } })
}

export const ufms: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
