/** What makes a server not ready, and what only works in part. */
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createHealth, registerHealthMetrics } from './health.ts'

type Watched = Parameters<typeof createHealth>[0][number]

function watched(over: { readonly isReadOnly?: boolean; readonly isFailing?: boolean; readonly setAsideCount?: number; readonly appliedSeq?: number; readonly mode?: 'live' | 'foreignLog'; readonly isAnswered?: boolean } = {}): Watched {
  return {
    pipeline: {
      crossingId: 'huu-nghi',
      position: () => ({ lastSeq: 50_000, committedAtMs: null }),
      health: () => ({ isReadOnly: over.isReadOnly ?? false, setAsideCount: over.setAsideCount ?? 0, isDegraded: false, pendingBytes: 12 }),
    },
    writer: { mode: () => over.mode ?? 'live', isAnswered: () => over.isAnswered ?? true, appliedSeq: () => over.appliedSeq ?? 50_000 },
    appends: { failedCount: () => 3, isFailing: () => over.isFailing ?? false },
  } as unknown as Watched
}
const open = { capabilities: () => ({ kind: 'embedded' }) as never }
const away = { capabilities: () => null }
const clock = { aheadOfWallMs: () => 60_000 }

test('a server whose parts all work is ready and says nothing more', () => {
  expect(createHealth([watched()], open, clock)()).toEqual({ waitingFor: [], degraded: [] })
})

test.each([
  ['a log that turned read only', { isReadOnly: true }, /huu-nghi: read only/],
  ['a disk that takes nothing', { isFailing: true }, /huu-nghi: the disk takes nothing/],
])('%s keeps it from being ready, with the reason', (_name, over, reason) => {
  const { waitingFor } = createHealth([watched(over)], open, clock)()
  expect(waitingFor).toEqual([expect.stringMatching(reason)])
})

test('a store that is away, behind, or of another log, and a set-aside observation degrade it', () => {
  expect(createHealth([watched({ appliedSeq: 0 })], away, clock)()).toEqual({ waitingFor: [], degraded: [expect.stringMatching(/not open/)] })
  expect(createHealth([watched({ appliedSeq: 30_000 })], open, clock)().degraded).toEqual([expect.stringMatching(/20000 observations behind/)])
  expect(createHealth([watched({ isAnswered: false })], open, clock)().degraded).toEqual([expect.stringMatching(/huu-nghi: the store does not answer/)])
  expect(createHealth([watched({ mode: 'foreignLog' })], open, clock)().degraded).toEqual([expect.stringMatching(/another log/)])
  expect(createHealth([watched({ setAsideCount: 2 })], open, clock)().degraded).toEqual([expect.stringMatching(/2 observations set aside/)])
})

test('a clock that is ahead by more than devices may be off degrades it, with the time that it takes', () => {
  expect(createHealth([watched()], open, { aheadOfWallMs: () => 3_600_000 })().degraded).toEqual([expect.stringMatching(/3600 s ahead of the wall clock.*in 138 minutes$/)])
})

test('Prometheus is told the same', async () => {
  const registry = new Registry()
  registerHealthMetrics(registry, [watched({ isFailing: true, isAnswered: false, appliedSeq: 49_990 })], away, { aheadOfWallMs: () => 1_500 })
  const text = await registry.metrics()
  for (const line of ['bordertwin_ready 0', 'bordertwin_history_open 0', 'bordertwin_clock_ahead_seconds 1.5', 'bordertwin_log_append_failures{crossing="huu-nghi"} 3', 'bordertwin_history_answers{crossing="huu-nghi"} 0', 'bordertwin_history_lag{crossing="huu-nghi"} 10']) expect(text).toContain(line)
})
