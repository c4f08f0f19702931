/** The page of an app by two bundlers, each into a folder that a server can offer. */
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build as buildByEsbuild } from 'esbuild'
import { build as buildByVite, createLogger } from 'vite'
import type { App } from './app.ts'

export interface Bundle {
  readonly folder: string
  /** A bundler that has to guess says so, and a page that lacks a module fails only later: none is expected. */
  readonly warnings: readonly string[]
}

export async function bundleWithVite(app: App): Promise<Bundle> {
  const folder = join(app.folder, 'by-vite')
  const warnings: string[] = []
  const warn = (message: string) => void warnings.push(message)
  const customLogger = { ...createLogger('silent'), warn, warnOnce: warn, error: warn }
  await buildByVite({
    root: app.folder,
    base: './',
    mode: 'production',
    configFile: false,
    logLevel: 'silent', // or else it draws its progress
    customLogger,
    build: { outDir: folder, emptyOutDir: true },
  })
  return { folder, warnings }
}

/** `splitting`: what is imported dynamically (csv-parse) becomes files of its own. */
export async function bundleWithEsbuild(app: App, splitting = false): Promise<Bundle> {
  const folder = join(app.folder, splitting ? 'by-esbuild-split' : 'by-esbuild')
  const { warnings } = await buildByEsbuild({
    absWorkingDir: app.folder,
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
  await copyFile(join(app.folder, 'index.html'), join(folder, 'index.html'))
  return { folder, warnings: warnings.map(({ text, location }) => `${location?.file ?? '?'}: ${text}`) }
}

/** Bytes of each script, as they are and by gzip, as a server would send them. */
export async function scriptSizes({
  folder,
}: Bundle): Promise<{ [name: string]: [raw: number, gzip: number] }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort()
  const scripts = await Promise.all(names.map((name) => readFile(join(folder, name))))
  return Object.fromEntries(scripts.map((s, i) => [names[i], [s.length, gzipSync(s, { level: 9 }).length]]))
}
