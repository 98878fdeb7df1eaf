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

interface LinearColour {
  readonly r: number
  readonly g: number
  readonly b: number
}

const linearByHex = new Map<string, LinearColour>()
/** A palette has few colours, a site a hundred thousand faces. */
function linearOf(hex: string): LinearColour {
  let linear = linearByHex.get(hex)
  if (linear === undefined) {
    const { r, g, b } = new Color(hex)
    linear = { r, g, b }
    linearByHex.set(hex, linear)
  }
  return linear
}

const CORNERS_FIRST = 1_024

function grown<List extends Float32Array | Uint32Array>(list: List, make: (length: number) => List): List {
  const longer = make(list.length * 2)
  longer.set(list)
  return longer
}

export const cornerAt = (at: SitePoint, upM: number): Corner => [at.eastM, upM, -at.northM]

export const cornerIn = (frame: Frame, forwardM: number, leftM: number, upM: number): Corner =>
  cornerAt(placeIn(frame, forwardM, leftM), upM)

export class MeshWriter {
  private cornerCount = 0
  private indexCount = 0
  private positions = new Float32Array(CORNERS_FIRST * 3)
  private normals = new Float32Array(CORNERS_FIRST * 3)
  private colours = new Float32Array(CORNERS_FIRST * 3)
  private indices = new Uint32Array(CORNERS_FIRST * 2)

  get isEmpty(): boolean {
    return this.indexCount === 0
  }

  /** Colours are linear here. */
  private corner(x: number, y: number, z: number, nx: number, ny: number, nz: number, red: number, green: number, blue: number): void {
    const at = this.cornerCount * 3
    if (at === this.positions.length) {
      this.positions = grown(this.positions, (length) => new Float32Array(length))
      this.normals = grown(this.normals, (length) => new Float32Array(length))
      this.colours = grown(this.colours, (length) => new Float32Array(length))
    }
    const { positions, normals, colours } = this
    positions[at] = x
    positions[at + 1] = y
    positions[at + 2] = z
    normals[at] = nx
    normals[at + 1] = ny
    normals[at + 2] = nz
    colours[at] = red
    colours[at + 1] = green
    colours[at + 2] = blue
    this.cornerCount += 1
  }

  private triangle(a: number, b: number, c: number): void {
    if (this.indexCount + 3 > this.indices.length) this.indices = grown(this.indices, (length) => new Uint32Array(length))
    const { indices, indexCount } = this
    indices[indexCount] = a
    indices[indexCount + 1] = b
    indices[indexCount + 2] = c
    this.indexCount += 3
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
    const { r, g, b: blue } = linearOf(colour)
    const first = this.cornerCount
    for (let index = 0; index < corners.length; index += 1) {
      const [x, y, z] = corners[index] as Corner
      const bright = shade?.[index] ?? 1
      this.corner(x, y, z, nx / length, ny / length, nz / length, r * bright, g * bright, blue * bright)
    }
    for (let index = 2; index < corners.length; index += 1) this.triangle(first, first + index - 1, first + index)
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
    const { r, g, b: blue } = linearOf(colour)
    const first = this.cornerCount
    for (const { eastM, northM } of turned) this.corner(eastM, upM, -northM, 0, 1, 0, r, g, blue)
    for (const [a, b, c] of ShapeUtils.triangulateShape(flat, []) as [number, number, number][]) this.triangle(first + a, first + b, first + c)
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
    const { r, g, b: blue } = linearOf(colour)
    const first = this.cornerCount
    for (let index = 0; index < left.length; index += 1) {
      for (const { eastM, northM } of [left[index] as SitePoint, right[index] as SitePoint]) this.corner(eastM, upM, -northM, 0, 1, 0, r, g, blue)
    }
    for (let index = 1; index < left.length; index += 1) {
      const at = first + index * 2
      this.triangle(at - 2, at - 1, at + 1)
      this.triangle(at - 2, at + 1, at)
    }
  }

  /** A flat rectangle on the ground of a frame. */
  plate(frame: Frame, forwardM: readonly [number, number], leftM: readonly [number, number], upM: number, colour: string): void {
    const at = (forward: number, left: number): Corner => cornerIn(frame, forward, left, upM)
    this.face([at(forwardM[0], leftM[0]), at(forwardM[1], leftM[0]), at(forwardM[1], leftM[1]), at(forwardM[0], leftM[1])], colour)
  }

  toGeometry(): BufferGeometry {
    const geometry = new BufferGeometry()
    const numbers = this.cornerCount * 3
    geometry.setAttribute('position', new BufferAttribute(this.positions.slice(0, numbers), 3))
    geometry.setAttribute('normal', new BufferAttribute(this.normals.slice(0, numbers), 3))
    geometry.setAttribute('color', new BufferAttribute(this.colours.slice(0, numbers), 3))
    const indices = this.indices.slice(0, this.indexCount)
    geometry.setIndex(new BufferAttribute(this.cornerCount > 65_535 ? indices : new Uint16Array(indices), 1))
    geometry.computeBoundingSphere()
    return geometry
  }
}
