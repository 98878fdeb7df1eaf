/** Whatever somebody may type, pipe or name: words instead of stacks, the exit code that was documented, and nothing lost in silence. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMAND_LINE } from '../install-root.ts'
import { runCommand } from './testing/run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-outsider-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const READ = '{"type":"plate.read","plate":"12C12345","at":"2025-07-20T10:00:00+07:00"}'
const SCENARIO = readFileSync('scenarios/mm4/scenario.yaml', 'utf8')
const COMMANDS = ['serve', 'dead-letters', 'decode', 'check', 'feed', 'replay', 'sim', 'compare', 'calibrate']

describe('help', () => {
  test.each(COMMANDS)('of %s is on standard output, exit 0', async (command) => {
    const { code, stdout, stderr } = await runCommand([command, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^Usage: bordertwin ${command} `))
  })

  test.each([['help', 'nope'], ['nope', '--help']])('of "%s %s" says that there is no such command', async (...args) => {
    const { code, stdout, stderr } = await runCommand(args)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining("unknown command 'nope'")])
  })

  test.each([[['decode'], 'decode'], [['sim', 'mm4', '--nope'], 'sim'], [['dead-letters', 'show'], 'dead-letters show'], [['replay'], 'replay']])('is pointed to where %j went wrong', async (args, whose) => {
    const { code, stderr } = await runCommand(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(`"bordertwin ${whose} --help" lists its arguments and options.`)])
  })
})

describe('a wrong call exits 2 with one sentence', () => {
  const missing = join(folder, 'missing/x')
  test.each([
    [['decode', '--format', 'Generic-JSON', missing], 'Did you mean generic-json?'],
    [['decode', '--format', 'generic-json', folder], 'it is a folder'],
    [['decode', '--format', 'generic-json', missing], 'there is no such file or folder'],
    [['sim', 'mm4', '--csv', missing], 'cannot be written: there is no such file or folder'],
    [['sim', 'mm44'], 'mm44:1: there is no scenario of that name (did you mean "mm4"?)'],
    [['compare', 'mm4', 'huu-nghi'], '(did you mean "huu-nghi-weekday"?)'],
    [['sim', 'missing.yaml'], 'missing.yaml:1: there is no such scenario'],
    [['sim', 'mm4', '--within', '5s'], '--within goes with --least or --most'],
    [['sim', 'mm4', '--least', 'station.booth.waitMsMean'], 'choose among the variants of a --sweep'],
    [['sim', 'mm4', '--observations-index', '2'], '--observations-index goes with --observations <file>'],
    [['compare', 'mm4', 'mm4', '--html', folder], 'cannot be written: it is a folder'],
    [['feed', 'nope', '--to', 'http://127.0.0.1:1'], 'there is no crossing or scenario "nope"'],
    [['feed', 'huu-nghi', '--to', 'http://127.0.0.1:1', '--seed', ''], '--seed is empty'],
    [['dead-letters', 'list', '--token', 'two words'], 'the token holds characters that no token has'],
    [['dead-letters', 'list', '--keys', folder], 'it is a folder'],
    [['check', ''], 'there is no such file or folder'],
  ])('%j', async (args, said) => {
    const { code, stdout, stderr } = await runCommand(args)
    expect(code).toBe(2)
    expect(`${stdout}${stderr}`).toContain(said)
    expect(stderr).not.toContain('    at ')
  })

  test('a calibration that could not be written is told before it is run', async () => {
    const csv = file('fit.csv', `arrival,service,station\n${Array.from({ length: 60 }, (_, index) => `${index * 70},${30 + (index % 7)},booth`).join('\n')}\n`)
    for (const more of [['--out', missing], ['--html', folder], ['--trace', missing]]) {
      const { code, stdout, stderr } = await runCommand(['calibrate', '--from', csv, '--replications', '100000', ...more])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/cannot be written: (?:there is no such file or folder|it is a folder) \(.*\)\n$/)
    }
  })
})

describe('what is read', () => {
  test('comes from standard input where a file is called -', async () => {
    expect(await runCommand(['decode', '--format', 'generic-json', '-'], { input: READ })).toMatchObject({ code: 0, stdout: expect.stringContaining('"plate": "12C12345"') })
    expect(await runCommand(['check', '-'], { input: SCENARIO })).toEqual({ code: 0, stdout: '-: ok\n', stderr: '' })
    expect(await runCommand(['check', '-'], { input: SCENARIO.replace('horizon', 'horizn') })).toMatchObject({ code: 2, stdout: expect.stringMatching(/^-:\d+: unknown key "horizn" \(did you mean "horizon"\?\)/m) })
    const sweep = await runCommand(['sim', '-', '--replications', '2', '--workers', '1', '--sweep', 'stations.booth.servers=4,5', '--json'], { input: SCENARIO })
    expect([sweep.code, sweep.stderr]).toEqual([0, ''])
    expect((JSON.parse(sweep.stdout) as { readonly sweep: readonly unknown[] }).sweep).toHaveLength(2)
    expect(await runCommand(['sim', '-'])).toMatchObject({ code: 2, stderr: expect.stringContaining('the file is empty') })
  })

  test.each([
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
  ])('may have %s', async (_what, written) => {
    expect(await runCommand(['check', file('w.yaml', written(SCENARIO))])).toMatchObject({ code: 0 })
    expect(await runCommand(['decode', '--format', 'generic-json', file('w.json', written(`${READ}\n`))])).toMatchObject({ code: 0 })
  })

  test.runIf(existsSync('/dev/zero'))('may have no end', async () => {
    const { code, stdout } = await runCommand(['decode', '--format', 'generic-json', '/dev/zero'])
    expect([code, stdout]).toEqual([3, expect.stringMatching(/"reason": "body of \d+ bytes, at most \d+"/)])
  })

  test('may be shipped: sim and check know its name', async () => {
    expect((await runCommand(['check', 'mm4', 'huu-nghi'], { cwd: folder })).stdout).toMatch(/mm4\/scenario.yaml: ok\n.*crossings\/huu-nghi: ok\n$/)
  })
})

test('a title moves no cursor', async () => {
  const { code, stdout } = await runCommand(['sim', file('loud.yaml', SCENARIO.replace(/^title: .*$/m, 'title: "\\e[31mM/M/4\\a"')), '--replications', '1', '--workers', '1'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ \[31mM\/M\/4 \n/)])
})

describe('a reader that has seen enough', () => {
  /** Closes its end after the first bytes, or before them. */
  const quit = (args: readonly string[], isAtOnce: boolean) =>
    new Promise<readonly [number | null, string]>((resolve) => {
      const child = spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
      let stderr = ''
      child.stderr.on('data', (text) => (stderr += String(text)))
      if (isAtOnce) child.stdout.destroy()
      else child.stdout.once('data', () => child.stdout.destroy())
      child.once('close', (code) => resolve([code, stderr]))
    })
  test.each([
    [['--help']], [['check', 'scenarios']], [['sim', 'mm4', '--all', '--replications', '2', '--workers', '1']],
    [['sim', 'mm4', '--replications', '2', '--workers', '1', '--sweep', 'stations.booth.servers=4..14', '--json']],
  ])('ends %j without a word', async (args) => {
    expect(await quit(args, false)).toEqual([0, ''])
    expect(await quit(args, true)).toEqual([0, ''])
  })
})

test.runIf(existsSync('/dev/full'))('a result that a full disk does not take is a failure, and said', async () => {
  for (const args of [['--help'], ['check', 'scenarios/mm4'], ['decode', '--format', 'generic-json', file('read.json', READ)]]) {
    const child = spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] })
    let stderr = ''
    child.stderr?.on('data', (text) => (stderr += String(text)))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect([code, stderr]).toEqual([1, 'bordertwin: the output could not be written: the disk is full\n'])
  }
})
