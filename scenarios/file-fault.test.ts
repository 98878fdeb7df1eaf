import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeFault, explainFault, isFileFault } from './file-fault.ts'

const folder = mkdtempSync(join(tmpdir(), 'bordertwin-fault-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function failureOf(act: () => unknown): unknown {
  try {
    act()
  } catch (failure) {
    return failure
  }
  throw new Error('nothing failed')
}

test('what the file system says is told with its file, why, and what to do', () => {
  const missing = join(folder, 'missing')
  expect(describeFault(failureOf(() => readFileSync(missing)))).toBe(`${missing} cannot be used: there is no such file or folder (check the path)`)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(describeFault(failureOf(() => openSync(join(file, 'inside'), 'r')))).toMatch(/file\/inside cannot be used: a file stands where its folder should be \(check the path\)$/)
})

test('an open file that the system no longer names is told without its name', () => {
  expect(describeFault(failureOf(() => readFileSync(folder)))).toBe('a file cannot be used: it is a folder (name a file)')
})

test('a port that is taken, and a mistake of ours, are no faults of a file', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const second = createServer()
  const failure = await new Promise((resolve) => second.once('error', resolve).listen((taken.address() as AddressInfo).port, '127.0.0.1'))
  taken.close()
  const forbidden = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES', syscall: 'listen', port: 80 })
  for (const other of [failure, forbidden, new TypeError('not a function'), 'text']) expect(describeFault(other)).toBeNull()
  expect([isFileFault(failure), explainFault('text'), explainFault(new Error('words'))]).toEqual([false, 'text', 'words'])
})
