/**
 * Collects coloured faces of many parts into one geometry, so that a whole crossing is a handful of draw calls.
 *
 * Parts are written in a frame: metres forward, left and up of a place with a heading; the writer turns them into the
 * scene's axes (+x east, +y up, +z south). Faces are flat shaded. Colours are sRGB hex in, linear vertex colours out;
 * a `foot` below 1 darkens the lower edge of upright faces, which reads as ambient shading without a light.
 */
import { BufferAttribute, BufferGeometry, Color, ShapeUtils, Vector2 } from 'three'
import type { SitePoint } from '../../../engine/model/units.ts'
import { counterClockwise, placeIn, type Frame } from './plane.ts'

/** [x, y, z] in the scene's axes. */
export type Corner = readonly [number, number, number]

export interface BoxSpan {
  readonly forwardM: readonly [number, number]
  readonly leftM: readonly [number, number]
  readonly upM: readonly [number, number]
}

export interface FaceLook {
  readonly colour: string
  /** Brightness at the lower edge of upright faces; 1 is even. */
  readonly foot?: number
  /** Another colour for the top. */
  readonly top?: string
}

const scratch = new Color()

export const cornerAt = (at: SitePoint, upM: number): Corner => [at.eastM, upM, -at.northM]

export const cornerIn = (frame: Frame, forwardM: number, leftM: number, upM: number): Corner =>
  cornerAt(placeIn(frame, forwardM, leftM), upM)

export class MeshWriter {
  private readonly positions: number[] = []
  private readonly normals: number[] = []
  private readonly colours: number[] = []
  private readonly indices: number[] = []

  get isEmpty(): boolean {
    return this.indices.length === 0
  }

  private corner(corner: Corner, normal: Corner, red: number, green: number, blue: number): number {
    this.positions.push(corner[0], corner[1], corner[2])
    this.normals.push(normal[0], normal[1], normal[2])
    this.colours.push(red, green, blue)
    return this.positions.length / 3 - 1
  }

  /** A flat face, counter-clockwise seen from outside; `shade` gives the brightness of each corner. */
  face(corners: readonly Corner[], colour: string, shade?: readonly number[]): void {
    const [a, b, c] = corners
    if (a === undefined || b === undefined || c === undefined) return
    const ux = b[0] - a[0],
      uy = b[1] - a[1],
      uz = b[2] - a[2]
    const vx = c[0] - a[0],
      vy = c[1] - a[1],
      vz = c[2] - a[2]
    const nx = uy * vz - uz * vy,
      ny = uz * vx - ux * vz,
      nz = ux * vy - uy * vx
    const length = Math.hypot(nx, ny, nz) || 1
    const normal: Corner = [nx / length, ny / length, nz / length]
    scratch.set(colour)
    const first = this.positions.length / 3
    corners.forEach((corner, index) => {
      const bright = shade?.[index] ?? 1
      this.corner(corner, normal, scratch.r * bright, scratch.g * bright, scratch.b * bright)
    })
    for (let index = 2; index < corners.length; index += 1) this.indices.push(first, first + index - 1, first + index)
  }

  box(frame: Frame, span: BoxSpan, look: FaceLook): void {
    const [f0, f1] = span.forwardM
    const [l0, l1] = span.leftM
    const [u0, u1] = span.upM
    const at = (forwardM: number, leftM: number, upM: number): Corner => cornerIn(frame, forwardM, leftM, upM)
    const foot = look.foot ?? 1
    const side = [foot, foot, 1, 1]
    this.face([at(f1, l0, u0), at(f1, l1, u0), at(f1, l1, u1), at(f1, l0, u1)], look.colour, side)
    this.face([at(f0, l1, u0), at(f0, l0, u0), at(f0, l0, u1), at(f0, l1, u1)], look.colour, side)
    this.face([at(f1, l1, u0), at(f0, l1, u0), at(f0, l1, u1), at(f1, l1, u1)], look.colour, side)
    this.face([at(f0, l0, u0), at(f1, l0, u0), at(f1, l0, u1), at(f0, l0, u1)], look.colour, side)
    this.face([at(f0, l0, u1), at(f1, l0, u1), at(f1, l1, u1), at(f0, l1, u1)], look.top ?? look.colour)
    if (u0 > 0.3) this.face([at(f0, l1, u0), at(f1, l1, u0), at(f1, l0, u0), at(f0, l0, u0)], look.colour, [0.6, 0.6, 0.6, 0.6])
  }

