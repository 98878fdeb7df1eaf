/** A token is set, but Mapbox cannot be reached or refuses it: the plan of our own bundle comes, and the page says so. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openChromium } from '../../engine/server/testing/open-chromium.ts'
import { startDemo, type StartedDemo } from '../../engine/server/testing/start-demo.ts'
import type {} from './debug-handle.ts'
import { en } from '../i18n/en.ts'

const MAPBOX = /^https:\/\/(?:api|events)\.mapbox\.com\//
const DRAWN_MS_MAX = 150_000

let demo: StartedDemo

beforeAll(async () => {
  demo = await startDemo({ MAPBOX_TOKEN: 'pk.of-nobody' })
})
afterAll(() => demo?.stop())

test.each([
  ['does not answer', { isRefused: false }],
  ['refuses the token', { isRefused: true }],
])('where Mapbox %s, MapLibre draws the crossing', async (_, { isRefused }) => {
  const { page, close } = await openChromium('about:blank', { width: 700, height: 500 })
  const asked: string[] = []
  try {
    await page.route(MAPBOX, (route) => {
      asked.push(route.request().url())
      return isRefused ? route.fulfill({ status: 401, json: { message: 'Not Authorized - Invalid Token' } }) : route.abort('internetdisconnected')
    })
    await page.goto(`${demo.url}/?debug=1&lang=en&view=map`)
    await page.waitForFunction(() => (window.bordertwinMap?.frameCount ?? 0) > 2, undefined, { timeout: DRAWN_MS_MAX })
    await page.locator('canvas.maplibregl-canvas').first().waitFor()
    await page.getByText(en.stage.offlineMap).waitFor()
    expect(asked.some((url) => url.includes('/styles/v1/mapbox/dark-v11') && url.includes('access_token=pk.of-nobody'))).toBe(true)
  } finally {
    await close()
  }
})
