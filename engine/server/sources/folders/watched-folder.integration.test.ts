/** Files as bodies: taken whole, once, and moved where an operator finds them. */
import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CROSSING } from '../../testing/staged-desk.ts'
import type { RunningSource } from '../running-source.ts'
import { createStagedIntake, type StagedIntake } from '../testing/staged-intake.ts'
import { until } from '../testing/peer-process.ts'
import { startWatchedFolder } from './watched-folder.ts'

let path: string
let staged: StagedIntake
let source: RunningSource
/** At the end of every look. */
let onLook = (): void => undefined
beforeEach(async () => {
  onLook = () => undefined
  path = await mkdtemp(join(tmpdir(), 'bordertwin-folder-'))
  staged = createStagedIntake()
  const link = {
    ...staged.link,
    isUp: () => {
      staged.link.isUp()
      onLook()
    },
  }
  source = startWatchedFolder({ ...staged, link, name: 'folder', path, everyMs: 20, address: { crossing: CROSSING, device: 'gate-json', format: 'generic-json' } })
})
afterEach(async () => {
  await source.stop()
  await rm(path, { recursive: true, force: true })
})

const readOf = (id: string): string => JSON.stringify({ type: 'plate.read', id, at: new Date().toISOString(), plate: '12C12345' })
const list = (folder: string): Promise<string[]> => readdir(join(path, folder)).then((names) => names.sort(), () => [])

test('files are taken and moved away; those that mean nothing go to another folder, and a name comes twice', async () => {
  await writeFile(join(path, 'a.json'), readOf('read-of-a-file-0001'))
  await until('it is done', async () => (await list('done')).length === 1)
  await writeFile(join(path, 'a.json'), readOf('read-of-a-file-0002'))
  await writeFile(join(path, 'b.json'), '{"type":')
  await until('the rest is done', async () => (await list('done')).length === 2 && (await list('rejected')).length === 1)
  expect([await list('done'), await list('rejected'), await list('.')]).toEqual([['a-2.json', 'a.json'], ['b.json'], ['done', 'rejected']])
  expect(staged.desk.taken).toHaveLength(2)
  expect(await staged.listReasons()).toHaveLength(1)
})

test('a file that is being written or has no final name yet waits', async () => {
  await writeFile(join(path, 'later.json.part'), readOf('read-of-a-file-0003'))
  const half = readOf('read-of-a-file-0004')
  // It grows between any two looks, however long they are apart.
  let at = 10
  onLook = () => {
    if (at < half.length) appendFileSync(join(path, 'slow.json'), half.slice(at, at + 20))
    at += 20
  }
  await writeFile(join(path, 'slow.json'), half.slice(0, 10))
  await until('the slow one is taken', () => staged.desk.taken.length === 1)
  await rename(join(path, 'later.json.part'), join(path, 'later.json'))
  await until('the renamed one is taken', () => staged.desk.taken.length === 2)
  expect(await staged.listReasons()).toEqual([])
})

test('while the disk is full a file stays where it is, and a folder that is away is a failure until it is back', async () => {
  staged.desk.failDisk(true)
  await writeFile(join(path, 'c.json'), readOf('read-of-a-file-0005'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await list('done')).toEqual([])
  staged.desk.failDisk(false)
  await until('it is done', async () => (await list('done')).length === 1)
  await rename(path, `${path}-away`)
  await until('it is failing', () => staged.linkView()?.state === 'failing')
  expect(staged.linkView()?.problem?.code).toBe('source.file.missing')
  await mkdir(path)
  await until('it is back', () => staged.linkView()?.state === 'up')
  await rm(`${path}-away`, { recursive: true })
})
