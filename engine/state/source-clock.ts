/**
 * When a camera's read happened, whatever its clock says.
 *
 * A clock that is known to be off by more than can be believed is set aside for the receipt: the order in which reads arrive is then
 * the better witness. A retransmission keeps its own time: its receipt says nothing.
 */
import type { PlateRead } from '../model/observations.ts'
import type { EpochMs } from '../model/units.ts'
import type { CrossingState } from './crossing-state.ts'

export function readInstantOf(state: CrossingState, read: PlateRead): EpochMs {
  const source = state.sources.get(read.deviceId)
  const isSetAside = source !== undefined && (source.isSkewed || source.isSteadilyOff) && !read.isRetransmission
  return isSetAside ? read.receivedAtMs : read.eventTimeMs
}
