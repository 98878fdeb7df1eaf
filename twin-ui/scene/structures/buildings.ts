/** Buildings from an outline and a height: plinth, windows of which some are lit, roof with its plant. */
import type { SitePoint } from '../../../engine/model/units.ts'
import { diceAt } from '../geometry/dice.ts'
import { cornerAt, cornerIn, type Corner } from '../geometry/mesh-writer.ts'
import { areaM2, centreOf, counterClockwise, distanceM, frameAt, headingOfRad, offsetLine, placeIn, type Frame } from '../geometry/plane.ts'
import { BUILT, LIT } from '../palette.ts'
import type { SiteWriters } from './site-writers.ts'

const STOREY_M = 3.6
const WINDOW_EVERY_M = 3.1
const WINDOW_WIDTH_M = 1.9
const SILL_M = 1.0
const WINDOW_HEIGHT_M = 1.6
const LIT_RATIO = 0.52
/** Low buildings of four corners get a hipped roof, as the region builds them. */
const HIP_BELOW_M = 10
const EAVES_M = 1.1

export function writeBuilding(outline: readonly SitePoint[], heightM: number, writers: SiteWriters): void {
  const ring = counterClockwise(outline)
  const { solid } = writers
  const wall = diceAt(ring[0]?.eastM ?? 0, ring[0]?.northM ?? 0, 31) < 0.5 ? BUILT.wallLight : BUILT.wallWarm
  solid.prism(ring, [0, heightM], { colour: wall, foot: 0.55, top: BUILT.roof })
  const plinth = grown(ring, 0.25)
  solid.prism(plinth, [0, 0.7], { colour: BUILT.plinth, foot: 0.6 })
  ring.forEach((from, index) => writeFacade(from, ring[(index + 1) % ring.length] as SitePoint, heightM, writers))
  if (heightM < HIP_BELOW_M && ring.length === 4) writeHipRoof(ring, heightM, writers)
  else writeFlatRoof(ring, heightM, writers)
}

/** The ring moved outwards. */
export function grown(ring: readonly SitePoint[], byM: number): SitePoint[] {
  const turned = counterClockwise(ring)
  const first = turned[0] as SitePoint
  const last = turned[turned.length - 1] as SitePoint
  const second = turned[1] as SitePoint
  return offsetLine([last, ...turned, first, second], -byM).slice(1, turned.length + 1)
}

function writeFacade(from: SitePoint, to: SitePoint, heightM: number, { solid, lit }: SiteWriters): void {
  const frame = frameAt(from, headingOfRad(from, to))
  const widthM = distanceM(from, to)
  const storeys = Math.max(1, Math.floor((heightM - 0.6) / STOREY_M))
  const columns = Math.floor((widthM - 1.6) / WINDOW_EVERY_M)
  const startM = (widthM - columns * WINDOW_EVERY_M) / 2
  for (let storey = 0; storey < storeys; storey += 1) {
    const sillM = storey * STOREY_M + SILL_M + 0.3
    for (let column = 0; column < columns; column += 1) {
      const middleM = startM + (column + 0.5) * WINDOW_EVERY_M
      const dice = diceAt(from.eastM * 7 + column, from.northM * 7 + storey, 33)
      const isLit = dice < LIT_RATIO
      const writer = isLit ? lit : solid
      const colour = isLit ? (dice < LIT_RATIO * 0.7 ? LIT.window : LIT.windowCool) : BUILT.glass
      pane(frame, middleM, sillM, writer, colour, 0.45 + 0.5 * diceAt(column, storey, 34))
      solid.box(
        frame,
        {
          forwardM: [middleM - WINDOW_WIDTH_M / 2 - 0.1, middleM + WINDOW_WIDTH_M / 2 + 0.1],
          leftM: [-0.22, 0],
          upM: [sillM - 0.14, sillM],
        },
        { colour: BUILT.concrete },
      )
    }
    // A string course reads as a storey from far away.
    if (storey > 0)
      solid.box(
        frame,
        { forwardM: [-0.1, widthM + 0.1], leftM: [-0.12, 0], upM: [storey * STOREY_M + 0.2, storey * STOREY_M + 0.42] },
        { colour: BUILT.plinth },
      )
  }
  for (let column = 0; column <= columns; column += 2) {
    const atM = startM + column * WINDOW_EVERY_M
    solid.box(frame, { forwardM: [atM - 0.18, atM + 0.18], leftM: [-0.16, 0], upM: [0.7, heightM] }, { colour: BUILT.wall, foot: 0.7 })
  }
}

function pane(frame: Frame, middleM: number, sillM: number, writer: SiteWriters['solid'], colour: string, bright: number): void {
  const at = (alongM: number, upM: number): Corner => cornerIn(frame, alongM, -0.05, upM)
  const [f0, f1, u0, u1] = [middleM - WINDOW_WIDTH_M / 2, middleM + WINDOW_WIDTH_M / 2, sillM, sillM + WINDOW_HEIGHT_M]
  writer.face([at(f0, u0), at(f1, u0), at(f1, u1), at(f0, u1)], colour, [bright * 0.8, bright * 0.8, bright, bright])
}

