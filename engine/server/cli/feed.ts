/**
 * `bordertwin feed`: plays a simulated scenario of a crossing, or a recorded day, as real vendor payloads against a server's public door.
 *
 * Progress goes to stderr and only to a terminal; the counts are printed at the end.
 * Errors:  exit 2 for a wrong call, 1 when the server is not there or refuses the keys; each in one sentence.
 */
import type { Command } from 'commander'
import { listEmulatedFormats } from '../../../ingest/emulators/registry.ts'
import { explainFault, isFileFault } from '../../../scenarios/file-fault.ts'
import { findClockTimeMs, HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import { stopwatch } from '../clock.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'
import { keyFileDefault } from './data-option.ts'
import { loadFeedKeys, type FeedKeys } from '../feed/feed-keys.ts'
import type { FeedProgress } from '../feed/play-feed.ts'
import type { PostCounts } from '../feed/post-office.ts'
import { FEED_SEED_DEFAULT, FORMAT_BY_SHORT_NAME, openFeedSource, runFeed, type FeedCall, type FeedSource } from '../feed/run-feed.ts'

const PROGRESS_MS = 500

interface FeedOptions {
  readonly to: string
  readonly speed?: string
  readonly mix?: string
  readonly seed: string
  readonly keys: string
  readonly from?: string
  readonly limit?: string
}

/** Every problem of the call at once. */
function parseCall(options: FeedOptions): Omit<FeedCall, 'keys'> | readonly string[] {
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
  if (options.seed.trim() === '') problems.push('--seed is empty; it must be a number or a text')
  return problems.length > 0 ? problems : { server, speedRatio, formats, fromClockMs, reportCountMax }
}

/** Formats that were asked for and that nobody at the crossing speaks. */
const listSilent = ({ site }: FeedSource, { formats }: Pick<FeedCall, 'formats'>): readonly string[] => [...formats].filter((format) => !site.sensors.some((sensor) => sensor.format === format))

function createProgressLine(): (progress: FeedProgress, counts: PostCounts) => void {
  if (!process.stderr.isTTY) return () => undefined
  const elapsedMs = stopwatch()
  let shownAtMs = Number.NEGATIVE_INFINITY
  return ({ twinMs, isCatchingUp, lagMs }, { acceptedCount, refusedCount }) => {
    const nowMs = elapsedMs()
    if (nowMs - shownAtMs < PROGRESS_MS) return
    shownAtMs = nowMs
    const clock = new Date(twinMs + HANOI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
    const perS = Math.round(acceptedCount / Math.max(0.001, nowMs / 1_000))
    process.stderr.write(`\r${clock} Hanoi  ${isCatchingUp ? 'catching up' : 'live'}  ${acceptedCount} accepted (${perS}/s), ${refusedCount} refused, ${(lagMs / 1_000).toFixed(1)} s late   `)
  }
}

/** A day that cannot be played, and keys that are none, are a wrong call, as far as whoever waits for the exit code is concerned. */
const refusal = (failure: unknown, name: string): CallFailure =>
  new CallFailure(isFileFault(failure) ? `${name} cannot be read: ${explainFault(failure)}` : failure instanceof Error ? failure.message : String(failure), EXIT_USAGE)

function getSource(name: string, seed: string): FeedSource {
  try {
    return openFeedSource(name, seed)
  } catch (failure) {
    throw refusal(failure, name)
  }
}

async function getKeys(path: string): Promise<FeedKeys> {
  try {
    return await loadFeedKeys(path)
  } catch (failure) {
    throw refusal(failure, path)
  }
}

async function play(name: string, options: FeedOptions): Promise<void> {
  const call = parseCall(options)
  if (!('server' in call)) {
    process.stderr.write(`bordertwin feed:\n${call.map((problem) => `  ${problem}`).join('\n')}\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const source = getSource(name, options.seed)
  const onRemark = (remark: string): void => void process.stderr.write(`bordertwin feed: ${remark}\n`)
  if (options.mix !== undefined) for (const format of listSilent(source, call)) onRemark(`no device of ${source.site.id} speaks ${format}: none of it is played`)
  const lines = await runFeed(source, { ...call, keys: await getKeys(options.keys) }, { onProgress: createProgressLine(), onRemark })
  process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}bordertwin feed: ${lines.join('\n')}\n`)
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
    .option('--seed <seed>', 'another seed is another day', FEED_SEED_DEFAULT)
    .option('--keys <file>', 'keys of devices and agencies, as the server wrote them', keyFileDefault())
    .option('--from <HH:MM>', 'leave out what happened before, Hanoi time of the server clock\'s day')
    .option('--limit <count>', 'stop after so many reports')
    .addHelpText('after', HELP)
    .action(play)
}
