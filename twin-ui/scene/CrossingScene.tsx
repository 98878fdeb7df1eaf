/**
 * The 3D twin of one crossing: a canvas in metres (+x east, +y up, -z north, origin at barrier 1), labels over it, camera buttons.
 *
 * React holds what changes by hand: selection, pause, the lost context. What changes every frame is in scene-world.ts.
 * The canvas rests while the page is hidden and draws on demand while paused.
 * Errors:  a lost WebGL context is said in words, with a button that builds the view again.
 */
import { addAfterEffect, Canvas, useFrame, useThree } from '@react-three/fiber'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type RefObject } from 'react'
import type { PerspectiveCamera } from 'three'
import type { Site } from '../../engine/model/site.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { FOV_DEG } from './camera/camera-view.ts'
import { graphics, takeAskedCanvas } from '../data/graphics.ts'
import { isDebug } from '../data/is-debug.ts'
import { exposeDebug } from './debug-handle.ts'
import { afterRest } from './gpu-fence.ts'
import { createPixelBudget } from './pixel-budget.ts'
import { SceneToolbar } from './overlay/SceneToolbar.tsx'
import { SCENE_TEXTS } from './scene-text.ts'
import { createSceneWorld, type SceneWorld } from './scene-world.ts'
import './scene.css'

/** Sharper than this no eye at a desk sees; coarser than this no plate is read. */
const PIXEL_RATIO_MAX = 1.75
const PIXEL_RATIO_MIN = 0.5
/** Unsmoothed edges stand less. */
const SOFTWARE_PIXEL_RATIO_MIN = 0.75
const mostPixelRatio = (): number => Math.min(devicePixelRatio, PIXEL_RATIO_MAX)
/**
 * Without a graphics processor corners are what costs, and smoothing each edge four times costs as much as them all: there the
 * picture has all its pixels and no smoothing.
 */
const isSmooth = (): boolean => graphics() !== 'software'
const leastPixelRatio = (): number => (isSmooth() ? PIXEL_RATIO_MIN : SOFTWARE_PIXEL_RATIO_MIN)

export interface CrossingSceneProps {
  readonly site: Site
  readonly selectedTripSeq: number | null
  readonly onSelect: (tripSeq: number | null) => void
  /** Old data: the picture stands, and says so elsewhere. */
  readonly isDimmed?: boolean
  /** Defaults to the store's wish. */
  readonly isPaused?: boolean
  /** The truck to follow; defaults to the store's. */
  readonly follow?: number | null
  /** Everything of the site is in the picture. */
  readonly onComplete?: () => void
}

export default function CrossingScene({ site, selectedTripSeq, onSelect, isDimmed = false, isPaused, follow, onComplete }: CrossingSceneProps) {
  const isMotionPaused = useTwinStore((state) => state.isMotionPaused)
  const followTripSeq = useTwinStore((state) => state.followTripSeq)
  const isHidden = useIsPageHidden()
  const [canvasSeq, setCanvasSeq] = useState(0)
  const [isLost, setIsLost] = useState(false)
  const [hasCones, setHasCones] = useState(false)
  const [pixelRatio, setPixelRatio] = useState(mostPixelRatio)
  const [world, setWorld] = useState<SceneWorld | null>(null)
  const labelLayer = useRef<HTMLDivElement>(null)
  const tooltip = useRef<HTMLDivElement>(null)
  const followed = follow !== undefined ? follow : followTripSeq
  const isStill = isPaused ?? isMotionPaused
  const isPaced = graphics() === 'software'
  const frame = useRef<HTMLCanvasElement>(null)
  const gl = useMemo(() => drawingOn(canvasSeq), [canvasSeq])
  useBookmarkKeys(world)
  useEffect(() => world?.select(selectedTripSeq), [world, selectedTripSeq])
  useEffect(() => world?.follow(followed), [world, followed])
  useEffect(() => world?.showCones(hasCones), [world, hasCones])

  if (isLost) {
    const retry = (): void => {
      setIsLost(false)
      setCanvasSeq(canvasSeq + 1)
    }
    return <LostPanel onRetry={retry} />
  }
  return (
    <div className="twin-scene" data-dimmed={isDimmed}>
      <Canvas
        key={canvasSeq}
        flat={false}
        dpr={pixelRatio}
        frameloop={isHidden ? 'never' : isStill || isPaced ? 'demand' : 'always'}
        camera={{ fov: FOV_DEG, near: 1, far: 16_000 }}
        ref={frame}
        gl={gl}
        events={() => ({ enabled: false, priority: 0 })}
        onCreated={({ gl: { domElement } }) => {
          if (frame.current !== domElement) frame.current?.replaceWith(domElement)
          domElement.style.display = 'block'
          domElement.tabIndex = 0
          domElement.addEventListener('webglcontextlost', (event) => {
            event.preventDefault()
            setIsLost(true)
          })
        }}
      >
        <World
          site={site}
          labelLayer={labelLayer}
          tooltip={tooltip}
          onSelect={onSelect}
          onBuilt={setWorld}
          onComplete={() => onComplete?.()}
          onPixelRatio={setPixelRatio}
          isPaced={isPaced && !isStill && !isHidden}
        />
      </Canvas>
      <div ref={labelLayer} className="twin-labels" aria-hidden="true" />
      <div ref={tooltip} className="twin-tooltip" aria-hidden="true" hidden />
      <SceneToolbar
        bookmarks={world?.bookmarks ?? []}
        hasCones={hasCones}
        onNudge={(nudge) => world?.rig.nudge(nudge)}
        onBookmark={(index) => flyToBookmark(world, index)}
        onCones={() => setHasCones(!hasCones)}
      />
    </div>
  )
}