  /** An upright prism, or a cone when the radii differ. */
  post(
    frame: Frame,
    forwardM: number,
    leftM: number,
    upM: readonly [number, number],
    radiusM: readonly [number, number],
    colour: string,
    sides = 6,
  ): void {
    const ring = (radius: number, height: number, step: number): Corner => {
      const turn = (step / sides) * 2 * Math.PI
      return cornerIn(frame, forwardM + Math.cos(turn) * radius, leftM + Math.sin(turn) * radius, height)
    }
    for (let step = 0; step < sides; step += 1) {
      this.face(
        [
          ring(radiusM[0], upM[0], step),
          ring(radiusM[0], upM[0], step + 1),
          ring(radiusM[1], upM[1], step + 1),
          ring(radiusM[1], upM[1], step),
        ],
        colour,
        [0.7, 0.7, 1, 1],
      )
    }
    if (radiusM[1] > 0)
      this.face(
        Array.from({ length: sides }, (_, step) => ring(radiusM[1], upM[1], step)),
        colour,
      )
  }

  /** A flat area at a height. */
  area(ring: readonly SitePoint[], upM: number, colour: string): void {
    const turned = counterClockwise(ring)
    const flat = turned.map((point) => new Vector2(point.eastM, point.northM))
    scratch.set(colour)
    const first = this.positions.length / 3
    for (const point of turned) this.corner(cornerAt(point, upM), [0, 1, 0], scratch.r, scratch.g, scratch.b)
    for (const [a, b, c] of ShapeUtils.triangulateShape(flat, []) as [number, number, number][])
      this.indices.push(first + a, first + b, first + c)
  }

  /** Upright faces along a ring (inside on the left) or an open line, seen from its right. */
  curtain(points: readonly SitePoint[], upM: readonly [number, number], look: FaceLook): void {
    const foot = look.foot ?? 1
    for (let index = 1; index < points.length; index += 1) {
      const from = points[index - 1] as SitePoint
      const to = points[index] as SitePoint
      this.face([cornerAt(from, upM[0]), cornerAt(to, upM[0]), cornerAt(to, upM[1]), cornerAt(from, upM[1])], look.colour, [
        foot,
        foot,
        1,
        1,
      ])
    }
  }

  /** An extruded ring with its lid. */
  prism(ring: readonly SitePoint[], upM: readonly [number, number], look: FaceLook): void {
    const turned = counterClockwise(ring)
    this.curtain([...turned, turned[0] as SitePoint], upM, look)
    this.area(turned, upM[1], look.top ?? look.colour)
  }

  /** A flat strip between two lines of equally many points, the left one first. */
  strip(left: readonly SitePoint[], right: readonly SitePoint[], upM: number, colour: string): void {
    scratch.set(colour)
    const first = this.positions.length / 3
    left.forEach((point, index) => {
      this.corner(cornerAt(point, upM), [0, 1, 0], scratch.r, scratch.g, scratch.b)
      this.corner(cornerAt(right[index] as SitePoint, upM), [0, 1, 0], scratch.r, scratch.g, scratch.b)
    })
    for (let index = 1; index < left.length; index += 1) {
      const at = first + index * 2
      this.indices.push(at - 2, at - 1, at + 1, at - 2, at + 1, at)
    }
  }

  /** A flat rectangle on the ground of a frame. */
  plate(frame: Frame, forwardM: readonly [number, number], leftM: readonly [number, number], upM: number, colour: string): void {
    const at = (forward: number, left: number): Corner => cornerIn(frame, forward, left, upM)
    this.face([at(forwardM[0], leftM[0]), at(forwardM[1], leftM[0]), at(forwardM[1], leftM[1]), at(forwardM[0], leftM[1])], colour)
  }

  toGeometry(): BufferGeometry {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.positions), 3))
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.normals), 3))
    geometry.setAttribute('color', new BufferAttribute(new Float32Array(this.colours), 3))
    geometry.setIndex(
      new BufferAttribute(this.positions.length / 3 > 65_535 ? new Uint32Array(this.indices) : new Uint16Array(this.indices), 1),
    )
    geometry.computeBoundingSphere()
    return geometry
  }
}
