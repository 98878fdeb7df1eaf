/**
 * One low-poly model per vehicle class, about 400 to 700 triangles, and one of 20 for all of them far away.
 *
 * A semi-trailer truck is 16.5 m (the length the queue measures use); origin in its middle, on the ground, +x forward.
 * The drawn middle is the pose's point; classes that are shorter say so in TRUCK_LENGTH_M.
 */
import type { BufferGeometry } from 'three'
import type { VehicleClass } from '../../../engine/model/declaration.ts'
import { TruckWriter, type PartLook } from './truck-writer.ts'

export const TRUCK_LENGTH_M: Readonly<Record<VehicleClass, number>> = {
  container: 16.5,
  reefer: 16.5,
  box: 16.5,
  flatbed: 16.5,
  newVehicle: 11,
  tractor: 6.8,
}
export const TRUCK_WIDTH_M = 2.5

const STEEL: PartLook = { colour: '#2a2f34' }
const DARK: PartLook = { colour: '#1b1f23' }
const GLASS: PartLook = { colour: '#18242e' }
const CAB: PartLook = { colour: '#ffffff', paint: 'cab' }
const CARGO: PartLook = { colour: '#ffffff', paint: 'cargo' }
const STATUS: PartLook = { colour: '#ffffff', paint: 'status' }
const HEAD: PartLook = { colour: '#fff2d6', glow: 'head' }
const TAIL: PartLook = { colour: '#8a1b18', glow: 'tail' }
const MARKER: PartLook = { colour: '#d98d2b', glow: 'marker' }

/** A cab over its engine whose front is at `frontX`. */
function writeCab(writer: TruckWriter, frontX: number): void {
  const at = (x: number, y: number): readonly [number, number] => [frontX + x, y]
  writer.profile(
    [at(-2.3, 0.95), at(-0.05, 0.62), at(0, 1.55), at(-0.1, 2.05), at(-0.42, 3.2), at(-0.75, 3.55), at(-2.2, 3.85), at(-2.3, 3.3)],
    1.22,
    CAB,
  )
  // Glass lies just outside the shell.
  writer.face(
    [
      [frontX - 0.08, 2.0, 1.1],
      [frontX - 0.08, 2.0, -1.1],
      [frontX - 0.395, 3.14, -1.02],
      [frontX - 0.395, 3.14, 1.02],
    ],
    GLASS,
    [0.8, 0.8, 1.6, 1.6],
  )
  for (const side of [1, -1]) {
    const z = side * 1.235
    const pane = [
      [frontX - 1.45, 2.05, z],
      [frontX - 0.25, 2.05, z],
      [frontX - 0.5, 3.05, z],
      [frontX - 1.45, 3.1, z],
    ] as const
    writer.face(side > 0 ? pane : [...pane].reverse(), GLASS, [0.8, 0.8, 1.4, 1.4])
    writer.box([frontX + 0.02, frontX + 0.2], [2.2, 2.85], side > 0 ? [1.3, 1.48] : [-1.48, -1.3], DARK)
    const lamp = [
      [frontX + 0.03, 0.82, side * 1.12],
      [frontX + 0.03, 0.82, side * 0.62],
      [frontX + 0.03, 1.08, side * 0.62],
      [frontX + 0.03, 1.08, side * 1.12],
    ] as const
    writer.face(side > 0 ? lamp : [...lamp].reverse(), HEAD)
    const roof = [
      [frontX - 0.62, 3.42, side * 0.95],
      [frontX - 0.62, 3.42, side * 0.7],
      [frontX - 0.72, 3.53, side * 0.7],
      [frontX - 0.72, 3.53, side * 0.95],
    ] as const
    writer.face(side > 0 ? roof : [...roof].reverse(), MARKER)
    // Steps, wheel arch, side skirt.
    writer.box([frontX - 2.25, frontX - 0.2], [0.45, 0.95], side > 0 ? [0.95, 1.2] : [-1.2, -0.95], DARK)
  }
  writer.box([frontX - 0.25, frontX + 0.06], [0.42, 0.8], [-1.22, 1.22], DARK)
  writer.face(
    [
      [frontX + 0.02, 1.15, 0.95],
      [frontX + 0.02, 1.15, -0.95],
      [frontX - 0.03, 1.9, -0.95],
      [frontX - 0.03, 1.9, 0.95],
    ],
    DARK,
    [0.8, 0.8, 1.5, 1.5],
  )
}

