/**
 * Bodies that meant nothing, kept whole on disk with their reason, for whoever repairs the sender or the decoder.
 *
 * One file per letter: a line of JSON, then the body as it came. A letter is durable before `keep` resolves.
 *
 * Errors:  TwinError log.append.failed when the disk does not take it.
 * Limits:  storedBytesMax and lettersCountMax; past either the oldest letters go. The index in memory holds no bodies.
 * Privacy: a body may hold plates and pictures; letters are shown to administrators only, and retention bounds their age.
 * Checked: dead-letters.test.ts.
 */
import { mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinError } from '../../model/errors.ts'
import type { DeadLetter, DeadLetterOffice } from '../crossing-desk.ts'
import { replaceFile, syncDirectory } from './durable-files.ts'

export interface DeadLetterOptions {
  readonly directory: string
  readonly storedBytesMax?: number
  readonly lettersCountMax?: number
}

export interface DeadLetterStore extends DeadLetterOffice {
  readonly count: () => number
  /** Letters removed to keep within the bounds since the store was opened. */
  readonly forgottenCount: () => number
}

const STORED_BYTES_MAX = 256 * 1_048_576
const LETTERS_COUNT_MAX = 10_000
/** The line of JSON; its texts come from bounded requests. */
const HEAD_BYTES_MAX = 262_144
const SUFFIX = '.letter'

interface Entry {
  readonly letter: DeadLetter
  readonly fileBytes: number
}

const headOf = (bytes: Buffer): Buffer => bytes.subarray(0, Math.max(0, bytes.indexOf(0x0a)))

/** @returns undefined for a file that is no letter. */
async function findEntry(path: string): Promise<Entry | undefined> {
  const file = await open(path, 'r')
  try {
    const bytes = Buffer.alloc(HEAD_BYTES_MAX)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    const letter = JSON.parse(headOf(bytes.subarray(0, bytesRead)).toString('utf8')) as DeadLetter
    return { letter, fileBytes: (await file.stat()).size }
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

export async function openDeadLetters(options: DeadLetterOptions): Promise<DeadLetterStore> {
  const { directory, storedBytesMax = STORED_BYTES_MAX, lettersCountMax = LETTERS_COUNT_MAX } = options
  await mkdir(directory, { recursive: true })
  /** By letter id, oldest first: ids sort by time of receipt, then by number. */
  const entries = new Map<string, Entry>()
  let storedBytes = 0
  let lastNumber = 0
  let forgottenCount = 0
  const pathOf = (letterId: string): string => join(directory, letterId + SUFFIX)

  for (const name of (await readdir(directory)).sort()) {
    const path = join(directory, name)
    if (name.endsWith('.draft')) await unlink(path)
    if (!name.endsWith(SUFFIX)) continue
    const entry = await findEntry(path)
    if (entry === undefined) continue
    entries.set(entry.letter.letterId, entry)
    storedBytes += entry.fileBytes
    lastNumber = Math.max(lastNumber, Number.parseInt(entry.letter.letterId.slice(-8), 36) || 0)
  }

  async function forget(letterId: string): Promise<void> {
    const entry = entries.get(letterId)
    if (entry === undefined) return
    entries.delete(letterId)
    storedBytes -= entry.fileBytes
    await unlink(pathOf(letterId))
  }

  /** Forgets the oldest letters until one of `bytes` more fits. */
  async function makeRoom(bytes: number): Promise<void> {
    for (const letterId of entries.keys()) {
      if (entries.size < lettersCountMax && storedBytes + bytes <= storedBytesMax) return
      forgottenCount += 1
      await forget(letterId)
    }
  }

  return {
    async keep(unkept, body) {
      lastNumber += 1
      const letterId = `${String(unkept.receivedAtMs).padStart(13, '0')}-${lastNumber.toString(36).padStart(8, '0')}`
      const letter: DeadLetter = { ...unkept, letterId, bodyBytesCount: body.byteLength }
      const head = `${JSON.stringify(letter)}\n`
      try {
        await makeRoom(body.byteLength + head.length)
        await replaceFile(pathOf(letterId), [head, body])
        const entry = { letter, fileBytes: (await stat(pathOf(letterId))).size }
        entries.set(letterId, entry)
        storedBytes += entry.fileBytes
      } catch (cause) {
        throw new TwinError('log.append.failed', 'The dead letter could not be kept.', { cause })
      }
      return letterId
    },
    async list({ crossingId, lettersCountMax: pageCountMax, cursor }) {
      const letters: DeadLetter[] = []
      for (const letterId of [...entries.keys()].sort().reverse()) {
        const entry = entries.get(letterId)
        if (entry === undefined || (cursor !== null && letterId >= cursor)) continue
        if (crossingId !== null && entry.letter.crossingId !== crossingId) continue
        if (letters.length === pageCountMax) return { letters, nextCursor: letters.at(-1)?.letterId ?? null }
        letters.push(entry.letter)
      }
      return { letters, nextCursor: null }
    },
    async find(letterId) {
      const entry = entries.get(letterId)
      if (entry === undefined) return undefined
      const bytes = await readFile(pathOf(letterId))
      return { letter: entry.letter, body: bytes.subarray(headOf(bytes).length + 1) }
    },
    async remove(letterId) {
      await forget(letterId)
      await syncDirectory(directory)
    },
    count: () => entries.size,
    forgottenCount: () => forgottenCount,
  }
}
