/** The page of an app by each bundler, as its users call it: with no more configuration than an entry and a place. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import resolveByRollup from '@rollup/plugin-node-resolve'
import { build as buildByEsbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as buildByVite, createLogger, createServer } from 'vite'
import webpack, { type Configuration } from 'webpack'
import type { App } from './app.ts'

export interface Bundle {
  /** That a server can offer. */
  readonly folder: string
  /** A bundler that has to guess says so, and a page that lacks a module fails only later: none is expected. */
  readonly warnings: readonly string[]
}

interface Where {
  /** The folder of index.html and main.mjs in the app's; default: the app's own. */
  readonly page?: string
}

export async function bundleWithVite(app: App, { page = '.' }: Where = {}): Promise<Bundle> {
  const folder = join(app.folder, page, 'by-vite')
  const { warnings, customLogger } = listeningLogger()
  await buildByVite({
    root: join(app.folder, page),
    base: './',
    mode: 'production',
    configFile: false,
    logLevel: 'silent', // or else it draws its progress
    customLogger,
    build: { outDir: folder, emptyOutDir: true },
  })
  return { folder, warnings }
}

export interface DevServer {
  /** With a '/' at its end. */
  readonly url: string
  /** Those so far. */
  readonly warnings: readonly string[]
  close(): Promise<void>
}

/** Vite as one develops: nothing is bundled but what is in node_modules. `/photos/` is passed on to `photos`. */
export async function serveWithVite(app: App, page: string, photos: string): Promise<DevServer> {
  const { warnings, customLogger } = listeningLogger()
  const server = await createServer({
    root: join(app.folder, page),
    configFile: false,
    customLogger,
    server: { host: '127.0.0.1', port: 0, proxy: { '/photos': photos } },
  })
  await server.listen()
  return { url: server.resolvedUrls!.local[0]!, warnings, close: () => server.close() }
}

function listeningLogger() {
  const warnings: string[] = []
  const warn = (message: string) => void warnings.push(message)
  return { warnings, customLogger: { ...createLogger('silent'), warn, warnOnce: warn, error: warn } }
}

/** `splitting`: what is imported dynamically (csv-parse) becomes files of its own. */
export async function bundleWithEsbuild(
  app: App,
  { page = '.', splitting = false }: Where & { readonly splitting?: boolean } = {}
): Promise<Bundle> {
  const from = join(app.folder, page)
  const folder = join(from, splitting ? 'by-esbuild-split' : 'by-esbuild')
  const { warnings } = await buildByEsbuild({
    absWorkingDir: from,
    entryPoints: ['main.mjs'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    splitting,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })
  await copyFile(join(from, 'index.html'), join(folder, 'index.html'))
  return { folder, warnings: warnings.map(({ text, location }) => `${location?.file ?? '?'}: ${text}`) }
}

export async function bundleWithRollup(app: App, { page = '.' }: Where = {}): Promise<Bundle> {
  const from = join(app.folder, page)
  const folder = join(from, 'by-rollup')
  const warnings: string[] = []
  const bundle = await rollup({
    input: join(from, 'main.mjs'),
    plugins: [resolveByRollup()],
    onwarn: ({ message }) => void warnings.push(message),
  })
  await bundle.write({ dir: folder, format: 'es', entryFileNames: '[name].mjs' })
  await bundle.close()
  await copyFile(join(from, 'index.html'), join(folder, 'index.html'))
  return { folder, warnings }
}

export async function bundleWithWebpack(app: App, { page = '.' }: Where = {}): Promise<Bundle> {
  const from = join(app.folder, page)
  const folder = join(from, 'by-webpack')
  const warnings = await runWebpack({
    context: from,
    mode: 'production',
    entry: './main.mjs',
    output: { path: folder },
  })
  const html = await readFile(join(from, 'index.html'), 'utf8')
  await writeFile(
    join(folder, 'index.html'),
    html.replace('type="module" src="./main.mjs"', 'defer src="./main.js"')
  )
  return { folder, warnings }
}

/** Its warnings. Fails with its errors. */
export function runWebpack(configuration: Configuration): Promise<string[]> {
  return new Promise((resolve, reject) => {
    webpack(configuration, (failure, stats) => {
      if (failure) return reject(failure)
      const { errors = [], warnings = [] } = stats!.toJson({ all: false, errors: true, warnings: true })
      if (errors.length > 0) reject(new Error(errors.map(({ message }) => message).join('\n')))
      else resolve(warnings.map(({ message }) => message))
    })
  })
}

/** Bytes of each script, as they are and by gzip, as a server would send them. */
export async function scriptSizes({
  folder,
}: Bundle): Promise<{ [name: string]: [raw: number, gzip: number] }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort()
  const scripts = await Promise.all(names.map((name) => readFile(join(folder, name))))
  return Object.fromEntries(scripts.map((s, i) => [names[i], [s.length, gzipSync(s, { level: 9 }).length]]))
}
