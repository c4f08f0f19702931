/** Opens a page in a browser, and waits for what it says. */
import type { Browser } from 'puppeteer-core'
import type { Epoch } from './app.ts'
import type { Server, Site } from './server.ts'

/** What page/main.mjs leaves behind. */
type Result<T> = { readonly value: T } | { readonly error: string }

export interface Visit<T> {
  /** What the page made; undefined if it failed, which is then in `log`. */
  readonly value: T | undefined
  /** The page's error, and whatever is in its console. */
  readonly log: readonly string[]
  /** Of the page and, where a browser tells of them, of its workers. */
  readonly requests: readonly string[]
}

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
  const query = { manifest: `/${images}/manifest.json`, options: JSON.stringify(options) }
  const { value, log } = await visit<Epoch>(browser, `${url}${page}/`, query)
  if (value) return value
  throw new Error(log.join('\n'))
}

export async function visit<T>(
  browser: Browser,
  address: string,
  query: Readonly<Record<string, string>>
): Promise<Visit<T>> {
  const tab = await browser.newPage()
  const log: string[] = []
  const requests: string[] = []
  tab.on('console', (message) => void log.push(`${message.type()}: ${message.text()}`))
  tab.on('pageerror', (error) => void log.push(String(error)))
  tab.on('request', (request) => void requests.push(request.url()))
  tab.on('response', (response) => {
    if (response.status() >= 400) log.push(`${response.url()}: ${response.status()}`)
  })
  try {
    // After the load event the module has run, and the promise exists. Strings and functions given to evaluate()
    // are not subject to the page's CSP; waitForFunction() would be.
    await tab.goto(`${address}?${new URLSearchParams(query)}`)
    const read = () => (globalThis as { __result?: Promise<Result<T>> }).__result
    const result = await tab.evaluate(read)
    if (result && 'value' in result) return { value: result.value, log, requests }
    return { value: undefined, log: [result?.error ?? 'the page left no result', ...log], requests }
  } finally {
    await tab.close()
  }
}
