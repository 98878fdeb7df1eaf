/**
 * The emulator contract: the inverse of a decoder. One canonical observation in, the body that a real device would send.
 *
 * Emulators are pure: the same observation gives the same bytes, quirks included, so that a re-send is a re-send.
 */
import type { DeviceHeard, PlateRead, PositionFix } from '../../engine/model/observations.ts'

export type Emulable = PlateRead | PositionFix | DeviceHeard

export interface EmulatedBody {
  readonly contentType: string | null
  /** Without `?`. */
  readonly query: string
  readonly bytes: Uint8Array
}

export interface EmulatorContext {
  /** Minutes east of UTC of the device's wall clock. */
  readonly offsetMin: number
  /** The device writes its wall clock without saying the zone. */
  readonly isNaive: boolean
  /** JPEGs that go with a read; null where none was taken. */
  readonly vehiclePicture: Uint8Array | null
  readonly platePicture: Uint8Array | null
}

export interface Emulator {
  /** The same name as the decoder's. */
  readonly format: string
  /** @returns null where the format has no words for this observation. */
  readonly encode: (observation: Emulable, context: EmulatorContext) => EmulatedBody | null
}

/** What is left of an observation id without its device: the id that the vendor's body carries. */
export function vendorIdOf(observation: Emulable): string {
  const head = `${observation.deviceId}/`
  return observation.observationId.startsWith(head) ? observation.observationId.slice(head.length) : observation.observationId
}
