/** Faces of a truck model: colour, which of the truck's own paints they take, how they shine, whether they are ribbed. */
import { BufferAttribute, BufferGeometry, Color } from 'three'

/** Whose colour a face has: its own, the cab's or the cargo's (both differ from truck to truck), or the status colour. */
export const PAINTS = { own: 0, cab: 1, cargo: 2, status: 3 } as const
export const GLOWS = { none: 0, head: 1, tail: 2, marker: 3 } as const

export interface PartLook {
  /** sRGB hex; multiplies the paint where there is one. */
  readonly colour: string
  readonly paint?: keyof typeof PAINTS
  readonly glow?: keyof typeof GLOWS
  /** Corrugations per metre along the truck; 0 is smooth. */
  readonly ribsPerM?: number
}

/** [x forward, y up, z right], metres from the middle of the truck on the ground. */
export type TruckCorner = readonly [number, number, number]

const scratch = new Color()

export class TruckWriter {
  private readonly positions: number[] = []
  private readonly normals: number[] = []
  private readonly colours: number[] = []
  private readonly parts: number[] = []
  private readonly indices: number[] = []

  face(corners: readonly TruckCorner[], look: PartLook, shade?: readonly number[]): void {
    const [a, b, c] = corners
    if (a === undefined || b === undefined || c === undefined) return
    const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
    const v = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    const length = Math.hypot(...normal) || 1
    scratch.set(look.colour)
    const first = this.positions.length / 3
    corners.forEach((corner, index) => {
      const bright = shade?.[index] ?? 1
      this.positions.push(...corner)
      this.normals.push(normal[0] / length, normal[1] / length, normal[2] / length)
      this.colours.push(scratch.r * bright, scratch.g * bright, scratch.b * bright)
      this.parts.push(PAINTS[look.paint ?? 'own'], GLOWS[look.glow ?? 'none'], look.ribsPerM ?? 0)
    })
    for (let index = 2; index < corners.length; index += 1) this.indices.push(first, first + index - 1, first + index)
  }

  /** A box without its underside; the foot of its sides is darker. */
  box(
    x: readonly [number, number],
    y: readonly [number, number],
    z: readonly [number, number],
    look: PartLook,
    top: PartLook = look,
  ): void {
    const [x0, x1] = x
    const [y0, y1] = y
    const [z0, z1] = z
    const side = [0.72, 0.72, 1, 1]
    const ends: PartLook = { ...look, ribsPerM: 0 }
    this.face(
      [
        [x0, y0, z1],
        [x1, y0, z1],
        [x1, y1, z1],
        [x0, y1, z1],
      ],
      look,
      side,
    )
    this.face(
      [
        [x1, y0, z0],
        [x0, y0, z0],
        [x0, y1, z0],
        [x1, y1, z0],
      ],
      look,
      side,
    )
    this.face(
      [
        [x1, y0, z1],
        [x1, y0, z0],
        [x1, y1, z0],
        [x1, y1, z1],
      ],
      ends,
      side,
    )
    this.face(
      [
        [x0, y0, z0],
        [x0, y0, z1],
        [x0, y1, z1],
        [x0, y1, z0],
      ],
      ends,
      side,
    )
    this.face(
      [
        [x0, y1, z1],
        [x1, y1, z1],
        [x1, y1, z0],
        [x0, y1, z0],
      ],
      top,
    )
  }

  /** A side view pulled across the truck; points run counter-clockwise seen from its right (x to the right, y up). */
  profile(points: readonly (readonly [number, number])[], halfM: number, look: PartLook): void {
    points.forEach(([x0, y0], index) => {
      const [x1, y1] = points[(index + 1) % points.length] as readonly [number, number]
      const dark = (y: number): number => (y < 1 ? 0.7 : 1)
      this.face(
        [
          [x0, y0, halfM],
          [x0, y0, -halfM],
          [x1, y1, -halfM],
          [x1, y1, halfM],
        ],
        look,
        [dark(y0), dark(y0), dark(y1), dark(y1)],
      )
    })
    const shade = points.map(([, y]) => (y < 1 ? 0.72 : 1))
    this.face(
      points.map(([x, y]) => [x, y, halfM] as const),
      look,
      shade,
    )
    this.face(
      [...points].reverse().map(([x, y]) => [x, y, -halfM] as const),
      look,
      [...shade].reverse(),
    )
  }

  /** A pair of wheels; only the outer discs and the treads are made. */
  axle(x: number, radiusM: number, trackM: number, widthM: number, sides = 9): void {
    const tyre: PartLook = { colour: '#15181b' }
    const rim: PartLook = { colour: '#6d7680' }
    for (const side of [1, -1]) {
      const outer = side * trackM
      const inner = side * (trackM - widthM)
      const at = (step: number, z: number, r = radiusM): TruckCorner => {
        const turn = (step / sides) * 2 * Math.PI * side
        return [x + Math.cos(turn) * r, radiusM + Math.sin(turn) * r, z]
      }
      for (let step = 0; step < sides; step += 1)
        this.face([at(step, outer), at(step, inner), at(step + 1, inner), at(step + 1, outer)], tyre)
      this.face(
        Array.from({ length: sides }, (_, step) => at(step, outer)),
        tyre,
      )
      this.face(
        Array.from({ length: 6 }, (_, step) => at((step / 6) * sides, outer + side * 0.012, radiusM * 0.5)),
        rim,
      )
    }
  }

  toGeometry(): BufferGeometry {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(this.positions), 3))
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(this.normals), 3))
    geometry.setAttribute('color', new BufferAttribute(new Float32Array(this.colours), 3))
    geometry.setAttribute('part', new BufferAttribute(new Float32Array(this.parts), 3))
    geometry.setIndex(new BufferAttribute(new Uint16Array(this.indices), 1))
    return geometry
  }
}
