import { defineBrowserProvider } from '@vitest/browser'
import type { Browser } from 'puppeteer-core'
import { launch } from './browsers.ts'

/** Vitest's browser mode in an installed Firefox: Playwright only drives a build of its own. */
export function puppeteerFirefox() {
  return defineBrowserProvider({
    name: 'puppeteer',
    supportedBrowser: ['firefox'],
    options: {},
    providerFactory: () => {
      let browser: Promise<Browser> | undefined
      return {
        name: 'puppeteer',
        supportsParallelism: false,
        getCommandsContext: () => ({}),
        async openPage(_session, url) {
          browser ??= launch('firefox')
          const page = await (await browser).newPage()
          await page.goto(url, { waitUntil: 'domcontentloaded' })
        },
        async close() {
          await (await browser)?.close()
        },
      }
    },
  })
}