/** What the renderer is made with: the first view takes the canvas that was asked what draws, if that can be used. */
function drawingOn(canvasSeq: number): { readonly antialias: boolean; readonly powerPreference: 'high-performance'; readonly canvas?: HTMLCanvasElement } {
  const options = { antialias: isSmooth(), powerPreference: 'high-performance' } as const
  const canvas = canvasSeq === 0 ? takeAskedCanvas() : null
  return canvas === null ? options : { ...options, canvas }
}

function flyToBookmark(world: SceneWorld | null, index: number): void {
  const bookmark = world?.bookmarks[index]
  if (world === null || bookmark === undefined) return
  useTwinStore.getState().follow(null)
  world.rig.flyTo(bookmark.view)
}

interface WorldProps {
  readonly site: Site
  readonly labelLayer: RefObject<HTMLElement | null>
  readonly tooltip: RefObject<HTMLElement | null>
  readonly onSelect: (tripSeq: number | null) => void
  /** With null when the world is gone. */
  readonly onBuilt: (world: SceneWorld | null) => void
  readonly onComplete: () => void
  /** With how many pixels this machine can draw in time. */
  readonly onPixelRatio: (ratio: number) => void
  /** The next frame is asked for here, when the last is done. */
  readonly isPaced: boolean
}

/** Lives inside the canvas: makes the world for a site, hands it the frames. */
function World({ site, labelLayer, tooltip, onSelect, onBuilt, onComplete, onPixelRatio, isPaced }: WorldProps) {
  const scene = useThree((state) => state.scene)
  const gl = useThree((state) => state.gl)
  const invalidate = useThree((state) => state.invalidate)
  const camera = useThree((state) => state.camera) as PerspectiveCamera
  const world = useRef<SceneWorld | null>(null)
  const select = useEffectEvent(onSelect)
  const tellComplete = useEffectEvent(onComplete)

  useEffect(() => {
    if (labelLayer.current === null || tooltip.current === null) return
    const built = createSceneWorld({
      site,
      scene,
      camera,
      renderer: gl,
      labelLayer: labelLayer.current,
      tooltip: tooltip.current,
      onSelect: (tripSeq) => select(tripSeq),
      onLetGo: () => useTwinStore.getState().follow(null),
      onChange: () => invalidate(),
      onComplete: () => tellComplete(),
    })
    world.current = built
    onBuilt(built)
    const hideDebug = isDebug() ? exposeDebug(built, camera, gl) : undefined
    return () => {
      hideDebug?.()
      world.current = null
      onBuilt(null)
      built.dispose()
    }
  }, [site, scene, camera, gl, invalidate, labelLayer, tooltip, onBuilt])

  const pixelRatio = useRef(mostPixelRatio())
  const budget = useMemo(() => createPixelBudget(leastPixelRatio(), mostPixelRatio()), [])
  const spend = useCallback(
    (frameMs: number): void => {
      const ratio = budget.afterFrame(frameMs)
      if (ratio === pixelRatio.current) return
      pixelRatio.current = ratio
      onPixelRatio(ratio)
    },
    [budget, onPixelRatio],
  )
  useEffect(() => {
    if (!isPaced) return
    let stop: (() => void) | undefined
    const remove = addAfterEffect(() => {
      stop?.()
      stop = afterRest(gl, (drawnMs) => {
        spend(drawnMs)
        invalidate()
      })
    })
    invalidate()
    return () => {
      remove()
      stop?.()
    }
  }, [isPaced, gl, invalidate, spend])
  useFrame(({ size }, deltaS) => {
    if (!isPaced) spend(deltaS * 1_000)
    if (world.current?.frame(performance.now(), size.width, size.height) === true && !isPaced) invalidate()
  })
  return null
}

function LostPanel({ onRetry }: { readonly onRetry: () => void }) {
  const text = SCENE_TEXTS[useTwinStore((state) => state.settings.language)]
  return (
    <div className="twin-lost" role="alert">
      <h2>{text.lostTitle}</h2>
      <p>{text.lostText}</p>
      <button type="button" onClick={onRetry}>
        {text.retry}
      </button>
    </div>
  )
}

function useIsPageHidden(): boolean {
  const [isHidden, setIsHidden] = useState(document.hidden)
  useEffect(() => {
    const onChange = (): void => setIsHidden(document.hidden)
    document.addEventListener('visibilitychange', onChange)
    return () => document.removeEventListener('visibilitychange', onChange)
  }, [])
  return isHidden
}

/** Keys 1 to 5 fly to the saved views, unless a list in front takes them, a text is typed or single keys are switched off (WCAG 2.1.4). */
function useBookmarkKeys(world: SceneWorld | null): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && (event.target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      if (isTyping || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !useTwinStore.getState().settings.hasShortcuts) return
      if (/^[1-5]$/.test(event.key)) flyToBookmark(world, Number(event.key) - 1)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [world])
}
