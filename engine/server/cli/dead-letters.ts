/**
 * `bordertwin dead-letters list|show|reingest`: the bodies that a running server could not read, from the command line.
 *
 * Knows the server by its address and a token only. What is asked for goes to stdout, everything else to stderr.
 * Errors:  exit 2 for a wrong call, 1 when the server is not there, refuses, or a letter is still not understood; each in one sentence.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { z } from 'zod'
import { DeadLetterPageSchema, DeadLetterSchema, IngestReplySchema, type DeadLetterView } from '../../protocol/http.ts'
import { CallFailure, EXIT_FAILURE, EXIT_USAGE } from './call-failure.ts'
import { keyFileDefault } from './data-option.ts'
import { explainFault, faultOf, faultPathOf } from '../../../scenarios/file-fault.ts'
import { plain } from './plain-text.ts'

const LIMIT_COUNT = 50
const PAGE_COUNT_MAX = 999
/** What a terminal shows of a body; `--body` writes all of it. */
const PREVIEW_BYTES = 2_000
const HANOI_MS = 7 * 3_600_000

const HELP = `
The token is that of a controller or administrator: --token, the variable BORDERTWIN_TOKEN, or the key file of the server.

Examples:
  $ bordertwin dead-letters list
  $ bordertwin dead-letters show 1795309075628-00000001 --body letter.bin
  $ bordertwin decode --format hikvision-isapi letter.bin          (after a decoder was changed)
  $ bordertwin dead-letters reingest 1795309075628-00000001
  $ bordertwin dead-letters reingest --all --crossing huu-nghi`

interface ServerOptions {
  readonly to: string
  readonly token?: string
  readonly keys: string
}

interface ListOptions extends ServerOptions {
  readonly crossing?: string
  readonly limit: string
  readonly json?: boolean
}

interface ServerDoor {
  readonly ask: (path: string, method?: 'GET' | 'POST') => Promise<Response>
}

function tokenOf({ token, keys }: ServerOptions): string {
  const given = token ?? process.env['BORDERTWIN_TOKEN']
  if (given !== undefined && given !== '') return printableOf(given)
  let text: string
  try {
    text = readFileSync(keys, 'utf8')
  } catch (failure) {
    throw new CallFailure(`no token: give --token, set BORDERTWIN_TOKEN, or name the key file of the server with --keys (${keys}: ${faultOf(failure)})`, EXIT_USAGE)
  }
  try {
    const { tokens } = JSON.parse(text) as { readonly tokens: Readonly<Record<string, { readonly token: string; readonly role: string }>> }
    const found = Object.values(tokens).find(({ role }) => role === 'controller') ?? Object.values(tokens).find(({ role }) => role === 'admin')
    if (found !== undefined) return found.token
  } catch {
    throw new CallFailure(`${keys} is no key file`, EXIT_USAGE)
  }
  throw new CallFailure(`${keys} holds no token of a controller or administrator`, EXIT_USAGE)
}

/** A header takes no others. */
function printableOf(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CallFailure('the token holds characters that no token has: spaces, line ends or accents', EXIT_USAGE)
  return token
}

function openDoor(options: ServerOptions): ServerDoor {
  let origin: string
  try {
    const url = new URL(options.to)
    if (!['http:', 'https:'].includes(url.protocol)) throw new Error('no web address')
    origin = url.origin
  } catch {
    throw new CallFailure(`--to ${options.to} is no address; write it as http://localhost:8080`, EXIT_USAGE)
  }
  const token = tokenOf(options)
  return {
    ask: async (path, method = 'GET') => {
      let answer: Response
      try {
        answer = await fetch(`${origin}${path}`, { method, headers: { authorization: `Bearer ${token}` } })
      } catch {
        throw new CallFailure(`no server answers at ${origin}; start one with "bordertwin serve", or name another with --to`)
      }
      if (answer.ok) return answer
      const problem = RefusalSchema.safeParse(await answer.json().catch(() => null))
      throw new CallFailure(problem.success ? sentenceOf(problem.data) : `the server answered with status ${answer.status}`)
    },
  }
}

/** What we read of a problem; whoever answers may be another program than ours. */
const RefusalSchema = z.object({ title: z.string(), detail: z.string().optional(), hint: z.string().optional() })
const sentenceOf = ({ title, detail, hint }: z.infer<typeof RefusalSchema>): string => [title, detail, hint].filter((part) => part !== undefined && part !== '').join(' ')

/** Hanoi time, as everybody at the gate reads it. */
const clockTextOf = (atMs: number): string => `${new Date(atMs + HANOI_MS).toISOString().slice(0, 19).replace('T', ' ')} +07:00`
const lineOf = (letter: DeadLetterView): string =>
  plain(`${letter.letterId}  ${clockTextOf(letter.receivedAtMs)}  ${letter.crossingId}/${letter.deviceId}  ${letter.format}  ${letter.bodyBytesCount} B  ${letter.reason}`)

