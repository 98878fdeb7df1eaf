/**
 * Canonical read → Plate Recognizer Stream webhook: multipart with the field `json` and the file `upload`.
 *
 * Source:  the webhook's first result shape: lower-case plate, score 0 to 1, region code, orientation; `timestamp` and
 *          `timestamp_local`; the picture's file name is what identifies the event. It has no lane and no per-character scores, and
 *          its direction is an angle in the picture.
 * Limits:  a read without plate is an empty plate with its vehicle, as the engine reports with `detect vehicles`.
 * Checked: round-trip.prop.test.ts.
 */
import type { PlateRead } from '../../engine/model/observations.ts'
import { vendorIdOf, type Emulator, type EmulatorContext } from './emulator.ts'
import { bytesOf, joinParts, type Part } from './multipart.ts'
import { naiveIsoOf, offsetIsoOf } from './wall-clock.ts'

const BOUNDARY = '----pr-stream-7d93b1e0a4c5'

function webhookOf(read: PlateRead, context: EmulatorContext): object {
  const atMs = read.deviceTimeMs ?? read.receivedAtMs
  const local = context.isNaive ? naiveIsoOf(atMs, context.offsetMin).replace('T', ' ') : offsetIsoOf(atMs, context.offsetMin)
  const timestamp = context.isNaive ? local : new Date(atMs).toISOString()
  const filename = vendorIdOf(read)
  const score = read.confidenceRatio ?? 0
  const plateBox = { xmin: 269, ymin: 252, xmax: 371, ymax: 277 }
  return {
    hook: { target: 'bordertwin', id: read.deviceId, event: 'recognition', filename },
    data: {
      camera_id: read.deviceId,
      filename,
      timestamp,
      timestamp_local: local,
      timestamp_camera: null,
      results: [
        {
          box: plateBox,
          candidates: read.plate === null ? [] : [{ plate: read.plateRaw.toLowerCase(), score }],
          color: [{ color: read.vehicleColor ?? 'unknown', score: 0.9 }],
          direction: read.direction === 'leaving' ? 90 : 270,
          dscore: 0.91,
          model_make: [],
          orientation: [{ orientation: read.direction === 'leaving' ? 'Rear' : 'Front', score: 0.95 }],
          plate: read.plate === null ? '' : read.plateRaw.toLowerCase(),
          region: { code: (read.countryIso ?? 'unknown').toLowerCase(), score: read.countryIso === null ? 0 : 0.9 },
          score,
          source_url: `rtsp://${read.deviceId}/stream`,
          position_sec: '0.11',
          speed: null,
          user_data: '',
          vehicle: { score: 0.88, type: read.vehicleKind ?? 'Unknown', box: { xmin: 120, ymin: 40, xmax: 520, ymax: 330 } },
        },
      ],
    },
  }
}

export const plateRecognizerEmulator: Emulator = {
  format: 'plate-recognizer',
  encode(observation, context) {
    if (observation.type !== 'plate.read') return null
    const json = bytesOf(JSON.stringify(webhookOf(observation, context)))
    const parts: Part[] = [{ headers: ['Content-Disposition: form-data; name="json"'], body: json }]
    if (context.vehiclePicture !== null) {
      parts.push({
        headers: [`Content-Disposition: form-data; name="upload"; filename="${vendorIdOf(observation)}"`, 'Content-Type: image/jpeg'],
        body: context.vehiclePicture,
      })
    }
    return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, query: '', bytes: joinParts(BOUNDARY, parts) }
  },
}
