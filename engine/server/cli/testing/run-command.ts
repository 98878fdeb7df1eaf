/** The compiled command line in a process of its own, as a user runs it. */
import { spawn, type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { COMMAND_LINE } from '../../install-root.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandSetting {
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What comes in by standard input, which is empty otherwise. */
  readonly input?: string | Uint8Array
  readonly runner?: Runner
}

/** Who runs it, where that is not whoever runs the test. */
export interface Runner {
  /** Program and arguments that start what follows them. */
  readonly prefix: readonly string[]
  readonly identity: { readonly uid?: number; readonly gid?: number }
}

export const AS_IS: Runner = { prefix: [], identity: {} }

export function spawnNode(args: readonly string[], { prefix, identity }: Runner, options: SpawnOptionsWithoutStdio): ChildProcessWithoutNullStreams {
  const [program = process.execPath, ...rest] = [...prefix, process.execPath, ...args]
  return spawn(program, rest, { ...options, ...identity, stdio: ['pipe', 'pipe', 'pipe'] })
}

export function startCommand(args: readonly string[], { environment = {}, cwd, input, runner = AS_IS }: CommandSetting = {}) {
  if (!existsSync(COMMAND_LINE)) throw new Error('the command line is not compiled; npm run build does it')
  const child = spawnNode([COMMAND_LINE, ...args], runner, { env: { ...process.env, ...environment }, ...(cwd === undefined ? {} : { cwd }) })
  // A command may end without having read all of it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => (stdout += String(text)))
  child.stderr.on('data', (text) => (stderr += String(text)))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (stdout.includes('\n')) resolve(stdout)
    })
    void ended.then(() => reject(new Error(`it ended before it was ready: ${stderr}`)), reject)
  })
  // Only those who wait for it care.
  ready.catch(() => undefined)
  return { child, ended, ready }
}

export const runCommand = (args: readonly string[], setting?: CommandSetting): Promise<Ended> => startCommand(args, setting).ended
