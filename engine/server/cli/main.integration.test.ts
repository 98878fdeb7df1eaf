/** The compiled command line as a user runs it: what it says, on which stream, and with which exit code. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand, startCommand, type Ended } from './testing/run-command.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-cli-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const start = (args: readonly string[], environment: Record<string, string> = {}) => startCommand(args, { environment })
const run = (args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> => runCommand(args, { environment })

describe('a call', () => {
  test('without a command shows the help', async () => {
    const { code, stdout } = await run([])
    expect(code).toBe(0)
    for (const word of ['serve', 'decode', 'feed', 'replay', 'Examples:']) expect(stdout).toContain(word)
  })

  test('of an unknown command exits 2 and suggests the one that was meant', async () => {
    const { code, stderr, stdout } = await run(['srve'])
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean serve?')
    expect(stdout).toBe('')
  })

  test('of an unknown command with --help is no less unknown', async () => {
    const { code, stderr, stdout } = await run(['export', '--help'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain("unknown command 'export'")
  })

  test('for the version prints that of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test.each(['report', 'worker'])('of %s, which a later version will have, says so and exits 2', async (command) => {
    const { code, stderr } = await run([command])
    expect(code).toBe(2)
    expect(stderr).toContain(`this version does not have "${command}" yet`)
  })

  test('with options that are wrong tells every problem at once and exits 2', async () => {
    const { code, stderr } = await run(['serve', '--port', '99999', '--speed', 'fast'], { DATABASE_URL: 'mysql://x' })
    expect(code).toBe(2)
    for (const where of ['--port', '--speed', 'DATABASE_URL']) expect(stderr).toContain(where)
    expect(stderr).not.toContain('    at ')
  })

  test.each([['serve', '--flag'], ['decode'], ['replay']])('%s without what it needs exits 2', async (...args) => {
    expect((await run(args)).code).toBe(2)
  })
})

describe('serve', () => {
  test('says ready once, answers, and ends in order at a signal, before its own patience ends', async () => {
    const { child, ended, ready } = start(['serve', '--port', '0', '--host', '127.0.0.1', '--data', join(dataDir, 'one')])
    const url = /ready: (http:\/\/\S+) /.exec(await ready)?.[1] ?? ''
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    child.kill('SIGTERM')
    const { code, stdout, stderr } = await ended
    // A stop that takes longer than serve.ts grants it ends with 1.
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain('Sign in as "operator"')
  })

  test('says plainly that its port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr, stdout } = await run(['serve', '--port', String(port), '--host', '127.0.0.1', '--data', join(dataDir, 'two')])
    other.close()
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(`port ${port} is taken by another program`)
    expect(stderr).not.toContain('    at ')
  })
})
