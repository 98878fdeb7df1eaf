/** The loop that six transports share: rounds scripted one by one, on a clock that moves only when the test says so. */
import { expect, test } from 'vitest'
import { createBackOff } from './back-off.ts'
import { SourceFailure } from './failure-words.ts'
import { startRounds, type Rounds } from './rounds.ts'
import type { SourceLogger } from './running-source.ts'

interface Waiting {
  readonly atMs: number
  readonly go: () => void
}

/** What the loop and its round did, in order, and a clock to let it go on. */
function stage(round: Rounds['round'], given: Partial<Rounds> = {}) {
  const said: string[] = []
  let nowMs = 0
  let waiting: Waiting | null = null
  const logger = { debug: () => undefined, info: () => undefined, error: () => undefined, warn: ({ reason }: { reason: string }, text: string) => said.push(`${text}: ${reason}`) }
  const source = startRounds({
    name: 'gate', failureText: 'down', retryAfterMs: () => 700,
    link: { isUp: () => undefined, isDown: () => said.push('isDown'), forget: () => said.push('forget') },
    logger: logger as unknown as SourceLogger,
    round: (signal) => {
      said.push(`round at ${nowMs}`)
      return round(signal)
    },
    wait: (waitMs, signal) =>
      signal.aborted
        ? Promise.resolve()
        : new Promise<void>((go) => {
            waiting = { atMs: nowMs + waitMs, go }
            signal.addEventListener('abort', () => go(), { once: true })
          }),
    ...given,
  })
  /** Everything that is due up to then happens, in order. */
  async function passTo(untilMs: number): Promise<void> {
    for (;;) {
      await new Promise(setImmediate)
      const next: Waiting | null = waiting
      if (next === null || next.atMs > untilMs) break
      waiting = null
      nowMs = next.atMs
      next.go()
    }
    nowMs = untilMs
  }
  return { said, source, passTo }
}

test('rounds follow each other after the wait that each asks for', async () => {
  const waitsMs = [100, 250]
  const { said, source, passTo } = stage(async () => waitsMs.shift() ?? 1_000)
  await passTo(1_349)
  expect(said).toEqual(['round at 0', 'round at 100', 'round at 350'])
  await source.stop()
})

test('a round that fails is told to state and log, and tried again after the wait for failures', async () => {
  const failures = [new SourceFailure('source.answer.status', { status: 503 })]
  const { said, source, passTo } = stage(async () => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    return 10_000
  })
  await passTo(5_000)
  expect(said).toEqual(['round at 0', 'isDown', expect.stringMatching(/^down: .*503/), 'round at 700'])
  await source.stop()
})

test('a device that stays away is asked ever more seldom, and a good round begins the waits anew', async () => {
  const backOff = createBackOff({ firstMs: 1_000, lastMs: 8_000, draw: () => 0.999_999 })
  const isGood = [false, false, false, false, false, true, false, false]
  const { said, source, passTo } = stage(
    async () => {
      if (isGood.shift() === false) throw new Error('away')
      backOff.reset()
      return 500
    },
    { retryAfterMs: backOff.nextMs },
  )
  await passTo(26_500)
  // 1, 2, 4, 8 and 8 s after failures, half a second after the good one, then 1 and 2 s again.
  expect(said.filter((line) => line.startsWith('round'))).toEqual([0, 1_000, 3_000, 7_000, 15_000, 23_000, 23_500, 24_500, 26_500].map((atMs) => `round at ${atMs}`))
  await source.stop()
})

test('what is thrown before the round returns a promise ends no loop either', async () => {
  let count = 0
  const { said, source, passTo } = stage(() => {
    count += 1
    if (count === 1) throw new Error('at once')
    return Promise.resolve(10_000)
  })
  await passTo(1_000)
  expect(said).toEqual(['round at 0', 'isDown', 'down: at once', 'round at 700'])
  await source.stop()
})

test('a stop ends a wait at once, and no round follows', async () => {
  const { said, source, passTo } = stage(async () => 60_000)
  await passTo(10)
  await source.stop()
  await passTo(200_000)
  expect(said).toEqual(['round at 0', 'forget'])
})

test('a stop ends the round in hand by its signal; what that throws is no failure of the device', async () => {
  const { said, source, passTo } = stage((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))))
  await passTo(10)
  await source.stop()
  expect(said).toEqual(['round at 0', 'forget'])
})

test('what the signal does not end is interrupted, and the stop waits for the round that is in hand', async () => {
  let finish = (): void => undefined
  const { said, source, passTo } = stage(
    () =>
      new Promise((resolve) => {
        finish = () => {
          said.push('round is over')
          resolve(1_000)
        }
      }),
    { interrupt: () => void setImmediate(() => finish()) },
  )
  await passTo(10)
  await source.stop()
  expect(said).toEqual(['round at 0', 'round is over', 'forget'])
})
