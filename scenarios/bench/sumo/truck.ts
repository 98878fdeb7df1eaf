/**
 * The vehicles of the comparison, in both languages: SUMO drives them (Krauss), ours knows them by three numbers.
 *
 * Headway and spacing follow from the driver's rule; only the time to move up at a booth and to change places in a lot is taken
 * from one reference run each, as a survey at a gate would take it. Everything else is predicted.
 */
export interface ComparedVehicle {
  readonly lengthM: number
  readonly speedKmh: number
  readonly accelerationMps2: number
  readonly decelerationMps2: number
  readonly reactionS: number
}

/** The truck of most cases. */
export const TRUCK: ComparedVehicle = { lengthM: 16.5, speedKmh: 30, accelerationMps2: 1, decelerationMps2: 3, reactionS: 1.4 }
const MIN_GAP_M = 2

export const spacingMOf = ({ lengthM }: ComparedVehicle): number => lengthM + MIN_GAP_M
export const speedMpsOf = ({ speedKmh }: ComparedVehicle): number => speedKmh / 3.6
/** Out of a standing queue at full speed: the driver's time gap, and the time to cover one vehicle and its gap. */
export const headwaySOf = (vehicle: ComparedVehicle): number => vehicle.reactionS + spacingMOf(vehicle) / speedMpsOf(vehicle)
/** In the other simulator's words; no driver dawdles, all drive alike. */
export const vehicleTypeOf = (vehicle: ComparedVehicle): string =>
  `<vType id="truck" vClass="trailer" carFollowModel="Krauss" accel="${vehicle.accelerationMps2.toFixed(2)}" decel="${vehicle.decelerationMps2.toFixed(2)}" sigma="0" tau="${vehicle.reactionS}" length="${vehicle.lengthM}" ` +
  `minGap="${MIN_GAP_M}" maxSpeed="${speedMpsOf(vehicle).toFixed(4)}" speedFactor="1" speedDev="0"/>`
