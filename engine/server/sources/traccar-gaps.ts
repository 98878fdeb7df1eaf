/**
 * Notices when the forwarding of a Traccar server paused (we were away, or it was), and has what it dropped read from its memory.
 *
 * A pause shows when it ends: the device is heard again after longer than `gapMs`. At the start the time since it was last heard is one.
 *
 * Time:    twin clock. Errors: a gap that could not be filled stays, and is tried again at the next look.
 * Limits:  a gap longer than GAP_MS_MAX is filled from its newer end.
 */
import { epochMs, MS_PER_DAY, MS_PER_MINUTE, type EpochMs } from '../../model/units.ts'
import type { TraccarGap } from '../../../ingest/backfill/traccar-plan.ts'
import { startRounds } from './rounds.ts'
import type { RunningSource, SourceLogger } from './running-source.ts'
import type { SourceLink } from './source-states.ts'

export interface TraccarGapsOptions {
  readonly name: string
  /** When the device that Traccar forwards as was last heard. */
  readonly heardAtMs: () => number | null
  readonly nowMs: () => EpochMs
  readonly gapMs: number
  readonly lookEveryMs: number
  readonly fill: (gap: TraccarGap, signal: AbortSignal) => Promise<{ readonly positionCount: number }>
  readonly link: SourceLink
  readonly logger: SourceLogger
}

const GAP_MS_MAX = 7 * MS_PER_DAY
/** What was under way when it stopped. */
const MARGIN_MS = MS_PER_MINUTE

export function startTraccarGaps({ name, heardAtMs, nowMs, gapMs, lookEveryMs, fill, link, logger }: TraccarGapsOptions): RunningSource {
  let isFirst = true
  let open: TraccarGap | null = null
  let lastHeardMs: number | null = null

  function note(fromMs: number, toMs: number): void {
    const from = Math.max(0, toMs - GAP_MS_MAX, Math.min(open?.fromMs ?? fromMs, fromMs) - MARGIN_MS)
    open = { fromMs: epochMs(from), toMs: epochMs(toMs) }
  }

  function noteGap(): void {
    const heardMs = heardAtMs()
    if (heardMs === null) return
    if (isFirst && nowMs() - heardMs > gapMs) note(heardMs, nowMs())
    else if (lastHeardMs !== null && heardMs - lastHeardMs > gapMs) note(lastHeardMs, heardMs)
    lastHeardMs = heardMs
  }

  async function look(signal: AbortSignal): Promise<number> {
    noteGap()
    isFirst = false
    if (open !== null) {
      const { positionCount } = await fill(open, signal)
      logger.info({ source: name, positionCount }, 'a gap was filled from the memory of Traccar')
      open = null
    }
    link.isUp()
    return lookEveryMs
  }
  return startRounds({ name, link, logger, round: look, retryAfterMs: () => lookEveryMs, failureText: 'a gap could not be filled from the memory of Traccar' })
}