/** Cab, frame and axles of a tractor; `frontX` is its front, it is 6.6 m long. */
function writeTractor(writer: TruckWriter, frontX: number): void {
  writeCab(writer, frontX)
  writer.box([frontX - 6.5, frontX - 1.8], [0.72, 0.98], [-0.45, 0.45], STEEL)
  writer.axle(frontX - 1.35, 0.5, 1.22, 0.32)
  writer.axle(frontX - 4.3, 0.5, 1.22, 0.55)
  writer.axle(frontX - 5.65, 0.5, 1.22, 0.55)
  for (const side of [
    [0.5, 1.18],
    [-1.18, -0.5],
  ] as const)
    writer.box([frontX - 3.6, frontX - 2.5], [0.5, 1.0], side, { colour: '#59636c' })
  writer.box([frontX - 5.4, frontX - 4.4], [0.98, 1.16], [-0.5, 0.5], DARK)
  // Exhaust and air lines behind the cab.
  writer.box([frontX - 2.75, frontX - 2.45], [1.0, 3.2], [0.75, 0.98], { colour: '#7b858e' })
}

function writeTailLamps(writer: TruckWriter, rearX: number): void {
  writer.box([rearX, rearX + 0.15], [0.75, 1.0], [-1.2, 1.2], STEEL)
  for (const side of [1, -1]) {
    const lamp = [
      [rearX - 0.02, 0.8, side * 0.75],
      [rearX - 0.02, 0.8, side * 1.15],
      [rearX - 0.02, 0.97, side * 1.15],
      [rearX - 0.02, 0.97, side * 0.75],
    ] as const
    writer.face(side > 0 ? lamp : [...lamp].reverse(), TAIL)
  }
}

const TRAILER = { frontX: 4.75, rearX: -8.2 } as const

function writeTrailerFrame(writer: TruckWriter): void {
  const { frontX, rearX } = TRAILER
  writer.box([rearX + 0.1, frontX], [1.0, 1.22], [-0.5, 0.5], STEEL)
  for (const x of [-7.1, -5.8, -4.5]) writer.axle(x, 0.5, 1.22, 0.5)
  for (const z of [
    [0.55, 0.75],
    [-0.75, -0.55],
  ] as const)
    writer.box([1.3, 1.5], [0.15, 1.0], z, STEEL)
  for (const side of [
    [1.12, 1.2],
    [-1.2, -1.12],
  ] as const)
    writer.box([-3.7, 1.1], [0.55, 0.95], side, { colour: '#3c444b' })
  writeTailLamps(writer, rearX)
}

/** The status colour on the roof's front and along the lower edge of both sides. */
function writeStatus(writer: TruckWriter, x: readonly [number, number], roofY: number, edgeY: number, halfM: number): void {
  writer.face(
    [
      [x[1] - 1.7, roofY, halfM - 0.15],
      [x[1] - 0.35, roofY, halfM - 0.15],
      [x[1] - 0.35, roofY, -halfM + 0.15],
      [x[1] - 1.7, roofY, -halfM + 0.15],
    ],
    STATUS,
  )
  for (const side of [1, -1]) {
    const z = side * (halfM + 0.015)
    const edge = [
      [x[0] + 0.2, edgeY, z],
      [x[1] - 0.2, edgeY, z],
      [x[1] - 0.2, edgeY + 0.16, z],
      [x[0] + 0.2, edgeY + 0.16, z],
    ] as const
    writer.face(side > 0 ? edge : [...edge].reverse(), STATUS)
  }
}

/** Doors with their rods at the rear. */
function writeDoors(writer: TruckWriter, rearX: number, y: readonly [number, number]): void {
  const x = rearX - 0.015
  writer.face(
    [
      [x, y[0] + 0.1, -1.12],
      [x, y[0] + 0.1, 1.12],
      [x, y[1] - 0.1, 1.12],
      [x, y[1] - 0.1, -1.12],
    ],
    { ...CARGO, colour: '#c9c9c9' },
  )
  for (const z of [-0.75, -0.3, 0.3, 0.75])
    writer.box([x - 0.05, x - 0.01], [y[0] + 0.15, y[1] - 0.15], [z - 0.03, z + 0.03], { colour: '#50585f' })
  writer.box([x - 0.03, x], [y[0] + 0.1, y[1] - 0.1], [-0.02, 0.02], DARK)
}

