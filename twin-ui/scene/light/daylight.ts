/**
 * The light of the twin's hour: sun or moon, sky, haze, and how much the lamps are worth.
 *
 * The sun follows the twin's clock in steps of STEP_MS, shadows in coarser ones: drawing them again is the dear part.
 * Colours between the given elevations are mixed; before the clock is known it is mid-morning.
 */
import { Color, DirectionalLight, HemisphereLight, type FogExp2 } from 'three'
import type { Site } from '../../../engine/model/site.ts'
import { boundsOf, centreOf } from '../geometry/plane.ts'
import { HOURS, type HourLook } from './hours.ts'
import type { Sky } from './sky.ts'
import { sunAt } from './sun.ts'

const STEP_MS = 60_000
/** 09:00 in Hanoi of an equinox. */
const UNKNOWN_MS = Date.UTC(2026, 2, 21, 2)
/** Shadows are drawn again when the light has turned by this much. */
const SHADOW_TURN_RAD = 0.09
/** A lower sun would throw shadows over the whole valley. */
const SHADOW_ELEVATION_MIN_RAD = 0.42
/** Below this the moon takes over. */
const SUN_ELEVATION_MIN_RAD = 0.02
const MOON = { azimuthRad: 2.62, elevationRad: 0.75 } as const
const LIGHT_AWAY_M = 900
const SHADOW_MAP_PX = 2_048
const SHADOW_MARGIN_M = 60
const SHADOW_HALF_M_MAX = 760

export interface DaylightOptions {
  readonly site: Site
  readonly sky: Sky
  readonly fog: FogExp2
  /** 1 in the night, 0 in full daylight. */
  readonly onLamps: (lampRatio: number) => void
  readonly onShadows: () => void
}

export interface Daylight {
  readonly parts: readonly (HemisphereLight | DirectionalLight | DirectionalLight['target'])[]
  /** @param atMs the twin's now; null while it is not known. */
  update(atMs: number | null): void
  dispose(): void
}

/** What the sky looks like with the sun at that elevation. */
export function lookAt(elevationDeg: number): HourLook {
  const above = HOURS.findIndex((hour) => hour.elevationDeg > elevationDeg)
  const to = HOURS[above === -1 ? HOURS.length - 1 : above] as HourLook
  const from = HOURS[above === -1 ? HOURS.length - 1 : Math.max(0, above - 1)] as HourLook
  const share = to === from ? 0 : (elevationDeg - from.elevationDeg) / (to.elevationDeg - from.elevationDeg)
  const mix = (low: number, high: number): number => low + (high - low) * share
  const tint = (low: string, high: string): string => `#${new Color(low).lerp(new Color(high), share).getHexString()}`
  return {
    elevationDeg,
    zenith: tint(from.zenith, to.zenith),
    horizon: tint(from.horizon, to.horizon),
    glow: tint(from.glow, to.glow),
    haze: tint(from.haze, to.haze),
    skyLight: tint(from.skyLight, to.skyLight),
    groundLight: tint(from.groundLight, to.groundLight),
    skyLightRatio: mix(from.skyLightRatio, to.skyLightRatio),
    keyLight: tint(from.keyLight, to.keyLight),
    keyLightRatio: mix(from.keyLightRatio, to.keyLightRatio),
    lampRatio: mix(from.lampRatio, to.lampRatio),
  }
}

export function createDaylight({ site, sky, fog, onLamps, onShadows }: DaylightOptions): Daylight {
  const dome = new HemisphereLight()
  const key = new DirectionalLight()
  const core = boundsOf(site.stations.map((station) => station.at))
  const centre = centreOf([
    { eastM: core.westM, northM: core.southM },
    { eastM: core.eastM, northM: core.northM },
  ])
  const halfM = Math.min(SHADOW_HALF_M_MAX, Math.max(core.eastM - core.westM, core.northM - core.southM) / 2 + SHADOW_MARGIN_M)
  key.target.position.set(centre.eastM, 0, -centre.northM)
  key.castShadow = true
  key.shadow.mapSize.set(SHADOW_MAP_PX, SHADOW_MAP_PX)
  key.shadow.bias = -0.0006
  key.shadow.normalBias = 0.6
  Object.assign(key.shadow.camera, { left: -halfM, right: halfM, top: halfM, bottom: -halfM, near: 20, far: 2_400 })

  let step = Number.NaN
  let shadowAzimuthRad = Number.NaN
  let shadowElevationRad = Number.NaN

  function turnKey(azimuthRad: number, elevationRad: number): void {
    if (Math.abs(azimuthRad - shadowAzimuthRad) < SHADOW_TURN_RAD && Math.abs(elevationRad - shadowElevationRad) < SHADOW_TURN_RAD) return
    shadowAzimuthRad = azimuthRad
    shadowElevationRad = elevationRad
    const flatM = Math.cos(elevationRad) * LIGHT_AWAY_M
    key.position.set(centre.eastM + Math.cos(azimuthRad) * flatM, Math.sin(elevationRad) * LIGHT_AWAY_M, -centre.northM - Math.sin(azimuthRad) * flatM)
    onShadows()
  }

  return {
    parts: [dome, key, key.target],
    update(atMs) {
      const nextStep = Math.floor((atMs ?? UNKNOWN_MS) / STEP_MS)
      if (nextStep === step) return
      step = nextStep
      const sun = sunAt(nextStep * STEP_MS, site.origin.lonDeg, site.origin.latDeg)
      const look = lookAt((sun.elevationRad * 180) / Math.PI)
      const isSunUp = sun.elevationRad > SUN_ELEVATION_MIN_RAD
      if (isSunUp) turnKey(sun.azimuthRad, Math.max(SHADOW_ELEVATION_MIN_RAD, sun.elevationRad))
      else turnKey(MOON.azimuthRad, MOON.elevationRad)
      dome.color.set(look.skyLight)
      dome.groundColor.set(look.groundLight)
      dome.intensity = look.skyLightRatio
      key.color.set(look.keyLight)
      key.intensity = look.keyLightRatio
      fog.color.set(look.haze)
      sky.paint(look, sun.azimuthRad)
      onLamps(look.lampRatio)
    },
    dispose() {
      key.shadow.dispose()
      key.dispose()
      dome.dispose()
    },
  }
}
