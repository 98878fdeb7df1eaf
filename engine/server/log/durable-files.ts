/** Small writes that survive a power cut: the file's bytes and the directory entry are both on disk when these return. */
import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes creations, renames and removals in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  let handle: FileHandle
  try {
    handle = await open(directory, 'r')
  } catch (failure) {
    // Windows opens no directories; its file systems journal the entries.
    if (process.platform === 'win32') return
    throw failure
  }
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The file is there whole or as it was before: written beside, synced, renamed. */
export async function replaceFile(path: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const draft = `${path}.draft`
  const file = await open(draft, 'w')
  try {
    for (const part of parts) await file.writeFile(part)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncDirectory(dirname(path))
}
