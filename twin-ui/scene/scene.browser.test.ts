/**
 * The scene in Chromium with software rendering: built, drawn, pointed at, clicked, flown through, lost and rebuilt.
 *
 * Uses the preview page with synthetic traffic; the whole product is tested elsewhere.
 */
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SceneDebug } from './debug-handle.ts'
import { openBuiltPages, type BuiltPages } from '../../engine/server/testing/built-pages.ts'
import { PAGE_MS_MAX } from '../../engine/server/testing/open-chromium.ts'
import type { PoseParity } from './testing/pose-parity.ts'

declare global {
  interface Window {
    bordertwinScene?: SceneDebug
    poseParity?: PoseParity
  }
}

const TWIN_UI = fileURLToPath(new URL('..', import.meta.url))
/** A software rasteriser on a busy machine. */
const PATIENCE_MS = PAGE_MS_MAX
const DRAW_CALLS_MAX = 120

let built: BuiltPages
const errors: string[] = []

beforeAll(async () => {
  built = await openBuiltPages({
    twinUiDir: TWIN_UI,
    pages: ['scene/testing/preview.html', 'scene/testing/pose-parity.html'],
    browser: { viewport: { width: 800, height: 500 }, reducedMotion: 'reduce' },
  })
})

afterAll(async () => {
  await built?.close()
})

