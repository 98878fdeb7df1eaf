/**
 * Automated guided vehicles by VDA 5050 (JSON over MQTT): their `state`, `visualization` and `connection` messages.
 *
 * Source:  VDA 5050 versions 1.1 to 3.0, which calls some elements otherwise (topic `uagv/v2/<manufacturer>/<serialNumber>/<message>`); docs/feeds/vda5050.md.
 * Units:   positions in metres on the vehicle's own map, theta in radians counter-clockwise, velocity m/s, battery percent.
 * Time:    `timestamp` ISO 8601; the standard says UTC, so that one without its Z is UTC too, unless a zone is configured.
 * Errors:  never throws. Orders, instant actions and factsheets are the master control's or of no use here: ignored.
 */
import type { AgvReported, DecodedObservation } from '../../engine/model/observations.ts'
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { clockOf, parseDeviceTime } from '../device-time.ts'
import { booleanOf, childOf, getField, isFields, listOf, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { ignored, known, rejected, rounded } from '../outcome.ts'

const FORMAT = 'vda5050'
const BODY_BYTES_MAX = 512 * 1024
const ID_LENGTH_MAX = 80
const SPEED_MPS_MAX = 20
/** A map is a yard, not a country. */
const REACH_M_MAX = 100_000
const ERRORS_SHOWN_MAX = 8

const CONNECTIONS: Readonly<Record<string, NonNullable<AgvReported['connection']>>> = { ONLINE: 'online', OFFLINE: 'offline', CONNECTIONBROKEN: 'broken', HIBERNATING: 'offline' }

const within = (value: number | null, max: number): number | null => (value === null || Math.abs(value) > max ? null : value)

function positionOf(state: Fields): { readonly x: number; readonly y: number; readonly theta: number | null; readonly mapId: string | null } | null {
  const position = childOf(state, 'agvPosition') ?? childOf(state, 'mobileRobotPosition')
  if (position === null || booleanOf(getField(position, 'positionInitialized') ?? getField(position, 'localized')) === false) return null
  const [x, y] = [within(numberOf(getField(position, 'x')), REACH_M_MAX), within(numberOf(getField(position, 'y')), REACH_M_MAX)]
  if (x === null || y === null) return null
  return { x, y, theta: within(numberOf(getField(position, 'theta')), 7), mapId: wordOf(getField(position, 'mapId'))?.slice(0, ID_LENGTH_MAX) ?? null }
}

function speedMpsOf(state: Fields): number | null {
  const velocity = childOf(state, 'velocity')
  const [vx, vy] = [numberOf(getField(velocity, 'vx')), numberOf(getField(velocity, 'vy'))]
  if (vx === null && vy === null) return null
  return within(rounded(Math.hypot(vx ?? 0, vy ?? 0), 3), SPEED_MPS_MAX)
}

function batteryRatioOf(state: Fields): number | null {
  const percent = numberOf(getField(childOf(state, 'batteryState') ?? childOf(state, 'powerSupply'), 'batteryCharge') ?? getField(childOf(state, 'powerSupply'), 'stateOfCharge'))
  return percent === null || percent < 0 || percent > 100 ? null : rounded(percent / 100, 4)
}

function decodeMessage(state: Fields, context: DecodeContext, textWarnings: readonly string[]): Decoded {
  const serialNumber = wordOf(getField(state, 'serialNumber'))?.slice(0, ID_LENGTH_MAX) ?? null
  const manufacturer = wordOf(getField(state, 'manufacturer'))?.slice(0, ID_LENGTH_MAX) ?? null
  if (serialNumber === null) return rejected(FORMAT, 'no serialNumber')
  const connectionRaw = wordOf(getField(state, 'connectionState'))
  const isPlaced = Object.hasOwn(state, 'agvPosition') || Object.hasOwn(state, 'mobileRobotPosition')
  // A visualization may hold nothing but the velocity.
  const isState = isPlaced || Object.hasOwn(state, 'operatingMode') || Object.hasOwn(state, 'lastNodeId') || Object.hasOwn(state, 'velocity')
  if (connectionRaw === null && !isState) {
    if (getField(state, 'nodes') !== undefined || getField(state, 'actions') !== undefined || getField(state, 'instantActions') !== undefined) return ignored(FORMAT, "an order of the master control's")
    if (getField(state, 'typeSpecification') !== undefined) return ignored(FORMAT, 'a factsheet')
    return rejected(FORMAT, 'neither a state nor a connection')
  }
  const connection = connectionRaw === null ? null : CONNECTIONS[connectionRaw.toUpperCase().replaceAll('_', '')]
  if (connection === undefined) return rejected(FORMAT, `connectionState "${(connectionRaw ?? '').slice(0, 24)}" is none of ONLINE, OFFLINE, CONNECTIONBROKEN`)

  const warnings = [...textWarnings]
  const time = parseDeviceTime(getField(state, 'timestamp') ?? getField(state, 'timeStamp'), context.zone ?? 'UTC')
  if (time === null) warnings.push('no readable timestamp: the receive time holds')
  else if (!time.hasOffset) warnings.push(`a timestamp without Z: read as ${context.zone ?? 'UTC, as the standard says'}`)
  const clock = clockOf(time)
  const position = positionOf(state)
  if (position === null && isPlaced) warnings.push('a position that is not initialised or no place')
  const errors = listOf(getField(state, 'errors')).filter(isFields)
  const safety = childOf(state, 'safetyState')
  const stopWord = wordOf(getField(safety, 'eStop') ?? getField(safety, 'activeEmergencyStop'))
  const isStopped = stopWord === null ? null : !/^NONE$/i.test(stopWord) || booleanOf(getField(safety, 'fieldViolation')) === true
  const agvId = manufacturer === null ? serialNumber : `${manufacturer}/${serialNumber}`
  const report = {
    agvId, connection, isStopped,
    mapId: position?.mapId ?? null,
    eastM: position === null ? null : rounded(position.x, 3),
    northM: position === null ? null : rounded(position.y, 3),
    headingRad: position?.theta === null || position === null ? null : rounded(position.theta, 4),
    speedMps: speedMpsOf(state),
    batteryRatio: batteryRatioOf(state),
    isDriving: booleanOf(getField(state, 'driving')),
    isPaused: booleanOf(getField(state, 'paused')),
    errorCount: errors.length,
  } satisfies Partial<AgvReported>
  const headerId = numberOf(getField(state, 'headerId'))
  const content = `${agvId}|${connection ?? 'state'}|${headerId ?? ''}|${report.eastM ?? ''}|${report.northM ?? ''}`
  const observation: DecodedObservation = {
    type: 'agv.reported', format: FORMAT, ...clock,
    observationId: clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, `${clock.deviceTimeMs}|${content}`),
    ...report,
  }
  return {
    format: FORMAT, outcome: 'agv_state', reason: null, reads: [], positions: [], pictures: [], warnings,
    agv: {
      manufacturer, serialNumber, time: time?.text ?? null,
      ...known({
        connection, headerId, version: wordOf(getField(state, 'version')), orderId: wordOf(getField(state, 'orderId')), lastNodeId: wordOf(getField(state, 'lastNodeId')),
        operatingMode: wordOf(getField(state, 'operatingMode')), x: position?.x, y: position?.y, theta: position?.theta, mapId: report.mapId, speedMps: report.speedMps,
        battery: report.batteryRatio, charging: booleanOf(getField(childOf(state, 'batteryState') ?? childOf(state, 'powerSupply'), 'charging')), driving: report.isDriving, paused: report.isPaused,
        emergencyStop: report.isStopped, loadCount: Array.isArray(getField(state, 'loads')) ? listOf(getField(state, 'loads')).length : null,
      }),
      errors: errors.slice(0, ERRORS_SHOWN_MAX).map((error) => ({ type: wordOf(getField(error, 'errorType')), level: wordOf(getField(error, 'errorLevel')) })),
    },
    observations: [observation],
  }
}

function decode(body: Parameters<Decoder['decode']>[0], context: DecodeContext): Decoded {
  const { text, warnings } = bodyText(body.bytes, body.contentType)
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure)
  return isFields(parsed.value) ? decodeMessage(parsed.value, context, warnings) : rejected(FORMAT, 'JSON that is no object')
}

export const vda5050: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
