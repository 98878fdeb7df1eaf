/**
 * Whether what a notice reports still holds, as far as the screen can see: an alarm stays until somebody acknowledged it, also
 * when its cause has gone, and whoever looks wants to know which ones are worth a walk.
 *
 * Null: the notice reports an event, or nothing on the screen tells.
 * Checked: notice-standing.test.ts.
 */
import type { CrossingView, NoticeView, TruckView } from '../../../engine/protocol/view.ts'

/** The cause has gone: how. */
export type OverStanding = 'reportsAgain' | 'hasLeft' | 'doneSince' | 'hasRoom'
export type Standing = 'holds' | OverStanding

export interface Seen {
  readonly trucks: ReadonlyMap<number, TruckView>
  readonly crossing: Pick<CrossingView, 'sources' | 'yards'> | null
}

export const isOver = (standing: Standing | null): standing is OverStanding => standing !== null && standing !== 'holds'

export function standingOf(notice: NoticeView, { crossing, trucks }: Seen): Standing | null {
  const { code, context, deviceId, severity, tripSeq } = notice
  if (crossing === null || severity === 'info') return null
  if (code === 'ingest.device.silent') {
    const source = crossing.sources.find((candidate) => candidate.deviceId === deviceId)
    if (source === undefined) return null
    return source.state === 'silent' || source.state === 'failing' ? 'holds' : 'reportsAgain'
  }
  if (code === 'yard.capacity.reached') {
    const yard = crossing.yards.find(({ yardId }) => yardId === context['placeId'])
    if (yard === undefined) return null
    return yard.occupancyVeh >= yard.capacityVeh ? 'holds' : 'hasRoom'
  }
  if (tripSeq === null) return null
  const truck = trucks.get(tripSeq)
  if (truck === undefined) return 'hasLeft'
  if (code === 'trip.step.overdue') return truck.stepId === context['stepId'] ? 'holds' : 'doneSince'
  if (code === 'trip.evidence.missing') return truck.missingStepIds.some((stepId) => stepId === context['stepId']) ? 'holds' : 'doneSince'
  return null
}