async function listLetters(door: ServerDoor, crossing: string | undefined, countMax: number): Promise<readonly DeadLetterView[]> {
  const letters: DeadLetterView[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: String(Math.min(PAGE_COUNT_MAX, countMax - letters.length)) })
    if (crossing !== undefined) query.set('crossing', crossing)
    if (cursor !== null) query.set('cursor', cursor)
    const page = DeadLetterPageSchema.parse(await (await door.ask(`/api/v1/dead-letters?${query.toString()}`)).json())
    letters.push(...page.letters)
    cursor = page.nextCursor
  } while (cursor !== null && letters.length < countMax)
  return letters
}

async function list(options: ListOptions): Promise<void> {
  if (!/^[1-9]\d{0,5}$/.test(options.limit)) throw new CallFailure(`--limit ${options.limit} is no whole number above 0`, EXIT_USAGE)
  const letters = await listLetters(openDoor(options), options.crossing, Number(options.limit))
  if (options.json === true) process.stdout.write(`${JSON.stringify(letters, null, 2)}\n`)
  else for (const letter of letters) process.stdout.write(`${lineOf(letter)}\n`)
  process.stderr.write(letters.length === 0 ? 'no dead letters\n' : `${letters.length} dead letter${letters.length === 1 ? '' : 's'}, newest first\n`)
}

const pathOf = (letterId: string, what = ''): string => `/api/v1/dead-letters/${encodeURIComponent(letterId)}${what}`

async function show(letterId: string, options: ServerOptions & { readonly body?: string }): Promise<void> {
  const door = openDoor(options)
  const letter = DeadLetterSchema.parse(await (await door.ask(pathOf(letterId))).json())
  const bytes = Buffer.from(await (await door.ask(pathOf(letterId, '/body'))).arrayBuffer())
  if (options.body === '-') {
    process.stdout.write(bytes)
    return
  }
  const { receivedAtMs, ...rest } = letter
  for (const [name, value] of Object.entries({ ...rest, receivedAt: clockTextOf(receivedAtMs) })) process.stdout.write(`${name}: ${plain(String(value ?? 'none'))}\n`)
  if (options.body !== undefined) {
    try {
      writeFileSync(options.body, bytes, { mode: 0o600 })
    } catch (failure) {
      // A file that could not even be opened was badly chosen; what was opened and not written is nobody's fault.
      throw new CallFailure(`the body cannot be written to ${options.body}: ${explainFault(failure)}`, faultPathOf(failure) === null ? EXIT_FAILURE : EXIT_USAGE)
    }
    process.stderr.write(`${bytes.length} bytes written to ${options.body}\n`)
    return
  }
  const preview = bytes.subarray(0, PREVIEW_BYTES).toString('utf8').replace(/[^\P{Cc}\n\t]/gu, '·')
  process.stdout.write(`\n${preview}\n`)
  if (bytes.length > PREVIEW_BYTES) process.stderr.write(`the first ${PREVIEW_BYTES} of ${bytes.length} bytes; --body FILE writes all of them\n`)
}

async function reingest(letterIds: readonly string[], options: ServerOptions & { readonly all?: boolean; readonly crossing?: string }): Promise<void> {
  if ((letterIds.length === 0) === (options.all !== true)) throw new CallFailure('name the letters to read again, or --all for every one', EXIT_USAGE)
  const door = openDoor(options)
  const ids = options.all === true ? (await listLetters(door, options.crossing, Number.MAX_SAFE_INTEGER)).map((letter) => letter.letterId) : letterIds
  let readCount = 0
  // Oldest first, as they came.
  for (const letterId of options.all === true ? ids.toReversed() : ids) {
    try {
      const reply = IngestReplySchema.parse(await (await door.ask(pathOf(letterId, '/reingest'), 'POST')).json())
      readCount += 1
      process.stdout.write(`${letterId}: ${reply.accepted} observation${reply.accepted === 1 ? '' : 's'}\n`)
    } catch (failure) {
      if (!(failure instanceof CallFailure)) throw failure
      process.stdout.write(`${letterId}: ${plain(failure.message)}\n`)
    }
  }
  process.stderr.write(`${readCount} of ${ids.length} read\n`)
  if (readCount < ids.length) process.exitCode = EXIT_FAILURE
}

export function registerDeadLetters(program: Command): void {
  const letters = program.command('dead-letters').description('list, show and read again the bodies that a server could not read').addHelpText('after', HELP)
  const withServer = (command: Command): Command =>
    command
      .option('--to <url>', 'address of the server', 'http://localhost:8080')
      .option('--token <token>', 'token of a controller or administrator')
      .option('--keys <file>', 'key file of the server, read when no token is given', keyFileDefault())
  withServer(letters.command('list').description('newest first'))
    .option('--crossing <id>', 'only those of this crossing')
    .option('--limit <count>', 'at most so many', String(LIMIT_COUNT))
    .option('--json', 'as JSON')
    .action(list)
  withServer(letters.command('show').description('one letter with its reason and the beginning of its body').argument('<letter>', 'its id, as list prints it'))
    .option('--body <file>', 'write the whole body to a file; - for standard output')
    .action(show)
  withServer(letters.command('reingest').description('read letters again; those that are understood leave the dead letters').argument('[letter...]', 'their ids'))
    .option('--all', 'every letter')
    .option('--crossing <id>', 'with --all: only those of this crossing')
    .action(reingest)
}
