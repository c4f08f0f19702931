/**
 * The packed package by every bundler and by none, in every browser, and bundled for Node: nothing to configure, no
 * warning, no request elsewhere, and batches like Node's that workers made.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserName, findBrowser, launch, requireOrSkip } from '../support/browsers.ts'
import { type App, type Epoch, installApp, ROOT, run } from './app.ts'
import {
  type Bundle,
  bundleWithEsbuild,
  bundleWithRollup,
  bundleWithVite,
  bundleWithWebpack,
  type DevServer,
  serveWithVite,
} from './bundle.ts'
import { type BundleForNode, byEsbuild, byEsbuildForPages, byRollup, byWebpack } from './bundleForNode.ts'
import { importMap, writePage } from './importMap.ts'
import { gatherPictures } from './pictures.ts'
import { type Server, type Site, serve } from './server.ts'
import { type Visit, visit } from './visit.ts'

const MINUTES = 60_000
const PAGE = 'matrix'
// A number of workers is no wish, as 'auto' is: without them a page fails.
const OPTIONS = { size: [48, 64], batchSize: 6, workers: 2 }

/** What page/matrix/ leaves behind, in a browser as in Node. */
interface Made {
  readonly epoch: Epoch
  /** The hash of the first batch of Keras' generator. */
  readonly keras: string
  /** The scheme of each worker that answered. */
  readonly workers: readonly string[]
  /** Of WebAssembly on the caller's thread. */
  readonly instances: number
}

const BUNDLERS: Readonly<Record<string, (app: App) => Promise<Bundle>>> = {
  Vite: (app) => bundleWithVite(app, { page: PAGE }),
  webpack: (app) => bundleWithWebpack(app, { page: PAGE }),
  Rollup: (app) => bundleWithRollup(app, { page: PAGE }),
  esbuild: (app) => bundleWithEsbuild(app, { page: PAGE }),
  'esbuild, splitting': (app) => bundleWithEsbuild(app, { page: PAGE, splitting: true }),
}

const FOR_NODE: Readonly<Record<string, BundleForNode>> = {
  'esbuild, ESM and CommonJS': byEsbuild,
  'Rollup, ESM and CommonJS': byRollup,
  'webpack, CommonJS': byWebpack,
}

