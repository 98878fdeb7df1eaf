/**
 * Small JSON files that hold secrets: readable by their owner alone, replaced whole.
 *
 * Errors:  a file that is there and cannot be read is never overwritten: it throws with the file's name.
 */
import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { isMissing } from '../../../scenarios/file-fault.ts'

/** @returns null when there is no such file. */
export async function readPrivateJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new Error(`${path} is not JSON; repair or remove it`)
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`${path} is damaged at "${issue?.path.join('.') ?? ''}"; repair or remove it`)
}

/** Written beside, flushed, then renamed: a crash leaves the old file or the new one, never half of one. */
export async function writePrivateJson(path: string, content: unknown): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
