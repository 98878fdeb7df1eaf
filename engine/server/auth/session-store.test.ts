import { expect, test } from 'vitest'
import { createSessionStore, SESSION_MS } from './session-store.ts'

const OPERATOR = { userId: 'operator', role: 'controller' } as const

function storeAt() {
  let nowMs = 1_000
  return { store: createSessionStore(() => nowMs), pass: (ms: number) => (nowMs += ms) }
}

test('a session lives while it is used and ends when it is not', () => {
  const { store, pass } = storeAt()
  const id = store.start(OPERATOR)
  pass(SESSION_MS)
  expect(store.find(id)).toEqual(OPERATOR)
  pass(SESSION_MS + 1)
  expect(store.find(id)).toBeUndefined()
})

test('a session that is always used ends after a day all the same', () => {
  const { store, pass } = storeAt()
  const id = store.start(OPERATOR)
  pass(SESSION_MS)
  expect(store.find(id)).toBeDefined()
  pass(SESSION_MS)
  expect(store.find(id)).toBeDefined()
  pass(1)
  expect(store.find(id)).toBeUndefined()
})

test('a session that was ended is gone, and others are not', () => {
  const { store } = storeAt()
  const [one, other] = [store.start(OPERATOR), store.start(OPERATOR)]
  store.end(one)
  expect(store.find(one)).toBeUndefined()
  expect(store.find(other)).toEqual(OPERATOR)
})

test('past ten thousand the one unused for longest ends first', () => {
  const { store } = storeAt()
  const first = store.start(OPERATOR)
  const second = store.start(OPERATOR)
  for (let count = 2; count < 10_000; count += 1) store.start(OPERATOR)
  store.find(first)
  store.start(OPERATOR)
  expect(store.find(first)).toEqual(OPERATOR)
  expect(store.find(second)).toBeUndefined()
})
