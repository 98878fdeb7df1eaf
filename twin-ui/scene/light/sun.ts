/**
 * Where the sun stands over a place, to about half a degree: enough for light and shadows in a picture.
 *
 * Units:   degrees in, radians out; UTC milliseconds. Azimuth counter-clockwise from east, as all headings here.
 * Source:  declination by the usual cosine (22 December as day 0), hour angle by longitude; the equation of time is left out.
 * Checked: sun.test.ts.
 */
import { MS_PER_DAY, MS_PER_HOUR } from '../../../engine/model/units.ts'

const TILT_RAD = (23.44 * Math.PI) / 180
const YEAR_DAYS = 365.2422
/** 21 December 2000, about noon UTC: the sun stands farthest south. */
const SOLSTICE_MS = Date.UTC(2000, 11, 21, 13)

export interface SunPlace {
  readonly elevationRad: number
  readonly azimuthRad: number
}

export function sunAt(atMs: number, lonDeg: number, latDeg: number): SunPlace {
  const sinceDays = (atMs - SOLSTICE_MS) / MS_PER_DAY
  const declinationRad = -TILT_RAD * Math.cos((2 * Math.PI * sinceDays) / YEAR_DAYS)
  const solarH = (atMs % MS_PER_DAY) / MS_PER_HOUR + lonDeg / 15
  const hourRad = ((solarH - 12) * Math.PI) / 12
  const latRad = (latDeg * Math.PI) / 180
  const up = Math.sin(latRad) * Math.sin(declinationRad) + Math.cos(latRad) * Math.cos(declinationRad) * Math.cos(hourRad)
  const east = -Math.cos(declinationRad) * Math.sin(hourRad)
  const north = Math.cos(latRad) * Math.sin(declinationRad) - Math.sin(latRad) * Math.cos(declinationRad) * Math.cos(hourRad)
  return { elevationRad: Math.asin(Math.max(-1, Math.min(1, up))), azimuthRad: Math.atan2(north, east) }
}