function writeContainer(writer: TruckWriter): void {
  const x: readonly [number, number] = [-8.05, 4.15]
  const y: readonly [number, number] = [1.24, 3.86]
  writer.box(x, y, [-1.22, 1.22], { ...CARGO, ribsPerM: 3.6 }, { ...CARGO, colour: '#e2e2e2', ribsPerM: 1.8 })
  // Corner posts and rails frame the corrugation.
  for (const at of [x[0], x[1] - 0.16])
    for (const z of [
      [1.2, 1.235],
      [-1.235, -1.2],
    ] as const)
      writer.box([at, at + 0.16], y, z, { ...CARGO, colour: '#b8b8b8' })
  for (const at of [y[0], y[1] - 0.14])
    for (const z of [
      [1.2, 1.235],
      [-1.235, -1.2],
    ] as const)
      writer.box(x, [at, at + 0.14], z, { ...CARGO, colour: '#b8b8b8' })
  writeDoors(writer, x[0], y)
  writeStatus(writer, x, y[1] + 0.012, y[0] - 0.17, 1.2)
}

function writeReefer(writer: TruckWriter): void {
  const x: readonly [number, number] = [-8.1, 4.35]
  const y: readonly [number, number] = [1.24, 3.95]
  const shell: PartLook = { ...CARGO, ribsPerM: 0.8 }
  writer.box(x, y, [-1.25, 1.25], shell, { ...CARGO, colour: '#f2f2f2' })
  // The cooling unit on the front wall, its grille and its fan light.
  writer.box([x[1], x[1] + 0.55], [1.9, 3.8], [-1.05, 1.05], { colour: '#aeb6bc' })
  writer.face(
    [
      [x[1] + 0.56, 2.1, 0.9],
      [x[1] + 0.56, 2.1, -0.9],
      [x[1] + 0.56, 2.9, -0.9],
      [x[1] + 0.56, 2.9, 0.9],
    ],
    DARK,
  )
  writer.face(
    [
      [x[1] + 0.565, 3.1, 0.5],
      [x[1] + 0.565, 3.1, 0.2],
      [x[1] + 0.565, 3.3, 0.2],
      [x[1] + 0.565, 3.3, 0.5],
    ],
    { colour: '#4fc3d9', glow: 'marker' },
  )
  writer.box([-2.6, -0.9], [0.5, 1.05], [0.55, 1.18], { colour: '#8c949a' })
  writeDoors(writer, x[0], y)
  writeStatus(writer, x, y[1] + 0.012, y[0] - 0.17, 1.22)
}

function writeBoxTrailer(writer: TruckWriter): void {
  const x: readonly [number, number] = [-8.1, 4.6]
  const y: readonly [number, number] = [1.2, 3.9]
  writer.profile(
    [
      [x[0], y[0]],
      [x[1], y[0]],
      [x[1], y[1] - 0.35],
      [x[1] - 0.35, y[1]],
      [x[0], y[1]],
    ],
    1.24,
    CARGO,
  )
  // A band and posts: a curtain-sided body.
  for (const side of [1, -1]) {
    const z = side * 1.255
    const band = [
      [x[0] + 0.3, 2.1, z],
      [x[1] - 0.4, 2.1, z],
      [x[1] - 0.4, 2.75, z],
      [x[0] + 0.3, 2.75, z],
    ] as const
    writer.face(side > 0 ? band : [...band].reverse(), { ...CARGO, colour: '#8f8f8f' })
  }
  for (let at = x[0] + 1.8; at < x[1] - 0.6; at += 2.1)
    for (const z of [
      [1.24, 1.27],
      [-1.27, -1.24],
    ] as const)
      writer.box([at, at + 0.08], [y[0], y[1] - 0.1], z, { ...CARGO, colour: '#a5a5a5' })
  writeDoors(writer, x[0], y)
  writeStatus(writer, x, y[1] + 0.012, y[0] - 0.15, 1.24)
}

