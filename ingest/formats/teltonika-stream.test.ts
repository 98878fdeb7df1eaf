/** The conversation with a tracker: splitting what TCP brings, and answering it. */
import { expect, test } from 'vitest'
import { hexOf } from '../binary-body.ts'
import { fixtureBody } from '../testing/fixtures.ts'
import { gt06Answer, gt06Frames } from './gt06-stream.ts'
import { teltonikaAnswer, teltonikaFrames, teltonikaImei } from './teltonika-stream.ts'

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.replace(/\s/g, ''), 'hex')
const packetOf = (file: string): Uint8Array => bytesOf(new TextDecoder().decode(fixtureBody('teltonika', file).bytes))
const LOGIN = packetOf('login.valid.hex')
const DATA = packetOf('codec8.valid.hex')
const answerHex = (frame: Uint8Array | undefined, isWelcome?: boolean): string | null => {
  const answer = frame === undefined ? null : teltonikaAnswer(frame, isWelcome)
  return answer === null ? null : hexOf(answer)
}

test('packets come out whole wherever TCP cuts the stream', () => {
  const stream = Buffer.concat([LOGIN, DATA, Uint8Array.of(0xff), DATA])
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const first = teltonikaFrames(stream.subarray(0, cut))
    const second = teltonikaFrames(Buffer.concat([first.rest, stream.subarray(cut)]))
    expect([...first.frames, ...second.frames].map((frame) => frame.length), `cut at ${cut}`).toEqual([LOGIN.length, DATA.length, 1, DATA.length])
    expect([first.fault, second.fault, second.rest.length]).toEqual([null, null, 0])
  }
})

test('a login is welcomed or refused, data are counted, a ping is not answered', () => {
  expect(teltonikaImei(LOGIN)).toBe('359000000000127')
  expect([answerHex(LOGIN), answerHex(LOGIN, false)]).toEqual(['01', '00'])
  expect(answerHex(packetOf('codec8e-newest-first.valid.hex'))).toBe('00000002')
  expect(answerHex(packetOf('datagram.valid.hex'))).toBe('0005cafe010501')
  expect(answerHex(Uint8Array.of(0xff))).toBeNull()
})

test('what was damaged on the way is not answered, so that it comes again', () => {
  expect(answerHex(packetOf('crc.invalid.hex'))).toBeNull()
  expect(answerHex(packetOf('counts-differ.invalid.hex'))).toBeNull()
})

test('a stream that is no tracker is a fault at once, not a wait for two gigabytes', () => {
  expect(teltonikaFrames(bytesOf('00000000 7fffffff')).fault).toContain('at most')
  expect(teltonikaFrames(new TextEncoder().encode('GET / HTTP/1.1\r\n')).fault).toContain('neither')
})

test('GT06 answers logins, heartbeats and alarms with their serial, positions not, damaged packets not', () => {
  const [login, position, heartbeat] = gt06Frames(fixtureBody('gt06', 'conversation.valid.bin').bytes).frames
  const hex = (frame: Uint8Array | undefined): string | null => (frame === undefined ? null : hexOf(gt06Answer(frame) ?? new Uint8Array(0)))
  // The check sum of this answer is the one of the protocol's own manual.
  expect(hex(login)).toBe('787805010001d9dc0d0a')
  expect([hex(position), hex(heartbeat)?.slice(0, 12)]).toEqual(['', '787805130003'])
  const damaged = Uint8Array.from(login ?? [])
  damaged[6] = 0xff
  expect(hex(damaged)).toBe('')
})
