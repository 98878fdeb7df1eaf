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
import { createTwinClock } from '../clock.ts'
import { encodePart, encodeRecord } from '../log/segment-file.ts'
import { openRoad, publish, read, sendAll, type Road } from './open-road.ts'
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

/** The crossing, with every truck of the load declared. */
async function openLoadedRoad(): Promise<Road> {
  const clock = createTwinClock({ startMs: null, speedRatio: 1 })
  const road = await openRoad(clock)
  await road.pipeline.ingest(listDeclarations(road.site, clock.nowMs()))
  return road
}

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
  const road = await openLoadedRoad()
  // As if 1,000 a second had come for a while and now all come at once.
  const beganAtMs = Date.now() - observationCount
  const bodies = Array.from({ length: observationCount }, (_, index) => loadBodyOf(road.site, index, beganAtMs + index))
  const stopPublishing = publish(road, () => {})
  const firstSeq = road.pipeline.position().lastSeq + 1

  const take = async (index: number): Promise<void> => {
    const { observations, encoded } = await read(road, bodies[index] as LoadBody)
    await road.pipeline.ingest(observations, encoded)
  }
  const warmUpCount = Math.floor(observationCount / 10)
  await sendAll(0, warmUpCount, take)
  const cpu = process.cpuUsage()
  const startedAtMs = performance.now()
  await sendAll(warmUpCount, observationCount, take)
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
  const road = await openLoadedRoad()
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