function writeFlatbed(writer: TruckWriter): void {
  const x: readonly [number, number] = [-8.1, 4.6]
  writer.box(x, [1.15, 1.4], [-1.24, 1.24], { colour: '#5b5148' }, { colour: '#6b6054' })
  writer.box([x[1] - 0.12, x[1]], [1.4, 2.9], [-1.2, 1.2], STEEL)
  // A load under a tarpaulin, in two heights, with its ropes.
  const tarp: PartLook = { ...CARGO, colour: '#c2c2c2' }
  writer.profile(
    [
      [-7.5, 1.4],
      [-1.2, 1.4],
      [-1.2, 2.7],
      [-1.7, 3.05],
      [-7.0, 3.05],
      [-7.5, 2.7],
    ],
    1.12,
    tarp,
  )
  writer.profile(
    [
      [-0.6, 1.4],
      [4.1, 1.4],
      [4.1, 2.3],
      [3.7, 2.6],
      [-0.2, 2.6],
      [-0.6, 2.3],
    ],
    1.12,
    tarp,
  )
  for (const at of [-6.4, -4.6, -2.8, 0.6, 2.2]) writer.box([at, at + 0.06], [1.4, at < -1 ? 3.08 : 2.63], [-1.14, 1.14], DARK)
  writer.face(
    [
      [-5.4, 3.07, 0.95],
      [-4.05, 3.07, 0.95],
      [-4.05, 3.07, -0.95],
      [-5.4, 3.07, -0.95],
    ],
    STATUS,
  )
  writeStatus(writer, x, 1.15, 1.2, 1.235)
}

/** A factory-new lorry on its own wheels: cab, bare frame, film on what rusts. */
function writeNewVehicle(writer: TruckWriter): void {
  const frontX = TRUCK_LENGTH_M.newVehicle / 2
  writeCab(writer, frontX)
  writer.box([-5.3, frontX - 1.8], [0.78, 1.05], [-0.45, 0.45], { colour: '#8f969b' })
  writer.axle(frontX - 1.35, 0.5, 1.22, 0.32)
  for (const x of [-2.4, -3.8]) writer.axle(x, 0.5, 1.22, 0.55)
  for (let x = -4.8; x < 2.6; x += 1.25) writer.box([x, x + 0.14], [1.05, 1.2], [-0.95, 0.95], { colour: '#b9bfc4' })
  for (const side of [
    [0.5, 1.15],
    [-1.15, -0.5],
  ] as const)
    writer.box([0.6, 2.4], [0.5, 1.0], side, { colour: '#d5d9dc' })
  writer.face(
    [
      [frontX - 2.1, 3.87, 0.9],
      [frontX - 0.95, 3.63, 0.9],
      [frontX - 0.95, 3.63, -0.9],
      [frontX - 2.1, 3.87, -0.9],
    ],
    STATUS,
  )
  // Film on the screen: the mark of a vehicle that has no plate yet.
  writer.face(
    [
      [frontX - 0.05, 2.0, 0.5],
      [frontX - 0.05, 2.0, -0.5],
      [frontX - 0.3, 2.9, -0.5],
      [frontX - 0.3, 2.9, 0.5],
    ],
    { colour: '#dfe5ea' },
  )
  writeTailLamps(writer, -5.35)
}

function writeBobtail(writer: TruckWriter): void {
  const frontX = TRUCK_LENGTH_M.tractor / 2
  writeTractor(writer, frontX)
  writer.face(
    [
      [frontX - 2.1, 3.87, 0.9],
      [frontX - 0.95, 3.63, 0.9],
      [frontX - 0.95, 3.63, -0.9],
      [frontX - 2.1, 3.87, -0.9],
    ],
    STATUS,
  )
  writeTailLamps(writer, -3.25)
}

const BODIES: Readonly<Record<VehicleClass, (writer: TruckWriter) => void>> = {
  container: (writer) => semi(writer, writeContainer),
  reefer: (writer) => semi(writer, writeReefer),
  box: (writer) => semi(writer, writeBoxTrailer),
  flatbed: (writer) => semi(writer, writeFlatbed),
  newVehicle: writeNewVehicle,
  tractor: writeBobtail,
}

function semi(writer: TruckWriter, writeBody: (writer: TruckWriter) => void): void {
  writeTractor(writer, 8.2)
  writeTrailerFrame(writer)
  writeBody(writer)
}

export function truckGeometry(vehicleClass: VehicleClass): BufferGeometry {
  const writer = new TruckWriter()
  BODIES[vehicleClass](writer)
  return writer.toGeometry()
}

/** All classes from afar, 16.5 m long; the shader shortens it to the class. */
export function farTruckGeometry(): BufferGeometry {
  const writer = new TruckWriter()
  writer.box([-8.2, 4.5], [0.7, 3.9], [-1.24, 1.24], CARGO)
  writer.box([5.8, 8.2], [0.5, 3.7], [-1.22, 1.22], CAB)
  writer.face(
    [
      [2.2, 3.95, 1.1],
      [4.2, 3.95, 1.1],
      [4.2, 3.95, -1.1],
      [2.2, 3.95, -1.1],
    ],
    STATUS,
  )
  return writer.toGeometry()
}
