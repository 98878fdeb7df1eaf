/**
 * Evidence pictures on disk, one file each, named by its content; reads name them (`PlateRead.pictureIds`).
 *
 * Errors:  a picture that the disk does not take is counted and given up: the read it came with is worth more than its picture.
 * Limits:  storedBytesMax and ageMsMax (retention); past either the oldest go. The index in memory holds no bytes.
 * Privacy: a picture shows a plate, and may show a driver: for roles that see plates, never logged, forgotten with age.
 * Checked: picture-store.test.ts.
 */
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MS_PER_DAY } from '../../model/units.ts'
import { PICTURE_ID, pictureIdOf, pictureTypeOf } from './picture-id.ts'

export interface PictureStoreOptions {
  readonly directory: string
  readonly wallNowMs: () => number
  readonly storedBytesMax?: number
  readonly ageMsMax?: number
}

export interface StoredPicture {
  readonly type: string
  readonly bytes: Uint8Array
}

export interface PictureStore {
  /** Resolves when it is written or given up. Twice the same is once. */
  readonly keep: (bytes: Uint8Array) => Promise<void>
  readonly find: (pictureId: string) => Promise<StoredPicture | undefined>
  readonly count: () => number
  readonly storedBytes: () => number
  /** Pictures that could not be written since the store was opened. */
  readonly failedCount: () => number
}

/** A day of 1,500 trucks with a dozen pictures of 60 kB each is 1 GB (estimate). */
const STORED_BYTES_MAX = 4 * 1_073_741_824
/** Until the agencies settle it (docs/open-questions.md). */
const AGE_MS_MAX = 30 * MS_PER_DAY

interface Entry {
  readonly bytesCount: number
  readonly keptAtMs: number
}

export async function openPictureStore(options: PictureStoreOptions): Promise<PictureStore> {
  const { directory, wallNowMs, storedBytesMax = STORED_BYTES_MAX, ageMsMax = AGE_MS_MAX } = options
  await mkdir(directory, { recursive: true })
  /** Oldest first. */
  const entries = new Map<string, Entry>()
  let storedBytes = 0
  let failedCount = 0
  const folderOf = (pictureId: string): string => join(directory, pictureId.slice(0, 2))
  const pathOf = (pictureId: string): string => join(folderOf(pictureId), pictureId)

  const found: (readonly [string, Entry])[] = []
  for (const folder of await readdir(directory)) {
    for (const name of await readdir(join(directory, folder)).catch(() => [])) {
      const path = join(directory, folder, name)
      if (!PICTURE_ID.test(name)) {
        if (name.endsWith('.draft')) await unlink(path)
        continue
      }
      const { size, mtimeMs } = await stat(path)
      found.push([name, { bytesCount: size, keptAtMs: mtimeMs }])
    }
  }
  for (const [pictureId, entry] of found.sort(([, left], [, right]) => left.keptAtMs - right.keptAtMs)) {
    entries.set(pictureId, entry)
    storedBytes += entry.bytesCount
  }

  async function forget(pictureId: string): Promise<void> {
    storedBytes -= entries.get(pictureId)?.bytesCount ?? 0
    entries.delete(pictureId)
    await unlink(pathOf(pictureId)).catch(() => {})
  }

  const isTooOld = ({ keptAtMs }: Entry): boolean => wallNowMs() - keptAtMs > ageMsMax

  /** Oldest first, until one of `bytesCount` more fits and nothing is too old. */
  async function makeRoom(bytesCount: number): Promise<void> {
    for (const [pictureId, entry] of entries) {
      if (storedBytes + bytesCount <= storedBytesMax && !isTooOld(entry)) return
      await forget(pictureId)
    }
  }
  await makeRoom(0)

  return {
    async keep(bytes) {
      const pictureId = pictureIdOf(bytes)
      if (pictureId === null || entries.has(pictureId)) return
      // Known from here on: the same picture in the same moment is written once.
      entries.set(pictureId, { bytesCount: bytes.byteLength, keptAtMs: wallNowMs() })
      storedBytes += bytes.byteLength
      try {
        await mkdir(folderOf(pictureId), { recursive: true })
        await writeFile(`${pathOf(pictureId)}.draft`, bytes)
        await rename(`${pathOf(pictureId)}.draft`, pathOf(pictureId))
        await makeRoom(0)
      } catch {
        failedCount += 1
        await forget(pictureId)
      }
    },
    async find(pictureId) {
      const entry = entries.get(pictureId)
      if (entry === undefined || isTooOld(entry)) return undefined
      const bytes = await readFile(pathOf(pictureId)).catch(() => undefined)
      const type = bytes === undefined ? null : pictureTypeOf(bytes)
      return bytes === undefined || type === null ? undefined : { type, bytes }
    },
    count: () => entries.size,
    storedBytes: () => storedBytes,
    failedCount: () => failedCount,
  }
}
