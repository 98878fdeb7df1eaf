/**
 * The binary pose frame: where every truck is, 12 bytes each, in columns.
 *
 * Layout, little endian, version 1. Header of 40 bytes:
 *   0 u32 magic 'BTP1' | 4 u16 version | 6 u16 kind (0 keyframe: all trucks; 1 delta: those that moved) | 8 f64 atMs
 *   16 f32 originEastM | 20 f32 originNorthM | 24 f32 stepM | 28 u32 truckCount | 32 u32 frameSeq | 36 u32 reserved
 * Columns of `truckCount`: u32 tripSeq[] | u16 east[] | u16 north[] | u16 heading[] | u8 vehicleClass[] | u8 status[]
 *   east and north in steps of `stepM` from the origin; heading 0..65535 for 0..2π, counter-clockwise from east;
 *   vehicleClass and status are indexes into VEHICLE_CLASSES and TRUCK_STATUSES.
 * A keyframe says who is there: a truck that it leaves out has gone.
 * Errors:  `decodePoseFrame` gives null for anything that is not a whole frame of this version.
 * Checked: pose-frame.test.ts (round trip within half a step; every cut length is refused).
 */

const MAGIC = 0x31505442
const VERSION = 1
export const POSE_HEADER_BYTES = 40
export const POSE_TRUCK_BYTES = 12

/** Struct of arrays, valid up to `truckCount`; reused from frame to frame. */
export interface PoseColumns {
  truckCount: number
  tripSeq: Uint32Array
  eastM: Float32Array
  northM: Float32Array
  headingRad: Float32Array
  vehicleClassIndex: Uint8Array
  statusIndex: Uint8Array
}

export interface PoseFrame {
  readonly kind: 'keyframe' | 'delta'
  readonly atMs: number
  readonly frameSeq: number
  readonly columns: PoseColumns
}

export function createPoseColumns(truckMax: number): PoseColumns {
  return {
    truckCount: 0,
    tripSeq: new Uint32Array(truckMax),
    eastM: new Float32Array(truckMax),
    northM: new Float32Array(truckMax),
    headingRad: new Float32Array(truckMax),
    vehicleClassIndex: new Uint8Array(truckMax),
    statusIndex: new Uint8Array(truckMax),
  }
}

export interface PoseFrameHead {
  readonly kind: 'keyframe' | 'delta'
  readonly atMs: number
  readonly frameSeq: number
  readonly originEastM: number
  readonly originNorthM: number
  /** 0.25 m spans 16 km. */
  readonly stepM: number
}

const TURN_RAD = 2 * Math.PI
const clampU16 = (value: number): number => Math.max(0, Math.min(65_535, Math.round(value)))

export function encodePoseFrame(head: PoseFrameHead, columns: PoseColumns): ArrayBuffer {
  const count = columns.truckCount
  const buffer = new ArrayBuffer(POSE_HEADER_BYTES + count * POSE_TRUCK_BYTES)
  const view = new DataView(buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, VERSION, true)
  view.setUint16(6, head.kind === 'keyframe' ? 0 : 1, true)
  view.setFloat64(8, head.atMs, true)
  view.setFloat32(16, head.originEastM, true)
  view.setFloat32(20, head.originNorthM, true)
  view.setFloat32(24, head.stepM, true)
  view.setUint32(28, count, true)
  view.setUint32(32, head.frameSeq, true)
  // The header is a multiple of 4 and the wide columns come first, so every column is aligned.
  const tripSeq = new Uint32Array(buffer, POSE_HEADER_BYTES, count)
  const east = new Uint16Array(buffer, POSE_HEADER_BYTES + 4 * count, count)
  const north = new Uint16Array(buffer, POSE_HEADER_BYTES + 6 * count, count)
  const heading = new Uint16Array(buffer, POSE_HEADER_BYTES + 8 * count, count)
  const vehicleClass = new Uint8Array(buffer, POSE_HEADER_BYTES + 10 * count, count)
  const status = new Uint8Array(buffer, POSE_HEADER_BYTES + 11 * count, count)
  tripSeq.set(columns.tripSeq.subarray(0, count))
  vehicleClass.set(columns.vehicleClassIndex.subarray(0, count))
  status.set(columns.statusIndex.subarray(0, count))
  for (let index = 0; index < count; index += 1) {
    east[index] = clampU16(((columns.eastM[index] as number) - head.originEastM) / head.stepM)
    north[index] = clampU16(((columns.northM[index] as number) - head.originNorthM) / head.stepM)
    const turns = (columns.headingRad[index] as number) / TURN_RAD
    heading[index] = Math.round((turns - Math.floor(turns)) * 65_536) & 0xffff
  }
  return buffer
}

/** What a frame says about itself, its trucks left alone: enough to sort frames without decoding them. */
export interface PoseFrameSummary {
  readonly kind: 'keyframe' | 'delta'
  readonly atMs: number
  readonly frameSeq: number
  readonly truckCount: number
}

/** Null for anything that is not a whole frame of this version. */
export function summarisePoseFrame(buffer: ArrayBuffer): PoseFrameSummary | null {
  if (buffer.byteLength < POSE_HEADER_BYTES) return null
  const view = new DataView(buffer)
  if (view.getUint32(0, true) !== MAGIC || view.getUint16(4, true) !== VERSION) return null
  const truckCount = view.getUint32(28, true)
  if (buffer.byteLength !== POSE_HEADER_BYTES + truckCount * POSE_TRUCK_BYTES) return null
  return {
    kind: view.getUint16(6, true) === 0 ? 'keyframe' : 'delta',
    atMs: view.getFloat64(8, true),
    frameSeq: view.getUint32(32, true),
    truckCount,
  }
}

/** @param into Columns to write into, for readers that decode many frames; used when they are long enough. */
export function decodePoseFrame(buffer: ArrayBuffer, into?: PoseColumns): PoseFrame | null {
  const summary = summarisePoseFrame(buffer)
  if (summary === null) return null
  const { truckCount: count, kind, atMs, frameSeq } = summary
  const view = new DataView(buffer)
  const originEastM = view.getFloat32(16, true)
  const originNorthM = view.getFloat32(20, true)
  const stepM = view.getFloat32(24, true)
  const columns = into !== undefined && into.tripSeq.length >= count ? into : createPoseColumns(count)
  columns.truckCount = count
  columns.tripSeq.set(new Uint32Array(buffer, POSE_HEADER_BYTES, count))
  const east = new Uint16Array(buffer, POSE_HEADER_BYTES + 4 * count, count)
  const north = new Uint16Array(buffer, POSE_HEADER_BYTES + 6 * count, count)
  const heading = new Uint16Array(buffer, POSE_HEADER_BYTES + 8 * count, count)
  columns.vehicleClassIndex.set(new Uint8Array(buffer, POSE_HEADER_BYTES + 10 * count, count))
  columns.statusIndex.set(new Uint8Array(buffer, POSE_HEADER_BYTES + 11 * count, count))
  for (let index = 0; index < count; index += 1) {
    columns.eastM[index] = originEastM + (east[index] as number) * stepM
    columns.northM[index] = originNorthM + (north[index] as number) * stepM
    columns.headingRad[index] = ((heading[index] as number) / 65_536) * TURN_RAD
  }
  return { kind, atMs, frameSeq, columns }
}
