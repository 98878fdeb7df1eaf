/**
 * Running the steps of a tool one after the other, with a line each: what ran, how long, whether it passed.
 *
 * Errors:  a failing step ends the tool with its exit code; nothing is retried.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** The JavaScript behind a package's command, run without a shell and without npx. */
const COMMANDS = {
  tsc: 'node_modules/typescript-7/bin/tsc',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  vite: 'node_modules/vite/bin/vite.js',
}

/** Runs one command of `COMMANDS` (or a script path) to its end; exits the process when it fails. */
export function runStep(title, command, args, options = {}) {
  const startedAtMs = performance.now()
  const out = options.isAside === true ? process.stderr : process.stdout
  out.write(`\n▸ ${title}\n`)
  const script = join(ROOT, COMMANDS[command] ?? command)
  const { status, signal } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    // stdout belongs to whoever started the tool: `bordertwin decode` prints JSON there.
    stdio: options.isAside === true ? ['ignore', 2, 2] : 'inherit',
  })
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  if (status === 0) {
    out.write(`✓ ${title} (${seconds} s)\n`)
    return
  }
  process.stderr.write(`✗ ${title} failed after ${seconds} s (${signal ?? `exit ${status}`})\n`)
  process.exit(status ?? 1)
}
