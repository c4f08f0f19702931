/**
 * The packed package by every bundler and by none, in every browser, and bundled for Node: nothing to configure, no
 * warning, no request elsewhere, and batches like Node's that workers made.
 */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserName, findBrowser, launch, requireOrSkip } from '../support/browsers.ts'
import { type App, type Epoch, installApp, run } from './app.ts'
import {
  type Bundle,
  bundleWithEsbuild,
  bundleWithRollup,
  bundleWithVite,
  bundleWithWebpack,
  type DevServer,
  serveWithVite,
} from './bundle.ts'
import { type BundleForNode, esbuildForNode, rollupForNode, webpackForNode } from './bundleForNode.ts'
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
  'esbuild, ESM': esbuildForNode('esm'),
  'esbuild, CommonJS': esbuildForNode('cjs'),
  'Rollup, ESM': rollupForNode('esm'),
  'Rollup, CommonJS': rollupForNode('cjs'),
  webpack: webpackForNode,
}

/** What the app has not installed. Rollup says that, and goes on, as it should. */
const OPTIONAL = /^"(hyparquet-writer|ml-matrix)" is imported by .*, but could not be resolved/

/** Not even styles and pictures, and scripts as far as a page has to allow them. */
const strict = (scripts: string, workers: string) => ({
  'content-security-policy': `default-src 'none'; connect-src 'self'; img-src data:; script-src 'self' ${scripts}; ${workers}`,
})
const WASM = "'wasm-unsafe-eval'"
const BY_BLOB = strict(WASM, 'worker-src blob:')
const BY_FILE = strict(WASM, "worker-src 'self'")
const NO_WORKERS = strict(WASM, "worker-src 'none'")
const NO_WASM = strict('', 'worker-src blob:')
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** For pages that allow no Blobs; `module` is not needed for that. */
const FILES = { workerUrl: '/imbatch/worker.js', moduleUrl: '/imbatch/core.wasm' }
/** Bytes of a ring of three batches: two are made ahead. */
const SHARED = { shared: 3 * OPTIONS.batchSize * 48 * 64 * 3 * 4 }

interface Row {
  readonly name: string
  /** At the server, or an address. */
  readonly page: () => string
  readonly options?: object
  readonly workers?: 'http:' | 'blob:'
}

const ROWS: readonly Row[] = [
  ...Object.keys(BUNDLERS).map((name) => ({ name, page: () => `bundles/${name}/` })),
  { name: 'Vite, its dev server', page: () => dev.url },
  { name: 'no bundler', page: () => 'app/matrix/no-bundler.html' },
  { name: 'Vite, strict CSP', page: () => 'strict/' },
  { name: 'Vite, strict CSP, files', page: () => 'stricter/', options: FILES, workers: 'http:' },
  { name: 'webpack, strict CSP', page: () => 'strict-webpack/' },
  { name: 'no bundler, strict CSP', page: () => 'strict-app/matrix/no-bundler.html' },
  { name: 'Vite, isolated', page: () => 'isolated/', options: SHARED },
  {
    name: 'Vite, isolated, strict CSP, files',
    page: () => 'isolated-strict/',
    options: { ...SHARED, ...FILES },
    workers: 'http:',
  },
]

let app: App
let pictures: string
let bundles: Record<string, Bundle>
let server: Server
let dev: DevServer
let inNode: Made

beforeAll(async () => {
  app = await installApp()
  pictures = join(app.folder, 'pictures')
  await gatherPictures(pictures)
  const building = Object.entries(BUNDLERS).map(async ([name, build]) => [name, await build(app)] as const)
  const [made, built] = await Promise.all([
    workInNode(app.folder, `${PAGE}/node.mjs`, { ...OPTIONS, workers: 0 }),
    Promise.all(building),
  ])
  inNode = made
  bundles = Object.fromEntries(built)
  const map = await importMap(app, '/app/node_modules')
  await writePage(app, PAGE, 'no-bundler.html', map)
  server = await serve(sites(map))
  dev = await serveWithVite(app, PAGE, server.url)
}, 5 * MINUTES)

afterAll(async () => {
  await dev?.close()
  await server?.close()
  await app?.remove()
})

