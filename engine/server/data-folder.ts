/**
 * The folder that a server keeps everything in: made if need be, and known to take files and give them back before anything is opened in it.
 *
 * Errors:  an Error in words for whoever typed `--data`.
 */
import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { faultCodeOf, isMissing } from '../../scenarios/file-fault.ts'

const WHAT_IS_WRONG: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a file stands where a folder above it should be',
  EACCES: 'this user may not read and write there',
  EPERM: 'this user may not read and write there',
  EROFS: 'that disk is read only',
  ENOSPC: 'that disk is full',
}

/** @throws Error that says what is wrong with it. */
export async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await makeFolders(dataDir)
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const code = faultCodeOf(cause)
    const what = WHAT_IS_WRONG[code] ?? 'it or a folder above it cannot be made'
    throw new Error(`the data folder ${dataDir} cannot be used: ${what}${code === '' ? '' : ` (${code})`}. Choose another one with --data.`, { cause })
  }
}

/** Not by Node's own recursion, which never ends where a folder that exists takes no other, as in /proc. */
async function makeFolders(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return
  } catch (cause) {
    const parent = dirname(folder)
    if (isMissing(cause) && parent !== folder) await makeFolders(parent)
  }
  await mkdir(folder, { mode: 0o700 })
}
