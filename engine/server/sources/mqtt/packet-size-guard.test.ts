import { finished } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { createPacketSizeGuard } from './packet-size-guard.ts'

/** A packet of a type with so many bytes behind its head. */
function packet(bytes: number): Buffer {
  const digits: number[] = []
  for (let rest = bytes; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128)) digits.push((rest % 128) | (rest >= 128 ? 0x80 : 0))
  return Buffer.concat([Buffer.from([0x30, ...digits]), Buffer.alloc(bytes, 0xff)])
}

async function pass(stream: Buffer, cutEvery: number): Promise<string> {
  const guard = createPacketSizeGuard(10, 1_000)
  const passed: Buffer[] = []
  guard.on('data', (chunk: Buffer) => passed.push(chunk))
  for (let at = 0; at < stream.length; at += cutEvery) guard.write(stream.subarray(at, at + cutEvery))
  guard.end()
  try {
    await finished(guard)
  } catch (failure) {
    return (failure as Error).message
  }
  return Buffer.concat(passed).equals(stream) ? 'passed' : 'changed'
}

test.each([1, 2, 3, 7, 4_096])('packets within their bounds pass unchanged, cut every %i bytes', async (cutEvery) => {
  expect(await pass(Buffer.concat([packet(10), packet(0), packet(127), packet(128), packet(1_000)]), cutEvery)).toBe('passed')
})

test.each([1, 5, 4_096])('a first packet above its bound and a later one above its own end the connection', async (cutEvery) => {
  expect(await pass(packet(11), cutEvery)).toContain('11 bytes, at most 10')
  expect(await pass(Buffer.concat([packet(3), packet(1_001)]), cutEvery)).toContain('at most 1000')
})

test('a length that never ends is refused', async () => {
  const guard = createPacketSizeGuard(1e9, 1e9)
  guard.write(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]))
  await expect(finished(guard)).rejects.toThrow('never ends')
})