function writeFlatRoof(ring: readonly SitePoint[], heightM: number, { solid, lit }: SiteWriters): void {
  const outer = grown(ring, 0.35)
  solid.curtain([...outer, outer[0] as SitePoint], [heightM - 0.6, heightM + 0.5], { colour: BUILT.concrete })
  const inner = grown(ring, -0.1)
  // The parapet seen from within and its cap.
  solid.curtain([...inner, inner[0] as SitePoint].reverse(), [heightM, heightM + 0.5], { colour: BUILT.roof })
  outer.forEach((point, index) => {
    const next = (index + 1) % outer.length
    solid.face(
      [
        cornerAt(point, heightM + 0.5),
        cornerAt(outer[next] as SitePoint, heightM + 0.5),
        cornerAt(inner[next] as SitePoint, heightM + 0.5),
        cornerAt(inner[index] as SitePoint, heightM + 0.5),
      ],
      BUILT.wallLight,
    )
  })
  lit.curtain([...grown(ring, 0.38), grown(ring, 0.38)[0] as SitePoint], [heightM - 0.7, heightM - 0.62], { colour: LIT.fascia })
  const centre = centreOf(ring)
  const frame = frameAt(centre, headingOfRad(ring[0] as SitePoint, ring[1] as SitePoint))
  const spanM = Math.sqrt(Math.abs(areaM2(ring)))
  for (let unit = 0; unit < Math.min(6, Math.round(spanM / 7)); unit += 1) {
    const forwardM = (diceAt(unit, heightM, 41) - 0.5) * spanM * 0.6
    const leftM = (diceAt(unit, heightM, 42) - 0.5) * spanM * 0.35
    const sizeM = 1.2 + 1.4 * diceAt(unit, heightM, 43)
    solid.box(
      frame,
      { forwardM: [forwardM, forwardM + sizeM * 1.6], leftM: [leftM, leftM + sizeM], upM: [heightM, heightM + 0.9 + sizeM * 0.3] },
      { colour: BUILT.steel, foot: 0.6, top: BUILT.steelDark },
    )
  }
}

function writeHipRoof(ring: readonly SitePoint[], heightM: number, { solid }: SiteWriters): void {
  const eaves = grown(ring, EAVES_M)
  const [a, b, c, d] = eaves as [SitePoint, SitePoint, SitePoint, SitePoint]
  const isLong = distanceM(a, b) >= distanceM(b, c)
  const corners: [SitePoint, SitePoint, SitePoint, SitePoint] = isLong ? [a, b, c, d] : [b, c, d, a]
  const widthM = distanceM(corners[1], corners[2])
  const lengthM = distanceM(corners[0], corners[1])
  const middle = { eastM: (corners[0].eastM + corners[3].eastM) / 2, northM: (corners[0].northM + corners[3].northM) / 2 }
  const frame = frameAt(middle, headingOfRad(corners[0], corners[1]))
  const riseM = Math.min(3.4, widthM * 0.28)
  const ridge = [
    placeIn(frame, Math.min(widthM / 2, lengthM / 2 - 0.1), 0),
    placeIn(frame, Math.max(lengthM - widthM / 2, lengthM / 2 + 0.1), 0),
  ] as const
  const low = corners.map((corner) => cornerAt(corner, heightM)) as [Corner, Corner, Corner, Corner]
  const [west, east] = [cornerAt(ridge[0], heightM + riseM), cornerAt(ridge[1], heightM + riseM)]
  solid.face([low[0], low[1], east, west], BUILT.roofTile, [0.75, 0.75, 1, 1])
  solid.face([low[2], low[3], west, east], BUILT.roofTile, [0.75, 0.75, 1, 1])
  solid.face([low[1], low[2], east], BUILT.roofTile, [0.75, 0.75, 1])
  solid.face([low[3], low[0], west], BUILT.roofTile, [0.75, 0.75, 1])
  solid.face([low[3], low[2], low[1], low[0]], BUILT.steelDark, [0.6, 0.6, 0.6, 0.6])
}

/** A small cabin with glass all round, as booths and kiosks are. */
export function writeCabin(
  frame: Frame,
  span: { readonly lengthM: number; readonly widthM: number; readonly heightM: number },
  { solid, lit }: SiteWriters,
): void {
  const { lengthM, widthM, heightM } = span
  const forwardM: readonly [number, number] = [-lengthM / 2, lengthM / 2]
  const leftM: readonly [number, number] = [-widthM / 2, widthM / 2]
  solid.box(frame, { forwardM, leftM, upM: [0, 1.1] }, { colour: BUILT.wallLight, foot: 0.6 })
  lit.box(
    frame,
    { forwardM: [forwardM[0] + 0.06, forwardM[1] - 0.06], leftM: [leftM[0] + 0.06, leftM[1] - 0.06], upM: [1.1, heightM - 0.3] },
    { colour: '#b98f5a', foot: 0.6 },
  )
  for (const forward of forwardM)
    for (const left of leftM) solid.post(frame, forward * 0.97, left * 0.97, [1.1, heightM - 0.3], [0.07, 0.07], BUILT.steelDark, 4)
  solid.box(
    frame,
    { forwardM: [forwardM[0] - 0.3, forwardM[1] + 0.3], leftM: [leftM[0] - 0.2, leftM[1] + 0.2], upM: [heightM - 0.3, heightM] },
    { colour: BUILT.roof, top: BUILT.steel },
  )
}
