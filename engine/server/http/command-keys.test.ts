/** Keys of callers: a retry has the id of the first, another command is refused, and what is remembered is bounded. */
import { expect, test } from 'vitest'
import { TwinError } from '../../model/errors.ts'
import type { Caller } from '../auth/caller.ts'
import { createCommandKeys, type CommandKeys, type KeyedOrder } from './command-keys.ts'

const callerOf = (userId: string): Caller => ({ kind: 'token', actor: { userId, role: 'controller' } }) as Caller
const CALLER = callerOf('controller')
const order = (key: string | undefined, what: string): KeyedOrder => ({ key, asked: { command: { what } } })

/** Taken, and its id; or the code and words of the refusal. */
function take(keys: CommandKeys, orders: readonly KeyedOrder[], caller = CALLER): string {
  try {
    const claim = keys.claim(caller, orders)
    claim.settle(true)
    return claim.ids.join(' ')
  } catch (failure) {
    if (!(failure instanceof TwinError)) throw failure
    return `${failure.code}: ${failure.detail}`
  }
}

test('a retry has the id of the first; another command under the key is refused; another caller has keys of his own', () => {
  const keys = createCommandKeys([])
  const first = take(keys, [order('k', 'call')])
  expect(first).toMatch(/^command\/[\w-]{24}\.[\w-]{8}$/)
  expect(take(keys, [order('k', 'turn back')])).toBe('request.key.reused: key "k".')
  expect(take(keys, [order('k', 'call')])).toBe(first)
  const others = take(keys, [order('k', 'turn back')], callerOf('customs'))
  expect(others).toMatch(/^command\//)
  expect(others.slice(0, 32)).not.toBe(first.slice(0, 32))
})

test('without a key each command is its own', () => {
  const keys = createCommandKeys([])
  expect(take(keys, [order(undefined, 'call')])).not.toBe(take(keys, [order(undefined, 'call')]))
})

test('while the first is on its way another command is told to wait, and the retry is not', () => {
  const keys = createCommandKeys([])
  const first = keys.claim(CALLER, [order('k', 'call')])
  expect(take(keys, [order('other', 'call'), order('k', 'turn back')])).toBe('request.key.busy: key "k", command 2 of 2.')
  const retry = keys.claim(CALLER, [order('k', 'call')])
  expect(retry.ids).toEqual(first.ids)
  // The first fails: the retry is still on its way with the same command.
  first.settle(false)
  expect(take(keys, [order('k', 'turn back')])).toMatch(/^request\.key\.busy/)
  retry.settle(true)
  expect(take(keys, [order('k', 'turn back')])).toMatch(/^request\.key\.reused/)
})

test('what the disk did not take leaves its key free', () => {
  const keys = createCommandKeys([])
  keys.claim(CALLER, [order('k', 'call')]).settle(false)
  expect(take(keys, [order('k', 'turn back')])).toMatch(/^command\//)
  // A retry that fails takes nothing from what is on disk.
  keys.claim(CALLER, [order('k', 'turn back')]).settle(false)
  expect(take(keys, [order('k', 'call')])).toBe('request.key.reused: key "k".')
})

test('a request that is refused leaves its other keys free', () => {
  const keys = createCommandKeys([])
  take(keys, [order('k', 'call')])
  expect(take(keys, [order('new', 'call'), order('k', 'turn back')])).toBe('request.key.reused: key "k", command 2 of 2.')
  expect(take(keys, [order('new', 'turn back')])).toMatch(/^command\//)
})

test('a key twice in one request is one command or refused', () => {
  const keys = createCommandKeys([])
  expect(take(keys, [order('k', 'call'), order('k', 'turn back')])).toBe('request.key.reused: key "k", command 2 of 2: an earlier command of this request has it.')
  expect(new Set(take(keys, [order('k', 'call'), order('k', 'call')]).split(' ')).size).toBe(1)
})

test('the ids that are known after a restart tell what each key stands for', () => {
  const before = createCommandKeys([])
  const ids = [take(before, [order('k', 'call')]), take(before, [order(undefined, 'call')]), 'cam-1/17', 'tick-1000']
  const after = createCommandKeys(ids)
  expect(take(after, [order('k', 'turn back')])).toBe('request.key.reused: key "k".')
  expect(take(after, [order('k', 'call')])).toBe(ids[0])
})

test('of an id of an earlier version only the key is known: whatever comes under it is its retry', () => {
  const old = take(createCommandKeys([]), [order('k', 'call')]).slice(0, 32)
  expect(take(createCommandKeys([old]), [order('k', 'turn back')])).toBe(old)
})

test('of more keys than are kept, the newest half at least is known', () => {
  const keys = createCommandKeys([], 10)
  for (let index = 0; index < 97; index += 1) take(keys, [order(`k${index}`, 'call')])
  const known = Array.from({ length: 97 }, (_, index) => index).filter((index) => {
    try {
      keys.claim(CALLER, [order(`k${index}`, 'turn back')]).settle(false)
      return false
    } catch {
      return true
    }
  })
  expect(known.slice(-5)).toEqual([92, 93, 94, 95, 96])
  expect(known.length).toBeLessThanOrEqual(10)
})

test('a key that is used again and again pushes no other out', () => {
  const keys = createCommandKeys([], 10)
  take(keys, [order('first', 'call')])
  for (let count = 0; count < 50; count += 1) take(keys, [order('again', 'call')])
  expect(take(keys, [order('first', 'turn back')])).toMatch(/^request\.key\.reused/)
})