function sites(map: string): Record<string, Site> {
  const vite = bundles['Vite']!.folder
  const package_ = join(app.folder, 'node_modules/imbatch/dist')
  // An import map is a script in the page itself, of which a CSP wants the hash.
  const mapHash = `'sha256-${createHash('sha256').update(map).digest('base64')}'`
  return {
    ...Object.fromEntries(
      Object.entries(bundles).map(([name, { folder }]) => [`/bundles/${name}/`, { content: folder }])
    ),
    '/app/': { content: app.folder },
    '/strict/': { content: vite, headers: BY_BLOB },
    '/strict-webpack/': { content: bundles['webpack']!.folder, headers: BY_BLOB },
    '/strict-app/': { content: app.folder, headers: strict(`${WASM} ${mapHash}`, 'worker-src blob:') },
    '/stricter/': { content: vite, headers: BY_FILE },
    '/isolated/': { content: vite, headers: ISOLATED },
    '/isolated-strict/': { content: vite, headers: { ...ISOLATED, ...BY_FILE } },
    '/no-workers/': { content: vite, headers: NO_WORKERS },
    '/no-wasm/': { content: vite, headers: NO_WASM },
    '/imbatch/': { content: package_, headers: { ...ISOLATED, ...BY_FILE } },
    '/photos/': { content: pictures },
  }
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
  expect(bundles[name]!.warnings).toEqual([])
})

describe.each<BrowserName>(['chromium', 'firefox'])('pages', (name) => {
  let browser: Browser

  beforeAll(async () => {
    if (findBrowser(name)) browser = await launch(name)
  })
  afterAll(() => browser?.close())

  const open = (page: string, options: object = {}) =>
    visit<Made>(browser, new URL(page, server.url).href, {
      options: JSON.stringify({ ...OPTIONS, ...options }),
    })

  test.for(ROWS.map((row) => [row.name, row] as const))(`%s in ${name}`, async ([, row], context) => {
    requireOrSkip(name, context)
    const page = row.page()
    const { value, log, requests } = await open(page, row.options)
    const said = log.join('\n')
    expect(value, said).toBeDefined()
    const { workers, instances, ...made } = value!
    expect(made, said).toEqual({ epoch: inNode.epoch, keras: inNode.keras })
    // Two for the epoch and two for Keras, and those that took their place when the first TIFF or WebP was met.
    expect(workers.length, said).toBeGreaterThanOrEqual(4)
    expect(new Set(workers)).toEqual(new Set([row.workers ?? 'blob:']))
    expect(instances, 'the page itself has made samples').toBe(0)
    expect(log.filter((line) => !line.startsWith('debug: [vite]'))).toEqual([])
    const { origin } = new URL(page, server.url)
    expect(requests.length).toBeGreaterThan(2)
    expect(requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin)).toEqual([])
  })

  test(`CSP without workers, or without WebAssembly, in ${name}`, async (context) => {
    requireOrSkip(name, context)
    expect(reason(await open('no-workers/'))).toContain("workers can't be started")
    expect(reason(await open('no-workers/', FILES))).toContain("workers can't be started")
    // What a file may do is not what a Blob may, and the other way round.
    expect(reason(await open('stricter/'))).toContain("workers can't be started")
    const { value } = await open('no-workers/', { workers: 'auto' })
    expect(value).toMatchObject({ epoch: inNode.epoch, keras: inNode.keras, workers: [] })
    expect(value!.instances).toBeGreaterThan(0)
    // The header is in force.
    expect(reason(await open('no-wasm/'))).toMatch(/Content.Security.Policy|CSP/i)
  })
})

function reason({ value, log }: Visit<Made>): string {
  expect(value).toBeUndefined()
  return log.join('\n')
}

describe('for Node', () => {
  test.for(Object.keys(FOR_NODE))('%s', async (name) => {
    // Beside nothing: what is not in the bundle is not found.
    const folder = join(app.folder, '../for-node', name)
    await mkdir(folder, { recursive: true })
    const { file, warnings } = await FOR_NODE[name]!(app, `${PAGE}/node.mjs`, folder)
    expect(warnings.filter((warning) => !OPTIONAL.test(warning))).toEqual([])
    const { workers, instances, ...made } = await workInNode(folder, file, OPTIONS)
    expect(made).toEqual({ epoch: inNode.epoch, keras: inNode.keras })
    expect(workers.length).toBeGreaterThanOrEqual(4)
    expect(instances).toBe(0)
  })
})
