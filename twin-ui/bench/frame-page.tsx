/**
 * The page that the frame bench opens: one of three things under a 10 Hz stream of synthetic poses.
 *
 * Address: `?what=bare|layer|app&trucks=10000&site=/site.json`. `window.frameBench` starts the tally and reads it.
 */
import { carry, readTally, startTally } from './frame-clock.ts'
import '@mantine/core/styles.css'
import '../theme/base.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { PerspectiveCamera, Scene, WebGLRenderer } from 'three'
import type { Site } from '../../engine/model/site.ts'
import { App } from '../App.tsx'
import { poseBuffer } from '../data/pose-buffer.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { encodeTraffic, syntheticTraffic, type SyntheticTruck } from '../scene/testing/synthetic-traffic.ts'
import { syntheticCrossing, syntheticTruckViews } from '../scene/testing/synthetic-views.ts'
import { createTruckFleet } from '../scene/trucks/truck-fleet.ts'
import { theme } from '../theme/theme.ts'
import { createBareLayer } from './bare-layer.ts'
import './frame-handle.ts'

const POSE_EVERY_MS = 100
const VIEW_EVERY_MS = 500
/** Frames are made before the measurement: the server's work is not the page's. */
const FRAMES_MADE = 40
/** Of all trucks, those in a view record that changed since the last (estimate). */
const CHANGED_TRUCKS = 25

function runLoop(frame: (nowMs: number) => void): void {
  const step = (nowMs: number): void => {
    frame(nowMs)
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
}

function startLayer(canvas: HTMLCanvasElement): void {
  const renderer = new WebGLRenderer({ canvas })
  renderer.setSize(64, 48)
  const scene = new Scene()
  const camera = new PerspectiveCamera(36, 4 / 3, 1, 16_000)
  camera.position.set(400, 900, 1_500)
  camera.lookAt(0, 0, 0)
  camera.updateMatrixWorld()
  const fleet = createTruckFleet(poseBuffer)
  fleet.addDecals()
  scene.add(fleet.bodies, fleet.decals)
  runLoop((nowMs) => {
    poseBuffer.advance(nowMs)
    fleet.update(camera, renderer, -1)
    renderer.render(scene, camera)
  })
}

function startApp(site: Site, trucks: readonly SyntheticTruck[]): void {
  const views = syntheticTruckViews(trucks)
  useTwinStore.setState({
    config: { mapboxToken: null, defaultCrossing: site.id, demo: 'none' },
    crossingId: site.id,
    site,
    trucks: views,
    crossing: syntheticCrossing(site, trucks, 0),
    connection: 'live',
    heardAtMs: performance.now(),
  })
  createRoot(document.getElementById('root') as HTMLElement).render(
    <MantineProvider theme={theme} forceColorScheme="dark">
      <App />
    </MantineProvider>,
  )
  const crossings = [0, 1, 2, 3].map((openSeq) => syntheticCrossing(site, trucks, openSeq))
  let viewSeq = 0
  setInterval(() => {
    viewSeq += 1
    const changed = new Map(useTwinStore.getState().trucks)
    for (let index = 0; index < CHANGED_TRUCKS; index += 1) {
      const tripSeq = ((viewSeq * CHANGED_TRUCKS + index) % trucks.length) + 1
      const truck = changed.get(tripSeq)
      if (truck !== undefined) changed.set(tripSeq, { ...truck, stepDoneCount: viewSeq % 9 })
    }
    useTwinStore.setState({ crossing: crossings[viewSeq % crossings.length] ?? null, trucks: changed, heardAtMs: performance.now() })
  }, VIEW_EVERY_MS)
}

async function begin(): Promise<void> {
  const params = new URLSearchParams(location.search)
  const what = params.get('what') ?? 'layer'
  const site = (await (await fetch(params.get('site') ?? '/site.json')).json()) as Site
  const trucks = syntheticTraffic(site, Number(params.get('trucks') ?? 1_000))
  let frameSeq = 0
  const frames = Array.from({ length: FRAMES_MADE }, (_, index) => encodeTraffic(trucks, index / 10, 0, 0))
  const sendPose = (): void => {
    // There and back, so that nobody jumps where the made frames begin again.
    const turn = frameSeq % (2 * FRAMES_MADE - 2)
    const frame = (frames[turn < FRAMES_MADE ? turn : 2 * FRAMES_MADE - 2 - turn] as ArrayBuffer).slice(0)
    frameSeq += 1
    const view = new DataView(frame)
    view.setFloat64(8, frameSeq * POSE_EVERY_MS, true)
    view.setUint32(32, frameSeq, true)
    carry(() => poseBuffer.accept(frame, performance.now()))
  }
  sendPose()
  poseBuffer.advance(performance.now())
  const canvas = document.createElement('canvas')
  if (what === 'app') startApp(site, trucks)
  else if (what === 'bare') runLoop(createBareLayer(canvas, trucks.length).frame)
  else startLayer(canvas)
  setInterval(sendPose, POSE_EVERY_MS)
  window.frameBench = {
    start: startTally,
    read: () => {
      const { framesMs, poseFrames } = readTally()
      return { framesMs: [...framesMs], poseFrames: [...poseFrames] }
    },
  }
}

void begin()
