/** `bordertwin check`: what it prints and how it exits. The problems themselves are tested in scenarios/broken-crossing.test.ts. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registerCheck } from './check.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bordertwin-check-'))
  cpSync('scenarios/fixtures/tiny', join(folder, 'tiny'), { recursive: true })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function check(...paths: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const printed = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((printed.out += String(chunk)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((printed.err += String(chunk)), true))
  const program = new Command()
  registerCheck(program)
  await program.parseAsync(['node', 'bordertwin', 'check', ...paths.map((path) => join(folder, path))])
  vi.restoreAllMocks()
  return { exit: Number(process.exitCode ?? 0), out: printed.out.replaceAll(`${folder}/`, ''), err: printed.err }
}

const edit = (path: string, find: string, replace: string): void =>
  writeFileSync(join(folder, path), readFileSync(join(folder, path), 'utf8').replace(find, replace))

test('a registers.yaml is checked against the shipped workflows, under any name', async () => {
  writeFileSync(join(folder, 'registers.yaml'), 'bordertwin: registers/1\nregisters:\n  customs: { kind: customs, crossing: huu-nghi, address: "https://register.example/v1", step: custom }\n')
  writeFileSync(join(folder, 'agencies.yaml'), 'bordertwin: registers/1\nregisters: {}\n')
  const answer = await check('registers.yaml', 'agencies.yaml')
  expect(answer.exit).toBe(2)
  expect(answer.out).toMatch(/^registers\.yaml:3: customs: huu-nghi has no step "custom" \(did you mean "customs"\?\)$/m)
  expect(answer.out).toMatch(/^agencies\.yaml: ok$/m)
})

test('a sources.yaml is checked against the shipped crossings, under any name', async () => {
  writeFileSync(join(folder, 'sources.yaml'), 'bordertwin: sources/1\nsources:\n  gate: { kind: folder, crossing: huu-nghi, device: cam-b1-export-9, format: generic-json, path: x }\n')
  writeFileSync(join(folder, 'gate.yaml'), 'bordertwin: sources/1\nsources: {}\n')
  const answer = await check('sources.yaml', 'gate.yaml')
  expect(answer.exit).toBe(2)
  expect(answer.out).toMatch(/^sources\.yaml:3: gate: huu-nghi has no device "cam-b1-export-9" \(did you mean "cam-b1-export-1"\?\)$/m)
  expect(answer.out).toContain('gate.yaml: ok')
})

test('a sound crossing is ok and exits 0', async () => {
  expect(await check('tiny')).toEqual({ exit: 0, out: 'tiny: ok\n', err: '' })
})

test('a folder of scenarios and crossings is checked folder by folder', async () => {
  mkdirSync(join(folder, 'mine/small'), { recursive: true })
  mkdirSync(join(folder, 'mine/notes'))
  writeFileSync(join(folder, 'mine/small/scenario.yaml'), 'bordertwin: scenario/1\n')
  cpSync(join(folder, 'tiny'), join(folder, 'mine/crossings/tiny'), { recursive: true })
  const { exit, out } = await check('mine')
  expect([exit, out]).toEqual([2, expect.stringMatching(/^mine\/small\/scenario.yaml:1: "crossing" is missing.*mine\/crossings\/tiny: ok\n$/s)])
  expect((await check('mine/notes')).out).toContain('the folder holds no crossing')
})

test('every problem is one line with file and line, and the exit is 2', async () => {
  edit('tiny/crossing.yaml', 'value: 12', 'value: 11')
  edit('tiny/workflow.yaml', '[cam-export]', '[cam-exprt]')
  expect(await check('tiny')).toEqual({
    exit: 2,
    out: 'tiny/crossing.yaml:21: yard "yard-a" has 12 drawn bays, more than its capacity of 11 (raise capacityVeh or draw fewer bays)\ntiny/workflow.yaml:21: unknown sensor "cam-exprt" (did you mean "cam-export"?)\n',
    err: '2 problems in 2 files\n',
  })
})

test('a crossing named by several of its files is reported once', async () => {
  edit('tiny/workflow.yaml', '[cam-export]', '[cam-exprt]')
  const { out } = await check('tiny/workflow.yaml', 'tiny/layout.geojson', 'tiny')
  expect(out.split('\n').length).toBe(2)
})

test('sound paths are named beside broken ones', async () => {
  const { exit, out } = await check('tiny', 'nowhere.yaml')
  expect(exit).toBe(2)
  expect(out).toBe('nowhere.yaml:1: there is no such file or folder (check the path)\ntiny: ok\n')
})

test('binary rubbish gives a problem and no stack trace', async () => {
  writeFileSync(join(folder, 'tiny', 'layout.geojson'), Buffer.from([0xff, 0xd8, 0x00, 0x10, 0x7b, 0x22, 0x0a]))
  writeFileSync(join(folder, 'tiny', 'crossing.yaml'), Buffer.from([0x00, 0x01, 0xfe, 0x7b, 0x0a, 0x2d]))
  const { exit, out, err } = await check('tiny')
  expect(exit).toBe(2)
  for (const file of ['layout.geojson', 'crossing.yaml']) expect(out).toContain(`tiny/${file}:1: not readable: this is no text file`)
  expect(out + err).not.toMatch(/\n\s+at /)
})
