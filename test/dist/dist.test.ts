/** The package as users get it: packed, installed elsewhere, type-checked, bundled, run in Node and browsers. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserName, launch, requireOrSkip } from '../support/browsers.ts'
import { type App, type Epoch, epochInNode, installApp, ROOT, run } from './app.ts'
import { type Bundle, bundleWithEsbuild, bundleWithVite, scriptSizes } from './bundle.ts'
import { type Server, serve } from './server.ts'
import { epochInBrowser, imageSite } from './visit.ts'

const MINUTES = 60_000
const OPTIONS = { size: [48, 64], batchSize: 8 }
const FOLDERS = { classes: join(ROOT, 'test/fixtures/classes'), photos: join(ROOT, 'examples/photos') }
const IMAGES = Object.keys(FOLDERS) as (keyof typeof FOLDERS)[]

let app: App
let node: Record<keyof typeof FOLDERS, Epoch>

beforeAll(async () => {
  app = await installApp()
  const [classes, photos] = await Promise.all(IMAGES.map((name) => epochInNode(app, FOLDERS[name], OPTIONS)))
  node = { classes: classes!, photos: photos! }
}, 5 * MINUTES)

afterAll(() => app?.remove())

describe('the tarball', () => {
  test('holds what is needed and nothing else', () => {
    const { files, size, unpackedSize } = app.tarball
    console.log(`tarball: ${size} bytes, ${unpackedSize} unpacked, ${files.length} files`)
    const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY.md', 'package.json']
    expect(files.filter((path) => !path.startsWith('dist/') && !documents.includes(path))).toEqual([])
    expect(files.filter((path) => /\btests?\b|fixtures|\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(documents.filter((name) => existsSync(join(ROOT, name)))))
    for (const name of ['index.js', 'index.d.ts', 'node.js', 'node.d.ts', 'core.wasm']) {
      expect(files).toContain(`dist/${name}`)
    }
  })

  // Without 'dom' a program has Node's types: something must say what a URL is.
  const typeRoots = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')]
  test.each([
    ['a browser', 'es2022,dom', []],
    ['Node', 'es2022', typeRoots],
  ])('type-checks for %s, by --lib %s', { timeout: 2 * MINUTES }, async (_, lib, types) => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext']
    const args = [tsc, ...flags, '--target', 'es2022', '--lib', lib, ...types, 'consumer.ts']
    await run(process.execPath, args, app.folder)
  })
})

describe('Node', () => {
  test.each(IMAGES)('makes every batch of %s', (name) => {
    const { paths, batches } = node[name]
    expect(paths.length).toBeGreaterThan(8)
    expect(batches.length).toBe(Math.ceil(paths.length / 8))
    expect(batches.flatMap((batch) => batch.paths)).toEqual(paths)
    expect(batches[0]!.shape).toEqual([8, 48, 64, 3])
    expect(new Set(batches.map(({ xs }) => xs)).size).toBe(batches.length)
  })
})

describe('the command', () => {
  test('is there, and needs nothing that was not installed', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const npx = (...words: string[]) => run('npx', ['--no-install', 'imbatch', ...words], app.folder)
    expect(await npx('--version')).toBe(`${version}\n`)
    expect(JSON.parse(await npx('inspect', FOLDERS.photos, '--json'))).toMatchObject({
      images: 42,
      broken: [],
    })
    expect(await npx('preview', FOLDERS.photos, '-o', 'sheet.png', '--rotation', '9')).toContain(
      'beach/beach-01.png'
    )
    expect(await npx('pack', FOLDERS.photos, '-o', 'photos.npz', '--size', '32')).toContain('[42, 32, 32, 3]')
    expect(await npx('bench', FOLDERS.photos, '--size', '32', '--epochs', '1', '--workers', '0,1')).toContain(
      'images/s'
    )
  })

  test('is not in a page', () => {
    const scripts = app.tarball.files.filter((path) => path.startsWith('dist/cli'))
    expect(scripts.length).toBeGreaterThan(5)
    const library =
      readFileSync(join(ROOT, 'dist/index.js'), 'utf8') + readFileSync(join(ROOT, 'dist/node.js'), 'utf8')
    expect(library).not.toContain('cli')
  })
})

describe('browsers', () => {
  const strict = (sources: string) => ({
    'content-security-policy': `default-src 'self'; script-src 'self' ${sources}`,
  })
  let bundles: Record<'vite' | 'esbuild' | 'split', Bundle>
  let server: Server

  beforeAll(async () => {
    bundles = {
      vite: await bundleWithVite(app),
      esbuild: await bundleWithEsbuild(app),
      split: await bundleWithEsbuild(app, true),
    }
    server = await serve({
      '/vite/': { content: bundles.vite.folder },
      '/esbuild/': { content: bundles.esbuild.folder },
      '/strict/': { content: bundles.vite.folder, headers: strict("'wasm-unsafe-eval'") },
      '/stricter/': { content: bundles.vite.folder, headers: strict('') },
      '/lib/': {
        content: join(app.folder, 'node_modules/imbatch/dist'),
        headers: strict("'wasm-unsafe-eval'"),
      },
      ...imageSite('classes', FOLDERS.classes, node.classes),
      ...imageSite('photos', FOLDERS.photos, node.photos),
    })
  }, 3 * MINUTES)

  afterAll(() => server?.close())

  test('bundle without a warning', async () => {
    console.log('page by esbuild [bytes, gzip]:', await scriptSizes(bundles.esbuild))
    console.log('page by esbuild, split [bytes, gzip]:', await scriptSizes(bundles.split))
    expect(bundles.vite.warnings).toEqual([])
    expect(bundles.esbuild.warnings).toEqual([])
    expect(bundles.split.warnings).toEqual([])
  })

  const names: BrowserName[] = ['chromium', 'firefox']
  test.for(names)('%s makes the same batches as Node', { timeout: 5 * MINUTES }, async (name, context) => {
    requireOrSkip(name, context)
    await inBrowser(name, async (epoch) => {
      for (const images of IMAGES) {
        for (const page of ['vite', 'esbuild']) {
          // A number of workers is no wish, as 'auto' is: without them this fails.
          const made = await epoch(page, images, { workers: 2 })
          expect(made, `${images} by ${page}`).toEqual(node[images])
        }
      }
    })
  })

  test.for(names)("%s needs only 'wasm-unsafe-eval'", { timeout: 2 * MINUTES }, async (name, context) => {
    requireOrSkip(name, context)
    await inBrowser(name, async (epoch) => {
      // Workers from a Blob are forbidden there, so that there are none, or those of a file.
      expect(await epoch('strict', 'classes')).toEqual(node.classes)
      await expect(epoch('strict', 'classes', { workers: 2 })).rejects.toThrow("workers can't be started")
      const workerUrl = '/lib/worker.js'
      expect(await epoch('strict', 'classes', { workers: 2, workerUrl })).toEqual(node.classes)
      // Without it the page must fail, or else the header was not in force.
      await expect(epoch('stricter', 'classes')).rejects.toThrow(/Content.Security.Policy|CSP/i)
    })
  })

  async function inBrowser(
    name: BrowserName,
    body: (epoch: (page: string, images: string, more?: object) => Promise<Epoch>) => Promise<void>
  ): Promise<void> {
    const browser = await launch(name)
    try {
      await body((page, images, more) =>
        epochInBrowser(browser, server, page, images, { ...OPTIONS, ...more })
      )
    } finally {
      await browser.close()
    }
  }
})
