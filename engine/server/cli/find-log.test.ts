/** Whatever a command line calls a log: the folder, crossing and day that it means, or a sentence that says what to write. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { segmentName } from '../log/segment-file.ts'
import { CallFailure } from './call-failure.ts'
import { findLog, type LogCall } from './find-log.ts'

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'bordertwin-find-log-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dataDir, { recursive: true, force: true })
})

function makeLog(name: string): string {
  const folder = join(dataDir, 'log', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, segmentName(1)), '')
  return folder
}
/** What it found, or its sentence and exit code. */
const found = async (call: LogCall) => {
  try {
    const { folder, crossingId, day } = await findLog(call)
    return [folder, crossingId, day?.date ?? null]
  } catch (failure) {
    if (!(failure instanceof CallFailure)) throw failure
    return [failure.exitCode, failure.message.replaceAll(dataDir, 'DATA')]
  }
}

test('a crossing and a date, apart or joined, are that day of its log in the data folder', async () => {
  const folder = makeLog('huu-nghi')
  const day = [folder, 'huu-nghi', '2025-07-20']
  expect(await found({ named: 'huu-nghi', date: '2025-07-20', data: dataDir })).toEqual(day)
  expect(await found({ named: 'huu-nghi@2025-07-20', data: dataDir })).toEqual(day)
  expect(await found({ named: 'huu-nghi+2025-07-20', data: dataDir })).toEqual(day)
  vi.stubEnv('BORDERTWIN_DATA', dataDir)
  expect(await found({ named: 'huu-nghi', date: '2025-07-20' })).toEqual(day)
  expect(await found({ named: 'huu-nghi' })).toEqual([folder, 'huu-nghi', null])
})

test('the option wins over the variable, and a crossing in it over a folder of its name', async () => {
  const folder = makeLog('huu-nghi')
  vi.stubEnv('BORDERTWIN_DATA', '/nowhere')
  expect(await found({ named: 'huu-nghi', data: dataDir })).toEqual([folder, 'huu-nghi', null])
})

test('a folder is found by its path, by its data folder, and as the only one of it; a day of it too', async () => {
  const folder = makeLog('huu-nghi')
  for (const named of [folder, join(dataDir, 'huu-nghi'), dataDir, join(dataDir, 'log')]) expect(await found({ named, date: '2025-07-20' })).toEqual([folder, 'huu-nghi', '2025-07-20'])
  expect(await found({ named: folder, crossing: 'other' })).toEqual([folder, 'other', null])
  const second = makeLog('tan-thanh')
  expect(await found({ named: dataDir })).toEqual([2, `DATA holds several logs; name one: ${folder}, ${second}`.replaceAll(dataDir, 'DATA')])
})

test('a folder with @ in its path is a folder', async () => {
  mkdirSync(join(dataDir, 'at@2025-07-20'))
  writeFileSync(join(dataDir, 'at@2025-07-20', segmentName(1)), '')
  expect(await found({ named: join(dataDir, 'at@2025-07-20') })).toEqual([join(dataDir, 'at@2025-07-20'), 'at@2025-07-20', null])
})

test('what is not there is said with the place where it was looked for', async () => {
  expect(await found({ named: 'huu-nghi', data: dataDir })).toEqual([
    1, 'crossing "huu-nghi" has no log in the data folder DATA: DATA/log/huu-nghi is not there. Name the folder that its server keeps with --data or BORDERTWIN_DATA.',
  ])
  mkdirSync(join(dataDir, 'log', 'huu-nghi'), { recursive: true })
  expect(await found({ named: 'huu-nghi', data: dataDir })).toEqual([1, expect.stringContaining('DATA/log/huu-nghi is empty')])
  expect(await found({ named: 'huu-ngi', data: dataDir })).toEqual([2, 'there is no crossing "huu-ngi" (did you mean "huu-nghi"?), and no folder of that name with an observation log'])
  expect(await found({ named: `${dataDir}/nope` })).toEqual([1, 'DATA/nope holds no observation log. Give a folder such as .data/log/huu-nghi, or a crossing: bordertwin replay huu-nghi'])
})

test('a file in the place of the folder is a wrong call', async () => {
  mkdirSync(join(dataDir, 'log'))
  writeFileSync(join(dataDir, 'log', 'huu-nghi'), '')
  expect(await found({ named: join(dataDir, 'log', 'huu-nghi') })).toEqual([2, expect.stringContaining('is a file, and a log is a folder')])
})

test('a date that is none, or stands first, is a wrong call', async () => {
  makeLog('huu-nghi')
  expect(await found({ named: 'huu-nghi', date: '2025-02-30', data: dataDir })).toEqual([2, expect.stringContaining('"2025-02-30" is no day of the calendar')])
  expect(await found({ named: 'huu-nghi@', data: dataDir })).toEqual([2, expect.stringContaining('"" is no date')])
  expect(await found({ named: '2025-07-20', date: 'huu-nghi', data: dataDir })).toEqual([2, 'which crossing\'s 2025-07-20? The crossing comes first: bordertwin replay huu-nghi 2025-07-20'])
})