/** What the app has not installed, and how csv-parse is built: Rollup and webpack say so, and go on, as they should. */
const HARMLESS =
  /^("|Module not found: Error: Can't resolve ')(hyparquet-writer|ml-matrix)\b|^Circular dependency: \S+\/csv-parse\//

/** Not even styles and pictures, and scripts as far as a page has to allow them. */
const policy = (workers: string, wasm = " 'wasm-unsafe-eval'") =>
  `default-src 'none'; connect-src 'self'; img-src data:; script-src 'self'${wasm}; worker-src ${workers}`

const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

const DEV = 'Vite, its dev server'
const NONE = 'no bundler'

interface Page {
  readonly name: string
  /** A bundler, DEV or NONE. */
  readonly by: string
  readonly csp?: string
  /** Whether there is shared memory. */
  readonly isolated?: boolean
}

interface Row extends Page {
  readonly options?: object
  /** Where workers are from, if not from a Blob. */
  readonly workers?: 'http:'
}

/** For pages that allow no Blobs; `module` is not needed for that. */
const FILES = { workerUrl: '/imbatch/worker.js', moduleUrl: '/imbatch/core.wasm' }
/** Bytes of a ring of three batches: two are made ahead. */
const SHARED = { shared: 3 * OPTIONS.batchSize * 48 * 64 * 3 * 4 }

const STRICT = { csp: policy('blob:') }
const STRICTER = { csp: policy("'self'") }
const BY_FILE = { ...STRICTER, options: FILES, workers: 'http:' } as const

const ROWS: readonly Row[] = [
  ...[...Object.keys(BUNDLERS), DEV, NONE].map((by) => ({ name: by, by })),
  { name: 'Vite, strict CSP', by: 'Vite', ...STRICT },
  { name: 'webpack, strict CSP', by: 'webpack', ...STRICT },
  { name: 'no bundler, strict CSP', by: NONE, ...STRICT },
  { name: 'Vite, CSP without Blobs', by: 'Vite', ...BY_FILE },
  { name: 'no bundler, CSP without Blobs', by: NONE, ...BY_FILE },
  { name: 'Vite, shared memory', by: 'Vite', isolated: true, options: SHARED },
  {
    name: 'Vite, shared memory, CSP without Blobs',
    by: 'Vite',
    isolated: true,
    ...BY_FILE,
    options: { ...FILES, ...SHARED },
  },
]

/** Where something is not allowed. */
const LESS = {
  workers: { name: 'no workers', by: 'Vite', csp: policy("'none'") },
  blobs: { name: 'no Blobs', by: 'Vite', ...STRICTER },
  wasm: { name: 'no WebAssembly', by: 'Vite', csp: policy('blob:', '') },
} as const
const RECIPE = { name: 'recipe', by: NONE, ...STRICTER }

let app: App
let pictures: string
let bundles: Record<string, PromiseSettledResult<Bundle>>
let server: Server
let dev: DevServer
let inNode: Made

beforeAll(async () => {
  app = await installApp()
  pictures = join(app.folder, 'photos')
  await gatherPictures(pictures)
  const building = Object.values(BUNDLERS).map((build) => build(app))
  const [made, built] = await Promise.all([
    workInNode(app.folder, `${PAGE}/node.mjs`, { ...OPTIONS, workers: 0 }),
    Promise.allSettled(building),
  ])
  inNode = made
  bundles = Object.fromEntries(Object.keys(BUNDLERS).map((name, i) => [name, built[i]!]))
  const map = await importMap(app, '../node_modules')
  await writePage(app, PAGE, 'no-bundler.html', map)
  await writePage(app, PAGE, 'recipe.html', map, './recipe.mjs')
  await writeFile(join(app.folder, PAGE, 'readme.mjs'), recipe())
  server = await serve(sites(map))
  dev = await serveWithVite(app, PAGE, server.url)
}, 5 * MINUTES)

afterAll(async () => {
  await dev?.close()
  await server?.close()
  await app?.remove()
})

/** Fails if it did not: those of the others are still tested. */
function bundleBy(name: string): Bundle {
  const built = bundles[name]!
  if (built.status === 'rejected') throw built.reason
  return built.value
}

function sites(map: string): Record<string, Site> {
  // An import map is a script in the page itself, of which a CSP wants the hash.
  const hash = `'sha256-${createHash('sha256').update(map).digest('base64')}'`
  const pages = [...ROWS, ...Object.values(LESS), RECIPE].map(({ name, by, csp, isolated }: Page) => {
    const built = bundles[by]
    const content = built?.status === 'fulfilled' ? built.value.folder : app.folder
    const headers = {
      ...(csp && { 'content-security-policy': csp.replace('script-src', `script-src ${hash}`) }),
      ...(isolated && ISOLATED),
    }
    return [`/${name}/`, { content, headers }] as const
  })
  return {
    ...Object.fromEntries(pages),
    // What a worker may do is said where its script is from.
    '/imbatch/': {
      content: join(app.folder, 'node_modules/imbatch/dist'),
      headers: { ...ISOLATED, 'content-security-policy': policy("'none'") },
    },
    '/photos/': { content: pictures },
  }
}

function addressOf({ name, by }: Page, html = 'no-bundler.html'): string {
  if (by === DEV) return dev.url
  const folder = new URL(`${encodeURIComponent(name)}/`, server.url)
  if (by === NONE) return new URL(`${PAGE}/${html}`, folder).href
  bundleBy(by)
  return folder.href
}

async function workInNode(folder: string, script: string, options: object): Promise<Made> {
  const manifest = join(pictures, 'manifest.csv')
  return JSON.parse(await run(process.execPath, [script, manifest, JSON.stringify(options)], folder))
}

test("Node's own thread makes what all are compared with", () => {
  const { epoch, workers, instances } = inNode
  expect([epoch.paths.length, epoch.batches.length]).toEqual([16, 3])
  expect(new Set(epoch.batches.map(({ xs }) => xs)).size).toBe(3)
  // Those who make samples are seen.
  expect(workers).toEqual([])
  expect(instances).toBeGreaterThan(0)
})

test.for(Object.keys(BUNDLERS))('%s has no warning', (name) => {
  expect(bundleBy(name).warnings).toEqual([])
})

describe.each<BrowserName>(['chromium', 'firefox'])('pages', (name) => {
  let browser: Browser

  beforeAll(async () => {
    if (findBrowser(name)) browser = await launch(name)
  })
  afterAll(() => browser?.close())

  const open = (address: string, options: object = {}) =>
    visit<Made>(browser, address, { options: JSON.stringify({ ...OPTIONS, ...options }) })

  test.for(ROWS.map((row) => [row.name, row] as const))(`%s in ${name}`, async ([, row], context) => {
    requireOrSkip(name, context)
    const address = addressOf(row)
    const { value, log, requests } = await open(address, row.options)
    const said = log.join('\n')
    expect(value, said).toBeDefined()
    const { workers, instances, ...made } = value!
    expect(made, said).toEqual({ epoch: inNode.epoch, keras: inNode.keras })
    // Two for the epoch and two for Keras, also for TIFF and WebP.
    expect(workers.length, said).toBe(4)
    expect(new Set(workers)).toEqual(new Set([row.workers ?? 'blob:']))
    expect(instances, 'the page itself has made samples').toBe(0)
    expect(log.filter((line) => !line.startsWith('debug: [vite]'))).toEqual([])
    expect(requests.length).toBeGreaterThan(2)
    const { origin } = new URL(address)
    expect(requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin)).toEqual([])
  })

  test(`the guide's recipe for a strict CSP in ${name}`, async (context) => {
    requireOrSkip(name, context)
    const { value, log, requests } = await open(addressOf(RECIPE, 'recipe.html'))
    expect(value, log.join('\n')).toMatchObject({ instances: 0 })
    expect(new Set(value!.workers)).toEqual(new Set(['http:']))
    expect(log.length, log.join('\n')).toBe(1) // 16 pictures are one batch
    expect(log[0]).toContain('log: ')
    for (const file of Object.values(FILES)) expect(requests).toContain(new URL(file, server.url).href)
  })

  test(`no workers, or no WebAssembly, where a CSP forbids it, in ${name}`, async (context) => {
    requireOrSkip(name, context)
    const [workers, blobs, wasm] = [LESS.workers, LESS.blobs, LESS.wasm].map((site) => addressOf(site))
    const none = "workers can't be started"
    expect(reasonOf(await open(workers!))).toContain(none)
    expect(reasonOf(await open(workers!, FILES))).toContain(none)
    expect(reasonOf(await open(blobs!))).toContain(none)
    // Without a number the page's thread does it all.
    const { value } = await open(workers!, { workers: 'auto' })
    expect(value).toMatchObject({ epoch: inNode.epoch, keras: inNode.keras, workers: [] })
    expect(value!.instances).toBeGreaterThan(0)
    // The header is in force.
    expect(reasonOf(await open(wasm!))).toMatch(/Content.Security.Policy|CSP/i)
  })
})

