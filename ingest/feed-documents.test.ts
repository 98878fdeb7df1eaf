/** docs/feeds/<format>.md: one page per format, and every payload on it decodes. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bodyOfFile } from './body-of-file.ts'
import { listFormats } from './registry.ts'
import { decodeOrFail } from './testing/fixtures.ts'

/** Bodies that no page can print. */
const PICTURES = new Set(['camera-frame'])
const pageOf = (format: string): string => join(import.meta.dirname, `../docs/feeds/${format}.md`)

test.each(listFormats())('%s has a page whose payloads decode without a warning', (format) => {
  expect(existsSync(pageOf(format))).toBe(true)
  const page = readFileSync(pageOf(format), 'utf8')
  const payloads = [...page.matchAll(/```(xml|json|text)\n([\s\S]*?)```/g)]
  if (!PICTURES.has(format)) expect(payloads.length).toBeGreaterThan(0)
  for (const [, extension = '', payload = ''] of payloads) {
    const decoded = decodeOrFail(format, bodyOfFile(`payload.${extension}`, new TextEncoder().encode(payload), null))
    expect([decoded.outcome, decoded.warnings], payload).toEqual([expect.stringMatching(/plate_read|position|gate_event|document|container|weight|agv_state|aggregate|envelope/), []])
  }
  expect(page).toContain(`bordertwin decode --format ${format}`)
})
