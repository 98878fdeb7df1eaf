/**
 * The whole road: raw vendor body → decode → stamp → durable append → order → dedupe → reduce → 10 Hz pose frames, 2 Hz views.
 *
 * Yardstick: the same bytes in the same records, appended and synced by a bare loop on the same disk. A load beside it, or a
 * slower disk, moves both.
 * Targets:   10,000 observations/s on two cores; p99 of body handed in to frame sent 150 ms at 1,000/s (frames alone cost
 *            0 to 100 ms, the hold time 25 ms).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentileOf } from '../../model/measures.ts'
import type { Site } from '../../model/site.ts'
import { encodePoseFrame } from '../../protocol/pose-frame.ts'
import { deviceId } from '../../model/ids.ts'
import { listChangedTrucks, listTruckAnchors, projectCrossingView, type CrossingState } from '../../state/index.ts'
import { createPoseFollower } from '../../state/pose-follower.ts'
import { SKEW_MS_MAX } from '../../../ingest/stamp.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { createTwinClock } from '../clock.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { encodePart, encodeRecord } from '../log/segment-file.ts'
import { createDecodePool, type BodyReader, type PooledBody } from '../decoding/decode-pool.ts'
import { createLogger } from '../logger.ts'
import { openCrossingPipeline, type CrossingPipeline } from '../pipeline/crossing-pipeline.ts'
import { crossingReducer } from '../pipeline/crossing-reducer.ts'
import { listDeclarations, loadBodyOf, type LoadBody } from './road-load.ts'

export interface RoadThroughput {
  readonly observationCount: number
  readonly observationsPerS: number
  readonly batchCount: number
  readonly yardstickPerS: number
  /** Road against bare append. */
  readonly yardstickRatio: number
  /** CPU of the process during the run, 1 is one core. */
  readonly coresRatio: number
}

export interface RoadLatency {
  readonly observationsPerS: number
  readonly observationCount: number
  readonly ackMsP50: number
  readonly ackMsP99: number
  readonly frameMsP50: number
  readonly frameMsP99: number
}

/** Requests under way at once, as from that many senders. */
const IN_FLIGHT_COUNT = 256
const FRAME_EVERY_MS = 100
const FRAMES_PER_VIEW = 5

interface Road {
  readonly site: Site
  readonly pipeline: CrossingPipeline<CrossingState>
  readonly reader: BodyReader
  readonly nowMs: () => ReturnType<ReturnType<typeof createTwinClock>['nowMs']>
  readonly close: () => Promise<void>
}

