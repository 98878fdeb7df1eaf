import { expect, test } from 'vitest'
import { restoreState, serialiseState } from './serialise-state.ts'
import { clockTick, declare, fold, plateRead } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

test('the text is canonical JSON: sorted keys, no site, and the same after a round trip', () => {
  const { state } = fold([declare(0, 'D1'), plateRead(10, 'cam-buffer-in', '12C12345'), clockTick(20)])
  const text = serialiseState(state)
  expect(text.startsWith('{"crossingId":"tiny","fold":{"')).toBe(true)
  expect(text).not.toContain('polygon')
  expect(JSON.parse(text)).toMatchObject({ format: 'bordertwin-state/8' })
  expect(serialiseState(restoreState(text, TINY_SITE, TINY_WORKFLOWS))).toBe(text)
})

test('a text of another format or crossing is refused', () => {
  const text = serialiseState(fold([]).state)
  expect(() => restoreState(text.replace(/state.\d+/, 'state/0'), TINY_SITE, TINY_WORKFLOWS)).toThrow('format')
  expect(() => restoreState(text.replace('tiny', 'huge'), TINY_SITE, TINY_WORKFLOWS)).toThrow('huge')
  expect(() => restoreState('not json', TINY_SITE, TINY_WORKFLOWS)).toThrow()
})
