/** `bordertwin replay` as a process: a crossing and a date, in any order of flags, with and without a server on the log. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listSegments } from '../log/read-log.ts'
import { dateOf } from '../../../sim/observations/calendar.ts'
import { runCommand, startCommand, type CommandSetting, type Ended } from './testing/run-command.ts'
import { writeLogOf } from './testing/log-of-days.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-replay-cli-'))
beforeAll(() => writeLogOf(join(dataDir, 'log', 'huu-nghi'), ['2025-07-19T02:00:00Z', '2025-07-19T17:00:00Z', '2025-07-20T03:00:00Z', '2025-07-21T01:00:00Z', '2025-07-21T01:00:01Z']))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const replay = (args: readonly string[], setting?: CommandSetting) => runCommand(['replay', ...args], setting)
const HASH = /^[0-9a-f]{64}\n$/

test('a day is named by crossing and date, flags before, between or behind', async () => {
  const first = await replay(['huu-nghi', '2025-07-20', '--data', dataDir, '--hash'])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toMatch(HASH)
  for (const args of [
    ['--hash', '--data', dataDir, 'huu-nghi', '2025-07-20'],
    ['huu-nghi', '--hash', '2025-07-20', `--data=${dataDir}`],
    ['--hash', '--speed', 'max', `${dataDir}/log/huu-nghi`, '2025-07-20'],
  ]) expect(await replay(args)).toEqual(first)
  expect(await replay(['huu-nghi@2025-07-20', '--hash'], { environment: { BORDERTWIN_DATA: dataDir } })).toEqual(first)
})

test('max is as fast as it goes: days between two records are not waited for', async () => {
  expect(await replay(['huu-nghi', '--data', dataDir, '--hash', '--speed', 'max'])).toEqual(await replay(['huu-nghi', '--data', dataDir, '--hash']))
})

test('it prints what a log prints, of the day', async () => {
  const text = await replay(['huu-nghi', '2025-07-20', '--data', dataDir, '--speed', '1e9'])
  expect(text).toMatchObject({ code: 0, stderr: '' })
  expect(text.stdout.replace(/took .*\n/, '').split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['crossing', 'huu-nghi'], ['day', '2025-07-20 (Asia/Ho_Chi_Minh)'], ['observations', '4 in 2 batches (0 duplicates, 0 late, 0 set aside)'],
    ['covers', '2025-07-19T17:00:00.000Z to 2025-07-20T03:00:00.000Z'], ['state', expect.stringMatching(/^[0-9a-f]{64}$/)], [''],
  ])
  const json = await replay(['--json', 'huu-nghi', '2025-07-20', '--data', dataDir])
  expect(JSON.parse(json.stdout)).toMatchObject({ crossingId: 'huu-nghi', date: '2025-07-20', observationCount: 4, lastSeq: 6, isWhole: true })
})

test('the day that the log ends in is said to be open', async () => {
  const { code, stdout, stderr } = await replay(['huu-nghi', '2025-07-21', '--data', dataDir, '--hash'])
  expect([code, stderr]).toEqual([0, 'bordertwin: the log ends in this day, at 08:00:01 of 2025-07-21\n'])
  expect(stdout).toBe((await replay([dataDir, '--hash'])).stdout)
})

describe('it refuses with one sentence', () => {
  test.each([
    [2, ['huu-nghi', '2025-02-30'], '"2025-02-30" is no day of the calendar'],
    [2, ['huu-nghi', '20/07/2025'], '"20/07/2025" is no date; write year, month and day as 2025-07-20'],
    [2, ['2025-07-20', 'huu-nghi'], 'The crossing comes first'],
    [2, ['tan-thanh', '2025-07-20'], 'there is no crossing "tan-thanh" (known: huu-nghi)'],
    [2, ['huu-nghi', '2025-07-20', '--speed', ''], "option '--speed <ratio>' argument '' is invalid"],
    [2, ['huu-nghi', '2025-07-20', 'more'], 'too many arguments'],
    [1, ['huu-nghi', '2025-08-01'], 'has nothing of 2025-08-01. It covers 2025-07-19 to 2025-07-21 (days of Asia/Ho_Chi_Minh'],
  ])('exit %i: %j', async (code, args, said) => {
    const ended = await replay([...args, '--data', dataDir])
    expect([ended.code, ended.stdout]).toEqual([code, ''])
    expect(ended.stderr).toContain(said)
    expect(ended.stderr).not.toContain('    at ')
  })

  test('a data folder without a log of the crossing', async () => {
    const { code, stderr } = await replay(['huu-nghi', '2025-07-20', '--data', join(dataDir, 'none')])
    expect([code, stderr]).toEqual([1, `bordertwin: crossing "huu-nghi" has no log in the data folder ${dataDir}/none: ${dataDir}/none/log/huu-nghi is not there. Name the folder that its server keeps with --data or BORDERTWIN_DATA.\n`])
  })

  test('a damaged log, by file and place', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'bordertwin-replay-damaged-'))
    const folder = join(copy, 'log', 'huu-nghi')
    await writeLogOf(folder, ['2025-07-19T17:00:00Z', '2025-07-20T03:00:00Z', '2025-07-21T01:00:00Z'])
    const segment = (await listSegments(folder))[0]?.path ?? ''
    const bytes = readFileSync(segment)
    bytes[200] = (bytes[200] ?? 0) ^ 1
    writeFileSync(segment, bytes)
    const { code, stdout, stderr } = await replay(['huu-nghi', '2025-07-20', '--data', copy])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`${segment}, byte 8: a checksum does not fit`)
    expect(stderr).not.toContain('    at ')
    rmSync(copy, { recursive: true })
  })
})

async function replayToday(folder: string): Promise<readonly [date: string, ended: Ended]> {
  const date = dateOf(Date.now())
  return [date, await replay(['huu-nghi', date, '--data', folder, '--hash'])]
}

test('a log that a server writes at this moment is read, and the open end is said', async () => {
  const live = mkdtempSync(join(tmpdir(), 'bordertwin-replay-live-'))
  const { child, ended, ready } = startCommand(['serve', '--port', '0', '--host', '127.0.0.1', '--data', live], { environment: { LOG_LEVEL: 'warn' } })
  await ready
  // The first tick is logged within ten seconds.
  let replayed = await replay(['huu-nghi', '--data', live])
  while (replayed.stdout.includes('observations  0 ')) replayed = await replay(['huu-nghi', '--data', live])
  let [date, day] = await replayToday(live)
  // Midnight came while it was read: what it read may lie in both days.
  if (dateOf(Date.now()) !== date) [date, day] = await replayToday(live)
  child.kill('SIGTERM')
  await ended
  // After a midnight the new day may be without a record still.
  if (day.code === 0) {
    expect(day.stdout).toMatch(HASH)
    expect(day.stderr).toMatch(/the log ends in this day, at .*; a server \(process \d+\) is writing this log: folded up to observation \d+\n$/)
  } else console.warn(`midnight in Hanoi: not seen on ${date}`)
  expect(replayed.stderr).toContain(`a server (process ${child.pid}) is writing this log`)
  expect((await replay(['huu-nghi', '--data', live])).stderr).toBe('')
  rmSync(live, { recursive: true })
})
