/**
 * `bordertwin feed`: plays a simulated scenario of a crossing, or a recorded day, as real vendor payloads against a server's public door.
 *
 * Knows the server only by its address and the key file. Progress goes to stderr and only to a terminal; the counts are printed at
 * the end.
 * Errors:  exit 2 for a wrong call, 1 when the server is not there or refuses the keys; each in one sentence.
 */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Site } from '../../model/site.ts'
import { listEmulatedFormats } from '../../../ingest/emulators/registry.ts'
import { dateOf, dayStartMsOf, findClockTimeMs, HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import { perfectDevices, type ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { stopwatch } from '../clock.ts'
import { createCommandBatches } from '../feed/command-batches.ts'
import { playDays } from '../feed/day-after-day.ts'
import { loadFeedKeys } from '../feed/feed-keys.ts'
import { openFeedScenario } from '../feed/feed-scenario.ts'
import { playFeed, type FeedProgress } from '../feed/play-feed.ts'
import { crossingOfRecording, isRecordedDay, playRecordedDay } from '../feed/recorded-day.ts'
import { createPostOffice, type PostOffice } from '../feed/post-office.ts'
import { followTwinTime } from '../feed/twin-time.ts'
import { createVendorLetters } from '../feed/vendor-letters.ts'
import { openObserved, openPlan } from '../simulation/write-observations.ts'

const EXIT_USAGE = 2
const CLOSE_MS = 1_500
const PROGRESS_MS = 500

/** What `--mix` calls them. */
const FORMAT_BY_SHORT_NAME: Readonly<Record<string, string>> = {
  hikvision: 'hikvision-isapi', 'plate-recognizer': 'plate-recognizer', traccar: 'traccar-forward', osmand: 'osmand', generic: 'generic-json',
}

interface FeedOptions {
  readonly to: string
  readonly speed?: string
  readonly mix?: string
  readonly seed: string
  readonly keys: string
  readonly from?: string
  readonly limit?: string
}

interface FeedCall {
  readonly server: string
  readonly speedRatio: number | null
  readonly formats: ReadonlySet<string>
  /** After midnight; null from the first declaration on. */
  readonly fromClockMs: number | null
  readonly reportCountMax: number
}

/** Every problem of the call at once. */
function parseCall(options: FeedOptions): FeedCall | readonly string[] {
  const problems: string[] = []
  let server = ''
  try {
    const url = new URL(options.to)
    if (!['http:', 'https:'].includes(url.protocol)) throw new Error('no web address')
    server = url.origin
  } catch {
    problems.push(`--to ${options.to} is no address; write it as http://localhost:8080`)
  }
  const speedRatio = options.speed === undefined ? null : Number(options.speed)
  if (speedRatio !== null && !(speedRatio > 0 && speedRatio <= 10_000)) problems.push(`--speed ${options.speed ?? ''} is no speed; it must be above 0 and at most 10000`)
  const names = options.mix === undefined ? Object.keys(FORMAT_BY_SHORT_NAME) : options.mix.split(',').map((name) => name.trim())
  const formats = new Set<string>()
  for (const name of names) {
    const format = FORMAT_BY_SHORT_NAME[name] ?? (listEmulatedFormats().includes(name) ? name : undefined)
    if (format === undefined) problems.push(`--mix knows no "${name}"; it knows ${Object.keys(FORMAT_BY_SHORT_NAME).join(', ')}`)
    else formats.add(format)
  }
  const fromClockMs = options.from === undefined ? null : findClockTimeMs(options.from)
  if (options.from !== undefined && fromClockMs === null) problems.push(`--from ${options.from} is no clock time; write it as 07:30`)
  const reportCountMax = options.limit === undefined ? Number.POSITIVE_INFINITY : Number(options.limit)
  if (options.limit !== undefined && !(Number.isSafeInteger(reportCountMax) && reportCountMax > 0)) problems.push(`--limit ${options.limit} is no number of reports`)
  return problems.length > 0 ? problems : { server, speedRatio, formats, fromClockMs, reportCountMax }
}

function createProgressLine(office: PostOffice): (progress: FeedProgress) => void {
  if (!process.stderr.isTTY) return () => undefined
  const elapsedMs = stopwatch()
  let shownAtMs = Number.NEGATIVE_INFINITY
  return ({ twinMs, isCatchingUp, lagMs }) => {
    const nowMs = elapsedMs()
    if (nowMs - shownAtMs < PROGRESS_MS) return
    shownAtMs = nowMs
    const clock = new Date(twinMs + HANOI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
    const { acceptedCount, refusedCount } = office.counts
    const perS = Math.round(acceptedCount / Math.max(0.001, nowMs / 1_000))
    process.stderr.write(`\r${clock} Hanoi  ${isCatchingUp ? 'catching up' : 'live'}  ${acceptedCount} accepted (${perS}/s), ${refusedCount} refused, ${(lagMs / 1_000).toFixed(1)} s late   `)
  }
}

interface FeedSource {
  readonly site: Site
  readonly spec: ObservationSpec
  readonly reportsFrom: (nowMs: number) => Iterable<SimulatedReport>
}

/** @throws Error in a sentence when there is nothing of this name to be played. */
function openSource(name: string, seed: string): FeedSource {
  if (isRecordedDay(name)) {
    if (!existsSync(name)) throw new Error(`there is no recording ${name}`)
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

async function runFeed(name: string, options: FeedOptions): Promise<void> {
  const call = parseCall(options)
  if (!('server' in call)) {
    process.stderr.write(`bordertwin feed:\n${call.map((problem) => `  ${problem}`).join('\n')}\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const { site, spec, reportsFrom } = openSource(name, options.seed)
  const keys = await loadFeedKeys(options.keys)
  const office = createPostOffice(call.server)
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const time = await followTwinTime(office.ask, call.speedRatio)
    if (time.speedRatio !== time.serverSpeedRatio) {
      process.stderr.write(`bordertwin feed: playing at ${time.speedRatio}x against a server clock at ${time.serverSpeedRatio}x: events will drift away from its clock\n`)
    }
    const nowMs = time.nowMs()
    const letters = createVendorLetters(site, spec, keys)
    const batches = createCommandBatches(site.id, keys, office)
    const reports = reportsFrom(nowMs)
    const fromMs = call.fromClockMs === null ? null : dayStartMsOf(dateOf(nowMs)) + call.fromClockMs
    const totals = await playFeed(
      { reports, formats: call.formats, fromMs, reportCountMax: call.reportCountMax },
      { office, letters, batches, time, signal: stopping.signal, onProgress: createProgressLine(office) },
    )
    await office.close(CLOSE_MS)
    time.stop()
    const failure = office.failure()
    if (failure !== null) throw failure
    const { acceptedCount, refusedCount, retriedCount, refusals } = office.counts
    const lines = [`${totals.reportCount} reports: ${acceptedCount} requests accepted, ${refusedCount} refused, ${retriedCount} tried again; ${batches.sentCount()} commands`]
    for (const [reason, count] of refusals) lines.push(`  ${count} x ${reason}`)
    if (letters.listKeyless().length > 0) lines.push(`  no key for ${letters.listKeyless().join(', ')}`)
    if (batches.listTokenless().length > 0) lines.push(`  no token for ${batches.listTokenless().join(', ')}`)
    process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}bordertwin feed: ${lines.join('\n')}\n`)
  } finally {
    await office.close(0)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

const HELP = `
Examples:
  $ bordertwin feed huu-nghi --to http://localhost:8080 --keys .data/keys.json
  $ bordertwin feed border-closure-2h --to http://localhost:8080 --speed 60
  $ bordertwin feed tuesday.ndjson --to http://localhost:8080
  $ bordertwin feed huu-nghi --to http://localhost:8080 --mix hikvision,traccar --seed 7 --from 07:00`

export function registerFeed(program: Command): void {
  program
    .command('feed')
    .description("play a simulated scenario of a crossing, or a recorded day, as vendor payloads against a server's public door")
    .argument('<scenario>', 'a scenario of a named crossing; id of a shipped crossing for its ordinary day; a folder with a crossing.yaml; or a recorded day, <file>.ndjson')
    .requiredOption('--to <url>', 'address of the server')
    .option('--speed <ratio>', "speed of the day (default: the server's own)")
    .option('--mix <formats>', `which devices play: ${Object.keys(FORMAT_BY_SHORT_NAME).join(',')} (default: all)`)
    .option('--seed <seed>', 'another seed is another day', '1')
    .option('--keys <file>', 'keys of devices and agencies, as the server wrote them', '.data/keys.json')
    .option('--from <HH:MM>', 'leave out what happened before, Hanoi time of the server clock\'s day')
    .option('--limit <count>', 'stop after so many reports')
    .addHelpText('after', HELP)
    .action(runFeed)
}
