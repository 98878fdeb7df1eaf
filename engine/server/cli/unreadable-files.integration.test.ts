/** Files and folders that the user of a command has no right to, that are of the wrong kind, or whose disk is full: one sentence, and the exit code. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBoundRunner } from './testing/bound-runner.ts'
import { plateReadOf } from '../log/testing/observations.ts'
import { writeLogOf } from './testing/log-of-days.ts'
import { runCommand, type Ended, type Runner } from './testing/run-command.ts'

const NO_RIGHT = 'this user has no right to it (run as the user that owns it, or give this one the right)'
const FULL = 'the disk is full (make room, or choose another place)'
const QUICK = ['--replications', '1', '--workers', '1']

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-unreadable-'))
/** All are named from here. */
const inFolder = (name: string): string => join(folder, name)
/** Closed for everybody, or open for reading; opened again at the end so that they can be removed. */
const shut: string[] = []
function shutOff(name: string, mode: number): void {
  chmodSync(inFolder(name), mode)
  shut.push(name)
}

let runner: Runner
beforeAll(async () => {
  runner = await findBoundRunner()
  chmodSync(folder, 0o777)
  const scenario = readFileSync('scenarios/mm4/scenario.yaml', 'utf8')
  const rows = Array.from({ length: 60 }, (_, index) => `${index * 70},${30 + (index % 7)},booth`)
  const texts: Readonly<Record<string, string>> = {
    'mm4.yaml': scenario,
    'closed.yaml': scenario,
    'traced.yaml': scenario.replace('poisson: { perHour: 108 }', 'trace: { file: closed.csv }'),
    'day.ndjson': `${JSON.stringify(plateReadOf(1, Date.parse('2025-07-20T10:00:00+07:00')))}\n`,
    'booth.csv': `arrival,service,station\n${rows.join('\n')}\n`,
    'closed.csv': 'atS\n1\n', 'closed.json': '{}', 'sources.yaml': '', 'registers.yaml': '', 'closed-keys.json': '{}', 'taken.csv': '',
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(inFolder(name), text)
  cpSync('scenarios/crossings/huu-nghi', inFolder('crossing'), { recursive: true })
  for (const name of ['closed', 'fixed', 'many', 'many/mm4', 'data', 'data/log', 'other', 'other/log', 'unsourced', 'folder.ndjson']) mkdirSync(inFolder(name))
  writeFileSync(inFolder('many/mm4/scenario.yaml'), scenario)
  writeFileSync(inFolder('many/closed.yaml'), scenario)
  for (const data of ['data', 'other']) await writeLogOf(inFolder(`${data}/log/huu-nghi`), ['2025-07-20T10:00:00+07:00'])
  writeFileSync(inFolder('unsourced/sources.yaml'), '')
  for (const name of ['data', 'other', 'unsourced']) chmodSync(inFolder(name), 0o777)
  for (const name of ['closed.yaml', 'closed.csv', 'closed.json', 'sources.yaml', 'registers.yaml', 'closed-keys.json', 'crossing/layout.geojson', 'many/closed.yaml'])
    shutOff(name, 0o000)
  for (const name of ['closed', 'data/log/huu-nghi', 'unsourced/sources.yaml']) shutOff(name, 0o000)
  shutOff('taken.csv', 0o444)
  for (const name of ['fixed', 'other/log/huu-nghi']) shutOff(name, 0o555)
  shutOff('other/log/huu-nghi/0000000000000001.segment', 0o444)
})
afterAll(() => {
  for (const name of shut) chmodSync(inFolder(name), 0o777)
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> => runCommand(args, { cwd: folder, runner, environment })

/** No code of the system, no stack, and no word of a value that is not there. */
const NOT_FOR_PEOPLE = /\bE[A-Z]{4,}:|\n {4}at |undefined|\[object/

async function expectRefusal(args: readonly string[], exitCode: number, said: string): Promise<void> {
  const { code, stdout, stderr } = await run(args)
  expect([code, `${stdout}${stderr}`]).toEqual([exitCode, expect.stringContaining(said)])
  expect(`${stdout}${stderr}`).not.toMatch(NOT_FOR_PEOPLE)
}

describe('what is to be read', () => {
  test('is told by check of every path in one call', async () => {
    const { code, stdout } = await run(['check', 'closed', 'closed/x.yaml', 'closed.yaml', 'traced.yaml', 'many', 'crossing', 'sources.yaml', 'registers.yaml', 'nowhere/sources.yaml'])
    expect([code, stdout.trimEnd().split('\n')]).toEqual([2, [
      `closed:1: ${NO_RIGHT}`,
      `closed.yaml:1: it cannot be read: ${NO_RIGHT}`,
      `closed/x.yaml:1: ${NO_RIGHT}`,
      `crossing/layout.geojson:1: it cannot be read: ${NO_RIGHT}`,
      `many/closed.yaml:1: it cannot be read: ${NO_RIGHT}`,
      'nowhere/sources.yaml:1: there is no such file or folder (check the path)',
      `registers.yaml:1: it cannot be read: ${NO_RIGHT}`,
      `sources.yaml:1: it cannot be read: ${NO_RIGHT}`,
      expect.stringMatching(/^traced\.yaml:\d+: flows\.all\.arrivals\.trace\.file: "closed\.csv" cannot be read: this user has no right to it \(/),
    ]])
  })

  test.each([
    ['decode --format generic-json closed/x.json', `Cannot read closed/x.json: ${NO_RIGHT}.`],
    ['sim closed', `closed/scenario.yaml:1: it cannot be read: ${NO_RIGHT}`],
    ['compare mm4.yaml closed.yaml', `closed.yaml:1: it cannot be read: ${NO_RIGHT}`],
    ['calibrate --from closed.csv', `closed.csv:1: it cannot be read: ${NO_RIGHT}`],
    ['calibrate --from data/log/huu-nghi', `data/log/huu-nghi:1: it cannot be read: ${NO_RIGHT}`],
    ['feed closed/day.ndjson --to http://127.0.0.1:1', `closed/day.ndjson cannot be read: ${NO_RIGHT}`],
    ['feed folder.ndjson --to http://127.0.0.1:1', 'folder.ndjson cannot be read: it is a folder (name a file)'],
    ['feed day.ndjson --to http://127.0.0.1:1 --keys closed-keys.json', `the key file closed-keys.json cannot be read: ${NO_RIGHT}`],
    ['dead-letters list --keys closed-keys.json', 'name the key file of the server with --keys (closed-keys.json: this user has no right to it)'],
    ['replay mm4.yaml', 'mm4.yaml is a file, and a log is a folder.'],
  ])('%s exits 2', (call, said) => expectRefusal(call.split(' '), 2, said))

  test('is a log that the user may not read: replay exits 1 and names what it is', () =>
    expectRefusal(['replay', 'huu-nghi', '--data', 'data'], 1, `data/log/huu-nghi cannot be read: ${NO_RIGHT}`))

  test('may lie where nothing can be written: replay reads it', async () => {
    expect(await run(['replay', 'huu-nghi', '--data', 'other'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('observations  2 in 1 batches') })
  })
})

describe('what is to be written', () => {
  test.each([
    ['sim mm4.yaml --csv fixed/a.csv', `fixed/a.csv cannot be written: ${NO_RIGHT}`],
    ['sim mm4.yaml --observations fixed', 'fixed cannot be written: it is a folder (name a file)'],
    ['compare mm4.yaml mm4.yaml --html taken.csv', `taken.csv cannot be written: ${NO_RIGHT}`],
    ['calibrate --from booth.csv --out fixed/a.yaml', `fixed/a.yaml cannot be written: ${NO_RIGHT}`],
  ])('%s exits 2 before anything is run', async (call, said) => {
    const { code, stdout, stderr } = await run([...call.split(' '), '--replications', '100000'])
    expect([code, stdout, stderr]).toEqual([2, '', `bordertwin: ${said}\n`])
  })

  test.runIf(existsSync('/dev/full')).each([
    ['sim mm4.yaml --csv /dev/full', 'M/M/4'],
    ['calibrate --from booth.csv --out /dev/full', 'Calibrated from booth.csv'],
  ])('%s exits 1, and the result is on standard output all the same', async (call, result) => {
    const { code, stdout, stderr } = await run([...call.split(' '), ...QUICK])
    expect([code, stderr]).toEqual([1, expect.stringContaining(`bordertwin: /dev/full could not be written whole: ${FULL}\n`)])
    expect(stdout).toContain(result)
    expect(stdout).not.toContain('scenario in')
  })

  test.runIf(existsSync('/dev/full'))('observations that a full disk does not take exit 1', async () => {
    await expectRefusal(['sim', 'mm4.yaml', ...QUICK, '--observations', '/dev/full'], 1, `the observations cannot be written to /dev/full: ${FULL}`)
  })

  test('a body of a dead letter that cannot be written exits 2', async () => {
    const letter = { letterId: 'a', crossingId: 'huu-nghi', deviceId: 'b', format: 'c', contentType: null, receivedAtMs: 0, reason: 'd', bodyBytesCount: 4 }
    const server = createServer((request, response) => response.end(request.url?.endsWith('/body') === true ? 'body' : JSON.stringify(letter)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expectRefusal(['dead-letters', 'show', 'a', '--to', `http://127.0.0.1:${port}`, '--token', 'token', '--body', 'fixed/body'], 2, `the body cannot be written to fixed/body: ${NO_RIGHT}`)
    server.closeAllConnections()
    server.close()
  })
})

describe('a server does not start', () => {
  test.each([
    ['fixed', 'fixed cannot be used: this user may not read and write there'],
    ['unsourced', `unsourced/sources.yaml:1: it cannot be read: ${NO_RIGHT}`],
    ['data', `data/log/huu-nghi cannot be used: ${NO_RIGHT}`],
    ['other', `cannot be used: ${NO_RIGHT}`],
  ])('with the data folder %s, says why, and exits 1', async (data, said) => {
    const { code, stdout, stderr } = await run(['serve', '--port', '0', '--host', '127.0.0.1', '--data', data])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(NOT_FOR_PEOPLE)
    expect(stderr).not.toMatch(/port \d/)
  })

  test('with registers that are named and not there', async () => {
    const { code, stderr } = await run(['serve', '--port', '0', '--host', '127.0.0.1', '--data', 'fresh'], { BORDERTWIN_REGISTERS: 'nowhere.yaml' })
    expect([code, stderr]).toEqual([1, 'bordertwin: there is no file nowhere.yaml, which BORDERTWIN_REGISTERS names\n'])
  })
})
