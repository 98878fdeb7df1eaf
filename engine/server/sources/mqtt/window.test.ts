/** Many messages in hand, acknowledged as they came. */
import { expect, test } from 'vitest'
import { createWindow } from './window.ts'

interface Message {
  readonly taken: () => void
  readonly lost: () => void
}

function enterAll(names: readonly string[], countMax: number): { readonly messages: ReadonlyMap<string, Message>; readonly said: string[] } {
  const said: string[] = []
  const window = createWindow(countMax)
  const messages = new Map<string, Message>()
  const enter = (index: number): void => {
    const name = names[index]
    if (name === undefined) return
    const taking = new Promise<void>((resolve, reject) => messages.set(name, { taken: resolve, lost: () => reject(new Error(name)) }))
    said.push(`took ${name}`)
    window.enter(taking, () => enter(index + 1)).then(() => said.push(`acknowledged ${name}`), () => said.push(`kept back ${name}`))
  }
  enter(0)
  return { messages, said }
}
/** Past all promises that are settled by now. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('messages are acknowledged in the order in which they came, whatever order they were taken in', async () => {
  const { messages, said } = enterAll(['a', 'b', 'c'], 10)
  expect(said).toEqual(['took a', 'took b', 'took c'])
  messages.get('c')?.taken()
  messages.get('b')?.taken()
  await settle()
  expect(said).toHaveLength(3)
  messages.get('a')?.taken()
  await settle()
  expect(said.slice(3)).toEqual(['acknowledged a', 'acknowledged b', 'acknowledged c'])
})

test('a full window takes the next message when one in hand is taken', async () => {
  const { messages, said } = enterAll(['a', 'b', 'c', 'd'], 2)
  expect(said).toEqual(['took a', 'took b'])
  messages.get('b')?.taken()
  await settle()
  expect(said).toEqual(['took a', 'took b', 'took c'])
})

test('behind a message that was not taken nothing is acknowledged', async () => {
  const { messages, said } = enterAll(['a', 'b', 'c'], 10)
  messages.get('a')?.taken()
  messages.get('c')?.taken()
  messages.get('b')?.lost()
  await settle()
  expect(said.slice(3).toSorted()).toEqual(['acknowledged a', 'kept back b', 'kept back c'])
})
