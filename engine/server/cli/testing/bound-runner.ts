/** Somebody to run the command line whom permissions bind: they do not bind root, as whom containers and build machines run tests. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMAND_LINE } from '../../install-root.ts'
import { AS_IS, spawnNode, type Runner } from './run-command.ts'

/** Of Debian and most others. */
const NOBODY = 65_534

/** Tried in this order. Nobody cannot reach a checkout in the home of root; root without its powers can, but needs a program. */
const RUNNERS: readonly Runner[] = [
  AS_IS,
  { prefix: [], identity: { uid: NOBODY, gid: NOBODY } },
  { prefix: ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--'], identity: {} },
]

/** Ends with 0 where the first file cannot be read and the others can. */
const PROBE = `
const { readFileSync } = require('node:fs')
const canRead = (file) => { try { readFileSync(file); return true } catch { return false } }
const [closed, ...open] = process.argv.slice(1)
process.exit(!canRead(closed) && open.every(canRead) ? 0 : 1)`

const exitCodeOf = (args: readonly string[], runner: Runner): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawnNode(args, runner, {})
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })

/** @throws Error where nobody is bound: such a machine cannot tell what a user without rights would be told. */
export async function findBoundRunner(): Promise<Runner> {
  const folder = await mkdtemp(join(tmpdir(), 'bordertwin-bound-'))
  const [closed, open] = [join(folder, 'closed'), join(folder, 'open')]
  try {
    await Promise.all([chmod(folder, 0o755), writeFile(closed, 'closed', { mode: 0o000 }), writeFile(open, 'open', { mode: 0o644 })])
    for (const runner of process.getuid?.() === 0 ? RUNNERS : [AS_IS]) if ((await exitCodeOf(['-e', PROBE, closed, open, COMMAND_LINE], runner)) === 0) return runner
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  throw new Error('permissions bind nobody here who could run the command line: run the tests as another user than root')
}
