/**
 * A simulated report as the request that a real device would send: vendor format, key, picture.
 *
 * Time:  Hanoi's offset for every device; one of them leaves it out.
 */
import type { Site } from '../../model/site.ts'
import { HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { deviceClocksOf, type ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import type { Emulable } from '../../../ingest/emulators/emulator.ts'
import { emulatorOf } from '../../../ingest/emulators/registry.ts'
import { MS_PER_MINUTE } from '../../model/units.ts'
import type { FeedKeys } from './feed-keys.ts'
import type { Letter } from './post-office.ts'
import { createPlatePictures } from './plate-picture.ts'

const OFFSET_MIN = HANOI_OFFSET_MS / MS_PER_MINUTE

export interface LetterOptions {
  /** Kept by the device over an outage and sent now. */
  readonly isRetransmission: boolean
  readonly hasPictures: boolean
}

export interface VendorLetters {
  /** @returns null for a device without a key, or where the format has no words for it. */
  readonly write: (report: SimulatedReport, options: LetterOptions) => Promise<Letter | null>
  /** Devices of the site that the key file does not know. */
  readonly listKeyless: () => readonly string[]
}

export function createVendorLetters(site: Site, spec: ObservationSpec, keys: FeedKeys): VendorLetters {
  const pictures = createPlatePictures()
  const clockOf = deviceClocksOf(spec)
  const keyless = new Set<string>()

  return {
    listKeyless: () => [...keyless],
    async write({ observation, passage }, { isRetransmission, hasPictures }) {
      if (observation.type === 'command.issued') return null
      const emulator = emulatorOf(observation.format)
      const key = keys.findDeviceKey(site.id, observation.deviceId)
      if (emulator === undefined) return null
      if (key === undefined) {
        keyless.add(observation.deviceId)
        return null
      }
      const drawn = passage !== null && hasPictures ? await pictures.render(passage) : null
      const sent: Emulable = observation.type === 'plate.read' && isRetransmission ? { ...observation, isRetransmission } : observation
      const body = emulator.encode(sent, {
        offsetMin: OFFSET_MIN, isNaive: clockOf(observation.deviceId).isNaive, vehiclePicture: drawn?.vehicle ?? null, platePicture: drawn?.plate ?? null,
      })
      if (body === null) return null
      return {
        path: `/ingest/${observation.format}/${site.id}/${observation.deviceId}${body.query === '' ? '' : `?${body.query}`}`,
        headers: { 'x-device-key': key, ...(body.contentType === null ? {} : { 'content-type': body.contentType }) },
        body: body.bytes,
      }
    },
  }
}
