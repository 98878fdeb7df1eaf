/** One small vocabulary for the many vehicle types of the vendors: car, van, bus, truck, trailer, motorcycle, tricycle, or null for "a vehicle". */

/** Null where the word says a size and no kind. */
const KINDS: readonly (readonly [RegExp, string | null])[] = [
  [/^(?:large|big|medium|mid|special).?(?:car|vehicle)$/i, null],
  [/tractor.?trailer|tank.?car|dregs|muck.?car|slag.?car|mixer.?car/i, 'truck'],
  [/tricycle|three.?wheel/i, 'tricycle'],
  [/motor.?cycle|motor.?bike|two.?wheel|scooter/i, 'motorcycle'],
  [/bicycle/i, 'bicycle'],
  [/trailer/i, 'trailer'],
  [/truck|lorry|tanker|mixer|container|tractor|^hgv$|fire.?engine/i, 'truck'],
  [/bus|coach/i, 'bus'],
  [/van$|^van|minivan/i, 'van'],
  [/suv|mpv|sedan|saloon|salon|car$|^car|coupe|hatchback|pickup|wagon/i, 'car'],
]

/** @returns null when the vendor's word says no more than that it is a vehicle. */
export function vehicleKindOf(raw: string | null): string | null {
  if (raw === null) return null
  return KINDS.find(([pattern]) => pattern.test(raw))?.[1] ?? null
}
