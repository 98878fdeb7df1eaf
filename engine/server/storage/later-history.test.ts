import { expect, test, vi } from 'vitest'
import { TwinError } from '../../model/errors.ts'
import type { History } from './history.ts'
import { openHistoryLater } from './later-history.ts'

const logger = { info: vi.fn(), warn: vi.fn() }

test('questions are refused until the store is open, and answered after', async () => {
  const gate: { open?: (history: History) => void } = {}
  const close = vi.fn(() => Promise.resolve())
  const history = openHistoryLater(() => new Promise((done) => (gate.open = done)), logger)
  history.begin()
  await expect(history.findTrip('huu-nghi', 'trip-1')).rejects.toMatchObject({ code: 'storage.query.failed' })
  expect(await history.isReady()).toBe(false)
  expect(history.capabilities()).toBeNull()
  gate.open?.({ capabilities: () => ({ kind: 'embedded' }), findTrip: () => Promise.resolve(undefined), isReady: () => Promise.resolve(true), close } as unknown as History)
  await vi.waitFor(async () => expect(await history.isReady()).toBe(true), { timeout: 30_000 })
  expect(await history.findTrip('huu-nghi', 'trip-1')).toBeUndefined()
  await history.close()
  expect(close).toHaveBeenCalledTimes(1)
})

test('a store that does not open can be given up at once', async () => {
  const open = vi.fn(() => Promise.reject(new TwinError('storage.query.failed')))
  const history = openHistoryLater(open, logger)
  history.begin()
  await vi.waitFor(() => expect(logger.warn).toHaveBeenCalled(), { timeout: 30_000 })
  await history.close()
  expect(open).toHaveBeenCalledTimes(1)
})

test('a store that is still being opened is given up when the server stops', async () => {
  const open = vi.fn((signal: AbortSignal) => new Promise<History>((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up')))))
  const quiet = { info: vi.fn(), warn: vi.fn() }
  const history = openHistoryLater(open, quiet)
  history.begin()
  await history.close()
  expect(open).toHaveBeenCalledTimes(1)
  expect(quiet.warn).not.toHaveBeenCalled()
})

test('nothing is opened before it is wanted, and a server that never got so far closes at once', async () => {
  const open = vi.fn(() => Promise.reject(new TwinError('storage.query.failed')))
  const history = openHistoryLater(open, logger)
  await history.close()
  history.begin()
  expect(open).not.toHaveBeenCalled()
})
