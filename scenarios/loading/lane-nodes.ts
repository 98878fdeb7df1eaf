/** Joins road ends, doors and gateways that are drawn within a metre of each other into the nodes of the lane graph. */
import type { SitePoint } from '../../engine/model/units.ts'

/** Drawing tolerance: ends closer than this are one node. */
export const JOIN_M = 1

export interface LaneNodes {
  readonly nodes: readonly SitePoint[]
  /** The node within a metre, made when there is none. */
  readonly joinAt: (point: SitePoint) => number
  /** The node within a metre, or undefined. */
  readonly findAt: (point: SitePoint) => number | undefined
}

export function createLaneNodes(): LaneNodes {
  const nodes: SitePoint[] = []
  const indexesByCell = new Map<string, number[]>()
  const cellOf = (metres: number): number => Math.floor(metres / JOIN_M)

  function findAt(point: SitePoint): number | undefined {
    let best: number | undefined
    let bestM = JOIN_M
    for (let eastStep = -1; eastStep <= 1; eastStep += 1) {
      for (let northStep = -1; northStep <= 1; northStep += 1) {
        for (const nodeIndex of indexesByCell.get(`${cellOf(point.eastM) + eastStep}/${cellOf(point.northM) + northStep}`) ?? []) {
          const node = nodes[nodeIndex] as SitePoint
          const distanceM = Math.hypot(node.eastM - point.eastM, node.northM - point.northM)
          if (distanceM <= bestM) {
            best = nodeIndex
            bestM = distanceM
          }
        }
      }
    }
    return best
  }

  function joinAt(point: SitePoint): number {
    const found = findAt(point)
    if (found !== undefined) return found
    nodes.push(point)
    const key = `${cellOf(point.eastM)}/${cellOf(point.northM)}`
    const inCell = indexesByCell.get(key)
    if (inCell === undefined) indexesByCell.set(key, [nodes.length - 1])
    else inCell.push(nodes.length - 1)
    return nodes.length - 1
  }

  return { nodes, joinAt, findAt }
}
