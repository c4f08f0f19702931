/** The package as users get it: packed, installed elsewhere, type-checked, run in Node. Its pages are in bundlers.test.ts. */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, type Epoch, epochInNode, installApp, ROOT, run } from './app.ts'
import { bundleWithEsbuild, scriptSizes } from './bundle.ts'

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
    expect(reachedFrom('dist/cli.node.js')).toContain('parseArgs')
    for (const entry of ['index', 'node', 'keras/index']) {
      const text = reachedFrom(`dist/${entry}.js`)
      expect(text.length).toBeGreaterThan(50_000)
      expect(text).not.toContain('parseArgs')
    }
  })
})

/** The text of a script and of all that it can import. */
function reachedFrom(path: string, seen: Set<string> = new Set()): string {
  if (seen.has(path)) return ''
  seen.add(path)
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports = [...text.matchAll(/["'](\.\.?\/[^"']+\.js)["']/g)]
  return text + imports.map(([, name]) => reachedFrom(posix.join(posix.dirname(path), name!), seen)).join('')
}

describe('a page', () => {
  test('bundles without a warning, by esbuild', async () => {
    const whole = await bundleWithEsbuild(app)
    const split = await bundleWithEsbuild(app, { splitting: true })
    console.log('page by esbuild [bytes, gzip]:', await scriptSizes(whole))
    console.log('page by esbuild, split [bytes, gzip]:', await scriptSizes(split))
    expect([...whole.warnings, ...split.warnings]).toEqual([])
  })
})
