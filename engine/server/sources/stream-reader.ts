/**
 * Reads an answer chunk by chunk and knows how long it has been quiet: for watchdogs, and for parts whose end is only silence.
 *
 * A connection that breaks off loses nothing of what had arrived: the chunks in hand come first, then the failure.
 *
 * Limits:  past HELD_BYTES_MAX nothing more is taken from the connection, so a slow disk slows the sender and holds no memory.
 */
import type { Readable } from 'node:stream'

export interface StreamReader {
  /** The next chunk; `quiet` when none came for so long, `ended` after the last. Rejects with why the connection broke off. */
  readonly read: (quietMs: number) => Promise<Buffer | 'quiet' | 'ended'>
  readonly close: () => void
}

const HELD_BYTES_MAX = 1_048_576

export function readStream(stream: Readable): StreamReader {
  const held: Buffer[] = []
  let heldBytes = 0
  let outcome: { readonly failure: unknown } | 'ended' | null = null
  let wake: (() => void) | null = null

  stream.on('data', (chunk: Buffer) => {
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes > HELD_BYTES_MAX) stream.pause()
    wake?.()
  })
  stream.once('error', (failure) => settle({ failure }))
  stream.once('end', () => settle('ended'))
  stream.once('close', () => settle('ended'))

  function settle(how: NonNullable<typeof outcome>): void {
    outcome ??= how
    wake?.()
  }

  return {
    read: async (quietMs) => {
      if (held.length === 0 && outcome === null) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, quietMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = null
      }
      const chunk = held.shift()
      if (chunk !== undefined) {
        heldBytes -= chunk.length
        if (heldBytes <= HELD_BYTES_MAX && stream.isPaused()) stream.resume()
        return chunk
      }
      if (outcome === null) return 'quiet'
      if (outcome === 'ended') return 'ended'
      throw outcome.failure
    },
    close: () => void stream.destroy(),
  }
}
