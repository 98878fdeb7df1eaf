/** Yardsticks of the benches: C++ programs compiled on the spot, and CPU time. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** The numbers that a C++ program of this folder prints; null where its source or g++ is missing. */
export function runCpp(source: string, args: readonly string[]): readonly number[] | null {
  const path = join('sim/bench', source)
  if (!existsSync(path)) return null
  const folder = mkdtempSync(join(tmpdir(), 'sim-bench-'))
  try {
    const program = join(folder, 'yardstick')
    execFileSync('g++', ['-O3', '-march=native', '-o', program, path], { stdio: 'ignore' })
    return numbersOf(execFileSync(program, args, { encoding: 'utf8' }))
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Debian's own Python, which sees Debian's packages; another one may come first on the path. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

/** The numbers that a Python program of this folder prints; null where Python or what it imports is missing. */
export function runPython(source: string, args: readonly string[]): readonly number[] | null {
  try {
    return numbersOf(execFileSync(PYTHON, [join('sim/bench', source), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return null
  }
}

const numbersOf = (text: string): readonly number[] => text.trim().split(/\s+/).map(Number)
