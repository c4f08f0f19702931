/** Runs the work in pages. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { fromDirectory } from 'imbatch/node'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** How the tests find and start browsers, whose sources are TypeScript. */
export async function openBrowsers(folder) {
  const outfile = join(folder, 'browsers.mjs')
  const entry = join(PROJECT, 'test/support/browsers.ts')
  const js = "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js },
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

/** A server of the page and of the images below `images`, on this machine only; isolated, so that there is shared memory. */
export async function servePage(images) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.mjs', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'error',
  })
  const { entries } = await fromDirectory(images)
  const files = new Map(entries.map(({ path }) => [`/images/${path}`, join(images, path)]))
  const pages = new Map([
    [
      '/',
      ['text/html', '<!doctype html><title>imbatch</title><script type="module" src="/page.mjs"></script>'],
    ],
    ['/page.mjs', ['text/javascript', outputFiles[0].text]],
    ['/paths.json', ['application/json', JSON.stringify(entries.map(({ path }) => path))]],
  ])
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url)
    const file = files.get(path)
    const [type, body] = file ? ['application/octet-stream', await readFile(file)] : (pages.get(path) ?? [])
    if (!type) return response.writeHead(404).end()
    const isolation = {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    }
    response.writeHead(200, { 'content-type': type, ...isolation }).end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections() // browsers keep theirs open
    server.close()
  }
  return { url: `http://127.0.0.1:${server.address().port}/`, close }
}

/** What epoch.mjs measured. A browser's memory is that of several processes, and is not told. */
export async function measureInBrowser(browser, url, workers) {
  const tab = await browser.newPage()
  try {
    await tab.goto(url)
    return await tab.evaluate((number) => globalThis.measureFiles(number), workers)
  } finally {
    await tab.close()
  }
}
