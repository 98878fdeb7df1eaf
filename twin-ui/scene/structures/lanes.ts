/** Furniture of a gate's lanes: islands, booths, barrier posts, signals; and where the moving arms are. */
import type { Site, Station } from '../../../engine/model/site.ts'
import { frameIn, isInRing, type Frame } from '../geometry/plane.ts'
import type { RoadLines } from '../geometry/road-lanes.ts'
import { BUILT, GROUND, PAINT } from '../palette.ts'
import { writeCabin } from './buildings.ts'
import { CANOPY_SLAB_M } from './canopies.ts'
import type { SiteWriters } from './site-writers.ts'

const ISLAND_HALF_LENGTH_M = 11
/** Room that an articulated truck needs between islands: 2.55 m and mirrors. */
const CLEAR_WIDTH_M = 3.5
/** From the stop line to the arm. */
const ARM_AHEAD_M = 2.2
const ARM_POST_UP_M = 1.05
const SIGNAL_UP_M = 5.35
const SIGNAL_AHEAD_M = 1

/** Barrier stations: every lane gets an arm; others with lanes get a cabin only. */
export function writeLanes(station: Station, site: Site, lines: RoadLines, writers: SiteWriters): void {
  station.lanes.forEach((lane, laneIndex) => {
    const stop = lines.stopFrame(lane)
    if (stop === null) return
    const half = stop.widthM / 2
    const islandHalf = Math.max(0.3, (stop.widthM - CLEAR_WIDTH_M) / 2)
    writeIsland(stop, half, islandHalf, writers)
    if (islandHalf > 0.45)
      writeCabin(frameIn(stop, -1.2, half), { lengthM: 3, widthM: Math.min(2.2, islandHalf * 2 - 0.15), heightM: 2.9 }, writers)
    if (station.kind !== 'barrier') return
    const pivot = frameIn(stop, ARM_AHEAD_M, half - islandHalf + 0.12)
    writers.solid.box(
      frameIn(stop, SIGNAL_AHEAD_M + 0.12, 0),
      { forwardM: [0, 0.2], leftM: [-0.75, 0.75], upM: [SIGNAL_UP_M - 0.75, SIGNAL_UP_M + 0.75] },
      { colour: '#14181c' },
    )
    writers.solid.box(
      pivot,
      { forwardM: [-0.25, 0.25], leftM: [-0.22, 0.22], upM: [0, ARM_POST_UP_M + 0.15] },
      { colour: '#b98a35', foot: 0.7 },
    )
    const signal = frameIn(stop, SIGNAL_AHEAD_M, 0)
    const roof = site.scenery.find((thing) => thing.kind === 'canopy' && isInRing(signal, thing.outline))
    writers.arms.push({
      stationId: station.id,
      laneIndex,
      pivot,
      lengthM: stop.widthM - islandHalf * 2 - 0.15,
      signal,
      signalUpM: SIGNAL_UP_M,
      roofUpM: roof === undefined ? 0 : roof.heightM + CANOPY_SLAB_M + 0.25,
    })
  })
}

function writeIsland(stop: Frame, leftM: number, half: number, { solid, paint }: SiteWriters): void {
  const frame = frameIn(stop, 0, leftM)
  solid.box(
    frame,
    { forwardM: [-ISLAND_HALF_LENGTH_M, ISLAND_HALF_LENGTH_M], leftM: [-half, half], upM: [0, 0.22] },
    { colour: GROUND.kerb, foot: 0.6, top: GROUND.island },
  )
  for (const end of [-1, 1]) {
    // Noses in warning paint, and bollards that protect the booth.
    solid.box(
      frame,
      { forwardM: [end * ISLAND_HALF_LENGTH_M - 0.6, end * ISLAND_HALF_LENGTH_M + 0.6], leftM: [-half * 0.8, half * 0.8], upM: [0, 0.5] },
      { colour: PAINT.hatch, foot: 0.6 },
    )
    solid.post(frame, end * (ISLAND_HALF_LENGTH_M - 1.6), 0, [0.2, 1.1], [0.14, 0.14], BUILT.red, 6)
    solid.post(frame, end * (ISLAND_HALF_LENGTH_M - 2.4), 0, [0.2, 1.1], [0.14, 0.14], BUILT.whitePaint, 6)
  }
  for (const end of [-1, 1]) {
    for (let bar = 0; bar < 4; bar += 1) {
      const fromM = end * (ISLAND_HALF_LENGTH_M + 1 + bar * 1.1)
      paint.plate(
        frame,
        [Math.min(fromM, fromM + 0.45), Math.max(fromM, fromM + 0.45)],
        [-half * (0.9 - bar * 0.2), half * (0.9 - bar * 0.2)],
        0.055,
        PAINT.dim,
      )
    }
  }
}
