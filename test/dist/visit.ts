/** One epoch in a browser: opens the page, and waits for what it says. */
import type { Browser } from 'puppeteer-core'
import type { Epoch } from './app.ts'
import type { Server, Site } from './server.ts'

/** What page/main.mjs leaves behind. */
type Result = { readonly value: Epoch } | { readonly error: string }

/** A folder of images as a page gets it: the files, and a manifest that lists them in the order of `epoch`. */
export function imageSite(name: string, root: string, epoch: Epoch): Record<string, Site> {
  const rows = epoch.paths.map((path, i) => ({ path, label: epoch.classNames[epoch.labels[i]!] }))
  return { [`/${name}/`]: { content: root }, [`/${name}/manifest.json`]: { content: { json: rows } } }
}

/** The epoch of `images` (see `imageSite`) by the page at `page`; fails with what the page reported. */
export async function epochInBrowser(
  browser: Browser,
  { url }: Server,
  page: string,
  images: string,
  options: object
): Promise<Epoch> {
  const query = new URLSearchParams({
    manifest: `/${images}/manifest.json`,
    options: JSON.stringify(options),
  })
  const tab = await browser.newPage()
  const messages: string[] = []
  tab.on('console', (message) => void messages.push(`${message.type()}: ${message.text()}`))
  tab.on('pageerror', (error) => void messages.push(String(error)))
  try {
    // After the load event the module has run, and the promise exists. Strings and functions given to evaluate()
    // are not subject to the page's CSP; waitForFunction() would be.
    await tab.goto(`${url}${page}/?${query}`)
    const read = () => (globalThis as { __result?: Promise<Result> }).__result
    const result = await tab.evaluate(read)
    if (result && 'value' in result) return result.value
    throw new Error([result?.error ?? 'the page left no result', ...messages].join('\n'))
  } finally {
    await tab.close()
  }
}
