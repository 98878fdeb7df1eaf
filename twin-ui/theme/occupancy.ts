/** From which share on a yard asks for attention, once for the panels and the map (estimate: no published threshold). */
export const NEARLY_FULL_FROM_RATIO = 0.9
export const FULL_FROM_RATIO = 1
