/** Demand without measure, as processes: what piles up ends with a reason and exit code 2, what flows through takes no memory. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { COMMAND_LINE } from '../install-root.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-sim-limits-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** Most memory that it held; NaN where the system does not tell. */
  readonly peakMb: number
}

/** One station of so many seconds, three million vehicles an hour. */
function simulate(name: string, meanS: number, horizon: string): Promise<Ended> {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, `bordertwin: scenario/1
title: ${name}
crossing:
  stations: { a: { servers: 1, service: { exponential: { meanS: ${meanS} } } } }
  routes: { all: [a] }
flows: { all: { route: all, arrivals: { poisson: { perHour: 3000000 } } } }
horizon: ${horizon}
experiment: { replications: 1, seed: 1 }
`)
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND_LINE, 'sim', path, '--json', '--workers', '1'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    let peakMb = Number.NaN
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const looking = setInterval(() => {
      const status = `/proc/${child.pid}/status`
      // It may be gone between the two.
      try {
        if (existsSync(status)) peakMb = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? Number.NaN) / 1_024 || peakMb
      } catch {
        clearInterval(looking)
      }
    }, 50)
    child.on('close', (code) => {
      clearInterval(looking)
      resolve({ code, out, err, peakMb })
    })
  })
}

test('more than two million vehicles inside: exit code 2, one line that says what to change, and nothing else', async () => {
  const { code, out, err, peakMb } = await simulate('crowd', 3_600, '2h')
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err.trim().split('\n')).toEqual([expect.stringMatching(/more than 2,000,000 vehicles are inside after 0\.\d hours.*lower the demand, add servers/)])
  if (!Number.isNaN(peakMb)) expect(peakMb).toBeLessThan(1_024)
})

test('ten million arrivals that are served as they come run in the memory of a few', async () => {
  const { code, out, peakMb } = await simulate('stream', 0.0009, '{ arrivals: 10000000 }')
  expect(code).toBe(0)
  const { measures } = JSON.parse(out) as { readonly measures: Record<string, { readonly value: number }> }
  expect(measures['flow.all.inCount']?.value).toBe(10_000_000)
  if (!Number.isNaN(peakMb)) expect(peakMb).toBeLessThan(300)
})
