/** Why a file or folder could not be used, and what to do about it, in words for whoever named it. */
import type { FileProblem } from './file-problem.ts'

interface FaultWords {
  readonly why: string
  readonly hint: string
}

const OF_ANOTHER_USER: FaultWords = { why: 'this user has no right to it', hint: 'run as the user that owns it, or give this one the right' }
const FULL: FaultWords = { why: 'the disk is full', hint: 'make room, or choose another place' }

const WORDS: Readonly<Record<string, FaultWords>> = {
  ENOENT: { why: 'there is no such file or folder', hint: 'check the path' },
  ENOTDIR: { why: 'a file stands where its folder should be', hint: 'check the path' },
  EACCES: OF_ANOTHER_USER,
  EPERM: OF_ANOTHER_USER,
  EISDIR: { why: 'it is a folder', hint: 'name a file' },
  EROFS: { why: 'that disk is read only', hint: 'choose another place' },
  ENOSPC: FULL,
  EDQUOT: FULL,
  EIO: { why: 'the disk does not answer', hint: 'look after the disk' },
  ELOOP: { why: 'its links lead to one another', hint: 'check the path' },
  ENAMETOOLONG: { why: 'its name is too long', hint: 'check the path' },
}

/** What the system calls it, such as ENOENT; empty for a failure that is none of the system's. */
export const faultCodeOf = (failure: unknown): string => (failure instanceof Error && 'code' in failure ? String(failure.code) : '')

export function faultOf(failure: unknown): string {
  return WORDS[faultCodeOf(failure)]?.why ?? (failure instanceof Error ? failure.message : String(failure))
}

/** Whether the file system failed, in a way that has words here. */
export const isFileFault = (failure: unknown): boolean => Object.hasOwn(WORDS, faultCodeOf(failure))

/** Empty where nothing is known to help. */
export const faultHintOf = (failure: unknown): string => WORDS[faultCodeOf(failure)]?.hint ?? ''

export const isMissing = (failure: unknown): boolean => faultCodeOf(failure) === 'ENOENT'

/** Why, and what to do. */
export function explainFault(failure: unknown): string {
  const hint = faultHintOf(failure)
  return `${faultOf(failure)}${hint === '' ? '' : ` (${hint})`}`
}

/** The file that the file system itself names; null where it names none. */
export const faultPathOf = (failure: unknown): string | null =>
  failure instanceof Error && 'path' in failure && typeof failure.path === 'string' ? failure.path : null

/** Of a file that was asked for and could not be read. */
export const unreadable = (file: string, failure: unknown): FileProblem =>
  ({ file, lineIndex: 0, message: `it cannot be read: ${faultOf(failure)}`, hint: faultHintOf(failure) })

/** Of an open file: the system no longer names it. */
const OPEN_FILE_CALLS: readonly unknown[] = ['read', 'write', 'fsync', 'fdatasync', 'ftruncate']

/** What failed, why and what to do, of a failure of the file system that nobody has put into words; null for any other. */
export function describeFault(failure: unknown): string | null {
  if (!isFileFault(failure)) return null
  const isOpen = failure instanceof Error && 'syscall' in failure && OPEN_FILE_CALLS.includes(failure.syscall)
  const what = faultPathOf(failure) ?? (isOpen ? 'a file' : null)
  return what === null ? null : `${what} cannot be used: ${explainFault(failure)}`
}
