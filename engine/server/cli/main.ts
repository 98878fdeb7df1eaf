/**
 * The `bordertwin` command line: one module per command, each registers itself.
 *
 * Errors:  exit 2 for a call that is wrong (unknown command, missing option), 1 for a failure, both in one readable message;
 *          never a stack trace unless LOG_LEVEL is debug or trace.
 */
import { Command, CommanderError } from 'commander'
import { ERRORS, TwinError } from '../../model/errors.ts'
import { registerCalibrate } from './calibrate.ts'
import { registerCheck } from './check.ts'
import { registerCompare } from './compare.ts'
import { registerDeadLetters } from './dead-letters.ts'
import { registerDecode } from './decode.ts'
import { registerFeed } from './feed.ts'
import { registerReplay } from './replay.ts'
import { registerServe } from './serve.ts'
import { registerSim } from './sim.ts'

const EXIT_FAILURE = 1
const EXIT_USAGE = 2

const EXAMPLES = `
Examples:
  $ bordertwin serve --demo live --speed 60      a demo day on http://localhost:8080
  $ bordertwin decode --format hikvision-isapi camera.xml
  $ bordertwin check scenarios/crossings/huu-nghi/crossing.yaml
  $ bordertwin sim mm4 --replications 50
  $ bordertwin feed huu-nghi --to http://localhost:8080 --keys .data/keys.json
  $ bordertwin replay .data/log/huu-nghi --hash

"bordertwin <command> --help" tells more of each.`

function createProgram(): Command {
  const program = new Command('bordertwin')
    .description('Live digital twin and queue simulator of land border crossings.')
    .exitOverride()
    .showHelpAfterError('"bordertwin --help" lists commands and options.')
    .addHelpText('after', EXAMPLES)
  registerServe(program)
  registerDeadLetters(program)
  registerDecode(program)
  registerCheck(program)
  registerFeed(program)
  registerReplay(program)
  registerSim(program)
  registerCompare(program)
  registerCalibrate(program)
  return program
}

/** What went wrong, in words for whoever typed the command. */
function messageOf(error: unknown): string {
  if (error instanceof TwinError) return `${error.message}\n${ERRORS[error.code].hint}`
  return error instanceof Error ? error.message : String(error)
}

/** A command that a server started (the demo feed) ends with it, however it ended. */
function endWithParent(): void {
  if (!process.connected) return
  process.once('disconnect', () => process.exit(EXIT_FAILURE))
  process.channel?.unref()
}

async function run(): Promise<void> {
  endWithParent()
  const program = createProgram()
  if (process.argv.length <= 2) return program.outputHelp()
  try {
    await program.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed it already.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE
      return
    }
    const isDebugging = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '')
    process.stderr.write(`bordertwin: ${isDebugging && error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`)
    process.exitCode ??= error instanceof Error && error.name === 'ReplicationError' ? EXIT_USAGE : EXIT_FAILURE
  }
}

await run()
