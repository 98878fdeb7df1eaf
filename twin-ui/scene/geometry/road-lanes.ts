/** A site's roads as lines, and where the stop lines of its stations lie on them. */
import { laneOffsetM, type Road, type Site, type StationLane } from '../../../engine/model/site.ts'
import { frameAlong, frameIn, lineOf, type Frame, type Line } from './plane.ts'

export const halfWidthM = (road: Road): number => (road.laneCount * road.laneWidthM) / 2

/** Roads with their lines, looked up by id. */
export class RoadLines {
  private readonly byId = new Map<string, { readonly road: Road; readonly line: Line }>()

  constructor(site: Site) {
    for (const road of site.roads) this.byId.set(road.id, { road, line: lineOf(road.centreline) })
  }

  find(roadId: string): { readonly road: Road; readonly line: Line } | undefined {
    return this.byId.get(roadId)
  }

  /** Where the first vehicle of a station's lane stops, facing its way; null when the lane names no road. */
  stopFrame(lane: StationLane): (Frame & { readonly widthM: number }) | null {
    const found = this.byId.get(lane.roadId)
    if (found === undefined) return null
    const frame = frameIn(frameAlong(found.line, lane.stopAtM), 0, laneOffsetM(found.road, lane.laneIndex))
    return { ...frame, widthM: found.road.laneWidthM }
  }
}
