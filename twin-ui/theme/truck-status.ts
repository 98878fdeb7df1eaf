/**
 * How each truck status looks, once for map, 3D, lists and legend: colour, mark and how much it asks for attention.
 *
 * Saturated colour is for the abnormal alone; the mark (a letter-like shape) says the same without colour.
 * Colours are sRGB and keep 3:1 against the dark ground of map and scene.
 */
import { TRUCK_STATUSES, type TruckStatus } from '../../engine/protocol/view.ts'

export interface StatusLook {
  readonly colour: string
  readonly mark: string
  readonly isAbnormal: boolean
}

export const STATUS_LOOKS: Readonly<Record<TruckStatus, StatusLook>> = {
  enRoute: { colour: '#9fb3c8', mark: '▸', isAbnormal: false },
  queueing: { colour: '#c9ced4', mark: '≡', isAbnormal: false },
  inService: { colour: '#86b8b1', mark: '◉', isAbnormal: false },
  parked: { colour: '#7d8893', mark: '▪', isAbnormal: false },
  called: { colour: '#e9eef3', mark: '»', isAbnormal: false },
  held: { colour: '#e8a33d', mark: '■', isAbnormal: true },
  turnedBack: { colour: '#c9a27a', mark: '↩', isAbnormal: true },
  crossed: { colour: '#66707a', mark: '✓', isAbnormal: false },
  undeclared: { colour: '#f2695c', mark: '◆', isAbnormal: true },
}

/** [red, green, blue] 0..1 per status, in the order of the wire's index; length 3 × statuses. */
export const STATUS_RGB: Float32Array = new Float32Array(
  TRUCK_STATUSES.flatMap((status) => {
    const { colour } = STATUS_LOOKS[status]
    return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  }),
)
