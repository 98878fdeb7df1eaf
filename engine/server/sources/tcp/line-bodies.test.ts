import { describe, expect, test } from 'vitest'
import { createLineBodies } from './line-bodies.ts'

const textOf = (body: Uint8Array | null): string | null => (body === null ? null : Buffer.from(body).toString())

describe.each([1, 3, 1_000])('cut every %i bytes', (cutEvery) => {
  const push = (text: string) => {
    const bodies = createLineBodies()
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += cutEvery) bodies.push(bytes.subarray(at, at + cutEvery))
    return bodies
  }
  test('lines end with LF, CRLF or CR, and a line without an end waits', () => {
    const bodies = push('$GPRMC,1\r\n$GPGGA,2\n$GPVTG,3\r$GPGLL')
    expect(textOf(bodies.flush())).toBe('$GPRMC,1\n$GPGGA,2\n$GPVTG,3\n')
    expect(bodies.isEmpty()).toBe(true)
    expect(textOf(bodies.end())).toBe('$GPGLL\n')
  })
  test('frames of scales end with ETX and keep it, with a line end behind it or not', () => {
    expect(textOf(push('\u0002   24560G\u0003\u0002   24560G\u0003\u0002   24100M\u0003\r\n\u0002  1').flush())).toBe('\u0002   24560G\u0003\n\u0002   24100M\u0003\n')
  })
  test('a line that repeats the one before is said once, and blank lines are none', () => {
    expect(textOf(push('ST,GS,10kg\r\nST,GS,10kg\r\n\r\nST,GS,10kg\r\nUS,GS,11kg\r\nST,GS,10kg\r\n').flush())).toBe('ST,GS,10kg\nUS,GS,11kg\nST,GS,10kg\n')
  })
})

test('a burst without end comes in bodies of bounded size, and a line without end breaks off', () => {
  const bodies = createLineBodies()
  const lines = Array.from({ length: 3_000 }, (_, index) => `$GPRMC,${index},${'x'.repeat(40)}`)
  const full = bodies.push(Buffer.from(`${lines.join('\n')}\n`))
  expect(full.length).toBeGreaterThanOrEqual(2)
  expect([...full, bodies.flush()].map((body) => textOf(body) ?? '').join('')).toBe(`${lines.join('\n')}\n`)
  expect(() => bodies.push(Buffer.alloc(8_193, 0x41))).toThrow('a line of more than')
})
