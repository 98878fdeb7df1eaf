/**
 * Snapshots of a fold, beside the log that they follow from: a line with format, checksum and length, then JSON.
 *
 * A snapshot saves folding again what precedes it and nothing else; without any, the log is folded from its start.
 *
 * Errors:  a file that is damaged reads as a reason, never as data. Writes reject with the disk's error.
 * Limits:  the newest KEPT_COUNT are kept.
 * Privacy: holds plates, as the log does, and goes with it.
 * Checked: snapshot-file.test.ts.
 */
import { readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { fail, ok, type Result } from '../../model/result.ts'
import { replaceFile } from './durable-files.ts'

export interface SnapshotRef {
  readonly path: string
  /** The last observation that is in it. */
  readonly lastSeq: number
}

const MAGIC = 'BTSNAP01'
const NAME = /^(\d{16})\.snapshot$/
/** The one before is for a power cut that spoils the newest, and for a store that lags. */
const KEPT_COUNT = 2

const nameOf = (lastSeq: number): string => `${String(lastSeq).padStart(16, '0')}.snapshot`

/** Newest first. */
export async function listSnapshots(directory: string): Promise<readonly SnapshotRef[]> {
  return (await readdir(directory))
    .flatMap((name) => {
      const seq = NAME.exec(name)?.[1]
      return seq === undefined ? [] : [{ path: join(directory, name), lastSeq: Number(seq) }]
    })
    .sort((left, right) => right.lastSeq - left.lastSeq)
}

/** Durable when it resolves; older ones go then. */
export async function writeSnapshot(directory: string, lastSeq: number, content: unknown): Promise<void> {
  const body = Buffer.from(JSON.stringify(content))
  await replaceFile(join(directory, nameOf(lastSeq)), [`${MAGIC} ${crc32(body)} ${body.length}\n`, body])
  for (const { path } of (await listSnapshots(directory)).slice(KEPT_COUNT)) await unlink(path).catch(() => undefined)
}

export async function readSnapshot(path: string): Promise<Result<unknown, string>> {
  const bytes = await readFile(path)
  const lineEnd = bytes.indexOf(0x0a)
  const [magic, checksum, lengthBytes] = bytes.toString('latin1', 0, Math.max(0, lineEnd)).split(' ')
  if (magic !== MAGIC) return fail('it does not begin as a snapshot')
  const body = bytes.subarray(lineEnd + 1)
  if (body.length !== Number(lengthBytes) || crc32(body) !== Number(checksum)) return fail('its checksum does not fit')
  return ok(JSON.parse(body.toString('utf8')) as unknown)
}
