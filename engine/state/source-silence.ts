/**
 * Whether a device has fallen silent: nothing for three of its intervals.
 *
 * How often it reports is said by the site; else learned from its heartbeats, as their median, so that a camera at a quiet gate is not
 * silent while it says that it lives: such a device is missed by day and by night.
 * Else from its traffic, as the longest usual time between reports, at least SILENT_AFTER_MS_MIN. Traffic rests while the crossing is
 * closed: nobody is missed then, the closed hours count neither as silence nor as an interval, and after the opening the device
 * has as long as its first truck of the day usually takes.
 * A device that speaks again ends its alarm.
 * Checked: source-silence.test.ts.
 */
import type { DeviceId } from '../model/ids.ts'
import { medianOf } from '../model/measures.ts'
import type { Observation } from '../model/observations.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { endNotice, raiseNotice } from './notice-book.ts'
import { lastOpenedAtMs, openingAt } from './opening.ts'
import type { SourceState } from './sources.ts'
import { setTimer } from './timers.ts'

/** Cameras at a quiet gate may see nothing for minutes (estimate). */
export const SILENT_AFTER_MS_MIN = 15 * MS_PER_MINUTE
const SILENT_INTERVALS = 3
const HEARTBEAT_GAPS_MAX = 9
const HEARTBEAT_GAPS_MIN = 4
/** Three intervals of a fast device, or of a fast twin clock, are seconds: a switch that starts anew takes longer (estimate). In slacks of the twin clock. */
const SILENT_AFTER_SLACKS_MIN = 0.5
const INTERVAL_DECAY = 32
/** Once a day: it follows within a week. */
const WAKE_DECAY = 4
/** How long after the opening a device that was never watched through one may take to its first report: a truck's way through the gate (estimate). */
const WAKE_MS_FIRST = MS_PER_HOUR
const REPORTS_BEFORE_WATCHED = 5
/** Shorter gaps are learned without a look at the calendar. */
const CALENDAR_GAP_MS = 5 * MS_PER_MINUTE

/** It has just reported. */
export function hearLife(state: CrossingState, source: SourceState, observation: Observation): void {
  const { deviceId, receivedAtMs } = observation
  learnInterval(state, source, receivedAtMs)
  source.observationCount += 1
  if (source.isSilent) {
    source.isSilent = false
    endNotice(state, { code: 'ingest.device.silent', deviceId, atMs: receivedAtMs })
  }
  const wasKnown = isRhythmKnown(state, source, deviceId)
  if (observation.type === 'device.heard' && observation.what === 'heartbeat') hearHeartbeat(source, receivedAtMs)
  // A rhythm that has just become known is shorter than what the timer was set for.
  const isLearned = !wasKnown && isRhythmKnown(state, source, deviceId)
  const isDue = !source.isWatched && source.observationCount >= REPORTS_BEFORE_WATCHED
  if ((isDue || isLearned) && state.fixed.sensorById.has(deviceId)) {
    source.isWatched = true
    setTimer(state.timers, 'sourceSilent', source.heardAtMs + patienceMsOf(state, source, deviceId, false), { subject: deviceId })
  }
}

function learnInterval(state: CrossingState, source: SourceState, receivedAtMs: EpochMs): void {
  const gapMs = receivedAtMs - source.heardAtMs
  if (gapMs <= 0) return
  const heardAtMs = source.heardAtMs
  source.heardAtMs = receivedAtMs
  if (gapMs <= CALENDAR_GAP_MS) {
    source.intervalMs = learned(source.intervalMs, gapMs, INTERVAL_DECAY)
    return
  }
  const { fixed, override, reopenedAtMs } = state
  if (!openingAt(fixed.site, override, receivedAtMs).isOpen) return
  const openedAtMs = lastOpenedAtMs(fixed.site, override, reopenedAtMs, receivedAtMs) ?? heardAtMs
  if (openedAtMs > heardAtMs) source.wakeMs = learned(source.wakeMs ?? 0, receivedAtMs - openedAtMs, WAKE_DECAY)
  else source.intervalMs = learned(source.intervalMs, gapMs, INTERVAL_DECAY)
}

