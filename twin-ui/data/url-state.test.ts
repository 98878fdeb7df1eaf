// @vitest-environment node
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LANGUAGES, STAGE_VIEWS } from './twin-store.ts'
import { parseUrlState, urlSearchOf } from './url-state.ts'

test('the address says crossing, view, language and truck, and leaves the defaults out', () => {
  const state = { crossingId: 'huu-nghi', view: 'map', language: 'en', selectedTripSeq: 42 } as const
  expect(urlSearchOf(state, '')).toBe('?crossing=huu-nghi&view=map&lang=en&truck=42')
  expect(urlSearchOf({ crossingId: null, view: '3d', language: 'vi', selectedTripSeq: null }, '?view=map&truck=3')).toBe('')
})

test('broken values fall back and foreign parameters stay', () => {
  expect(parseUrlState('?view=moon&lang=xx&truck=-1')).toEqual({ crossingId: null, view: '3d', language: 'vi', selectedTripSeq: null })
  expect(urlSearchOf(parseUrlState('?debug=1'), '?debug=1')).toBe('?debug=1')
})

test('whatever is written is read back', () => {
  const state = fc.record({
    crossingId: fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)),
    view: fc.constantFrom(...STAGE_VIEWS),
    language: fc.constantFrom(...LANGUAGES),
    selectedTripSeq: fc.option(fc.nat()),
  })
  fc.assert(
    fc.property(state, (given) => {
      expect(parseUrlState(urlSearchOf(given, ''))).toEqual(given)
    }),
  )
})
