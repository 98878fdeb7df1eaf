/** `bordertwin calibrate` and `sim --observations` as processes: a simulated day comes back as a scenario that runs. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { COMMAND_LINE } from '../install-root.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function bordertwin(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
const at = (name: string): string => join(folder, name)

test('the observations of a day, written twice, are the same bytes; other replications are other days', async () => {
  for (const [name, index] of [['a', '0'], ['b', '0'], ['c', '1']] as const) {
    const { code, err } = await bordertwin('sim', 'huu-nghi-weekday', '--replications', '1', '--workers', '1', '--observations', at(`${name}.ndjson`), '--observations-index', index)
    expect(code, err).toBe(0)
    expect(err).toMatch(/\d+ observations of replication \d in /)
  }
  const [a, b, c] = ['a', 'b', 'c'].map((name) => readFileSync(at(`${name}.ndjson`), 'utf8'))
  expect(b === a).toBe(true)
  expect(c === a).toBe(false)
  const lines = (a ?? '').trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(20_000)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'command.issued', crossingId: 'huu-nghi', provenance: 'simulated' })
})

test('a recorded day becomes a scenario, a trace of it and a report', async () => {
  const fitted = await bordertwin('calibrate', '--from', at('a.ndjson'), '--out', at('fitted.yaml'), '--html', at('fit.html'), '--json', '--replications', '3', '--workers', '1')
  expect(fitted.code, fitted.err).toBe(0)
  const result = JSON.parse(fitted.out) as { readonly stations: Record<string, { readonly servers: number }>; readonly compared: readonly { readonly measure: string; readonly recorded: number; readonly simulated: { readonly value: number } }[] }
  expect(result.stations['customs']?.servers).toBe(16)
  for (const flow of ['export-1116-1117', 'import-1116-1117', 'import-1119-1120']) {
    const row = result.compared.find(({ measure }) => measure === `flow.${flow}.inCount`)
    expect((row?.simulated.value ?? 0) / (row?.recorded ?? 1)).toBeCloseTo(1, 0)
  }
  expect(readFileSync(at('fit.html'), 'utf8')).toContain('<svg')
  const traced = await bordertwin('calibrate', '--from', at('a.ndjson'), '--trace', 'tuesday', '--out', at('tuesday.yaml'), '--replications', '2', '--workers', '1')
  expect(traced.code, traced.err).toBe(0)
  expect((await bordertwin('check', at('fitted.yaml'), at('tuesday.yaml'))).code).toBe(0)
  const replayed = await bordertwin('sim', at('tuesday.yaml'), '--replications', '2', '--workers', '1', '--json', '--set', 'crossing.stations.customs.servers=20')
  const { measures } = JSON.parse(replayed.out) as { readonly measures: Record<string, { readonly value: number; readonly ciLow: number; readonly ciHigh: number }> }
  // Everybody of that day comes in every replication.
  expect(measures['flow.import-1119-1120.inCount']).toMatchObject({ ciLow: measures['flow.import-1119-1120.inCount']?.value, ciHigh: measures['flow.import-1119-1120.inCount']?.value })
})

test('what cannot be read ends with 2 and says why, with its line', async () => {
  writeFileSync(at('wrong.csv'), 'arrival,end\n10,20\nsoon,30\n')
  writeFileSync(at('wrong.ndjson'), '{"type":"plate.read"}\nno json\n')
  writeFileSync(at('foreign.ndjson'), '{"type":"clock.tick","crossingId":"nowhere","deviceId":"x","eventTimeMs":1}\n')
  writeFileSync(at('empty.csv'), '')
  const cases = [
    [['calibrate', '--from', at('wrong.csv')], /wrong\.csv:3: "soon" is not a time/],
    [['calibrate', '--from', at('wrong.ndjson')], /wrong\.ndjson:1: the line is no observation[\s\S]*wrong\.ndjson:2: the line is no JSON/],
    [['calibrate', '--from', at('foreign.ndjson')], /there is no crossing "nowhere"/],
    [['calibrate', '--from', at('empty.csv')], /the file is empty/],
    [['calibrate', '--from', at('nowhere.csv')], /no such file/],
    [['calibrate', '--from', folder], /holds no observation log/],
    [['calibrate'], /--from/],
    [['calibrate', '--from', at('wrong.csv'), '--day-type', 'monday'], /weekday/],
    [['sim', 'huu-nghi-weekday', '--observations', at('no/such/folder/x.ndjson')], /cannot be written/],
  ] as const
  for (const [args, says] of cases) {
    const { code, out, err } = await bordertwin(...args)
    expect(code, args.join(' ')).toBe(2)
    expect(err).toMatch(says)
    expect(out + err).not.toMatch(/\n\s+at .*:\d+/)
  }
})
