/**
 * One crossing's 3D world: builds it, advances it by one frame, gives everything back.
 *
 * Nothing here is React: the store is read at most twice a second or on change, poses come from the pose buffer.
 * Time:    page milliseconds (`performance.now()`), the clock of the animation frames.
 * Checked: scene.browser.test.ts through the debug handle; bench/ for milliseconds per frame.
 */
import {
  AgXToneMapping,
  FogExp2,
  Group,
  PCFShadowMap,
  type PerspectiveCamera,
  type Scene,
  type WebGLRenderer,
} from 'three'
import type { Site } from '../../engine/model/site.ts'
import type { CrossingView } from '../../engine/protocol/view.ts'
import { graphics } from '../data/graphics.ts'
import { tellFirstPicture } from '../data/first-picture.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import { twinNowMs, useTwinStore } from '../data/twin-store.ts'
import { plateTextOf } from '../format/plate.ts'
import { i18next } from '../i18n/i18n.ts'
import { createDaylight } from './light/daylight.ts'
import { createSky } from './light/sky.ts'
import { createCameraRig, type CameraRig } from './camera/camera-rig.ts'
import { bookmarksOf, fovDegOf, viewAt, type Bookmark } from './camera/camera-view.ts'
import { boundsOf } from './geometry/plane.ts'
import { labelledPlaces, placeFigure, placeName } from './overlay/place-labels.ts'
import { createSceneLabels } from './overlay/scene-labels.ts'
import { createTruckPointer } from './overlay/truck-pointer.ts'
import { SCENE_TEXTS } from './scene-text.ts'
import { whenDone } from './gpu-fence.ts'
import { createGrowth } from './growth.ts'
import { createSiteParts } from './site-parts.ts'
import { createFirstMotion } from './trucks/first-motion.ts'
import { createSelectionRing } from './trucks/selection-ring.ts'
import { createTruckFleet, type TruckFleet } from './trucks/truck-fleet.ts'

const EXPOSURE = 1.08
/** The target may leave what is paved by this much. */
const ROAM_M = 700
/** Below this width the view is an inset: a picture without labels. */
const INSET_PX = 420

export interface SceneWorldOptions {
  readonly site: Site
  readonly scene: Scene
  readonly camera: PerspectiveCamera
  readonly renderer: WebGLRenderer
  readonly labelLayer: HTMLElement
  readonly tooltip: HTMLElement
  readonly onSelect: (tripSeq: number | null) => void
  readonly onLetGo: () => void
  /** Draw one more frame. */
  readonly onChange: () => void
  /** Everything of the site is in the picture. */
  readonly onComplete: () => void
}

export interface SceneWorld {
  readonly rig: CameraRig
  readonly bookmarks: readonly Bookmark[]
  readonly fleet: TruckFleet
  /** Everything of the site is in the picture. */
  readonly isComplete: boolean
  select(tripSeq: number | null): void
  follow(tripSeq: number | null): void
  showCones(isShown: boolean): void
  /** @returns whether something moves by itself, besides trucks. */
  frame(nowMs: number, widthPx: number, heightPx: number): boolean
  dispose(): void
}

