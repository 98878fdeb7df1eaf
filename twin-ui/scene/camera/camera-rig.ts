/**
 * The camera: pan, turn and zoom by hand, flights to views, following a truck until the user pans away.
 *
 * Flights take their time unless the user asked for reduced motion; then they cut. Near plane and fog go with the distance:
 * paint 3 cm over asphalt needs the depth resolution, and a far overview would drown in the fog of a close view.
 */
import { type FogExp2, MathUtils, type PerspectiveCamera, Vector3 } from 'three'
import { MapControls } from 'three/examples/jsm/controls/MapControls.js'
import type { SitePoint } from '../../../engine/model/units.ts'
import type { Bounds } from '../geometry/plane.ts'
import type { CameraView } from './camera-view.ts'

const FLIGHT_MS = 1_200
const NUDGE_MS = 260
const DISTANCE_M_MIN = 16
const DISTANCE_M_MAX = 9_000
const TILT_RAD_MIN = 0.09
/** The camera keeps this above the land. */
const CLEARANCE_M = 4
/** At the distance of a close view. */
const FOG_DENSITY = 0.00042
const FOG_DISTANCE_M = 700
/** Moved farther than this from the truck by hand: the user has let go. */
const LET_GO_M = 4
const FOLLOW_M_MAX = 130

export type Nudge = 'zoomIn' | 'zoomOut' | 'turnLeft' | 'turnRight' | 'tiltUp' | 'tiltDown'

export interface CameraRigOptions {
  readonly camera: PerspectiveCamera
  readonly element: HTMLElement
  readonly fog: FogExp2
  readonly bounds: Bounds
  readonly upAt: (at: SitePoint) => number
  /** Draw a frame: the camera moved while nothing else does. */
  readonly onMove: () => void
  readonly onLetGo: () => void
}

export interface CameraRig {
  flyTo(view: CameraView): void
  cutTo(view: CameraView): void
  nudge(nudge: Nudge): void
  /** Keeps the target on a moving place; null stops. Call it every frame while following. */
  followAt(at: SitePoint | null): void
  /** @returns whether the camera still moves by itself. */
  update(nowMs: number): boolean
  view(): CameraView
  readonly isFlying: boolean
  dispose(): void
}

const shortArc = (fromRad: number, toRad: number): number => Math.atan2(Math.sin(toRad - fromRad), Math.cos(toRad - fromRad))
const eased = (share: number): number => (share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2)

