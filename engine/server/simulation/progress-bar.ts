/** A line on a terminal that tells how far a run is and how long it still takes; silent where there is no terminal. */
import { stopwatch } from '../clock.ts'

const WIDTH = 24
const DRAW_EVERY_MS = 100

export interface ProgressBar {
  readonly show: (doneCount: number, totalCount: number) => void
  /** Takes the line away. */
  readonly clear: () => void
}

const seconds = (ms: number): string => (ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.floor(ms / 60_000)} min ${Math.ceil((ms % 60_000) / 1_000)} s`)

export function createProgressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined }
  const elapsedMs = stopwatch()
  let drawnAtMs = Number.NEGATIVE_INFINITY
  return {
    show: (doneCount, totalCount) => {
      const nowMs = elapsedMs()
      if (nowMs - drawnAtMs < DRAW_EVERY_MS && doneCount < totalCount) return
      drawnAtMs = nowMs
      const filled = Math.round((WIDTH * doneCount) / totalCount)
      const left = (nowMs / doneCount) * (totalCount - doneCount)
      stream.write(`\r\u001b[K[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${doneCount}/${totalCount} replications, ${seconds(left)} left`)
    },
    clear: () => void stream.write('\r\u001b[K'),
  }
}
