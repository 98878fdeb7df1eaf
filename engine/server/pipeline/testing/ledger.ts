/** A reducer that forgets nothing: the order, the lateness and the clock are all in its state, so any difference shows in the hash. */
import type { Reducer } from '../fold.ts'

export interface Ledger {
  readonly lines: string[]
  watermarkMs: number
}

export const ledgerReducer: Reducer<Ledger> = {
  create: () => ({ lines: [], watermarkMs: 0 }),
  reduce(ledger, { observation, isLate }) {
    if (observation.observationId.startsWith('bad')) throw new Error(`assertion failed: ${observation.observationId}`)
    if (observation.type !== 'clock.tick') ledger.lines.push(`${observation.observationId} ${observation.eventTimeMs}${isLate ? ' late' : ''}`)
    return ledger
  },
  advanceClock(ledger, watermarkMs) {
    ledger.watermarkMs = watermarkMs
    return ledger
  },
  serialise: (ledger) => JSON.stringify(ledger),
  restore: (text) => JSON.parse(text) as Ledger,
  fingerprint: () => 'ledger',
}
