/** Tells whether the code that folds is the code that folded: a snapshot of other code would not be what a replay gives. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The layers that decide what a log folds to, relative to this file; the same places in source and compiled. */
const FOLDERS = ['../../model/', '../../rules/', '../../state/', '../../stream/', './']
const IS_CODE = /^(?!.*\.(?:test|prop|bench|d)\.)(?!(?:.*\/)?testing\/).*\.[jt]s$/

let fingerprint: string | undefined

/** Some hundred small files, read once. */
export function codeFingerprint(): string {
  if (fingerprint !== undefined) return fingerprint
  const hash = createHash('sha256')
  for (const folder of FOLDERS) {
    const path = fileURLToPath(new URL(folder, import.meta.url))
    const names = readdirSync(path, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'))
    for (const name of names.filter((one) => IS_CODE.test(one)).sort()) hash.update(`${folder}${name}\n`).update(readFileSync(path + name))
  }
  fingerprint = hash.digest('hex')
  return fingerprint
}
