/** `npm start` for tests: the compiled server with its demo feed, on a free port and a data folder of its own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LAUNCHER = join(import.meta.dirname, '../launch.mjs')
const READY_MS_MAX = 240_000

export interface StartedDemo {
  readonly url: string
  /** Since the ready line. */
  readonly ageMs: () => number
  readonly stop: () => Promise<void>
}

/** @param environment added to this process's own. */
export async function startDemo(environment: Readonly<Record<string, string>> = {}): Promise<StartedDemo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-demo-'))
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--demo', 'live', '--speed', '60', '--host', '127.0.0.1', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
  })
  let printed = ''
  let complained = ''
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ready line after ${READY_MS_MAX / 1_000} s: ${complained}`)), READY_MS_MAX)
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const ready = /^ready: (\S+)[^\n]*\n/m.exec(printed)?.[1]
      if (ready === undefined) return
      clearTimeout(late)
      resolve(ready)
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`the server ended with ${code}: ${complained}`))
    })
  })
  const readyAtMs = performance.now()
  return {
    url,
    ageMs: () => performance.now() - readyAtMs,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
