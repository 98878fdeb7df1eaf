import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useResource } from './use-resource.ts'

interface Request {
  readonly signal: AbortSignal
  readonly answer: (text: string) => Promise<void>
}

function setUp() {
  const requests: Request[] = []
  const load = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve) => {
      requests.push({ signal, answer: async (text) => act(async () => resolve(text)) })
    })
  function Shown({ name, version }: { readonly name: string | null; readonly version: number }) {
    const { value, isLoading } = useResource(name, load, version)
    return <p>{value ?? (isLoading ? 'loading' : 'nothing')}</p>
  }
  const { rerender } = render(<Shown name="a" version={1} />)
  return { requests, show: (name: string | null, version: number) => rerender(<Shown name={name} version={version} />) }
}

test('versions that come faster than answers still show something, and the newest is asked for in the end', async () => {
  const { requests, show } = setUp()
  show('a', 2)
  show('a', 3)
  expect(requests).toHaveLength(1)
  await requests[0]?.answer('first')
  expect(screen.getByText('first')).toBeDefined()
  expect(requests).toHaveLength(2)
  await requests[1]?.answer('newest')
  expect(screen.getByText('newest')).toBeDefined()
  expect(requests).toHaveLength(2)
})

test('another key aborts what was asked for the old one, and never shows its answer', async () => {
  const { requests, show } = setUp()
  show('b', 1)
  expect(requests[0]?.signal.aborted).toBe(true)
  await requests[0]?.answer('of a')
  expect(screen.getByText('loading')).toBeDefined()
  await requests[1]?.answer('of b')
  expect(screen.getByText('of b')).toBeDefined()
})
