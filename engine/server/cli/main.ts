/**
 * The `bordertwin` command line: one module per command, each registers itself.
 *
 * Errors:  exit 2 for a call that is wrong (unknown command, missing option), 1 for a failure, both in one readable message;
 *          never a stack trace unless LOG_LEVEL is debug or trace.
 */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { ERRORS, TwinError } from '../../model/errors.ts'
import { describeFault } from '../../../scenarios/file-fault.ts'
import { PACKAGE_FILE } from '../install-root.ts'
import { CallFailure, EXIT_FAILURE, EXIT_USAGE } from './call-failure.ts'

const EXAMPLES = `
Examples:
  $ bordertwin serve --demo live --speed 60      a demo day on http://localhost:8080
  $ bordertwin decode --format hikvision-isapi camera.xml
  $ bordertwin check scenarios/crossings/huu-nghi/crossing.yaml
  $ bordertwin sim mm4 --replications 50
  $ bordertwin feed huu-nghi --to http://localhost:8080 --keys .data/keys.json
  $ bordertwin replay huu-nghi 2025-07-20 --hash

"bordertwin <command> --help" tells more of each.`

/** Loaded when asked for: the server's parts alone take longer to load than a payload to decode. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  serve: async () => (await import('./serve.ts')).registerServe,
  'dead-letters': async () => (await import('./dead-letters.ts')).registerDeadLetters,
  decode: async () => (await import('./decode.ts')).registerDecode,
  check: async () => (await import('./check.ts')).registerCheck,
  feed: async () => (await import('./feed.ts')).registerFeed,
  replay: async () => (await import('./replay.ts')).registerReplay,
  sim: async () => (await import('./sim.ts')).registerSim,
  compare: async () => (await import('./compare.ts')).registerCompare,
  calibrate: async () => (await import('./calibrate.ts')).registerCalibrate,
}

/** Commands of the design that later versions will have, and what there is meanwhile. */
const PLANNED: Readonly<Record<string, string>> = {
  report: 'GET /api/v1/crossings/<id>/measures and …/trips have the figures of a day.',
  worker: '"bordertwin sim --workers <n>" uses the cores of this machine.',
}

/** Of the package: the one place where it is written. */
function versionOf(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { readonly version: string }
  return version
}

async function createProgram(asked: string): Promise<Command> {
  const program = new Command('bordertwin')
    .description('Live digital twin and queue simulator of land border crossings.')
    .version(versionOf(), '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('"bordertwin --help" lists commands and options.')
    .addHelpText('after', EXAMPLES)
  const names = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS)
  for (const name of names) (await COMMANDS[name]?.())?.(program)
  for (const command of program.commands) pointToHelp(command, `bordertwin ${command.name()}`)
  return program
}

/** Who made a mistake in a call is told where its own options are listed. */
function pointToHelp(command: Command, words: string): void {
  command.showHelpAfterError(`"${words} --help" lists its arguments and options.`)
  for (const inner of command.commands) pointToHelp(inner, `${words} ${inner.name()}`)
}

/** What went wrong, in words for whoever typed the command. */
function messageOf(error: unknown): string {
  if (error instanceof TwinError) return `${error.message}\n${ERRORS[error.code].hint}`
  return describeFault(error) ?? (error instanceof Error ? error.message : String(error))
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CallFailure) return error.exitCode
  return error instanceof Error && error.name === 'ReplicationError' ? EXIT_USAGE : EXIT_FAILURE
}

/** A command that a server started (the demo feed) ends with it, however it ended. */
function endWithParent(): void {
  if (!process.connected) return
  process.once('disconnect', () => process.exit(EXIT_FAILURE))
  process.channel?.unref()
}

/** EPIPE of a pipe, EIO of a terminal that was closed. */
const isNobodyThere = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO'

/** `bordertwin … | head` closes the pipe when it has seen enough: no fault of anybody's. A remark that cannot be written ends nothing. */
function endWithReader(): void {
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (isNobodyThere(fault)) process.exit()
    process.stderr.write(`bordertwin: the output could not be written: ${fault.code === 'ENOSPC' ? 'the disk is full' : fault.message}\n`)
    process.exit(EXIT_FAILURE)
  })
}

/** `nope --help` and `help nope` would be answered with the help of everything, as if nope were known. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [node = '', script = '', first = '', second = ''] = argv
  const named = first === 'help' ? second : first
  return named === '' || named === 'help' || named.startsWith('-') || Object.hasOwn(COMMANDS, named) ? argv : [node, script, named]
}

async function run(): Promise<void> {
  endWithParent()
  endWithReader()
  const asked = process.argv[2] ?? ''
  const planned = Object.hasOwn(PLANNED, asked) ? PLANNED[asked] : undefined
  if (planned !== undefined) {
    process.stderr.write(`bordertwin: this version does not have "${asked}" yet. ${planned}\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const program = await createProgram(asked)
  if (process.argv.length <= 2) return program.outputHelp()
  try {
    await program.parseAsync(wordsOf(process.argv))
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed it already.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE
      return
    }
    const isDebugging = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '')
    process.stderr.write(`bordertwin: ${isDebugging && error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`)
    process.exitCode ??= exitCodeOf(error)
  }
}

await run()
