/** Short ways to write batches in tests; times in milliseconds from 0. */
import { crossingId, deviceId, observationId } from '../../model/ids.ts'
import type { DeviceHeard, Observation, PlateRead } from '../../model/observations.ts'
import { epochMs } from '../../model/units.ts'
import type { CommittedBatch } from '../committed-batch.ts'

const head = (id: string, atMs: number, device: string) => ({
  observationId: observationId(id), crossingId: crossingId('test'), deviceId: deviceId(device), format: 'test', provenance: 'observed' as const,
  eventTimeMs: epochMs(atMs), deviceTimeMs: null, receivedAtMs: epochMs(atMs), clockRule: 'deviceOffset' as const,
})

export const heard = (id: string, atMs: number): DeviceHeard => ({ ...head(id, atMs, 'device'), type: 'device.heard', what: 'heartbeat' })

export const readAt = (id: string, atMs: number, plate: string | null, more: Partial<PlateRead> = {}): PlateRead => ({
  ...head(id, atMs, 'camera'), type: 'plate.read', plate, plateRaw: plate ?? '', countryIso: null, confidenceRatio: null, charConfidenceRatios: [],
  direction: null, laneIndex: null, vehicleKind: null, vehicleColor: null, speedMps: null, containerNumbers: [], isRetransmission: false, isPreview: false, ...more,
})

export const batchOf = (committedAtMs: number, ...observations: Observation[]): CommittedBatch => ({ firstSeq: 1, committedAtMs: epochMs(committedAtMs), observations })
