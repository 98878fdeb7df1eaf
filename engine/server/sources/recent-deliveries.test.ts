import { expect, test } from 'vitest'
import { createRecentDeliveries } from './recent-deliveries.ts'

const deliveryOf = (text: string, isAgain: boolean) => ({ topic: 'scale', payload: Buffer.from(text), isAgain })

function createCounter() {
  const taken: string[] = []
  return { taken, take: (text: string) => async () => void taken.push(text) }
}

test('what a broker sends again is taken once, and what a device says twice is taken twice', async () => {
  const recent = createRecentDeliveries()
  const { taken, take } = createCounter()
  await recent.takeOnce(deliveryOf('12 t', false), take('first'))
  await recent.takeOnce(deliveryOf('12 t', true), take('again'))
  await recent.takeOnce(deliveryOf('12 t', false), take('second'))
  await recent.takeOnce(deliveryOf('13 t', true), take('unseen'))
  expect(taken).toEqual(['first', 'second', 'unseen'])
})

test('what comes again while the first is still on its way to disk waits for it', async () => {
  const recent = createRecentDeliveries()
  const order: string[] = []
  let finish: () => void = () => undefined
  const first = recent.takeOnce(deliveryOf('a', false), () => new Promise<void>((resolve) => (finish = resolve))).then(() => order.push('first'))
  const again = recent.takeOnce(deliveryOf('a', true), () => Promise.reject(new Error('taken twice'))).then(() => order.push('again'))
  await Promise.resolve()
  expect(order).toEqual([])
  finish()
  await Promise.all([first, again])
  expect(order.toSorted()).toEqual(['again', 'first'])
})

test('what could not be taken is taken when it comes again', async () => {
  const recent = createRecentDeliveries()
  await expect(recent.takeOnce(deliveryOf('a', false), () => Promise.reject(new Error('disk')))).rejects.toThrow('disk')
  const { taken, take } = createCounter()
  await recent.takeOnce(deliveryOf('a', true), take('a'))
  expect(taken).toEqual(['a'])
})

test('the oldest is forgotten first', async () => {
  const recent = createRecentDeliveries(2)
  const { taken, take } = createCounter()
  for (const text of ['a', 'b', 'c']) await recent.takeOnce(deliveryOf(text, false), take(text))
  await recent.takeOnce(deliveryOf('c', true), take('c again'))
  await recent.takeOnce(deliveryOf('a', true), take('a again'))
  expect(taken).toEqual(['a', 'b', 'c', 'a again'])
})