export function createCameraRig({ camera, element, fog, bounds, upAt, onMove, onLetGo }: CameraRigOptions): CameraRig {
  const controls = new MapControls(camera, element)
  controls.enableDamping = true
  controls.dampingFactor = 0.14
  controls.minDistance = DISTANCE_M_MIN
  controls.maxDistance = DISTANCE_M_MAX
  controls.maxPolarAngle = Math.PI / 2 - TILT_RAD_MIN
  controls.zoomToCursor = true
  controls.keyPanSpeed = 24
  controls.listenToKeyEvents(element)
  controls.addEventListener('change', onMove)
  controls.addEventListener('start', stopFlight)

  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  let flight: { readonly from: CameraView; readonly to: CameraView; readonly beganAtMs: number; readonly lengthMs: number } | null = null
  let nowMs = performance.now()
  let followed: Vector3 | null = null
  const target = new Vector3()
  const step = new Vector3()

  function stopFlight(): void {
    flight = null
  }

  function view(): CameraView {
    const offset = target.copy(camera.position).sub(controls.target)
    const distanceM = Math.max(0.001, offset.length())
    return {
      target: { eastM: controls.target.x, northM: -controls.target.z },
      distanceM,
      headingRad: Math.atan2(offset.z, -offset.x),
      tiltRad: Math.asin(MathUtils.clamp(offset.y / distanceM, -1, 1)),
    }
  }

  function place({ target: at, distanceM, headingRad, tiltRad }: CameraView): void {
    controls.target.set(at.eastM, 0, -at.northM)
    const overGround = Math.cos(tiltRad) * distanceM
    camera.position.set(
      at.eastM - Math.cos(headingRad) * overGround,
      Math.sin(tiltRad) * distanceM,
      -at.northM + Math.sin(headingRad) * overGround,
    )
    camera.lookAt(controls.target)
  }

  function start(to: CameraView, lengthMs: number): void {
    if (reduced.matches) place(to)
    else flight = { from: view(), to, beganAtMs: nowMs, lengthMs }
    onMove()
  }

  function fly(): void {
    if (flight === null) return
    const { from, to, beganAtMs, lengthMs } = flight
    const share = Math.min(1, Math.max(0, (nowMs - beganAtMs) / lengthMs))
    const done = eased(share)
    const middle = (a: number, b: number): number => a + (b - a) * done
    place({
      target: { eastM: middle(from.target.eastM, to.target.eastM), northM: middle(from.target.northM, to.target.northM) },
      distanceM:
        Math.exp(middle(Math.log(from.distanceM), Math.log(to.distanceM))) *
        (1 +
          0.25 *
            Math.sin(Math.PI * done) *
            Math.min(1, Math.hypot(to.target.eastM - from.target.eastM, to.target.northM - from.target.northM) / 800)),
      headingRad: from.headingRad + shortArc(from.headingRad, to.headingRad) * done,
      tiltRad: middle(from.tiltRad, to.tiltRad),
    })
    if (share >= 1) flight = null
  }

  function nudge(wish: Nudge): void {
    const from = flight?.to ?? view()
    const turns: Readonly<Record<Nudge, Partial<CameraView>>> = {
      zoomIn: { distanceM: Math.max(DISTANCE_M_MIN, from.distanceM / 1.6) },
      zoomOut: { distanceM: Math.min(DISTANCE_M_MAX, from.distanceM * 1.6) },
      turnLeft: { headingRad: from.headingRad + Math.PI / 8 },
      turnRight: { headingRad: from.headingRad - Math.PI / 8 },
      tiltUp: { tiltRad: Math.max(TILT_RAD_MIN + 0.02, from.tiltRad - 0.16) },
      tiltDown: { tiltRad: Math.min(1.5, from.tiltRad + 0.16) },
    }
    start({ ...from, ...turns[wish] }, NUDGE_MS)
  }

  function stopFollowing(): void {
    followed = null
    controls.zoomToCursor = true
  }

  function followAt(at: SitePoint | null): void {
    if (at === null) {
      stopFollowing()
      return
    }
    if (followed === null) {
      followed = new Vector3(at.eastM, 0, -at.northM)
      // Zooming keeps the truck in the middle instead of what is under the pointer.
      controls.zoomToCursor = false
      start({ ...view(), target: at, distanceM: Math.min(view().distanceM, FOLLOW_M_MAX) }, FLIGHT_MS)
      return
    }
    if (flight !== null) {
      // The truck went on while the camera came.
      flight = { ...flight, to: { ...flight.to, target: at } }
      followed.set(at.eastM, 0, -at.northM)
      return
    }
    if (Math.hypot(controls.target.x - followed.x, controls.target.z - followed.z) > LET_GO_M) {
      stopFollowing()
      onLetGo()
      return
    }
    // Both go with the truck; what the user panned so far stays and adds up.
    step.set(at.eastM - followed.x, 0, -at.northM - followed.z)
    followed.add(step)
    controls.target.add(step)
    camera.position.add(step)
  }

  function update(atMs: number): boolean {
    nowMs = atMs
    const isFlying = flight !== null
    if (isFlying) fly()
    controls.target.x = MathUtils.clamp(controls.target.x, bounds.westM, bounds.eastM)
    controls.target.z = MathUtils.clamp(controls.target.z, -bounds.northM, -bounds.southM)
    controls.target.y = 0
    controls.update()
    const floorM = Math.max(0, upAt({ eastM: camera.position.x, northM: -camera.position.z })) + CLEARANCE_M
    if (camera.position.y < floorM) camera.position.y = floorM
    const distanceM = camera.position.distanceTo(controls.target)
    const near = MathUtils.clamp(distanceM * 0.02, 0.4, 60)
    if (Math.abs(near - camera.near) > camera.near * 0.1) {
      camera.near = near
      camera.far = 16_000
      camera.updateProjectionMatrix()
    }
    fog.density = FOG_DENSITY / Math.max(1, distanceM / FOG_DISTANCE_M)
    camera.updateMatrixWorld()
    return isFlying
  }

  return {
    flyTo: (to) => start(to, FLIGHT_MS),
    cutTo(to) {
      flight = null
      place(to)
      onMove()
    },
    nudge,
    followAt,
    update,
    view,
    get isFlying() {
      return flight !== null
    },
    dispose() {
      controls.removeEventListener('change', onMove)
      controls.removeEventListener('start', stopFlight)
      controls.dispose()
    },
  }
}
