/**
 * Camera frames through the same door as every other body: HTTP, MQTT, folders and camera pull all bring `camera-frame` bodies here.
 *
 * A frame is acknowledged when it waits for the reader; what is durable before anybody relies on it is the passage that it becomes part
 * of. A body that is no picture goes the way of all bodies and becomes a dead letter.
 * Errors:  `ingest.plateReader.missing` where the runtime or the models cannot be had: the sender is told, nothing pretends to read.
 */
import type { Registry } from 'prom-client'
import { TwinError } from '../../model/errors.ts'
import { deviceId } from '../../model/ids.ts'
import type { Provenance } from '../../model/observations.ts'
import { decodeBody } from '../../../ingest/decode-body.ts'
import { cameraFrame } from '../../../ingest/plate-reader/camera-frame.ts'
import { stamp } from '../../../ingest/stamp.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { BodyTaker } from '../taking/take-body.ts'
import type { SourceStates } from '../sources/source-states.ts'
import { createBackOff } from '../sources/back-off.ts'
import { pause } from '../sources/pause.ts'
import { exposeFrameCounts } from './frame-metrics.ts'
import { createFrameThread } from './frame-thread.ts'
import { hasOwnModels, loadPlateModels } from './model-files.ts'
import { findOnnxRuntime, WITHOUT_RUNTIME } from './onnx-runtime.ts'
import { createPlateCameras, type PlateCameras, type PlateCamerasParts, type TellPassage } from './plate-cameras.ts'

export interface FrameTakerParts {
  readonly taker: BodyTaker
  readonly sources: Pick<SourceStates, 'countAccepted'>
  /** Null where the server has no plate reader; then `why` says it in words. */
  readonly cameras: PlateCameras | null
  readonly why: string
}

/** The door with frames taken out of the stream of bodies. */
export function takingFrames({ taker, sources, cameras, why }: FrameTakerParts): BodyTaker {
  return {
    ...taker,
    take: async (decoder, body, sender) => {
      if (decoder.format !== cameraFrame.format) return taker.take(decoder, body, sender)
      const { desk, deviceId: device, receivedAtMs } = sender
      if (decodeBody(decoder, body, { receivedAtMs, deviceId: device, zone: null }).outcome === 'reject') return taker.take(decoder, body, sender)
      if (cameras === null) throw new TwinError('ingest.plateReader.missing', why)
      const hadRoom = cameras.takeFrame({ crossing: desk.site.id, device, jpeg: body.bytes, receivedAtMs })
      sources.countAccepted(desk.site.id, device)
      return { accepted: 0, logSeq: null, observations: [], notices: [], warnings: hadRoom ? [] : ['the oldest waiting frame of this camera was dropped for this one'], deadLetterId: null }
    },
  }
}

export interface OpenCamerasParts extends Pick<PlateCamerasParts, 'logger' | 'wallNowMs' | 'keepPicture'> {
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly dataDir: string
  readonly provenance: Provenance
  readonly registry: Registry
}

const RETRY = { firstMs: 50, lastMs: 5_000 } as const
const TRIES_MAX = 12

/**
 * The cameras' reader, or why there is none.
 * @throws Error that lists every problem of the models' file.
 */
export async function openPlateCameras({ deskByCrossing, dataDir, provenance, registry, ...parts }: OpenCamerasParts): Promise<{ readonly cameras: PlateCameras | null; readonly why: string }> {
  const models = loadPlateModels(dataDir)
  if (!models.ok && !hasOwnModels(dataDir)) return { cameras: null, why: models.failure.join('; ') }
  if (!models.ok) throw new Error(`the plate reader's models have problems:\n${models.failure.map((problem) => `  ${problem}`).join('\n')}`)
  if ((await findOnnxRuntime()) === null) return { cameras: null, why: WITHOUT_RUNTIME }
  const stopping = new AbortController()
  const tell: TellPassage = async (crossing, device, observation, receivedAtMs) => {
    const desk = deskByCrossing.get(crossing)
    if (desk === undefined) return
    const decoded = { observations: [observation] }
    const { observations } = stamp(decoded, { crossingId: desk.site.id, deviceId: deviceId(device), receivedAtMs, provenance })
    const backOff = createBackOff(RETRY)
    for (let tryCount = 1; ; tryCount += 1) {
      try {
        await desk.ingest(observations)
        return
      } catch (failure) {
        if (tryCount >= TRIES_MAX || !(failure instanceof TwinError) || !(await pause(backOff.nextMs(), stopping.signal))) throw failure
      }
    }
  }
  const cameras = createPlateCameras({ ...parts, thread: createFrameThread(models.value), tell })
  exposeFrameCounts(registry, cameras)
  return {
    cameras: {
      ...cameras,
      close: async () => {
        stopping.abort()
        await cameras.close()
      },
    },
    why: '',
  }
}
