/** Boards that say how full a yard is, beside its entrance. */
import type { Site } from '../../../engine/model/site.ts'
import { centreOf, frameAt, headingOfRad, frameIn } from '../geometry/plane.ts'
import { BUILT } from '../palette.ts'
import type { SiteWriters } from './site-writers.ts'

const BOARD_UP_M = 6.2

export function writeYardSigns(site: Site, { solid, signs }: SiteWriters): void {
  for (const yard of site.yards) {
    const gate = site.nodes[yard.entryNodeIndex]
    if (gate === undefined) continue
    // Seen by whoever comes to the gate: the board looks away from the yard's middle.
    const frame = frameIn(frameAt(gate, headingOfRad(gate, centreOf(yard.polygon))), 2, 8)
    for (const leftM of [-3.4, 3.4]) solid.post(frame, 0.15, leftM, [0, BOARD_UP_M + 1.4], [0.14, 0.12], BUILT.steelDark)
    solid.box(
      frame,
      { forwardM: [0.03, 0.2], leftM: [-4.2, 4.2], upM: [BOARD_UP_M - 1.45, BOARD_UP_M + 1.45] },
      { colour: BUILT.steelDark },
    )
    signs.push({ frame, upM: BOARD_UP_M, widthM: 8, heightM: 2.6, text: yard.name, yardId: yard.id })
  }
}
