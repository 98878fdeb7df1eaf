/**
 * The whole road with what really comes: the simulated days of Hữu Nghị as vendor bodies and agencies' commands, one day after the
 * other, as fast as the road takes them.
 *
 * Unlike the load of road.bench.ts these are whole journeys: a truck is read where it can be, by the cameras on its way. Pictures
 * are left out: they go to disk beside the road.
 * Time:    the clock stands at the newest report that was handed in.
 */
import { epochMs, MS_PER_MINUTE } from '../../model/units.ts'
import type { Observation } from '../../model/observations.ts'
import { emulatorOf } from '../../../ingest/emulators/registry.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import { dayStartMsOf, HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import { deviceClocksOf } from '../../../sim/observations/observation-spec.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { createTwinClock, type TwinClock } from '../clock.ts'
import { playDays } from '../feed/day-after-day.ts'
import { openFeedScenario } from '../feed/feed-scenario.ts'
import { openObserved } from '../simulation/write-observations.ts'
import { openRoad, publish, read, sendAll } from './open-road.ts'
import type { LoadBody } from './road-load.ts'

export interface RoadDays {
  readonly observationCount: number
  readonly observationsPerS: number
  /** Processor time of all threads. */
  readonly cpuMsPerObservation: number
}

const FIRST_DATE = '2025-07-15'
const WARM_UP_RATIO = 0.2

type Sent = { readonly atMs: number } & ({ readonly body: LoadBody } | { readonly observation: Observation })

function listSent(reportCount: number): readonly Sent[] {
  const { scenario, crossingsFolder } = openFeedScenario('huu-nghi')
  const observed = openObserved(scenario, crossingsFolder)
  if (observed === null) throw new Error('the day has no devices')
  const clockOf = deviceClocksOf(observed.spec)
  const bodyOf = ({ observation }: SimulatedReport): LoadBody | null => {
    if (observation.type === 'command.issued') return null
    const context = { offsetMin: HANOI_OFFSET_MS / MS_PER_MINUTE, isNaive: clockOf(observation.deviceId).isNaive, vehiclePicture: null, platePicture: null }
    const body = emulatorOf(observation.format)?.encode(observation, context) ?? null
    const decoder = decoderOf(observation.format)
    return body === null || decoder === undefined ? null : { decoder, deviceId: observation.deviceId, body }
  }
  const sent: Sent[] = []
  for (const report of playDays({ ...observed, scenario, seed: 'road', nowMs: dayStartMsOf(FIRST_DATE) + scenario.startClockMs })) {
    const body = bodyOf(report)
    if (body !== null) sent.push({ atMs: report.sendAtMs, body })
    else if (report.observation.type === 'command.issued') sent.push({ atMs: report.sendAtMs, observation: report.observation })
    if (sent.length >= reportCount) break
  }
  return sent
}

export async function benchRoadDays(reportCount = 120_000): Promise<RoadDays> {
  const sent = listSent(reportCount)
  let nowMs = epochMs(sent[0]?.atMs ?? 0)
  const clock: TwinClock = { ...createTwinClock({ startMs: null, speedRatio: 1 }), nowMs: () => nowMs }
  const road = await openRoad(clock)
  const stopPublishing = publish(road, () => {})
  let observationCount = 0
  const take = async (index: number): Promise<void> => {
    const item = sent[index] as Sent
    if (item.atMs > nowMs) nowMs = epochMs(item.atMs)
    const { observations, encoded } = 'body' in item ? await read(road, item.body) : { observations: [item.observation], encoded: undefined }
    observationCount += observations.length
    await road.pipeline.ingest(observations, encoded)
  }
  const warmUpCount = Math.floor(sent.length * WARM_UP_RATIO)
  await sendAll(0, warmUpCount, take)
  const warmUpObservationCount = observationCount
  const cpu = process.cpuUsage()
  const startedAtMs = performance.now()
  await sendAll(warmUpCount, sent.length, take)
  const elapsedMs = performance.now() - startedAtMs
  const { user, system } = process.cpuUsage(cpu)
  stopPublishing()
  await road.close()
  const measuredCount = observationCount - warmUpObservationCount
  return { observationCount: measuredCount, observationsPerS: Math.round((1_000 * measuredCount) / elapsedMs), cpuMsPerObservation: (user + system) / 1_000 / measuredCount }
}
