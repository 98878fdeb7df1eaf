/** A PostgreSQL of the test's own: a fresh cluster in a temporary folder, on a Unix socket, gone afterwards. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PrivatePostgres {
  readonly url: string
  readonly stop: () => void
}

const DEBIAN_ROOT = '/usr/lib/postgresql'

/** @returns the folder with initdb and pg_ctl, newest version first; undefined where PostgreSQL is not installed. */
function findPrograms(): string | undefined {
  if (existsSync(DEBIAN_ROOT)) {
    const versions = readdirSync(DEBIAN_ROOT).sort((left, right) => Number(right) - Number(left))
    const found = versions.map((version) => join(DEBIAN_ROOT, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
    if (found !== undefined) return found
  }
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : undefined
}

/** @returns undefined where PostgreSQL is not installed. */
export function startPrivatePostgres(): PrivatePostgres | undefined {
  const programs = findPrograms()
  if (programs === undefined) return undefined
  // PostgreSQL refuses to run as root; Debian's package brings this user.
  const isRoot = process.getuid?.() === 0
  const run = (program: string, args: readonly string[]): void => {
    const [command, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', join(programs, program), ...args]] as const : [join(programs, program), args] as const
    execFileSync(command, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() })
  }
  const folder = mkdtempSync(join(tmpdir(), 'bordertwin-pg-'))
  chmodSync(folder, 0o755)
  if (isRoot) execFileSync('chown', ['postgres', folder])
  const data = join(folder, 'data')
  run('initdb', ['-D', data, '-U', 'twin', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'server.txt'), '-o', `-c listen_addresses='' -c unix_socket_directories=${folder} -c fsync=off`, 'start'])
  return {
    url: `postgresql://twin@localhost/postgres?host=${encodeURIComponent(folder)}`,
    stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
