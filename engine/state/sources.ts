/**
 * Whether each device lives, how much it says, and whether its clock can be trusted.
 *
 * Silent: nothing for three of its usual intervals, at least SILENT_AFTER_MS_MIN, while the crossing is open.
 * Skewed: its clock is ahead of ours by more than SKEW_MS_MAX, or behind by more than that in every one of ten reports
 *         (a single old report is a delivery delay, not a wrong clock).
 * Limits: SOURCES_MAX devices; reports of further ones are applied and not listed.
 */
import type { DeviceId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { raiseNotice } from './notice-book.ts'
import { openingAt } from './opening.ts'
import { setTimer } from './timers.ts'

export interface SourceState {
  readonly format: string
  heardAtMs: EpochMs
  observationCount: number
  /** Device clock minus ours, of the newest report; null when it sends no time. */
  skewMs: number | null
  isSkewed: boolean
  isSilent: boolean
  /** Longest usual time between reports: rises at once, falls slowly, for traffic comes in bursts. */
  intervalMs: number
  /** Least lag of the reports since the last ten were judged. */
  lagMsMin: number
  lagCount: number
  isWatched: boolean
}

export const SKEW_MS_MAX = 60 * MS_PER_SECOND
/** Cameras at a quiet gate may see nothing for minutes (estimate). */
export const SILENT_AFTER_MS_MIN = 15 * MS_PER_MINUTE
const SILENT_INTERVALS = 3
const INTERVAL_DECAY = 32
const REPORTS_BEFORE_WATCHED = 5
const LAGS_JUDGED = 10
const SOURCES_MAX = 2_000

export function hearSource(state: CrossingState, observation: Observation, emit: Emit): void {
  let source = state.sources.get(observation.deviceId)
  if (source === undefined) {
    if (state.sources.size >= SOURCES_MAX) return
    source = {
      format: observation.format, heardAtMs: observation.receivedAtMs, observationCount: 0, skewMs: null, isSkewed: false, isSilent: false,
      intervalMs: 0, lagMsMin: Number.MAX_SAFE_INTEGER, lagCount: 0, isWatched: false,
    }
    state.sources.set(observation.deviceId, source)
  }
  const gapMs = observation.receivedAtMs - source.heardAtMs
  if (gapMs > 0) {
    source.intervalMs = gapMs > source.intervalMs ? gapMs : Math.round(source.intervalMs - (source.intervalMs - gapMs) / INTERVAL_DECAY)
    source.heardAtMs = observation.receivedAtMs
  }
  source.observationCount += 1
  source.isSilent = false
  if (!source.isWatched && source.observationCount >= REPORTS_BEFORE_WATCHED && state.fixed.sensorById.has(observation.deviceId)) {
    source.isWatched = true
    setTimer(state.timers, 'sourceSilent', silentAtMsOf(source), { subject: observation.deviceId })
  }
  if (observation.deviceTimeMs !== null) judgeClock(state, source, observation, observation.deviceTimeMs, emit)
}

function judgeClock(state: CrossingState, source: SourceState, observation: Observation, deviceTimeMs: EpochMs, emit: Emit): void {
  const aheadMs = deviceTimeMs - observation.receivedAtMs
  source.skewMs = aheadMs
  const about = { atMs: observation.receivedAtMs, deviceId: observation.deviceId }
  if (aheadMs > SKEW_MS_MAX) {
    source.isSkewed = true
    raiseNotice(state, { code: 'ingest.clock.ahead', ...about, context: { deviceId: observation.deviceId, aheadS: Math.round(aheadMs / MS_PER_SECOND) } }, emit)
    return
  }
  if (observation.type === 'plate.read' && observation.isRetransmission) return
  source.lagMsMin = Math.min(source.lagMsMin, -aheadMs)
  source.lagCount += 1
  if (source.lagCount < LAGS_JUDGED) return
  source.isSkewed = source.lagMsMin > SKEW_MS_MAX
  if (source.isSkewed) {
    raiseNotice(state, { code: 'ingest.clock.skewed', ...about, context: { deviceId: observation.deviceId, skewS: Math.round(source.lagMsMin / MS_PER_SECOND) } }, emit)
  }
  source.lagMsMin = Number.MAX_SAFE_INTEGER
  source.lagCount = 0
}

const silentAtMsOf = (source: SourceState): number => source.heardAtMs + Math.max(SILENT_AFTER_MS_MIN, SILENT_INTERVALS * source.intervalMs)

/** Looks whether the device has fallen silent, and sets when to look again. */
export function checkSilence(state: CrossingState, device: DeviceId, nowMs: EpochMs, emit: Emit): void {
  const source = state.sources.get(device)
  if (source === undefined) return
  const silentAtMs = silentAtMsOf(source)
  if (silentAtMs > nowMs) {
    setTimer(state.timers, 'sourceSilent', silentAtMs, { subject: device })
    return
  }
  setTimer(state.timers, 'sourceSilent', nowMs + SILENT_AFTER_MS_MIN, { subject: device })
  if (source.isSilent || !openingAt(state.fixed.site, state.override, nowMs).isOpen) return
  source.isSilent = true
  const silentMin = Math.round((nowMs - source.heardAtMs) / MS_PER_MINUTE)
  raiseNotice(state, { code: 'ingest.device.silent', atMs: nowMs, deviceId: device, context: { deviceId: device, silentMin } }, emit)
}
