/**
 * The truck of the comparison, in both languages: SUMO drives it (Krauss), ours knows it by three numbers.
 *
 * Headway and spacing follow from the driver's rule; only the time to move up at a booth is taken from one reference run
 * (a saturated booth of 30 s), as a survey at a gate would take it. Everything else is predicted.
 */
export const LENGTH_M = 16.5
export const MIN_GAP_M = 2
export const SPACING_M = LENGTH_M + MIN_GAP_M
export const SPEED_MPS = 25 / 3
export const SPEED_KMH = 30
const REACTION_S = 1.4
/** Out of a standing queue at full speed: the driver's time gap, and the time to cover one truck and its gap. */
export const HEADWAY_S = REACTION_S + SPACING_M / SPEED_MPS
/** Of the simulator that is compared with; no driver dawdles, all drive alike. */
export const VEHICLE_TYPE =
  `<vType id="truck" vClass="trailer" carFollowModel="Krauss" accel="1.0" decel="3.0" sigma="0" tau="${REACTION_S}" length="${LENGTH_M}" minGap="${MIN_GAP_M}" ` +
  `maxSpeed="${SPEED_MPS.toFixed(4)}" speedFactor="1" speedDev="0"/>`
