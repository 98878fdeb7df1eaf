/** What a haulier declares once, before the truck comes (step 1 of the platform). */
import type { DeclarationId } from './ids.ts'
import type { Direction } from './site.ts'
import type { EpochMs } from './units.ts'

/** Order is the wire's: the pose frame sends the index. Append only. */
export const VEHICLE_CLASSES = ['container', 'reefer', 'box', 'flatbed', 'newVehicle', 'tractor'] as const
export type VehicleClass = (typeof VEHICLE_CLASSES)[number]

export const CARGOES = ['fruit', 'general', 'electronics', 'newVehicle', 'empty'] as const
export type Cargo = (typeof CARGOES)[number]

/**
 * Identity of a trip is tractor plate, trailer plate, containers and declaration together: tractors are swapped at the
 * border, and new vehicles come without any plate (VIN instead). Plates are normalised: upper case, no separators.
 */
export interface Declaration {
  readonly declarationId: DeclarationId
  readonly direction: Direction
  readonly tractorPlate: string | null
  readonly trailerPlate: string | null
  readonly containerNumbers: readonly string[]
  readonly vin: string | null
  /** Unique id of the GPS device on board, as it reports itself. */
  readonly trackerId: string | null
  readonly vehicleClass: VehicleClass
  readonly cargo: Cargo
  /** The registered haulier or trader; null when not given. */
  readonly company: string | null
  readonly corridorId: string | null
  readonly plannedArrivalAtMs: EpochMs | null
}
