/** The twin's now for a leaf component, once a second. */
import { twinMsAt } from '../data/clock.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { usePageMs } from './reader.ts'

const TICK_MS = 1_000

/** Null until the server has told its clock. */
export function useTwinNowMs(): number | null {
  const clock = useTwinStore((state) => state.clock)
  const pageMs = usePageMs(TICK_MS)
  return clock === null ? null : twinMsAt(clock, pageMs)
}
