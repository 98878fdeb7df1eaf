/** The newest report of each device at the gates. Pure: reads the state, changes nothing. */
import type { GatesReply } from '../protocol/gates.ts'
import type { CrossingState } from './crossing-state.ts'

export const projectGates = ({ gates }: CrossingState): GatesReply => ({
  barriers: [...gates.barriers.values()],
  scales: [...gates.weights].map(([deviceId, { weightKg, atMs }]) => ({ deviceId, weightKg, atMs })),
  agvs: [...gates.agvs.values()],
})
