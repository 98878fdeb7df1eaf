/** Damage anywhere in a crossing's files gives problems or a crossing, never an exception. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleCrossing, CROSSING_FILE_NAMES, type CrossingText } from './load-crossing.ts'

const sound = CROSSING_FILE_NAMES.map((file): CrossingText => ({ file, text: readFileSync(`scenarios/fixtures/tiny/${file}`, 'utf8') }))

test('no damage to a file makes loading throw', () => {
  fc.assert(
    fc.property(fc.nat(2), fc.nat(), fc.nat(400), fc.string({ maxLength: 12 }), (fileIndex, place, cut, insert) => {
      const texts = sound.map((file, index) => {
        if (index !== fileIndex) return file
        const from = place % file.text.length
        return { file: file.file, text: file.text.slice(0, from) + insert + file.text.slice(from + cut) }
      }) as [CrossingText, CrossingText, CrossingText]
      const result = assembleCrossing(...texts)
      if (result.ok) return
      expect(result.failure.length).toBeGreaterThan(0)
      for (const problem of result.failure) expect(problem.lineIndex).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 100 },
  )
})
