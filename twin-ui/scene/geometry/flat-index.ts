/** Which paved things lie near a place: road segments in a grid of cells, asked many times while the ground is built. */
import type { Road } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { distanceToSegmentM } from './plane.ts'
import { halfWidthM } from './road-lanes.ts'

const CELL_M = 40

interface Segment {
  readonly road: Road
  readonly from: SitePoint
  readonly to: SitePoint
}

const cellOf = (valueM: number): number => Math.floor(valueM / CELL_M)
const keyOf = (column: number, row: number): number => column * 100_003 + row

export class RoadIndex {
  private readonly cells = new Map<number, Segment[]>()

  constructor(roads: readonly Road[]) {
    for (const road of roads) {
      const reachM = halfWidthM(road)
      for (let index = 1; index < road.centreline.length; index += 1) {
        const from = road.centreline[index - 1] as SitePoint
        const to = road.centreline[index] as SitePoint
        this.put({ road, from, to }, reachM)
      }
    }
  }

  private put(segment: Segment, reachM: number): void {
    const west = cellOf(Math.min(segment.from.eastM, segment.to.eastM) - reachM)
    const east = cellOf(Math.max(segment.from.eastM, segment.to.eastM) + reachM)
    const south = cellOf(Math.min(segment.from.northM, segment.to.northM) - reachM)
    const north = cellOf(Math.max(segment.from.northM, segment.to.northM) + reachM)
    for (let column = west; column <= east; column += 1) {
      for (let row = south; row <= north; row += 1) {
        const key = keyOf(column, row)
        const cell = this.cells.get(key)
        if (cell === undefined) this.cells.set(key, [segment])
        else cell.push(segment)
      }
    }
  }

  /** Whether another road's surface covers the place by at least `marginM`. */
  isCoveredByOther(at: SitePoint, roadId: string, marginM: number): boolean {
    const cell = this.cells.get(keyOf(cellOf(at.eastM), cellOf(at.northM)))
    if (cell === undefined) return false
    return cell.some(({ road, from, to }) => road.id !== roadId && distanceToSegmentM(at, from, to) < halfWidthM(road) - marginM)
  }
}
