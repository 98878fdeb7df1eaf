/**
 * A folder into which devices or people put files: each is one body, taken when it has stopped growing, then moved to `done/` once it is
 * durable, or to `rejected/` when nobody understood it (it is a dead letter then as well).
 *
 * A file is looked at by polling: network shares send no events. It counts as whole when size and time are the same at two looks.
 * A crash between the append and the move takes the file again; its observations have the same ids then.
 *
 * Errors:  a folder that is away, or a file that cannot be read or moved, is said in the source's state and tried again.
 * Limits:  FILES_PER_LOOK_COUNT files a look, oldest first; FILE_BYTES_MAX a file.
 */
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { SourceFailure } from '../failure-words.ts'
import type { BodyAddress, Intake } from '../intake.ts'
import { startRounds } from '../rounds.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'

export interface WatchedFolderOptions {
  readonly name: string
  readonly path: string
  readonly everyMs: number
  readonly address: BodyAddress
  readonly intake: Intake
  readonly link: SourceLink
  readonly logger: SourceLogger
}

const FILES_PER_LOOK_COUNT = 1_000
const FILE_BYTES_MAX = 64 * 1_048_576
const DONE = 'done'
const REJECTED = 'rejected'
/** Half-written by those who rename when they are ready. */
const UNFINISHED = /^\.|~$|\.(?:part|partial|tmp|temp|crdownload|swp|filepart)$/i
const TYPE_BY_ENDING: Readonly<Record<string, string>> = {
  '.json': 'application/json', '.ndjson': 'application/x-ndjson', '.xml': 'application/xml', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.csv': 'text/csv', '.txt': 'text/plain',
}

interface FileSight {
  readonly name: string
  readonly sizeBytes: number
  readonly changedAtMs: number
}

const isSame = (left: FileSight, right: FileSight | undefined): boolean => left.sizeBytes === right?.sizeBytes && left.changedAtMs === right.changedAtMs

async function look(path: string): Promise<readonly FileSight[]> {
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name)).map(({ name }) => name)
  const sights: FileSight[] = []
  for (const name of names.slice(0, FILES_PER_LOOK_COUNT)) {
    const info = await stat(join(path, name)).catch(() => null)
    if (info !== null) sights.push({ name, sizeBytes: info.size, changedAtMs: info.mtimeMs })
  }
  return sights.sort((left, right) => left.changedAtMs - right.changedAtMs || (left.name < right.name ? -1 : 1))
}

/** Flushed with its folder, so that a power cut does not bring it back; never over another file of the name. */
async function moveTo(folder: string, path: string, name: string): Promise<void> {
  const target = join(path, folder)
  await mkdir(target, { recursive: true })
  const taken = new Set(await readdir(target))
  const ending = extname(name)
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, name.length - ending.length)}-${number}${ending}`
  await rename(join(path, name), join(target, free))
  for (const changed of [target, path]) {
    const handle = await open(changed, 'r')
    await handle.sync().finally(() => handle.close())
  }
}

export function startWatchedFolder({ name, path, everyMs, address, intake, link, logger }: WatchedFolderOptions): RunningSource {
  let before = new Map<string, FileSight>()

  async function takeFile({ name: file, sizeBytes }: FileSight, signal: AbortSignal): Promise<void> {
    if (sizeBytes > FILE_BYTES_MAX) throw new SourceFailure('source.file.tooLarge', { file, bytes: FILE_BYTES_MAX })
    const handle = await open(join(path, file), 'r')
    const bytes = await handle.readFile().finally(() => handle.close())
    const { deadLetterId } = await intake.take(address, { bytes, contentType: TYPE_BY_ENDING[extname(file).toLowerCase()] ?? null, query: '' }, signal)
    await moveTo(deadLetterId === null ? DONE : REJECTED, path, file)
    if (deadLetterId !== null) logger.warn({ source: name, deadLetterId }, 'a file of a watched folder was not understood')
  }

  async function lookOnce(signal: AbortSignal): Promise<number> {
    const sights = await look(path)
    let failure: unknown = null
    const next = new Map<string, FileSight>()
    for (const sight of sights) {
      if (signal.aborted) return 0
      if (!isSame(sight, before.get(sight.name))) next.set(sight.name, sight)
      else {
        try {
          await takeFile(sight, signal)
        } catch (error) {
          next.set(sight.name, sight)
          failure ??= error
        }
      }
    }
    before = next
    if (failure !== null) throw failure
    link.isUp()
    return everyMs
  }

  return startRounds({ name, link, logger, round: lookOnce, retryAfterMs: () => everyMs, failureText: 'a watched folder has a problem' })
}
