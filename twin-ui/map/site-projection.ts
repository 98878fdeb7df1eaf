/**
 * From the site frame to the web-Mercator world of the map engines, exact enough within 20 km of the origin.
 *
 * Checked: site-projection.test.ts, against the engine's own formula.
 */
import { siteFrom, type LonLat } from '../../engine/model/units.ts'

/** World coordinates 0..1 of web Mercator, y downwards. */
export function worldOf({ lonDeg, latDeg }: LonLat): { readonly x: number; readonly y: number } {
  const latRad = (latDeg * Math.PI) / 180
  return { x: (lonDeg + 180) / 360, y: (1 - Math.log(Math.tan(Math.PI / 4 + latRad / 2)) / Math.PI) / 2 }
}

/** World units per metre at the origin: one degree east there is 1/360 of the world. */
export function worldPerMetre(origin: LonLat): number {
  const oneDegreeM = siteFrom(origin, { lonDeg: origin.lonDeg + 1, latDeg: origin.latDeg }).eastM
  return 1 / (360 * oneDegreeM)
}

/**
 * `clip = out × [eastM, northM, 0, 1]`, given the engine's `clip = worldMatrix × [x, y, 0, 1]`, column-major.
 * The product is made in double precision: float world coordinates would jitter by metres.
 */
export function clipFromSite(worldMatrix: ArrayLike<number>, origin: LonLat, out: Float32Array): void {
  const { x, y } = worldOf(origin)
  const scale = worldPerMetre(origin)
  for (let row = 0; row < 4; row += 1) {
    const eastward = worldMatrix[row] as number
    const southward = worldMatrix[4 + row] as number
    const upward = worldMatrix[8 + row] as number
    out[row] = eastward * scale
    out[4 + row] = -southward * scale
    out[8 + row] = upward * scale
    out[12 + row] = eastward * x + southward * y + (worldMatrix[12 + row] as number)
  }
}
