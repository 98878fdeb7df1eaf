/**
 * The messages of the Vietnamese road authority's protobuf (QCVN 31:2014/BGTVT), for reading and writing.
 *
 * Source:  formats.md 2l. The original declares the contents as proto2 extensions and several fields as required; plain optional
 *          fields are the same on the wire, and a message without a required field can still be said what it lacks.
 */
import protobuf from 'protobufjs/light.js'

const { Field, Root, Type } = protobuf

const ROOT = new Root()

const typeOf = (name: string, fields: readonly (readonly [number, string, string])[]): protobuf.Type =>
  fields.reduce((type, [tag, kind, fieldName]) => type.add(new Field(fieldName, tag, kind, 'optional')), new Type(name))

export const UFMS_KINDS = { 100: 'WayPoint', 400: 'RegVehicle', 410: 'RegDriver', 420: 'RegCompany' } as const
export type UfmsKind = (typeof UFMS_KINDS)[keyof typeof UFMS_KINDS]

const WAY_POINT = typeOf('WayPoint', [
  [1, 'string', 'vehicle'], [2, 'string', 'driver'], [3, 'float', 'speed'], [4, 'int32', 'datetime'], [5, 'double', 'x'], [6, 'double', 'y'], [7, 'float', 'z'],
  [8, 'float', 'heading'], [9, 'bool', 'ignition'], [10, 'bool', 'door'], [11, 'bool', 'aircon'],
  // Of one provider.
  [12, 'double', 'maxvalidspeed'], [13, 'float', 'vss'], [14, 'string', 'location'],
])
const REG_VEHICLE = typeOf('RegVehicle', [
  [1, 'string', 'vehicle'], [2, 'int32', 'vehicleType'], [3, 'string', 'driver'], [4, 'string', 'company'], [5, 'int32', 'deviceModelNo'], [6, 'string', 'deviceModel'],
  [7, 'string', 'deviceId'], [8, 'string', 'sim'], [9, 'int32', 'datetime'], [10, 'string', 'vin'], [11, 'int32', 'capacity'],
])
const REG_DRIVER = typeOf('RegDriver', [[1, 'string', 'driver'], [2, 'string', 'name'], [3, 'int32', 'datetimeIssue'], [4, 'int32', 'datetimeExpire'], [5, 'string', 'regPlace'], [6, 'string', 'license']])
const REG_COMPANY = typeOf('RegCompany', [[1, 'string', 'company'], [2, 'string', 'name'], [3, 'string', 'address'], [4, 'string', 'tel']])

const BASE_MESSAGE = typeOf('BaseMessage', [
  [1, 'int32', 'msgType'], [2, 'int32', 'providerId'], [3, 'int32', 'senderId'], [100, 'WayPoint', 'WayPoint'], [400, 'RegVehicle', 'RegVehicle'], [410, 'RegDriver', 'RegDriver'], [420, 'RegCompany', 'RegCompany'],
])
// The root resolves the names of the contents.
for (const type of [BASE_MESSAGE, WAY_POINT, REG_VEHICLE, REG_DRIVER, REG_COMPANY]) ROOT.add(type)

/** @throws whatever the protobuf reader throws on bytes that are no message. */
export const readBaseMessage = (bytes: Uint8Array): object => BASE_MESSAGE.decode(bytes)

export const writeBaseMessage = (message: Readonly<Record<string, unknown>>): Uint8Array => BASE_MESSAGE.encode(BASE_MESSAGE.fromObject(message)).finish()