async function openScene(query: string): Promise<Page> {
  const page = await built.context.newPage()
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${built.url}/scene/testing/preview.html?debug=1&language=en&${query}`)
  await page.waitForFunction(() => window.bordertwinScene?.isComplete === true, null, { timeout: PATIENCE_MS })
  await drawn(page, 3)
  return page
}

/** Waits until that many more frames have been drawn. */
async function drawn(page: Page, frameCount: number): Promise<void> {
  const before = (await page.evaluate(() => window.bordertwinScene?.frameCount)) ?? 0
  await page.waitForFunction((count) => (window.bordertwinScene?.frameCount ?? 0) >= count, before + frameCount, { timeout: PATIENCE_MS })
}

const textOf = (page: Page, selector: string): Promise<string | null> =>
  page.evaluate(
    (wanted) => [...document.querySelectorAll<HTMLElement>(wanted)].find((element) => !element.hidden)?.innerText ?? null,
    selector,
  )

describe('the scene in a browser', () => {
  it('the graphics processor puts trucks where the pose buffer says they are', async () => {
    const page = await built.context.newPage()
    await page.goto(`${built.url}/scene/testing/pose-parity.html`)
    await page.waitForFunction(() => window.poseParity !== undefined, null, { timeout: PATIENCE_MS })
    const parity = await page.evaluate(() => window.poseParity)
    expect(parity?.poseCount).toBe(256)
    expect(parity?.errorMMax).toBeLessThan(0.01)
    expect(parity?.errorRadMax).toBeLessThan(0.001)
    await page.close()
  })

  it('draws the site and its trucks in few calls, and says nothing on the console', async () => {
    const page = await openScene('trucks=60')
    const scene = await page.evaluate(() => ({
      calls: window.bordertwinScene?.drawCallCount ?? 0,
      trucks: window.bordertwinScene?.truckCount,
      drawn: window.bordertwinScene?.drawnTruckCount ?? 0,
    }))
    expect(scene.calls).toBeGreaterThan(8)
    expect(scene.calls).toBeLessThan(DRAW_CALLS_MAX)
    expect(scene.trucks).toBe(60)
    expect(scene.drawn).toBeGreaterThan(10)
    expect(errors).toEqual([])
    await page.close()
  })

  it('a truck is where it is drawn: pointing names it, a click selects it, a click beside it lets go', async () => {
    const page = await openScene('trucks=60')
    await page.evaluate(() =>
      window.bordertwinScene?.cutTo({ target: { eastM: 92, northM: -78 }, distanceM: 90, headingRad: 1.2, tiltRad: 0.9 }),
    )
    await drawn(page, 3)
    const listSpots = () =>
      page.evaluate(() => {
        const scene = window.bordertwinScene
        return (scene?.tripSeqs() ?? []).map((tripSeq) => scene?.project(tripSeq) ?? null)
      })
    // One that stands: a slow machine clicks where a moving one has been.
    const before = await listSpots()
    await drawn(page, 3)
    const after = await listSpots()
    const spot = after.find((at, index) => {
      const was = before[index] ?? null
      return at !== null && was !== null && Math.hypot(at.x - was.x, at.y - was.y) < 1 && at.x > 250 && at.x < 550 && at.y > 120 && at.y < 340
    })
    if (spot === undefined || spot === null) throw new Error('no truck stands in the middle of the view')
    await page.mouse.move(spot.x, spot.y)
    await page.waitForFunction(() => document.querySelector<HTMLElement>('.twin-tooltip')?.hidden === false, null, { timeout: PATIENCE_MS })
    const [plate] = ((await textOf(page, '.twin-tooltip')) ?? '').split('\n')
    await page.mouse.click(spot.x, spot.y)
    await drawn(page, 3)
    expect(await textOf(page, '[data-kind=selected]')).toBe(plate)
    await page.mouse.click(20, 480)
    await drawn(page, 3)
    expect(await textOf(page, '[data-kind=selected]')).toBeNull()
    await page.close()
  })

  it('keys and buttons move the camera', async () => {
    const page = await openScene('trucks=10')
    const distanceOf = (): Promise<number> => page.evaluate(() => window.bordertwinScene?.view().distanceM ?? 0)
    const overviewM = await distanceOf()
    await page.keyboard.press('2')
    await drawn(page, 2)
    const barrierM = await distanceOf()
    expect(barrierM).toBeLessThan(overviewM)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await drawn(page, 2)
    expect(await distanceOf()).toBeCloseTo(barrierM / 1.6, 0)
    await page.close()
  })

  it('follows a moving truck until the user pans away', async () => {
    // The last of 30 synthetic trucks is on the road.
    const page = await openScene('trucks=30&follow=30')
    const targetOf = (): Promise<{ eastM: number; northM: number }> =>
      page.evaluate(() => window.bordertwinScene?.view().target ?? { eastM: Number.NaN, northM: Number.NaN })
    const awayM = async (): Promise<number> => {
      const before = await targetOf()
      await drawn(page, 6)
      const after = await targetOf()
      return Math.hypot(after.eastM - before.eastM, after.northM - before.northM)
    }
    await drawn(page, 4)
    expect(await awayM()).toBeGreaterThan(0.5)
    await page.mouse.move(400, 250)
    await page.mouse.down()
    await page.mouse.move(250, 330, { steps: 6 })
    await page.mouse.up()
    await drawn(page, 25)
    expect(await awayM()).toBeLessThan(0.2)
    await page.close()
  })

  it('holds no more memory after a thousand trucks came and went', async () => {
    const page = await openScene('trucks=60&churn=20')
    const held = (): Promise<(number | undefined)[]> =>
      page.evaluate(() => [
        window.bordertwinScene?.geometryCount,
        window.bordertwinScene?.textureCount,
        document.querySelectorAll('.twin-labels > *').length,
      ])
    const newestSeq = (): number => Math.max(0, ...(window.bordertwinScene?.tripSeqs() ?? []))
    /** Twenty come with every frame, and the newest number rises by all sixty. */
    const renewed = async (truckCount: number): Promise<void> => {
      const wantedSeq = (await page.evaluate(newestSeq)) + (truckCount / 20) * 60
      await page.waitForFunction((wanted) => Math.max(0, ...(window.bordertwinScene?.tripSeqs() ?? [])) >= wanted, wantedSeq, { timeout: PATIENCE_MS })
      await drawn(page, 3)
    }
    // What is made once, at its first use, is there when it has not grown for a while.
    let before = await held()
    for (let roundCount = 0; roundCount < 20; roundCount += 1) {
      const earlier = before
      await renewed(200)
      before = await held()
      if (isDeepStrictEqual(before, earlier)) break
    }
    await renewed(1_000)
    expect(await held()).toEqual(before)
    await page.close()
  })

  it('a lost graphics context is said in words and can be rebuilt', async () => {
    const page = await openScene('trucks=10')
    await page.evaluate(() => document.querySelector('canvas')?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext())
    await page.waitForSelector('[role=alert]', { timeout: PATIENCE_MS })
    await page.getByRole('button', { name: 'Build the 3D view again' }).click()
    await drawn(page, 3)
    expect(await page.evaluate(() => window.bordertwinScene?.truckCount)).toBe(10)
    await page.close()
  })
})