async function openRoad(): Promise<Road> {
  const loaded = loadCrossing(join(CROSSINGS_DIR, 'huu-nghi'))
  if (!loaded.ok) throw new Error('the crossing does not load')
  const { site, workflows } = loaded.value
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-bench-'))
  const clock = createTwinClock({ startMs: null, speedRatio: 1 })
  const pipeline = await openCrossingPipeline({
    crossingId: site.id, logDirectory: join(folder, 'log'), reducer: crossingReducer(site, workflows), clock, logger: createLogger('warn'),
  })
  await pipeline.ingest(listDeclarations(site, clock.nowMs()))
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
function publish({ site, pipeline, nowMs }: Road, onFrame: (lastSeq: number) => void): () => void {
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
const read = ({ site, reader, nowMs }: Road, { decoder, deviceId: device, body }: LoadBody): Promise<PooledBody> =>
  reader.read(decoder, body, {
    crossingId: site.id, deviceId: deviceId(device), receivedAtMs: nowMs(), zone: 'Asia/Ho_Chi_Minh', provenance: 'simulated', clockSlackMs: SKEW_MS_MAX, clockCorrectionMs: 0,
  })

/** The same records, appended and synced by nothing but a loop. @returns elapsed milliseconds. */
async function appendBare(records: readonly Buffer[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-bench-'))
  const file = await open(join(folder, 'bare'), 'w')
  const startedAtMs = performance.now()
  let atBytes = 0
  for (const record of records) {
    await file.write(record, 0, record.length, atBytes)
    await file.datasync()
    atBytes += record.length
  }
  const elapsedMs = performance.now() - startedAtMs
  await file.close()
  rmSync(folder, { recursive: true, force: true })
  return elapsedMs
}

export async function benchRoadThroughput(observationCount = 100_000): Promise<RoadThroughput> {
  const road = await openRoad()
  // As if 1,000 a second had come for a while and now all come at once.
  const beganAtMs = Date.now() - observationCount
  const bodies = Array.from({ length: observationCount }, (_, index) => loadBodyOf(road.site, index, beganAtMs + index))
  const stopPublishing = publish(road, () => {})
  const firstSeq = road.pipeline.position().lastSeq + 1

  let nextIndex = 0
  const send = async (untilIndex: number): Promise<void> => {
    while (nextIndex < untilIndex) {
      const body = bodies[nextIndex++]
      if (body === undefined) continue
      const { observations, encoded } = await read(road, body)
      await road.pipeline.ingest(observations, encoded)
    }
  }
  const sendAll = (untilIndex: number): Promise<unknown> => Promise.all(Array.from({ length: IN_FLIGHT_COUNT }, () => send(untilIndex)))
  const warmUpCount = Math.floor(observationCount / 10)
  await sendAll(warmUpCount)
  const cpu = process.cpuUsage()
  const startedAtMs = performance.now()
  await sendAll(observationCount)
  const elapsedMs = performance.now() - startedAtMs
  const { user, system } = process.cpuUsage(cpu)
  stopPublishing()

  const records: Buffer[] = []
  for await (const batch of road.pipeline.readLog({ fromSeq: firstSeq + warmUpCount })) records.push(encodeRecord(batch, [encodePart(batch.observations)]))
  await road.close()
  const countMeasured = observationCount - warmUpCount
  const yardstickMs = await appendBare(records)
  return {
    observationCount: countMeasured,
    observationsPerS: Math.round(countMeasured / (elapsedMs / 1_000)),
    batchCount: records.length,
    yardstickPerS: Math.round(countMeasured / (yardstickMs / 1_000)),
    yardstickRatio: yardstickMs / elapsedMs,
    coresRatio: (user + system) / 1_000 / elapsedMs,
  }
}

export async function benchRoadLatency(observationsPerS = 1_000, durationS = 15): Promise<RoadLatency> {
  const road = await openRoad()
  const observationCount = observationsPerS * durationS
  const handedInAtMs = new Map<string, number>()
  const appliedAtMs: number[] = []
  const ackMs: number[] = []
  const frameMs: number[] = []
  const follow = road.pipeline.applied$.subscribe(({ ordered }) => {
    for (const { observation } of ordered) {
      const atMs = handedInAtMs.get(observation.observationId)
      if (atMs !== undefined && atMs >= measuredFromMs) appliedAtMs.push(atMs)
      handedInAtMs.delete(observation.observationId)
    }
  })
  const stopPublishing = publish(road, () => {
    const sentAtMs = performance.now()
    for (const atMs of appliedAtMs) frameMs.push(sentAtMs - atMs)
    appliedAtMs.length = 0
  })

  const startedAtMs = performance.now()
  // The first two seconds compile.
  const measuredFromMs = startedAtMs + 2_000
  let sentCount = 0
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const dueCount = Math.min(observationCount, Math.floor(((performance.now() - startedAtMs) * observationsPerS) / 1_000))
      for (; sentCount < dueCount; sentCount++) {
        const body = loadBodyOf(road.site, sentCount, Date.now() - 5)
        const atMs = performance.now()
        void read(road, body).then(async ({ observations, encoded }) => {
          for (const observation of observations) handedInAtMs.set(observation.observationId, atMs)
          await road.pipeline.ingest(observations, encoded)
          if (atMs >= measuredFromMs) ackMs.push(performance.now() - atMs)
        })
      }
      if (sentCount < observationCount) return
      clearInterval(timer)
      setTimeout(done, 500)
    }, 1)
  })
  stopPublishing()
  follow.unsubscribe()
  await road.close()
  const percentile = (values: number[], ratio: number): number => percentileOf(values.sort((left, right) => left - right), ratio) ?? Number.NaN
  return {
    observationsPerS, observationCount: frameMs.length,
    ackMsP50: percentile(ackMs, 0.5), ackMsP99: percentile(ackMs, 0.99), frameMsP50: percentile(frameMs, 0.5), frameMsP99: percentile(frameMs, 0.99),
  }
}
