/**
 * Canonical read → Dahua ITSAPI push: the JSON of `/NotificationInfo/TollgateInfo` with its pictures as base64; heartbeat → `/KeepAlive`.
 *
 * Source:  `Picture` with Plate, Vehicle and SnapInfo; confidence 0 to 100, boxes on the 8192 grid, Obverse and Reverse for direction,
 *          lane from 1, naive wall clock with the `TimeZone` index beside it where the camera is told to say its zone.
 * Limits:  no event id, no per-character scores, no containers, no mark for previews and replays. Whole km/h and whole percent.
 * Checked: round-trip.prop.test.ts.
 */
import type { PlateRead } from '../../engine/model/observations.ts'
import { kmhFromMps } from '../../engine/model/units.ts'
import type { Emulator, EmulatorContext } from './emulator.ts'
import { bytesOf } from './multipart.ts'
import { naiveIsoOf } from './wall-clock.ts'

/** The two indices of our corridor. */
const TIME_ZONE_BY_OFFSET_MIN: Readonly<Record<number, number>> = { 420: 12, 480: 13 }
const COUNTRY_ALPHA3: Readonly<Record<string, string>> = { VN: 'VNM', CN: 'CHN', LA: 'LAO', TH: 'THA', KH: 'KHM' }

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

function tollgateOf(read: PlateRead, context: EmulatorContext): object {
  const atMs = read.deviceTimeMs ?? read.receivedAtMs
  const wall = naiveIsoOf(atMs, context.offsetMin).replace('T', ' ')
  const timeZone = context.isNaive ? undefined : TIME_ZONE_BY_OFFSET_MIN[context.offsetMin]
  const picture = (name: string, bytes: Uint8Array | null): object | null => (bytes === null ? null : { PicName: name, Content: base64Of(bytes) })
  return {
    Picture: {
      Plate: {
        IsExist: read.plate !== null,
        PlateNumber: read.plate === null ? 'unlicensed' : read.plateRaw,
        PlateColor: 'Unknown', PlateType: 'Unknown',
        Confidence: read.confidenceRatio === null ? 0 : Math.round(read.confidenceRatio * 100),
        BoundingBox: [3000, 5000, 3600, 5200], Channel: 0,
        Region: read.countryIso === null ? '' : (COUNTRY_ALPHA3[read.countryIso] ?? read.countryIso),
        UploadNum: 1,
      },
      Vehicle: {
        VehicleColor: read.vehicleColor ?? 'Unknown', VehicleSign: 'Unknown', VehicleType: read.vehicleKind ?? 'Unknown', VehicleSeries: 'Unknown',
        Speed: read.speedMps === null ? 0 : Math.round(kmhFromMps(read.speedMps)),
        VehicleBoundingBox: [2000, 2000, 5000, 6000],
      },
      SnapInfo: {
        TriggerSource: 1, SnapTime: wall.slice(0, 19), AccurateTime: wall, ...(timeZone === undefined ? {} : { TimeZone: timeZone, DSTTune: 0 }), SnapAddress: '',
        LanNo: read.laneIndex === null ? 0 : read.laneIndex + 1,
        Direction: read.direction === 'approaching' ? 'Obverse' : read.direction === 'leaving' ? 'Reverse' : 'Unknown',
        OpenStrobe: false, AllowUser: false, BlockUser: false, DefenceCode: '', DeviceID: read.deviceId, InCarPeopleNum: 1,
      },
      ...(context.vehiclePicture === null ? {} : { NormalPic: picture('normal.jpg', context.vehiclePicture) }),
      ...(context.platePicture === null ? {} : { CutoutPic: picture('plate.jpg', context.platePicture) }),
    },
  }
}

export const dahuaEmulator: Emulator = {
  format: 'dahua',
  encode(observation, context) {
    if (observation.type === 'device.heard') return { contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify({ Active: 'keepAlive', DeviceID: observation.deviceId })) }
    if (observation.type !== 'plate.read') return null
    return { contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify(tollgateOf(observation, context))) }
  },
}
