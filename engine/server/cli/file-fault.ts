/** Why a file could not be read or written, in words for whoever named it. */

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a file stands where its folder should be',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EISDIR: 'it is a folder',
  EROFS: 'that disk is read only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
}

export function faultOf(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  return WORDS[code] ?? (failure instanceof Error ? failure.message : String(failure))
}
