/** What the tests need from the machine beyond Node: a browser, fonts with Vietnamese and Chinese, a PostgreSQL server, message brokers. */
import { existsSync, readdirSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

const anyOf = (...paths) => paths.some((path) => existsSync(path))
const hasPostgres = () =>
  existsSync('/usr/lib/postgresql') && readdirSync('/usr/lib/postgresql').some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`))

const NEEDS = [
  { what: 'Chromium', isThere: () => anyOf('/usr/bin/chromium', '/usr/bin/chromium-browser'), packages: ['chromium'] },
  { what: 'Noto fonts', isThere: () => existsSync('/usr/share/fonts/truetype/noto'), packages: ['fonts-noto-core'] },
  { what: 'PostgreSQL', isThere: hasPostgres, packages: ['postgresql'] },
  { what: 'Mosquitto', isThere: () => anyOf('/usr/sbin/mosquitto'), packages: ['mosquitto'] },
  { what: 'RabbitMQ', isThere: () => anyOf('/usr/sbin/rabbitmq-server'), packages: ['rabbitmq-server'] },
]

/** Peers that benches drive beside us. */
export const SUMO = { what: 'SUMO', isThere: () => anyOf('/usr/bin/sumo'), packages: ['sumo'] }
export const SIMPY = { what: 'SimPy', isThere: () => anyOf('/usr/lib/python3/dist-packages/simpy'), packages: ['python3-simpy3'] }

/** In one line, for a bench that goes on without. */
export const adviceFor = ({ what, packages }) => `no ${what} here: apt-get install ${packages.join(' ')}`

/** Installs what is missing with apt-get as root (or through sudo); exits with one line of advice where that cannot be done. */
export function needSystemPackages(needs = NEEDS) {
  const missing = needs.filter((need) => !need.isThere())
  if (missing.length === 0) return
  const packages = missing.flatMap((need) => need.packages)
  const names = missing.map((need) => need.what).join(', ')
  if (!existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`This needs ${names}. Install them with your system's package manager (on Debian: apt-get install ${packages.join(' ')}).\n`)
    process.exit(1)
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  process.stdout.write(`▸ installing ${names}: apt-get install ${packages.join(' ')}\n`)
  for (const args of [['apt-get', 'update', '-q'], ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages]]) {
    const [command, ...rest] = [...sudo, ...args]
    const { status } = spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    if (status !== 0) {
      process.stderr.write(`Could not run ${args.join(' ')}. Run it yourself as root, then start again.\n`)
      process.exit(1)
    }
  }
}
