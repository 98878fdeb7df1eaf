/**
 * The first slice as a person meets it: the real server with the real feed, in Chromium with software WebGL.
 *
 * One server and one page for all tests: they follow each other like the minutes of one visit.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TripDetailView } from '../engine/protocol/view.ts'
import type {} from './map/debug-handle.ts'
import type {} from './scene/debug-handle.ts'
import { en } from './i18n/en.ts'
import { openChromium, PAGE_MS_MAX, type OpenedPage } from '../engine/server/testing/open-chromium.ts'
import { startDemo, type StartedDemo } from '../engine/server/testing/start-demo.ts'

/** A truck that went this far on the screen moved; noise of a parked one stays below. */
const MOVED_PX = 3
const FIRST_TRUCKS_MS_MAX = 10_000

let demo: StartedDemo
let opened: OpenedPage

type Handle = 'bordertwinScene' | 'bordertwinMap'
type Places = Readonly<Record<number, { readonly x: number; readonly y: number } | null>>

const readPlaces = (handle: Handle): Promise<Places> =>
  opened.page.evaluate((name) => {
    const seqs = window.bordertwinScene?.tripSeqs() ?? []
    return Object.fromEntries(seqs.map((tripSeq) => [tripSeq, window[name]?.project(tripSeq) ?? null]))
  }, handle)

function listMoved(before: Places, after: Places): number[] {
  return Object.entries(before).flatMap(([tripSeq, from]) => {
    const to = after[Number(tripSeq)]
    return from !== null && to !== null && to !== undefined && Math.hypot(to.x - from.x, to.y - from.y) > MOVED_PX ? [Number(tripSeq)] : []
  })
}

/** Not under the tools above nor under the other picture in the corner. */
const isBare = (at: { x: number; y: number }, size: { width: number; height: number }): boolean =>
  at.x > 20 && at.x < size.width - 60 && at.y > 70 && at.y < size.height - 20 && !(at.x < 300 && at.y > size.height - 220)

/** Waits until trucks have moved in the view of the handle: from one look to the next, for those there first may stand for long. */
async function untilMoved(handle: Handle): Promise<void> {
  const moved = new Set<number>()
  let before = await readPlaces(handle)
  const look = async (): Promise<number> => {
    const now = await readPlaces(handle)
    for (const tripSeq of listMoved(before, now)) moved.add(tripSeq)
    before = now
    return moved.size
  }
  await expect.poll(look, { timeout: PAGE_MS_MAX, interval: 500 }).toBeGreaterThan(2)
}

beforeAll(async () => {
  demo = await startDemo()
  opened = await openChromium(`${demo.url}/?debug=1&lang=en`, { width: 1000, height: 640 })
})
afterAll(async () => {
  await opened?.close()
  await demo?.stop()
})

test('trucks are known soon after the ready line; how soon is printed', async () => {
  const { url } = demo
  const readFixes = async (): Promise<number> => {
    const answer = (await (await fetch(`${url}/api/v1/crossings/huu-nghi/state`)).json()) as { trucks: { isTracked: boolean; placeId: string | null }[] }
    return answer.trucks.filter((truck) => truck.placeId !== null).length
  }
  await expect.poll(readFixes, { timeout: PAGE_MS_MAX, interval: 200 }).toBeGreaterThan(5)
  const ageMs = demo.ageMs()
  process.stdout.write(`trucks on the site ${Math.round(ageMs)} ms after the ready line (wanted: ${FIRST_TRUCKS_MS_MAX} ms on an idle machine)\n`)
})

test('trucks move in the 3D view', async () => {
  const { page } = opened
  await page.waitForFunction(() => (window.bordertwinScene?.truckCount ?? 0) > 5)
  const drawnBefore = await page.evaluate(() => window.bordertwinScene?.frameCount ?? 0)
  await untilMoved('bordertwinScene')
  process.stdout.write(`trucks move on the screen ${Math.round(demo.ageMs())} ms after the ready line (wanted: ${FIRST_TRUCKS_MS_MAX} ms on an idle machine)\n`)
  expect(await page.evaluate(() => window.bordertwinScene?.frameCount ?? 0)).toBeGreaterThan(drawnBefore)
  expect(await page.evaluate(() => window.bordertwinScene?.drawnTruckCount ?? 0)).toBeGreaterThan(0)
})

test('trucks move on the map', async () => {
  const { page } = opened
  await page.keyboard.press('g')
  await expect.poll(() => page.url(), { timeout: PAGE_MS_MAX }).toContain('view=map')
  await page.waitForFunction(() => (window.bordertwinMap?.frameCount ?? 0) > 2)
  await untilMoved('bordertwinMap')
})

test('a click on a truck of the map shows its steps as the server knows them', async () => {
  const { page } = opened
  const box = await page.locator('canvas.maplibregl-canvas').first().boundingBox()
  if (box === null) throw new Error('the map has no size')
  const steps = page.getByRole('region', { name: en.truck.steps })
  // A truck may leave between the look and the click: at sixty times the speed a slow page is minutes late.
  const clickOne = async (): Promise<boolean> => {
    const at = Object.values(await readPlaces('bordertwinMap')).find((place) => place !== null && isBare(place, box))
    if (at === undefined || at === null) return false
    await page.mouse.click(box.x + at.x, box.y + at.y)
    return steps.waitFor({ timeout: 8_000 }).then(
      () => true,
      () => false,
    )
  }
  await expect.poll(clickOne, { timeout: 200_000, interval: 500 }).toBe(true)
  const shown = (await steps.textContent()) ?? ''
  const tripSeq = Number(/truck=(\d+)/.exec(page.url())?.[1])
  const ask = () => fetch(`${demo.url}/api/v1/crossings/huu-nghi/trips/huu-nghi-${tripSeq}`)
  // One that has just left the state is in the history a moment later.
  await expect.poll(async () => (await ask()).status, { timeout: PAGE_MS_MAX }).toBe(200)
  const detail = (await (await ask()).json()) as TripDetailView
  expect(detail.steps.length).toBeGreaterThan(7)
  for (const { name } of detail.steps) expect(shown).toContain(name.en)
  expect(await steps.locator('li[data-state="done"]').count()).toBeGreaterThan(0)
})

test('nobody complained: no console error, no failed request', () => {
  expect(opened.complaints).toEqual([])
})

test('the page is usable without seeing it: axe finds nothing', async () => {
  const { page } = opened
  await page.evaluate(readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'))
  const violations = await page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)
  })
  expect(violations).toEqual([])
})

test('Vietnamese comes without a reload', async () => {
  const { page } = opened
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: en.header.languageLabel }).first().click()
  await expect.poll(() => page.evaluate(() => document.documentElement.lang), { timeout: PAGE_MS_MAX }).toBe('vi')
})