/** Rises at once, falls slowly. */
const learned = (beforeMs: number, gapMs: number, decay: number): number => (gapMs > beforeMs ? gapMs : Math.round(beforeMs - (beforeMs - gapMs) / decay))

function hearHeartbeat(source: SourceState, atMs: EpochMs): void {
  const gapMs = source.heartbeatAtMs === null ? 0 : atMs - source.heartbeatAtMs
  source.heartbeatAtMs = atMs
  if (gapMs <= 0) return
  source.heartbeatGapsMs.push(gapMs)
  if (source.heartbeatGapsMs.length > HEARTBEAT_GAPS_MAX) source.heartbeatGapsMs.shift()
}

/** How often the device says something for certain; null where only its traffic tells. */
export function rhythmMsOf(state: CrossingState, source: SourceState, device: DeviceId): number | null {
  const configuredMs = state.fixed.sensorById.get(device)?.reportsEveryMs
  if (configuredMs !== undefined) return configuredMs
  return source.heartbeatGapsMs.length < HEARTBEAT_GAPS_MIN ? null : medianOf(source.heartbeatGapsMs)
}

/** Asked for every report: without the median. */
const isRhythmKnown = (state: CrossingState, source: SourceState, device: DeviceId): boolean =>
  source.heartbeatGapsMs.length >= HEARTBEAT_GAPS_MIN || state.fixed.sensorById.get(device)?.reportsEveryMs !== undefined

/** How long it may say nothing. `isWaking`: the crossing has opened since it was heard last. */
function patienceMsOf(state: CrossingState, source: SourceState, device: DeviceId, isWaking: boolean): number {
  const rhythmMs = rhythmMsOf(state, source, device)
  const restartMs = SILENT_AFTER_SLACKS_MIN * state.clockSlackMs
  if (rhythmMs === null) return Math.max(SILENT_AFTER_MS_MIN, restartMs, SILENT_INTERVALS * Math.max(source.intervalMs, isWaking ? (source.wakeMs ?? WAKE_MS_FIRST) : 0))
  const isConfigured = state.fixed.sensorById.get(device)?.reportsEveryMs !== undefined
  return Math.max(isConfigured ? 0 : restartMs, SILENT_INTERVALS * rhythmMs)
}

/** Looks whether the device has fallen silent, and sets when to look again. */
export function checkSilence(state: CrossingState, device: DeviceId, nowMs: EpochMs, emit: Emit): void {
  const source = state.sources.get(device)
  if (source === undefined) return
  const { fixed, override, reopenedAtMs } = state
  const lookAgainAt = (atMs: number): void => setTimer(state.timers, 'sourceSilent', Math.max(nowMs + 1, atMs), { subject: device })
  let missedSinceMs: number = source.heardAtMs
  let isWaking = false
  // What says that it lives does so by night as well.
  if (!isRhythmKnown(state, source, device)) {
    const { isOpen, nextChangeAtMs } = openingAt(fixed.site, override, nowMs)
    if (!isOpen) {
      lookAgainAt(Math.max(nowMs + SILENT_AFTER_MS_MIN, nextChangeAtMs ?? 0))
      return
    }
    const openedAtMs = lastOpenedAtMs(fixed.site, override, reopenedAtMs, nowMs) ?? -1
    isWaking = openedAtMs > missedSinceMs
    missedSinceMs = Math.max(missedSinceMs, openedAtMs)
  }
  const patienceMs = patienceMsOf(state, source, device, isWaking)
  if (missedSinceMs + patienceMs > nowMs) {
    lookAgainAt(missedSinceMs + patienceMs)
    return
  }
  lookAgainAt(nowMs + patienceMs)
  if (source.isSilent) return
  source.isSilent = true
  const silentMin = Math.max(1, Math.round((nowMs - missedSinceMs) / MS_PER_MINUTE))
  raiseNotice(state, { code: 'ingest.device.silent', atMs: nowMs, deviceId: device, context: { deviceId: device, silentMin } }, emit)
}
