import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const EXECUTABLE = '/usr/bin/chromium'

export const hasChromium = existsSync(EXECUTABLE)
if (!hasChromium) console.warn(`SKIPPED: ${EXECUTABLE} is not installed, so no browser looks at the page`)

/** A page of a real browser. */
export interface BrowserPage {
  readonly page: Page
  /** What it complained of so far: errors of scripts, of the policy, of the network. */
  readonly complaints: readonly string[]
}

/** Opens pages of one real browser, which ends with the file's tests. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<BrowserPage> {
  let browser: Browser | null = null
  beforeAll(async () => {
    // In a container its own sandbox cannot begin; all that it opens are the tests' own pages.
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  return async (options = {}) => {
    if (browser === null) throw new Error('the browser was not started')
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'America/New_York', ...options })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    return { page, complaints }
  }
}
