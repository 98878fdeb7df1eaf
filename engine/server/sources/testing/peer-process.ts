/** A peer in a process of its own: started, waited for, stopped as an operator would or killed as a power cut would. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface PeerProcess {
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
}

const START_MS_MAX = 60_000
const RETRY_MS = 50

/** Below the ports that systems give to connections: a peer that is away for a while finds its own free when it comes back. */
const [PORT_MIN, PORT_MAX] = [10_000, 32_000]

/** A port that nobody uses now. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)))
    if (!isFree) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    setTimeout(() => socket.destroy(), 1_000).unref()
  })

/** Resolves when the process takes connections on the port. */
export async function startPeer(command: string, args: readonly string[], port: number, env: Readonly<Record<string, string>> = {}): Promise<PeerProcess> {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  const ended = once(child, 'exit')
  for (let waitedMs = 0; !(await answers(port)); waitedMs += RETRY_MS) {
    if (child.exitCode !== null || waitedMs > START_MS_MAX) {
      child.kill('SIGKILL')
      throw new Error(`${command} did not start: ${said}`)
    }
    await pause(RETRY_MS)
  }
  return {
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    },
  }
}

/** Waits for what must come true, however slow the machine is. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, msMax = 120_000): Promise<void> {
  for (let waitedMs = 0; waitedMs < msMax; waitedMs += RETRY_MS) {
    if (await isTrue()) return
    await pause(RETRY_MS)
  }
  throw new Error(`not in ${msMax / 1_000} s: ${what}`)
}
