/**
 * `bordertwin serve`: server and screens in one process, until a signal ends it.
 *
 * stdout says one line, when the server really is ready; everything else goes to stderr.
 *
 * Errors:  exit 2 with every configuration problem at once; exit 1 when it cannot start or stop.
 */
import type { Command } from 'commander'
import { describeFault, faultCodeOf } from '../../../scenarios/file-fault.ts'
import { listCrossings } from '../../../scenarios/load-crossing.ts'
import { parseServerConfig, type ServeOptions, type ServerConfig } from '../config.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { createLogger } from '../logger.ts'
import type { TwinServer } from '../twin-server.ts'
import { startDemoFeed, type DemoFeed } from './demo-feed.ts'

const EXIT_USAGE = 2
/** Draining, syncing and closing take well under a second; past this something hangs. */
const STOP_MS_MAX = 10_000

const HELP = `
Environment:
  DATABASE_URL                  PostgreSQL for the history (postgres://…); the embedded store otherwise
  MQTT_URL                      subscribe to an MQTT broker (mqtt://user:password@host:1883)
  MQTT_PORT                     be an MQTT broker for devices, on this port
  MAPBOX_TOKEN                  public token (pk.…); switches the map to Mapbox
  LOG_LEVEL                     trace, debug, info (default), warn, error, silent
  TRUST_PROXY=1                 believe X-Forwarded-* of the proxy in front
  BORDERTWIN_ANONYMOUS_PLATES   1 or 0: plates in full for people who have not signed in (default: only with --demo live)
  BORDERTWIN_DEVICE_PER_MIN, BORDERTWIN_ADDRESS_PER_MIN, BORDERTWIN_REFUSED_PER_MIN, BORDERTWIN_BODIES_IN_HAND
                                rate limits
  BORDERTWIN_KEEP_DAYS          trips leave the history so many days after they left (default: never)
  BORDERTWIN_REGISTERS          registers of other agencies to ask (default: <data>/registers.yaml)
  <data>/sources.yaml           cameras to pull, ports to listen on, queues and folders (docs/sources.md; bordertwin check reads it)
  HOST, PORT, BORDERTWIN_DATA, BORDERTWIN_DEMO, BORDERTWIN_SPEED
                                the options above; an option wins

Signals:
  SIGINT (Ctrl-C), SIGTERM and SIGHUP (the terminal was closed, nohup or not) stop it in order: what was acknowledged is on disk, and a
  snapshot makes the next start quick. To outlive the terminal, start it with setsid or as a service.

Examples:
  $ bordertwin serve                             real time, data in .data
  $ bordertwin serve --demo live --speed 60      a simulated day of Hữu Nghị, one minute a second
  $ DATABASE_URL=postgres://twin@db/twin bordertwin serve --port 80 --data /var/lib/bordertwin`

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the server and its screens')
    .option('--host <address>', 'address to listen on (default: all)')
    .option('--port <port>', 'port to listen on; 0 takes a free one (default: 8080)')
    .option('--data <dir>', 'folder of log, history and keys (default: .data)')
    .option('--demo <none|live>', 'live: feed a simulated day through the public ingest (default: none)')
    .option('--speed <ratio>', 'speed of the clock, for demos (default: 1)')
    .addHelpText('after', HELP)
    .action(runServe)
}

async function runServe(options: ServeOptions): Promise<void> {
  const parsed = parseServerConfig(options, process.env)
  if (!parsed.ok) {
    const lines = parsed.failure.map(({ where, what }) => `  ${where} ${what}`)
    process.stderr.write(
      `bordertwin: the configuration has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}\n`,
    )
    process.exitCode = EXIT_USAGE
    return
  }
  const config = parsed.value
  const logger = createLogger(config.logLevel)
  const [crossing] = listCrossings(CROSSINGS_DIR)
  const feed = config.demo === 'live' && crossing !== undefined ? startDemoFeed({ crossing, logger }) : null
  // Loaded only now: `--help` and the other commands start faster without it.
  const { startTwinServer } = await import('../twin-server.ts')
  const server = await startTwinServer(config, { logger, onFirstAccount: announceAccount, ...(feed === null ? {} : { beforeHistory: feed.firstScreenDone }) }).catch(async (error: unknown) => {
    await feed?.stop()
    throw explainStart(error, config)
  })
  stopOnSignal(server, feed)
  feed?.begin(server)
  const demo = config.demo === 'live' ? `, demo day at ${config.speedRatio}x` : ''
  process.stdout.write(`ready: ${server.url} (crossings: ${server.crossings.join(', ')}${demo})\n`)
}

function announceAccount(name: string, password: string): void {
  process.stderr.write(
    `\n  First start. Sign in as "${name}" with password "${password}".\n  It is shown only now; it is kept as a hash in accounts.json.\n\n`,
  )
}

/** Two seconds after a failed start whatever still holds the process is ours to end: nobody waits for a server that said why not. */
const FAILED_START_MS = 2_000

function explainStart(error: unknown, { host, port, mqttPort, dataDir }: ServerConfig): unknown {
  setTimeout(() => process.exit(1), FAILED_START_MS).unref()
  const code = faultCodeOf(error)
  const takenPort = error instanceof Error && 'port' in error && typeof error.port === 'number' ? error.port : undefined
  if (code === 'EADDRINUSE' && takenPort !== undefined && takenPort !== port) {
    const whose = takenPort === mqttPort ? 'MQTT_PORT' : 'a source of sources.yaml'
    return new Error(`port ${takenPort}, of ${whose}, is taken by another program. Stop it, or choose another port there.`)
  }
  if (code === 'EADDRINUSE')
    return new Error(`port ${port} is taken by another program. Stop it, or choose another port: --port ${port + 1}`)
  if (code === 'EACCES' && takenPort !== undefined) return new Error(`port ${port} may not be opened by this user. Choose one above 1023, for example --port 8080`)
  if (code === 'ENOSPC') return new Error(`the disk of the data folder ${dataDir} is full. Make room, or choose another one: --data`)
  const fault = describeFault(error)
  if (fault !== null) return new Error(`the server cannot start: ${fault}`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`this machine has no address "${host}". Leave --host out to listen on all`)
  return error
}

function stopOnSignal(server: TwinServer, feed: DemoFeed | null): void {
  let isStopping = false
  let askedCount = 0
  const stop = (signal: NodeJS.Signals): void => {
    // A terminal that closes says SIGHUP more than once (shell and kernel), and some supervisors send it with SIGTERM: that is nobody's impatience.
    if (signal !== 'SIGHUP') askedCount += 1
    if (askedCount > 1) process.exit(1)
    if (isStopping) return
    isStopping = true
    process.stderr.write(`bordertwin: ${signal}, stopping; once more to stop at once\n`)
    const deadline = setTimeout(() => {
      process.stderr.write('bordertwin: could not stop cleanly in time\n')
      process.exit(1)
    }, STOP_MS_MAX)
    void Promise.all([feed?.stop(), server.stop()]).then(
      () => {
        clearTimeout(deadline)
        process.exit(0)
      },
      (error: unknown) => {
        process.stderr.write(`bordertwin: stopping failed: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
}
