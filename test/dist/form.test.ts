/** The form of the package: how large it is, what a page loads of it, and its types as compilers and checkers see them. */
import { cp, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, installApp, ROOT, run } from './app.ts'

const MINUTES = 60_000

/**
 * Bytes; 400 kB were wanted. What is hard to make smaller, in kB: 197 of scripts, 79 of WebAssembly and the workers' script in them,
 * 86 of types with their comments, 85 of core.wasm, 12 of worker.js, 22 of documents.
 */
const UNPACKED = 495_000

/** Bytes by gzip of the scripts that the README's page loads when it starts, and of those before its first batch. */
const PAGE_START = 20_000
const PAGE_FIRST_BATCH = 60_000

let app: App

beforeAll(async () => {
  app = await installApp()
}, 5 * MINUTES)

afterAll(() => app?.remove())

/** The file of a development dependency that its command runs. */
function commandOf(packageName: string, name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`)
  const { bin } = createRequire(import.meta.url)(manifest)
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[name])
}

async function tarballOf({ folder }: App): Promise<string> {
  const names = await readdir(dirname(folder))
  return join(dirname(folder), names.find((name) => name.endsWith('.tgz'))!)
}

describe('the tarball', () => {
  test('is small', () => {
    const { size, unpackedSize, files } = app.tarball
    console.log(`tarball: ${size} bytes, ${unpackedSize} unpacked, ${files.length} files`)
    expect(unpackedSize).toBeLessThanOrEqual(UNPACKED)
  })

  test('has short lines, since Node shows the one that an error comes from', async () => {
    const dist = join(app.folder, 'node_modules/imbatch/dist')
    const scripts = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'))
    const longest = await Promise.all(
      scripts.map(async (path) => {
        const lines = (await readFile(join(dist, path), 'utf8')).split('\n')
        return [path, Math.max(...lines.map(({ length }) => length))] as const
      })
    )
    const long = longest.filter(([, length]) => length > 1000).map(([path]) => path)
    expect(long.toSorted()).toEqual([
      expect.stringContaining('core.generated'),
      expect.stringContaining('foreign.generated'),
      expect.stringContaining('worker.generated'),
    ])
  })

  test('pleases publint', async () => {
    const { buffer } = new Uint8Array(await readFile(await tarballOf(app)))
    const { messages } = await publint({ pack: { tarball: buffer as ArrayBuffer }, strict: true })
    expect(messages).toEqual([])
  })

  test('has types that resolve, says attw', { timeout: 2 * MINUTES }, async () => {
    // These two are assets: a script to start a worker with, and WebAssembly to fetch.
    const flags = ['--profile', 'esm-only', '--exclude-entrypoints', 'worker', 'core.wasm']
    await run(
      process.execPath,
      [commandOf('@arethetypeswrong/cli', 'attw'), await tarballOf(app), ...flags],
      ROOT
    )
  })

  test('keeps the names of errors, though its code is shortened', async () => {
    const program = `
      import * as imbatch from 'imbatch'
      import { inspect } from 'node:util'
      const errors = Object.entries(imbatch).filter(([name]) => name.endsWith('Error'))
      if (errors.length < 11) throw new Error('there are more')
      for (const [name, Class] of errors) {
        const error = new Class('CODE', '', new Error())
        if (Class.name !== name || error.name !== name || !inspect(error).startsWith(name)) throw error
      }`
    await run(process.execPath, ['--input-type=module', '--eval', program], app.folder)
  })
})

describe('a page', () => {
  test('loads little to start with, and to make its first batch', async () => {
    const { start, firstBatch } = await quickStartBytes()
    console.log(`the README's page, by gzip: ${start} bytes to start, ${firstBatch} up to its first batch`)
    expect(start).toBeLessThanOrEqual(PAGE_START)
    expect(firstBatch).toBeLessThanOrEqual(PAGE_FIRST_BATCH)
  })
})

/** Of the page in the README, bundled by esbuild into several files. */
async function quickStartBytes(): Promise<{ start: number; firstBatch: number }> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const contents = /## Use it in a browser.*?```js\n(.*?)```/s.exec(readme)![1]!
  const { metafile, outputFiles, warnings } = await build({
    absWorkingDir: app.folder,
    stdin: { contents, resolveDir: app.folder },
    outdir: 'quick-start',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    write: false,
  })
  expect(warnings).toEqual([])
  const gzipped = new Map(
    outputFiles.map(({ path, contents }) => [path, gzipSync(contents, { level: 9 }).length])
  )
  const sum = (paths: Set<string>) =>
    [...paths].reduce((bytes, path) => bytes + gzipped.get(resolve(app.folder, path))!, 0)
  const outputs = Object.entries(metafile.outputs)
  const loaded = (wanted: (path: string, output: Metafile['outputs'][string]) => boolean) =>
    new Set(
      outputs
        .filter(([path, output]) => wanted(path, output))
        .flatMap(([path]) => [...importedBy(path, metafile)])
    )
  // The kernel, and the script of workers.
  const needed = /^(core|worker)\.generated-/
  expect(outputs.filter(([path]) => needed.test(basename(path)))).toHaveLength(2)
  return {
    start: sum(loaded((_, { entryPoint }) => entryPoint === '<stdin>')),
    firstBatch: sum(
      loaded((path, { entryPoint }) => entryPoint === '<stdin>' || needed.test(basename(path)))
    ),
  }
}

/** A file, and those that are loaded with it. */
function importedBy(path: string, metafile: Metafile, found: Set<string> = new Set()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  for (const { kind, path: other } of metafile.outputs[path]!.imports) {
    if (kind === 'import-statement') importedBy(other, metafile, found)
  }
  return found
}

describe('types', () => {
  const TYPES = join(ROOT, 'test/types')
  const STRICT = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false']
  const LIB = ['--target', 'es2022', '--lib', 'es2022,dom,esnext.disposable']
  const COMPILERS = ['typescript', 'typescript-5.9']
  const RESOLUTIONS = [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ]

  test('of every entry point are tried', async () => {
    const { name, exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
    const typed = Object.keys(exports).filter((entry) => exports[entry].types)
    const files = typed.map((entry) => `${basename(join(name, entry))}.ts`)
    expect(await readdir(TYPES)).toEqual([...files, 'exact.ts'].toSorted())
  })

  const cases = COMPILERS.flatMap((compiler) =>
    RESOLUTIONS.map(([module, by]) => [compiler, by, module] as const)
  )
  test.each(cases)(
    'hold by %s, resolved as by %s',
    { timeout: 2 * MINUTES },
    async (compiler, by, module) => {
      const folder = join(app.folder, 'types')
      await cp(TYPES, folder, { recursive: true })
      const files = (await readdir(TYPES)).map((name) => join('types', name))
      const resolution = ['--module', module!, '--moduleResolution', by!]
      const tsc = commandOf(compiler, 'tsc')
      await run(process.execPath, [tsc, ...STRICT, ...LIB, ...resolution, ...files], app.folder)
    }
  )
})
