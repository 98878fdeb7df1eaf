/** A fresh Chromium with software WebGL, and what it complained about. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type LaunchOptions, type Page } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser']
/** Without these a machine without a GPU or a network gives no WebGL2, or minutes of failing look-ups. */
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
/** Software rendering says it when a picture is taken. */
const KNOWN_WARNINGS = [/GPU stall due to ReadPixels/]

/** For whatever a page is asked, on a busy machine too; past this it hangs. */
export const PAGE_MS_MAX = 120_000

export interface OpenedPage {
  readonly page: Page
  /** Console errors and warnings, uncaught exceptions, failed requests. */
  readonly complaints: readonly string[]
  readonly close: () => Promise<void>
}

/** @throws Error where Chromium is not installed. */
export function chromiumOptions(): LaunchOptions {
  const executablePath = PATHS.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('Chromium is not installed; npm test installs it on Debian')
  return { executablePath, headless: true, args: FLAGS }
}

export async function openChromium(url: string, size: { readonly width: number; readonly height: number }): Promise<OpenedPage> {
  const browser: Browser = await chromium.launch({ ...chromiumOptions(), timeout: PAGE_MS_MAX })
  const page = await browser.newPage({ viewport: size })
  page.setDefaultTimeout(PAGE_MS_MAX)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (!KNOWN_WARNINGS.some((known) => known.test(message.text()))) complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // The page's own abort: another truck was chosen before the answer came.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`request failed: ${request.url()} ${reason}`)
  })
  await page.goto(url)
  return { page, complaints, close: () => browser.close() }
}
