/**
 * Canonical read → Rekor Scout group; heartbeat → the agent's minute message.
 *
 * Source:  `alpr_group` with `best_plate`, four corners, candidates, vehicle guesses with confidences 0 to 100, epochs in milliseconds; the
 *          first uuid identifies the passage.
 * Limits:  no lane, speed, per-character scores, containers or replays; travel direction is an angle in the picture. Epochs know no zone.
 * Checked: round-trip.prop.test.ts.
 */
import type { PlateRead } from '../../engine/model/observations.ts'
import { vendorIdOf, type Emulator, type EmulatorContext } from './emulator.ts'
import { bytesOf } from './multipart.ts'

const BODY_TYPES: Readonly<Record<string, string>> = { truck: 'truck-standard', car: 'sedan-standard', van: 'van-full', bus: 'bus' }
/** How long a vehicle stays in the picture of a gate camera (estimate). */
const GROUP_MS = 3_800

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
const guess = (name: string): readonly object[] => [{ name, confidence: 88.5 }]

function groupOf(read: PlateRead, context: EmulatorContext): object {
  const atMs = read.deviceTimeMs ?? read.receivedAtMs
  const id = vendorIdOf(read)
  const plate = read.plate === null ? '' : read.plateRaw
  const confidence = read.confidenceRatio === null ? 0 : read.confidenceRatio * 100
  const region = read.countryIso?.toLowerCase() ?? ''
  const candidates = plate === '' ? [] : [{ plate, confidence, matches_template: 0 }]
  return {
    data_type: 'alpr_group', version: 2, epoch_start: atMs, epoch_end: atMs + GROUP_MS, company_id: 'bordertwin', agent_uid: read.deviceId, camera_id: 1, country: region,
    uuids: [id, `${id}-2`], plate_indexes: [0, 0], best_uuid: `${id}-2`, candidates, best_plate_number: plate, ...(read.confidenceRatio === null ? {} : { best_confidence: confidence }), best_region: region, best_region_confidence: 0,
    best_plate: {
      plate, ...(read.confidenceRatio === null ? {} : { confidence }), region, region_confidence: 0, candidates,
      coordinates: [{ x: 269, y: 252 }, { x: 371, y: 256 }, { x: 371, y: 281 }, { x: 269, y: 277 }],
      ...(context.platePicture === null ? {} : { plate_crop_jpeg: base64Of(context.platePicture) }),
    },
    travel_direction: read.direction === 'leaving' ? 0 : 180, is_parked: false, is_preview: read.isPreview,
    ...(context.vehiclePicture === null ? {} : { vehicle_crop_jpeg: base64Of(context.vehiclePicture) }),
    vehicle: {
      color: read.vehicleColor === null ? [] : guess(read.vehicleColor),
      body_type: read.vehicleKind === null ? [] : guess(BODY_TYPES[read.vehicleKind] ?? read.vehicleKind),
    },
  }
}

export const openalprRekorEmulator: Emulator = {
  format: 'openalpr-rekor',
  encode(observation, context) {
    const json = (body: object) => ({ contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify(body)) })
    if (observation.type === 'plate.read') return json(groupOf(observation, context))
    if (observation.type !== 'device.heard') return null
    return json({
      data_type: 'heartbeat', version: 1, timestamp: observation.deviceTimeMs ?? observation.receivedAtMs, agent_uid: observation.deviceId,
      video_streams: [{ camera_id: 1, fps: 12, is_streaming: true }],
    })
  },
}