export function createSceneWorld(options: SceneWorldOptions): SceneWorld {
  const { site, scene, camera, renderer, labelLayer, tooltip, onSelect, onLetGo, onChange, onComplete } = options
  let isDisposed = false
  const fleet = createTruckFleet(poseBuffer)
  const ring = createSelectionRing()
  const sky = createSky()
  // Coloured by the hour, thinned by the distance of the camera.
  const fog = new FogExp2('#000000', 0)
  const daylight = createDaylight({
    site,
    sky,
    fog,
    onLamps: (lampRatio) => {
      parts.setLamps(lampRatio)
      fleet.setLamps(lampRatio)
    },
    onShadows: castShadows,
  })
  const parts = createSiteParts({ site, compile, onSigns: writeSigns, onShadows: castShadows })
  const moving = new Group()
  moving.add(sky.mesh, parts.group, fleet.bodies)
  const marking = new Group()
  marking.add(fleet.decals, ring.group)
  const shown = [moving, marking, ...daylight.parts]
  scene.fog = fog
  scene.add(...daylight.parts)
  // Keeps hues of paint and lamps in the dark, where a film curve would crush them.
  renderer.toneMapping = AgXToneMapping
  renderer.toneMappingExposure = EXPOSURE
  // Asking whether a program linked waits for the compiler; in development the answer is worth it.
  renderer.debug.checkShaderErrors = import.meta.env.DEV
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = PCFShadowMap
  // What casts shadows stands still: drawn again only when the light has turned.
  renderer.shadowMap.autoUpdate = false
  castShadows()

  function castShadows(): void {
    renderer.shadowMap.needsUpdate = true
  }
  /** `compileAsync` asks an extension that not every driver has, and complains where it has not. */
  function compile(part: Group): Promise<void> {
    renderer.compile(part, camera, scene)
    return new Promise((resolve) => whenDone(renderer, () => resolve()))
  }
  /** Trucks on their roads under the sky: what a visitor waits for. Three programs, and each is waited for. */
  async function showTrucks(): Promise<void> {
    await compile(moving)
    if (isDisposed) return
    scene.add(moving)
    isShown = true
  }
  async function showMarks(): Promise<void> {
    fleet.addDecals()
    await compile(marking)
    if (!isDisposed) scene.add(marking)
  }
  const firstMotion = createFirstMotion(poseBuffer)
  let isShown = false
  let hasMoved = false
  const growth = createGrowth([showTrucks, showMarks, ...parts.steps], {
    mayGrow: () => graphics() !== 'software' || !isShown || hasMoved,
    onGrown: onChange,
    onComplete: () => !isDisposed && onComplete(),
    onFailed: (reason) => {
      throw reason
    },
  })

  const paved = boundsOf([...site.roads.flatMap((road) => road.centreline), ...site.yards.flatMap((yard) => yard.polygon)])
  const bounds = { westM: paved.westM - ROAM_M, southM: paved.southM - ROAM_M, eastM: paved.eastM + ROAM_M, northM: paved.northM + ROAM_M }
  let followedTripSeq: number | null = null
  const rig = createCameraRig({
    camera,
    element: renderer.domElement,
    fog,
    bounds,
    upAt: (at) => parts.upAt(at),
    onMove: onChange,
    onLetGo: letGo,
  })
  const bookmarks = bookmarksOf(site)
  /** At once: the wish comes back through React some frames later, and they would fly to the truck again. */
  function letGo(): void {
    followedTripSeq = null
    onLetGo()
  }
  const [overview] = bookmarks
  if (overview !== undefined) rig.cutTo(overview.view)

  let raised = raisedLanes(useTwinStore.getState().crossing)
  function writeSigns(): void {
    const { settings, crossing } = useTwinStore.getState()
    parts.writeSigns(settings.language, crossing?.yards ?? [])
  }
  const unsubscribe = useTwinStore.subscribe((state, before) => {
    if (state.crossing !== before.crossing) raised = raisedLanes(state.crossing)
    if (state.crossing !== before.crossing || state.settings !== before.settings) {
      writeSigns()
      onChange()
    }
  })
  void Promise.all([document.fonts.load(`600 40px 'Noto Sans'`), document.fonts.load(`600 40px 'Noto Sans'`, 'Ủặ')]).then(() => {
    if (isDisposed) return
    parts.forgetSigns()
    writeSigns()
    onChange()
  })

  const plateOf = (tripSeq: number): string => {
    const { trucks, settings } = useTwinStore.getState()
    const truck = trucks.get(tripSeq)
    if (truck === undefined) return `#${tripSeq}`
    return truck.tractorPlate !== null
      ? plateTextOf(truck.tractorPlate).line
      : (truck.declarationId ?? SCENE_TEXTS[settings.language].noPlate)
  }
  const labels = createSceneLabels({
    layer: labelLayer,
    places: labelledPlaces(site),
    buffer: poseBuffer,
    wordsOf: (place) => {
      const { crossing, settings } = useTwinStore.getState()
      return { name: placeName(place, settings.language), figure: placeFigure(place, crossing, settings.language) }
    },
    plateOf,
    onPlace: (place) => rig.flyTo(viewAt(place.at, rig.view().headingRad)),
  })
  const pointer = createTruckPointer({
    element: renderer.domElement,
    tooltip,
    camera,
    buffer: poseBuffer,
    linesOf: (tripSeq) => {
      const truck = useTwinStore.getState().trucks.get(tripSeq)
      const plate = plateOf(tripSeq)
      return truck === undefined
        ? [plate]
        : [plate, `${i18next.t(`vehicleClass.${truck.vehicleClass}`)} · ${i18next.t(`status.${truck.status}`)}`]
    },
    onSelect,
  })

  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  const isRaised = (stationId: string, laneIndex: number): boolean => raised.get(stationId)?.[laneIndex] === true
  const pose = new Float32Array(4)
  let selectedTripSeq: number | null = null

  function placeSelection(): number {
    const slot = selectedTripSeq === null ? undefined : poseBuffer.slotOf(selectedTripSeq)
    if (slot === undefined || selectedTripSeq === null) {
      ring.hide()
      return -1
    }
    poseBuffer.poseOf(selectedTripSeq, pose)
    ring.place(pose, poseBuffer.classBySlot[slot] as number)
    return slot
  }

  function fitField(widthPx: number, heightPx: number): void {
    const fovDeg = fovDegOf(heightPx > 0 ? widthPx / heightPx : Number.POSITIVE_INFINITY)
    if (camera.fov === fovDeg) return
    camera.fov = fovDeg
    camera.updateProjectionMatrix()
  }

  function frame(nowMs: number, widthPx: number, heightPx: number): boolean {
    poseBuffer.advance(nowMs)
    fitField(widthPx, heightPx)
    daylight.update(twinNowMs())
    const selectedSlot = placeSelection()
    if (followedTripSeq !== null && poseBuffer.poseOf(followedTripSeq, pose))
      rig.followAt({ eastM: pose[0] as number, northM: pose[1] as number })
    const isFlying = rig.update(nowMs)
    const isSwinging = parts.updateLanes(nowMs, isRaised, reduced.matches)
    fleet.update(camera, renderer, selectedSlot)
    labels.update(camera, widthPx, heightPx, nowMs, selectedTripSeq, widthPx >= INSET_PX && useTwinStore.getState().settings.hasLabels)
    pointer.update(nowMs)
    if (isShown && !hasMoved && firstMotion.update(nowMs)) {
      hasMoved = true
      tellFirstPicture()
    }
    const isGrowing = growth.update()
    return isFlying || isSwinging || isGrowing
  }

  return {
    rig,
    bookmarks,
    fleet,
    get isComplete() {
      return growth.isComplete
    },
    select(tripSeq) {
      selectedTripSeq = tripSeq
      onChange()
    },
    follow(tripSeq) {
      if (followedTripSeq !== tripSeq) rig.followAt(null)
      followedTripSeq = tripSeq
      onChange()
    },
    showCones(isShown) {
      parts.showCones(isShown)
      onChange()
    },
    frame,
    dispose() {
      isDisposed = true
      unsubscribe()
      labels.dispose()
      pointer.dispose()
      rig.dispose()
      scene.remove(...shown)
      scene.fog = null
      for (const part of [parts, fleet, ring]) part.dispose()
      sky.dispose()
      daylight.dispose()
    },
  }
}

const raisedLanes = (crossing: CrossingView | null): ReadonlyMap<string, readonly boolean[]> =>
  new Map((crossing?.stations ?? []).map((station) => [station.stationId, station.isLaneRaised]))