describe('for Node', () => {
  const makeScripts = async (name: string, bundle: BundleForNode) => {
    // Beside nothing: what is not in the bundle is not found.
    const folder = join(app.folder, '../for-node', name)
    await mkdir(folder, { recursive: true })
    return { folder, ...(await bundle(app, `${PAGE}/node.mjs`, folder)) }
  }

  test.for(Object.keys(FOR_NODE))('%s', async (name) => {
    const { folder, files, warnings } = await makeScripts(name, FOR_NODE[name]!)
    expect(warnings.filter((warning) => !HARMLESS.test(warning))).toEqual([])
    for (const file of files) {
      const { workers, instances, ...made } = await workInNode(folder, file, OPTIONS)
      expect(made, file).toEqual({ epoch: inNode.epoch, keras: inNode.keras })
      expect(workers.length, file).toBeGreaterThanOrEqual(4)
      expect(instances, file).toBe(0)
    }
  })

  test('one that was made for pages says what it lacks', async () => {
    const { folder, files } = await makeScripts('for pages', byEsbuildForPages)
    const made = workInNode(folder, files[0]!, { ...OPTIONS, workers: 'auto' })
    await expect(made).rejects.toThrow("resolve by the condition 'node'")
  })
})

/** The only one under the heading. */
function recipe(): string {
  const guide = readFileSync(join(ROOT, 'docs/guide.md'), 'utf8')
  const section = /^## Bundlers$[\s\S]*?(?=^## )/m.exec(guide)![0]
  const [snippet, ...others] = [...section.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)
  expect(others).toEqual([])
  return snippet!
}

function reasonOf({ value, log }: Visit<Made>): string {
  expect(value).toBeUndefined()
  return log.join('\n')
}
