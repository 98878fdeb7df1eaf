/**
 * The outside acceptance set: published payloads, read where they lie beside the repository and never copied into it.
 * Every field of an expectation must be met; its `warnings` and the wording of its `reason` are remarks, not fields.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bodyOfFile } from './body-of-file.ts'
import { listFormats } from './registry.ts'
import { decodeOrFail } from './testing/fixtures.ts'

const FOLDER = join(import.meta.dirname, '../../shared/samples')
const isThere = existsSync(FOLDER)
const REMARKS = new Set(['file', 'warnings', 'reason'])
const passedCount = new Map<string, number>()

const filesOf = (format: string): readonly string[] =>
  isThere && existsSync(join(FOLDER, format)) ? readdirSync(join(FOLDER, format)).filter((name) => name.endsWith('.expect.json')) : []

afterAll(() => {
  if (!isThere) {
    process.stdout.write('samples: ../shared/samples is not there; the published payloads were NOT tested\n')
    return
  }
  const rows = listFormats().map((format) => `  ${format.padEnd(20)} ${String(filesOf(format).length).padStart(5)} ${String(passedCount.get(format) ?? 0).padStart(7)}`)
  process.stdout.write(`samples:\n  ${'format'.padEnd(20)} files  passed\n${rows.join('\n')}\n`)
})

test('the published payloads are there or their absence is said', () => {
  expect(isThere ? listFormats().flatMap(filesOf).length : 1).toBeGreaterThan(0)
})

for (const format of listFormats()) {
  for (const name of filesOf(format)) {
    test(`${format}/${name.replace('.expect.json', '')} decodes to its expectation`, () => {
      const expected = JSON.parse(readFileSync(join(FOLDER, format, name), 'utf8')) as Record<string, unknown>
      const file = String(expected['file'])
      const decoded = decodeOrFail(format, bodyOfFile(file, new Uint8Array(readFileSync(join(FOLDER, format, file))), null))
      const fields = Object.fromEntries(Object.entries(expected).filter(([key]) => !REMARKS.has(key)))
      expect(decoded).toMatchObject(fields)
      expect(decoded.outcome === 'reject' ? decoded.reason : null).toEqual(decoded.outcome === 'reject' ? expect.any(String) : null)
      passedCount.set(format, (passedCount.get(format) ?? 0) + 1)
    })
  }
}
