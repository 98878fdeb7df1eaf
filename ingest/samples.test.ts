/**
 * The outside acceptance set: published payloads, read where they lie beside the repository and never copied into it.
 * Every field of an expectation must be met; its `warnings` and the wording of its `reason` are remarks, not fields, and `topic` is how
 * a broker delivered the body.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bodyOfFile } from './body-of-file.ts'
import { decoderOf } from './registry.ts'
import { decodeOrFail } from './testing/fixtures.ts'

const FOLDER = join(import.meta.dirname, '../../shared/samples')
const isThere = existsSync(FOLDER)
const REMARKS = new Set(['file', 'warnings', 'reason', 'topic'])
const passedCount = new Map<string, number>()

const formats = isThere ? readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted() : []
const filesOf = (format: string): readonly string[] => readdirSync(join(FOLDER, format)).filter((name) => name.endsWith('.expect.json'))

afterAll(() => {
  if (!isThere) {
    process.stdout.write('samples: ../shared/samples is not there; the published payloads were NOT tested\n')
    return
  }
  const row = (name: string, files: number | string, passed: number | string): string => `  ${name.padEnd(20)} ${String(files).padStart(5)} ${String(passed).padStart(7)}`
  const rows = formats.map((format) => row(format, filesOf(format).length, decoderOf(format) === undefined ? 'no decoder' : (passedCount.get(format) ?? 0)))
  process.stdout.write(`samples:\n${row('format', 'files', 'passed')}\n${rows.join('\n')}\n`)
})

test('the published payloads are there or their absence is said', () => {
  expect(isThere ? formats.flatMap(filesOf).length : 1).toBeGreaterThan(0)
})

describe.each(formats)('%s', (format) => {
  test('has a decoder', () => expect(decoderOf(format)?.format ?? `no decoder for ${format}`).toBe(format))

  test.each(decoderOf(format) === undefined ? [] : filesOf(format))('%s is met', (name) => {
    const expected = JSON.parse(readFileSync(join(FOLDER, format, name), 'utf8')) as Record<string, unknown>
    const file = String(expected['file'])
    const decoded = decodeOrFail(format, bodyOfFile(file, new Uint8Array(readFileSync(join(FOLDER, format, file))), null))
    const fields = Object.fromEntries(Object.entries(expected).filter(([key]) => !REMARKS.has(key)))
    expect(decoded).toMatchObject(fields)
    expect(decoded.outcome === 'reject' ? decoded.reason : null).toEqual(decoded.outcome === 'reject' ? expect.any(String) : null)
    passedCount.set(format, (passedCount.get(format) ?? 0) + 1)
  })
})
