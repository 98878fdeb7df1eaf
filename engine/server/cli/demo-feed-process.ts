/**
 * The process of a demo server's feed: gets its day ready while the server starts, and plays once it is told where the server is.
 *
 * Started by demo-feed.ts with the crossing's id. Everything it sends goes through the server's public door, with the key file's keys.
 * Errors:  exit 1 with a sentence; it ends with the server, however that ended.
 */
import { loadFeedKeys } from '../feed/feed-keys.ts'
import { FEED_SEED_DEFAULT, FORMAT_BY_SHORT_NAME, openFeedSource, runFeed } from '../feed/run-feed.ts'
import { CAUGHT_UP, type ServerAddress } from './demo-feed.ts'

const EXIT_FAILURE = 1

const untilTold = (): Promise<ServerAddress> => new Promise((told) => process.once('message', (address) => told(address as ServerAddress)))

async function play(crossing: string): Promise<void> {
  process.once('disconnect', () => process.exit(EXIT_FAILURE))
  const toldAddress = untilTold()
  const source = openFeedSource(crossing, FEED_SEED_DEFAULT)
  const { keysPath, ...address } = await toldAddress
  process.channel?.unref()
  const lines = await runFeed(
    source,
    { ...address, keys: await loadFeedKeys(keysPath), speedRatio: null, formats: new Set(Object.values(FORMAT_BY_SHORT_NAME)), reportCountMax: Number.POSITIVE_INFINITY },
    { onProgress: ({ isCatchingUp }) => void (isCatchingUp || tellCaughtUp()), onRemark: say },
  )
  say(lines.join('\n'))
}

let hasCaughtUp = false

function tellCaughtUp(): void {
  if (hasCaughtUp) return
  hasCaughtUp = true
  process.send?.(CAUGHT_UP)
}

function say(text: string): void {
  process.stderr.write(`bordertwin feed: ${text}\n`)
}

await play(process.argv[2] ?? '').catch((failure: unknown) => {
  say(failure instanceof Error ? failure.message : String(failure))
  process.exitCode = EXIT_FAILURE
})
