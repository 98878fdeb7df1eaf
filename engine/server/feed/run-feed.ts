/**
 * One feed from end to end: opens what is to be played, then plays it against a server's public door.
 *
 * Two steps, because opening a day takes a second of work that needs no server: a demo server has it done while it starts.
 * Knows the server only by its address and the keys.
 * Errors:  in one sentence: nothing of that name, no server, refused keys.
 */
import type { Site } from '../../model/site.ts'
import { dateOf, dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { perfectDevices, type ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { openObserved, openPlan } from '../simulation/write-observations.ts'
import { createCommandBatches } from './command-batches.ts'
import { playDays } from './day-after-day.ts'
import type { FeedKeys } from './feed-keys.ts'
import { openFeedScenario } from './feed-scenario.ts'
import { playFeed, type FeedProgress } from './play-feed.ts'
import { createPostOffice, type PostCounts } from './post-office.ts'
import { crossingOfRecording, isRecordedDay, playRecordedDay } from './recorded-day.ts'
import { followTwinTime } from './twin-time.ts'
import { createVendorLetters } from './vendor-letters.ts'

/** What `--mix` calls them; a feed plays all of them unless told otherwise. */
export const FORMAT_BY_SHORT_NAME: Readonly<Record<string, string>> = {
  hikvision: 'hikvision-isapi', 'plate-recognizer': 'plate-recognizer', traccar: 'traccar-forward', osmand: 'osmand', generic: 'generic-json',
}
/** Another seed is another day. */
export const FEED_SEED_DEFAULT = '1'
/** For what is still in hand when the day is over, or a signal ends it. */
const CLOSE_MS = 1_500

export interface FeedSource {
  readonly site: Site
  readonly spec: ObservationSpec
  readonly reportsFrom: (nowMs: number) => Iterable<SimulatedReport>
}

export interface FeedCall {
  /** Origin of the server. */
  readonly server: string
  readonly keys: FeedKeys
  /** Null follows the server's clock. */
  readonly speedRatio: number | null
  readonly formats: ReadonlySet<string>
  /** After midnight; null from the first declaration on. */
  readonly fromClockMs: number | null
  readonly reportCountMax: number
}

export interface FeedWatch {
  readonly onProgress: (progress: FeedProgress, counts: PostCounts) => void
  /** Something that the person who started it should know. */
  readonly onRemark: (remark: string) => void
}

/** @throws Error in a sentence when there is nothing of this name to be played; a recording that cannot be read throws what the file system said. */
export function openFeedSource(name: string, seed: string): FeedSource {
  if (isRecordedDay(name)) {
    const crossingId = crossingOfRecording(name)
    const { site } = openPlan(crossingId)
    return { site, spec: perfectDevices(crossingId), reportsFrom: (nowMs) => playRecordedDay(name, nowMs) }
  }
  const { scenario, crossingsFolder } = openFeedScenario(name)
  const observed = openObserved(scenario, crossingsFolder)
  if (observed === null) throw new Error(`scenario "${name}" names no crossing with devices`)
  const { plan, spec } = observed
  return { site: plan.site, spec, reportsFrom: (nowMs) => playDays({ plan, scenario, spec, seed, nowMs }) }
}

/** @returns the counts in words, once the day is over or a signal has ended it. */
export async function runFeed({ site, spec, reportsFrom }: FeedSource, call: FeedCall, { onProgress, onRemark }: FeedWatch): Promise<readonly string[]> {
  const { keys } = call
  const office = createPostOffice(call.server)
  const stopping = new AbortController()
  const stop = (): void => {
    stopping.abort()
    // What is in hand may never be answered: a server that hangs does not hold the feed.
    void office.close(CLOSE_MS)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const time = await followTwinTime(office.ask, call.speedRatio)
    if (time.speedRatio !== time.serverSpeedRatio) {
      onRemark(`playing at ${time.speedRatio}x against a server clock at ${time.serverSpeedRatio}x: events will drift away from its clock`)
    }
    const nowMs = time.nowMs()
    const letters = createVendorLetters(site, spec, keys)
    const batches = createCommandBatches(site.id, keys, office)
    const reports = reportsFrom(nowMs)
    const fromMs = call.fromClockMs === null ? null : dayStartMsOf(dateOf(nowMs)) + call.fromClockMs
    const totals = await playFeed(
      { reports, formats: call.formats, fromMs, reportCountMax: call.reportCountMax },
      { office, letters, batches, time, signal: stopping.signal, onProgress: (progress) => onProgress(progress, office.counts) },
    )
    await office.close(CLOSE_MS)
    time.stop()
    const failure = office.failure()
    if (failure !== null) throw failure
    const { acceptedCount, refusedCount, retriedCount, refusals } = office.counts
    return [
      `${totals.reportCount} reports: ${acceptedCount} requests accepted, ${refusedCount} refused, ${retriedCount} tried again; ${batches.sentCount()} commands`,
      ...[...refusals].map(([reason, count]) => `  ${count} x ${reason}`),
      ...(letters.listKeyless().length > 0 ? [`  no key for ${letters.listKeyless().join(', ')}`] : []),
      ...(batches.listTokenless().length > 0 ? [`  no token for ${batches.listTokenless().join(', ')}`] : []),
    ]
  } finally {
    await office.close(0)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}
