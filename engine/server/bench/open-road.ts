/** The whole road for a bench, short of the sockets: decode threads, log, fold, frames and views. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deviceId } from '../../model/ids.ts'
import type { Site } from '../../model/site.ts'
import type { EpochMs } from '../../model/units.ts'
import { encodePoseFrame } from '../../protocol/pose-frame.ts'
import { listChangedTrucks, listTruckAnchors, projectCrossingView, type CrossingState } from '../../state/index.ts'
import { createPoseFollower } from '../../state/pose-follower.ts'
import { SKEW_MS_MAX } from '../../../ingest/stamp.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import type { TwinClock } from '../clock.ts'
import { createDecodePool, type BodyReader, type PooledBody } from '../decoding/decode-pool.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { createLogger } from '../logger.ts'
import { openCrossingPipeline, type CrossingPipeline } from '../pipeline/crossing-pipeline.ts'
import { crossingReducer } from '../pipeline/crossing-reducer.ts'
import type { LoadBody } from './road-load.ts'

/** Requests under way at once, as from that many senders. */
const IN_FLIGHT_COUNT = 256
const FRAME_EVERY_MS = 100
const FRAMES_PER_VIEW = 5

export interface Road {
  readonly site: Site
  readonly pipeline: CrossingPipeline<CrossingState>
  readonly reader: BodyReader
  readonly nowMs: () => EpochMs
  readonly close: () => Promise<void>
}

export async function openRoad(clock: TwinClock): Promise<Road> {
  const loaded = loadCrossing(join(CROSSINGS_DIR, 'huu-nghi'))
  if (!loaded.ok) throw new Error('the crossing does not load')
  const { site, workflows } = loaded.value
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-bench-'))
  const pipeline = await openCrossingPipeline({
    crossingId: site.id, logDirectory: join(folder, 'log'), reducer: crossingReducer(site, workflows), clock, logger: createLogger('warn'),
  })
  const reader = createDecodePool()
  return {
    site, pipeline, reader, nowMs: clock.nowMs,
    close: async () => {
      await reader.close()
      await pipeline.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What the live channel does for its screens, short of the sockets. @returns how to stop. */
export function publish({ site, pipeline, nowMs }: Road, onFrame: (lastSeq: number) => void): () => void {
  const { fold } = pipeline
  const follower = createPoseFollower(site, fold.state().fixed.index)
  let frameSeq = 0
  let revisionSeq = 0
  const timer = setInterval(() => {
    const columns = follower.advance(listTruckAnchors(fold.state()), nowMs())
    encodePoseFrame({ kind: 'keyframe', atMs: nowMs(), frameSeq, originEastM: -8_000, originNorthM: -8_000, stepM: 0.25 }, columns)
    frameSeq += 1
    if (frameSeq % FRAMES_PER_VIEW === 0) {
      const changed = listChangedTrucks(fold.state(), revisionSeq)
      revisionSeq = changed.revisionSeq
      JSON.stringify({ crossing: projectCrossingView(fold.state()), ...changed })
    }
    onFrame(fold.lastSeq())
  }, FRAME_EVERY_MS)
  return () => clearInterval(timer)
}

/** decode and stamp, as every transport does. */
export const read = ({ site, reader, nowMs }: Road, { decoder, deviceId: device, body }: LoadBody): Promise<PooledBody> =>
  reader.read(decoder, body, {
    crossingId: site.id, deviceId: deviceId(device), receivedAtMs: nowMs(), zone: 'Asia/Ho_Chi_Minh', provenance: 'simulated', clockSlackMs: SKEW_MS_MAX, clockCorrectionMs: 0,
  })

/** Takes the items `fromIndex` to `untilIndex` in their order, as many at once as there are senders. */
export async function sendAll(fromIndex: number, untilIndex: number, take: (index: number) => Promise<void>): Promise<void> {
  let nextIndex = fromIndex
  const send = async (): Promise<void> => {
    while (nextIndex < untilIndex) await take(nextIndex++)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT_COUNT }, send))
}
