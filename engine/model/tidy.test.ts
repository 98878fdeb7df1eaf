/** Style as a test: what no compiler sees and every reviewer would have to. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from './errors.ts'
import { NOTICES } from './notices.ts'

const listTracked = (...globs: readonly string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...globs], { encoding: 'utf8' }).split('\n').filter((path) => path !== '' && existsSync(path))

const isTest = (path: string): boolean => /\.test\.tsx?$|\/testing\/|\/fixtures\/|\.bench\.ts$|\/bench\//.test(path)
const listSources = (): string[] => listTracked('*.ts', '*.tsx').filter((path) => !isTest(path))
const read = (path: string): string => readFileSync(path, 'utf8')

const UNIT =
  /(?:Ms|S|Min|Days|M|Mps|Kmh|Rad|Deg|Veh|VehPerH|Ratio|Kg|Count|CountToday|Index|Seq|Hz|Bytes|Nats|Px)(?:Min|Max|Mean|Last|P\d\d)?$/
const NUMERIC_FIELD = /^\s*readonly (\w+)\??: number\b/gm
/** Protocol numbers and vocabularies that are fixed by others. */
const BARE_NUMBERS = new Set([
  'engine/protocol/problem.ts: status', 'engine/model/errors.ts: status', // HTTP
  'engine/protocol/socket.ts: protocolVersion',
  'engine/server/log/directory-lock.ts: pid', // the operating system's
  'engine/server/cli/replay.ts: speed', // an option's name
  'engine/server/cli/sim.ts: replications', 'engine/server/cli/sim.ts: workers', 'engine/server/cli/compare.ts: replications', 'engine/server/cli/compare.ts: workers', 'engine/server/cli/calibrate.ts: replications', 'engine/server/cli/calibrate.ts: workers', // options' names
  'scenarios/scenario-file/calendars.ts: perHour', // a key of the scenario format
  // In the unit of whatever measure it is.
  'sim/experiment/estimate.ts: value', 'sim/experiment/estimate.ts: ciLow', 'sim/experiment/estimate.ts: ciHigh', 'sim/experiment/estimate.ts: n',
  'sim/experiment/select-best.ts: indifference', 'engine/server/calibration/compare-recording.ts: recorded', 'sim/calibration/minimise.ts: least', 'sim/experiment/hold-bound.ts: limit',
])
const FOREIGN_VOCABULARY = /^(?:ingest|twin-ui|engine\/server\/simulation\/report)\// // payload fields keep their vendors' names; pixels and ratios of the screen are not the model's

test('every numeric field name ends in a unit', () => {
  const bare = listSources()
    .filter((path) => !FOREIGN_VOCABULARY.test(path))
    .flatMap((path) => [...read(path).matchAll(NUMERIC_FIELD)].map(([, name]) => `${path}: ${name}`))
    .filter((line) => !UNIT.test(line) && !BARE_NUMBERS.has(line))
  expect(bare).toEqual([])
})

test('pure layers never ask the machine for the time or for randomness', () => {
  const offenders = listSources()
    .filter((path) => /^(?:engine\/(?:model|rules|protocol|stream|state)|sim|ingest\/(?:formats|emulators))\//.test(path))
    .filter((path) => /new Date\(\)|Date\.now\(|Math\.random\(|performance\.now\(/.test(read(path)))
  expect(offenders).toEqual([])
})

test('every file with behaviour says in its head what it is', () => {
  const headless = listSources().filter((path) => !path.endsWith('.d.ts') && !/^\s*(?:\/\*\*|declare )/.test(read(path)))
  expect(headless).toEqual([])
})

test('no unfinished work and no switched-off checks reach main', () => {
  const marks = new RegExp(['FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '@ts-' + 'nocheck', 'eslint-' + 'disable', 'as an' + 'y\\b'].join('|'))
  expect(listTracked('*.ts', '*.tsx', '*.mjs').filter((path) => marks.test(read(path)))).toEqual([])
})

test('folders and files are named for what they do', () => {
  const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|lib|core|types|managers?|services?)(?:\/|\.[jt]sx?$)/
  expect(listTracked().filter((path) => vague.test(path))).toEqual([])
})

test('every error code is documented, and nothing else is', () => {
  const documented = [...read('docs/errors.md').matchAll(/^\| `([\w.]+)`/gm)].map(([, code]) => code)
  expect(documented.toSorted()).toEqual(Object.keys(ERRORS).toSorted())
})

test('every notice code is documented, and nothing else is', () => {
  const documented = [...read('docs/notices.md').matchAll(/^\| `([\w.]+)`/gm)].map(([, code]) => code)
  expect(documented.toSorted()).toEqual(Object.keys(NOTICES).toSorted())
})

test('relative links in documents lead somewhere', () => {
  const broken = listTracked('*.md').flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => join(dirname(path), target ?? ''))
      .filter((target) => !existsSync(target))
      .map((target) => `${path} → ${target}`))
  expect(broken).toEqual([])
})

test('every document has one first-level heading', () => {
  const headings = (path: string): number => read(path).replace(/```[\s\S]*?```/g, '').split('\n').filter((line) => line.startsWith('# ')).length
  expect(listTracked('*.md').filter((path) => headings(path) !== 1)).toEqual([])
})

test('every decision record has its own number and is listed', () => {
  const records = listTracked('docs/adr/*.md').map((path) => path.replace('docs/adr/', ''))
  const numbers = records.map((name) => name.slice(0, 4))
  expect(new Set(numbers).size).toBe(numbers.length)
  const index = read('docs/decisions.md')
  expect(records.filter((name) => !index.includes(name))).toEqual([])
})

test('no file is above 1 MB, and every scenario crossing is whole', () => {
  expect(listTracked().filter((path) => readFileSync(path).byteLength > 1_048_576)).toEqual([])
  const crossings = new Set(listTracked('scenarios/crossings/*').map((path) => path.split('/').slice(0, 3).join('/')))
  const missing = [...crossings].flatMap((folder) => ['crossing.yaml', 'layout.geojson', 'workflow.yaml', 'README.md'].map((name) => `${folder}/${name}`)).filter((path) => !existsSync(path))
  expect(missing).toEqual([])
})
