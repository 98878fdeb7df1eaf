/**
 * The limit of every policy on those called and not yet through: release at the rate of the bottleneck, so that they wait in the
 * buffer, where there is room, and not on the road.
 *
 * Source:  CONWIP (Spearman, Woodruff and Hopp, 1990); "flexibly metered" into the gate, Hữu Nghị, April 2025 (tienphong.vn 1732711).
 */
export const isHeldByWip = (wipVehMax: number | null, calledVeh: number): boolean => wipVehMax !== null && calledVeh >= wipVehMax
