import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR } from '../../model/units.ts'
import { dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { observeReplication } from '../../../sim/observations/observe.ts'
import { loadHuuNghi } from '../../../sim/observations/testing/huu-nghi.ts'
import { loadWeekday } from '../../../sim/observations/testing/weekday.ts'
import { crossingOfRecording, isRecordedDay, playRecordedDay } from './recorded-day.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-recorded-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'day.ndjson')
const { network, spec, startsAtMs } = loadWeekday([{ path: 'horizon', value: '3h' }, { path: 'drain', value: false }])
const recorded = [...observeReplication({ plan: loadHuuNghi(), network, spec, seed: 1, replicationIndex: 0, startsAtMs })].map(({ observation }) => observation)
writeFileSync(path, recorded.map((observation) => `${JSON.stringify(observation)}\n`).join(''))

test('on its own day a recording is played as it is', () => {
  expect([...playRecordedDay(path, startsAtMs)].map(({ observation }) => observation)).toEqual(recorded)
  expect(crossingOfRecording(path)).toBe('huu-nghi')
  expect(recorded.length).toBeGreaterThan(1_000)
})

test('on another day every time moves by whole days, and ids are new', () => {
  const played = [...playRecordedDay(path, dayStartMsOf('2026-02-03') + 9 * MS_PER_HOUR)]
  const shifts = new Set(played.map(({ observation }, index) => observation.eventTimeMs - (recorded[index]?.eventTimeMs ?? 0)))
  expect([...shifts]).toEqual([dayStartMsOf('2026-02-03') - dayStartMsOf('2025-07-15')])
  expect([...shifts].every((shiftMs) => shiftMs % MS_PER_DAY === 0)).toBe(true)
  const known = new Set(recorded.map(({ observationId }) => observationId))
  expect(played.some(({ observation }) => known.has(observation.observationId))).toBe(false)
  const read = played.find(({ observation }) => observation.type === 'plate.read')
  expect(read?.passage).not.toBeNull()
})

test('a line that is none ends it with its number', () => {
  const wrong = join(folder, 'wrong.ndjson')
  writeFileSync(wrong, `${JSON.stringify(recorded[0])}\n\n{"type":"plate.read"}\n`)
  expect(() => [...playRecordedDay(wrong, startsAtMs)]).toThrow(/wrong\.ndjson:3: the line is no observation/)
  writeFileSync(wrong, 'x\n')
  expect(() => crossingOfRecording(wrong)).toThrow(/wrong\.ndjson:1: the line is no JSON/)
  writeFileSync(wrong, '')
  expect(() => crossingOfRecording(wrong)).toThrow(/holds no observation/)
  expect([isRecordedDay('a/b.ndjson'), isRecordedDay('huu-nghi')]).toEqual([true, false])
})
