/** `bordertwin sim` and `compare` as processes: what they print, how they end, and that threads change nothing. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { COMMAND_LINE } from '../install-root.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-sim-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Processor time of a process with its threads, in seconds; null where the system does not tell, or it has ended. */
function findCpuS(pid: number | undefined): number | null {
  try {
    // User and system time come 12th and 13th behind the name, which may hold spaces; in hundredths.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return null
  }
}

/** By what it has worked, not by the time that passed: a busy machine would interrupt a process that has hardly begun. */
async function interruptAfter(child: ChildProcess, cpuS: number): Promise<void> {
  if (findCpuS(child.pid) === null) await pause(cpuS * 2_000)
  for (let spentS = findCpuS(child.pid); spentS !== null && spentS < cpuS; spentS = findCpuS(child.pid)) await pause(50)
  child.kill('SIGINT')
}

function bordertwin(args: readonly string[], onStart?: (child: ChildProcess) => void): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    onStart?.(child)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const scenario = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const small = scenario('small.yaml', `bordertwin: scenario/1
title: Small
crossing:
  stations: { a: { servers: 2, service: { exponential: { meanS: 100 } } }, b: { servers: 1, service: { gamma: { meanS: 40, k: 2 } }, breakdowns: { upTime: { exponential: { meanS: 9000 } }, repair: { deterministic: { meanS: 600 } } } } }
  routes: { all: [a, { at: b, probability: 0.7 }] }
flows: { all: { route: all, arrivals: { poisson: { perHour: 60 } } } }
horizon: 20h
experiment: { replications: 12, seed: seven }
`)
const withoutTime = (json: string): string => json.replace(/"elapsedMs":\d+,/, '')

test('the result is the same to the byte with 1, 2 and 4 workers and twice', async () => {
  const outs = await Promise.all(['1', '2', '4', '4'].map(async (workers) => withoutTime((await bordertwin(['sim', small, '--json', '--workers', workers])).out)))
  expect(new Set(outs).size).toBe(1)
  const { measures, ...head } = JSON.parse(outs[0] ?? '') as { readonly measures: Record<string, unknown> }
  expect(head).toEqual({ scenario: 'small', seed: 'seven', replications: 12 })
  expect(measures['station.a.waitMsMean']).toMatchObject({ n: 12 })
})

test('sequential stopping ends at the same replication with any number of workers', async () => {
  const outs = await Promise.all(['1', '3'].map(async (workers) => withoutTime((await bordertwin(['sim', small, '--json', '--stop', '0.05:flow.all.crossingMsMean', '--workers', workers])).out)))
  expect(outs[0]).toBe(outs[1])
  expect((JSON.parse(outs[0] ?? '') as { readonly replications: number }).replications).toBeGreaterThanOrEqual(10)
})

test('a sweep writes CSV and a report that needs nothing from elsewhere', async () => {
  const [csv, html] = [join(folder, 'x.csv'), join(folder, 'x.html')]
  const { code, out } = await bordertwin(['sim', small, '--replications', '3', '--sweep', 'stations.a.servers=2..4', '--csv', csv, '--html', html])
  expect(code).toBe(0)
  expect(out).toContain('stations.a.servers=4')
  expect(readFileSync(csv, 'utf8').split('\n')[0]).toBe('scenario,stations.a.servers,measure,value,ciLow,ciHigh,n')
  const page = readFileSync(html, 'utf8')
  expect(page).toContain('<svg')
  expect(page).not.toMatch(/https?:|src=|@import|NaN|undefined/)
})

test('compare sees a small difference that independent seeds would not', async () => {
  const faster = scenario('faster.yaml', readFileSync(small, 'utf8').replace('meanS: 100', 'meanS: 97'))
  const html = join(folder, 'c.html')
  const { code, out } = await bordertwin(['compare', small, faster, '--replications', '10', '--json', '--html', html])
  expect(code).toBe(0)
  const { comparisons } = JSON.parse(out) as { readonly comparisons: readonly { readonly measures: Record<string, { readonly isClear: boolean; readonly varianceGainRatio: number }> }[] }
  expect(comparisons[0]?.measures['station.a.sojournMsMean']).toMatchObject({ isClear: true })
  expect(readFileSync(html, 'utf8')).toContain('<svg')
})

test('the first variant that holds a bound is named', async () => {
  const { out } = await bordertwin(['sim', small, '--sweep', 'stations.a.servers=2..5', '--hold', 'station.a.waitMsP95<=60s', '--json'])
  expect(JSON.parse(out)).toMatchObject({ isSure: true })
})

test('wrong scenarios and wrong calls end with 2 and a sentence', async () => {
  const wrong = scenario('wrong.yaml', readFileSync(small, 'utf8').replace('servers: 2', 'servers: 0').replace('horizon: 20h', 'horizn: 20h'))
  const cases = [
    [['sim', wrong], /wrong\.yaml:4: .*must be at least 1[\s\S]*unknown key "horizn" \(did you mean "horizon"\?\)/],
    [['sim', join(folder, 'nowhere.yaml')], /no such scenario/],
    [['sim', small, '--sweep', 'stations.c.servers=1,2'], /has no "c"/],
    [['sim', small, '--show', 'station.a.waitMean'], /unknown measure/],
    [['sim', small, '--stop', 'soon'], /no stop rule/],
    [['sim', small, '--workers', '0'], /whole number/],
    [['compare', small], /at least two/],
    [['check', wrong], /^$/],
  ] as const
  for (const [args, says] of cases) {
    const { code, out, err } = await bordertwin(args)
    expect(code, args.join(' ')).toBe(2)
    expect(out + err).not.toMatch(/\n\s+at .*:\d+/)
    if (args[0] !== 'check') expect(err).toMatch(says)
  }
})

test('Ctrl-C gives the results so far and ends with 130', async () => {
  const { code, out, err } = await bordertwin(['sim', small, '--replications', '1000000', '--json', '--set', 'horizon=200h'], (child) => void interruptAfter(child, 6))
  expect(code).toBe(130)
  expect(err).toContain('these are the results of')
  expect((JSON.parse(out) as { readonly replications: number }).replications).toBeGreaterThan(0)
})

test('nothing is printed on stderr where there is no terminal', async () => {
  expect((await bordertwin(['sim', small, '--json'])).err).toBe('')
})
