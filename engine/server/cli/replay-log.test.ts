/** Days of a log folded again: counts of the day, state of everything up to its end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import { openSegmentLog } from '../log/segment-log.ts'
import { getLocalDay } from './local-day.ts'
import { replayLog } from './replay-log.ts'
import { writeLogOf } from './testing/log-of-days.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bordertwin-replay-'))
  // Hanoi is seven hours ahead: the 19th there ends at 17:00 UTC.
  await writeLogOf(folder, [
    '2025-07-19T02:00:00Z', '2025-07-19T16:59:59.999Z',
    '2025-07-19T17:00:00.000Z', '2025-07-20T05:00:00Z', '2025-07-20T16:59:59.999Z',
    '2025-07-22T17:00:00.000Z', '2025-07-23T03:00:00Z',
    '2025-07-25T01:00:00Z',
  ])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const replay = (date: string | null, untilSeq?: number) =>
  replayLog({ folder, crossingId: 'huu-nghi', day: date === null ? null : getLocalDay(date), ...(untilSeq === undefined ? {} : { untilSeq }) })

test('a day counts what was logged from midnight to midnight at the crossing', async () => {
  expect(await replay('2025-07-20')).toMatchObject({
    date: '2025-07-20', observationCount: 6, batchCount: 3, lastSeq: 10, isWhole: true,
    firstAtMs: Date.parse('2025-07-19T17:00:00Z'), lastAtMs: Date.parse('2025-07-20T16:59:59.999Z'),
  })
  expect(await replay('2025-07-19')).toMatchObject({ observationCount: 4, lastSeq: 4, isWhole: true })
})

test('the hash of a day is that of the log folded up to its end', async () => {
  for (const [date, lastSeq] of [['2025-07-19', 4], ['2025-07-20', 10], ['2025-07-23', 14]] as const) expect((await replay(date)).stateHash).toBe((await replay(null, lastSeq)).stateHash)
  expect((await replay('2025-07-25')).stateHash).toBe((await replay(null)).stateHash)
  expect((await replay('2025-07-19')).stateHash).not.toBe((await replay('2025-07-20')).stateHash)
})

test('the day that the log ends in may get more', async () => {
  expect(await replay('2025-07-25')).toMatchObject({ observationCount: 2, lastSeq: 16, isWhole: false })
})

test.each([
  ['2025-07-18', 'It covers 2025-07-19 to 2025-07-25 (days'],
  ['2025-07-21', 'It covers 2025-07-19 to 2025-07-25, with no record from then to 2025-07-23 (days'],
  ['2025-07-24', 'It covers 2025-07-19 to 2025-07-25, with no record from then to 2025-07-25 (days'],
  ['2025-07-26', 'It covers 2025-07-19 to 2025-07-25 (days'],
])('of %s, which it does not hold, the log says what it holds', async (date, covers) => {
  await expect(replay(date)).rejects.toThrow(`has nothing of ${date}. ${covers} of Asia/Ho_Chi_Minh, on the clock of the server that wrote it).`)
})

test('a log without records says so, and has no day', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'bordertwin-replay-empty-'))
  await (await openSegmentLog({ directory: empty, nowMs: () => epochMs(0), holdMs: 25, onCommitted: () => {} })).close()
  await expect(replayLog({ folder: empty, crossingId: 'huu-nghi', day: getLocalDay('2025-07-20') })).rejects.toThrow('is empty: its server has logged nothing yet')
  expect(await replayLog({ folder: empty, crossingId: 'huu-nghi' })).toMatchObject({ observationCount: 0, firstAtMs: null })
  rmSync(empty, { recursive: true })
})

test('a crossing that nobody knows is told with those that are known', async () => {
  await expect(replayLog({ folder, crossingId: 'old' })).rejects.toThrow('there is no crossing "old" (known: huu-nghi); name the one the log is of with --crossing')
})

test('what precedes the day is not paced', async () => {
  // In real time the six days before it would outlast any test; its one batch is due at once.
  expect(await replayLog({ folder, crossingId: 'huu-nghi', day: getLocalDay('2025-07-25'), speedRatio: 1 })).toMatchObject({ observationCount: 2, lastSeq: 16 })
})
