/** What the builders of the static model write into; one mesh each in the end. */
import type { LocalText } from '../../../engine/model/text.ts'
import type { MeshWriter } from '../geometry/mesh-writer.ts'
import type { Frame } from '../geometry/plane.ts'

/** A board with text; it faces against its frame's heading, towards whoever drives that way. */
export interface SignPlace {
  readonly frame: Frame
  readonly upM: number
  readonly widthM: number
  readonly heightM: number
  readonly text: LocalText
  /** Set for boards that show a yard's occupancy. */
  readonly yardId: string | null
}

/** A soft pool of lamp light on the ground. */
export interface LightPool {
  readonly eastM: number
  readonly northM: number
  readonly radiusM: number
  readonly colour: string
  readonly brightness: number
}

/** A barrier arm: it turns up about its pivot, at the left edge of the lane. */
export interface ArmPlace {
  readonly stationId: string
  /** Index in `station.lanes` and in `StationView.isLaneRaised`. */
  readonly laneIndex: number
  readonly pivot: Frame
  readonly lengthM: number
  /** The signal over the lane, facing the traffic. */
  readonly signal: Frame
  readonly signalUpM: number
  /** Height of the roof over the lane, where the signal is repeated for the view from above; 0 without a roof. */
  readonly roofUpM: number
}

export interface SiteWriters {
  /** Matt, lit by the sky. */
  readonly solid: MeshWriter
  /** Shines by itself. */
  readonly lit: MeshWriter
  readonly paving: MeshWriter
  readonly paint: MeshWriter
  /** Fields of view of cameras, hidden until asked for. */
  readonly cones: MeshWriter
  readonly signs: SignPlace[]
  readonly pools: LightPool[]
  readonly arms: ArmPlace[]
}
