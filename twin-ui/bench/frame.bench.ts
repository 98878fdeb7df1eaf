/**
 * JavaScript per animation frame in Chromium: a bare shader layer as the yardstick, our truck layer, and the whole app.
 *
 * Method: the page of frame-page.tsx is built, opened headless, fed with pose frames at 10 Hz and views at 2 Hz. A frame with a new
 * pose frame costs more than one without: the figure is the median of each kind, weighed one in six (10 Hz at 60 pictures a second).
 * The whole app adds, spread over 60 frames, the script that runs between frames (views, React), and style and layout, from Chromium's
 *          counters of processor time.
 * Limits:  draw calls return at once (frame-clock.ts): this is the main thread's share, not the graphics processor's.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { loadCrossing } from '../../scenarios/load-crossing.ts'
import { openBuiltPages } from '../../engine/server/testing/built-pages.ts'
import './frame-handle.ts'

export interface FrameRow {
  readonly name: string
  readonly frameMs: number
  /** Null for a yardstick. */
  readonly targetMs: number | null
}

type What = 'bare' | 'layer' | 'app'

const WARM_UP_MS = 4_000
const MEASURE_MS = 6_000
const READY_MS_MAX = 120_000
const POSE_FRAMES_RATIO = 1 / 6
const PICTURES_PER_S = 60
const TRUCK_COUNTS = [1_000, 10_000] as const
const ROWS: readonly { readonly what: What; readonly title: string; readonly targetMs: number | null }[] = [
  { what: 'bare', title: 'bare shader layer', targetMs: null },
  { what: 'layer', title: '3D truck layer', targetMs: 0.5 },
  { what: 'app', title: 'whole app', targetMs: 3 },
]
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN

interface Counters {
  readonly scriptMs: number
  readonly styleMs: number
}

/** Processor time of the main thread, so that a busy machine does not count. */
async function readCounters(page: Page): Promise<() => Promise<Counters>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const ms = (name: string): number => 1_000 * (metrics.find((metric) => metric.name === name)?.value ?? 0)
    return { scriptMs: ms('ScriptDuration'), styleMs: ms('LayoutDuration') + ms('RecalcStyleDuration') }
  }
}

async function measure(context: BrowserContext, address: string, what: What): Promise<number> {
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(() => window.frameBench !== undefined, null, { timeout: READY_MS_MAX })
  // The app builds its scene lazily: it is there when its second canvas is (map and 3D).
  if (what === 'app') await page.waitForFunction(() => document.querySelectorAll('canvas').length >= 2, null, { timeout: READY_MS_MAX })
  await page.waitForTimeout(WARM_UP_MS)
  const counters = await readCounters(page)
  const before = await counters()
  await page.evaluate(() => window.frameBench?.start())
  await page.waitForTimeout(MEASURE_MS)
  const read = await page.evaluate(() => window.frameBench?.read())
  const after = await counters()
  await page.close()
  if (read === undefined || read.framesMs.length < 20)
    throw new Error(`${what}: only ${read?.framesMs.length ?? 0} frames in ${MEASURE_MS} ms`)
  const withPose = new Set(read.poseFrames)
  const plainMs = median(read.framesMs.filter((_, index) => !withPose.has(index)))
  const poseMs = median(read.framesMs.filter((_, index) => withPose.has(index)))
  const frameMs = plainMs * (1 - POSE_FRAMES_RATIO) + poseMs * POSE_FRAMES_RATIO
  if (what !== 'app') return frameMs
  const inFramesMs = plainMs * (read.framesMs.length - withPose.size) + poseMs * withPose.size
  const betweenMs = Math.max(0, after.scriptMs - before.scriptMs - inFramesMs)
  return frameMs + betweenMs / (MEASURE_MS / 1_000) / PICTURES_PER_S + (after.styleMs - before.styleMs) / read.framesMs.length
}

/** @param runs How often everything is measured; the rows hold the medians. */
export async function benchFrames(runs = 3): Promise<FrameRow[]> {
  const root = repositoryRoot()
  const crossing = loadCrossing(join(root, 'scenarios/crossings/huu-nghi'))
  if (!crossing.ok) throw new Error('the crossing huu-nghi does not load')
  const { url, context, close } = await openBuiltPages({
    twinUiDir: join(root, 'twin-ui'),
    pages: ['bench/frame-page.html'],
    browser: { viewport: { width: 1_280, height: 800 } },
    jsonByPath: { '/site.json': JSON.stringify(crossing.value.site) },
  })
  try {
    const rows: FrameRow[] = []
    for (const truckCount of TRUCK_COUNTS) {
      for (const { what, title, targetMs } of ROWS) {
        const results: number[] = []
        for (let run = 0; run < runs; run += 1)
          results.push(await measure(context, `${url}/bench/frame-page.html?what=${what}&trucks=${truckCount}`, what))
        rows.push({ name: `${title}, JS per frame, ${truckCount.toLocaleString('en-GB')} trucks`, frameMs: median(results), targetMs })
      }
    }
    return rows
  } finally {
    await close()
  }
}
