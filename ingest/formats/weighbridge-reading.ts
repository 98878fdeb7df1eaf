/**
 * What weighing indicators say, and what the decoders of their lines and frames share.
 *
 * Units:   kilograms.
 */
import { rounded } from '../outcome.ts'

export interface DecodedWeight {
  readonly stable: boolean
  readonly mode: 'gross' | 'net' | 'tare' | null
  /** Null on overload and underload. */
  readonly weightKg: number | null
  readonly status?: 'overload' | 'underload' | 'error'
}

export type FrameParts = Readonly<Record<string, string | undefined>>

/** One maker's frame with fixed places. */
export interface FrameKind {
  /** Global, with named groups. */
  readonly pattern: RegExp
  /** @returns why the frame is lost, where it is. */
  readonly read: (parts: FrameParts) => DecodedWeight | string
  readonly hasUnit: (parts: FrameParts) => boolean
  /** False where a frame never says whether the load rests. */
  readonly saysRest: boolean
}

export const KG_PER_LB = 0.45359237
export const KG_PER_OZ = 0.028349523125
export const NO_UNIT = 'no unit: kilograms were assumed'
export const NO_REST_MARK = 'no mark of rest: the weight is not taken'
/** Laboratory scales count tenths of milligrams. */
const WEIGHT_DECIMALS = 9

export const weightKgOf = (value: number): number => rounded(value, WEIGHT_DECIMALS)
