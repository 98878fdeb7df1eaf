/**
 * One owner per directory: an exclusive lock file with the owner's process id and start time.
 *
 * A process id alone would lie after a restart (the kernel, and every container, gives the same small numbers again),
 * so the file also holds the machine's boot and the process's start tick, where the system tells them.
 *
 * Errors:  TwinError log.directory.locked when a living process owns the directory.
 * Limits:  owners in different containers that share a volume do not see each other's processes; give each its own.
 * Checked: directory-lock.test.ts.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinError } from '../../model/errors.ts'

export interface DirectoryLock {
  readonly release: () => Promise<void>
}

interface Owner {
  readonly pid: number
  /** Boot id and start tick of the process; empty where the system does not tell. */
  readonly startedAs: string
}

const LOCK_NAME = 'owner.lock'
/** Taken while a dead owner's lock is replaced, so that two successors cannot both do it. */
const SUCCESSION_NAME = 'owner.lock.succession'

/** @returns what tells this process from a later one with the same id; empty where /proc is absent or it is gone. */
function startedAs(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const startTick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${startTick}`
  } catch {
    return ''
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return owner.startedAs === startedAs(owner.pid)
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner>
    return typeof owner.pid === 'number' && typeof owner.startedAs === 'string' ? { pid: owner.pid, startedAs: owner.startedAs } : undefined
  } catch {
    return undefined
  }
}

/** The file appears with its content or not at all. @returns false when it exists. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomUUID()}`
  await writeFile(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw failure
  } finally {
    await unlink(draft)
  }
}

async function findOwner(path: string): Promise<Owner | 'unreadable' | undefined> {
  try {
    return parseOwner(await readFile(path, 'utf8')) ?? 'unreadable'
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw failure
  }
}

/** For who only reads: the process that writes there now, if any. */
export async function findLiveOwner(directory: string): Promise<number | undefined> {
  const owner = await findOwner(join(directory, LOCK_NAME))
  return owner !== undefined && owner !== 'unreadable' && isAlive(owner) ? owner.pid : undefined
}

/** Makes the directory when it is not there. */
export async function acquireDirectoryLock(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, LOCK_NAME)
  const mine = JSON.stringify({ pid: process.pid, startedAs: startedAs(process.pid) } satisfies Owner)
  const lock: DirectoryLock = { release: () => unlink(path) }
  if (await tryCreate(path, mine)) return lock

  const succession = join(directory, SUCCESSION_NAME)
  if (!(await tryCreate(succession, mine))) {
    const successor = await findOwner(succession)
    if (successor !== undefined && successor !== 'unreadable' && isAlive(successor)) {
      throw new TwinError('log.directory.locked', `Process ${successor.pid} is taking over ${directory}.`)
    }
    await unlink(succession).catch(() => undefined)
    return acquireDirectoryLock(directory)
  }
  try {
    const owner = await findOwner(path)
    // An unreadable lock was emptied by a crash of the machine: locks appear whole.
    if (owner !== undefined && owner !== 'unreadable' && isAlive(owner)) {
      throw new TwinError('log.directory.locked', `Process ${owner.pid} owns ${directory}.`)
    }
    if (owner !== undefined) await unlink(path)
    if (!(await tryCreate(path, mine))) throw new TwinError('log.directory.locked', `Another process has just taken ${directory}.`)
    return lock
  } finally {
    await unlink(succession)
  }
}
