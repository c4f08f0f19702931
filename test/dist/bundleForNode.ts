/** The script of an app for Node, in files that have to do without node_modules. */
import { join } from 'node:path'
import resolveByRollup from '@rollup/plugin-node-resolve'
import { build as buildByEsbuild, type Platform } from 'esbuild'
import { rollup } from 'rollup'
import type { App } from './app.ts'
import { runWebpack } from './bundle.ts'

export interface Scripts {
  /** The same in each format that the bundler was asked for. */
  readonly files: readonly string[]
  readonly warnings: readonly string[]
}

/** `script` in the app's folder, into `folder`. */
export type BundleForNode = (app: App, script: string, folder: string) => Promise<Scripts>

const FORMATS = [
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
] as const

export const byEsbuild: BundleForNode = (app, script, folder) => bundleByEsbuild(app, script, folder, 'node')

/** As for a page, by mistake. */
export const byEsbuildForPages: BundleForNode = (app, script, folder) =>
  bundleByEsbuild(app, script, folder, 'browser')

async function bundleByEsbuild(
  app: App,
  script: string,
  folder: string,
  platform: Platform
): Promise<Scripts> {
  const building = FORMATS.map(async ([format, extension]) => {
    const outfile = join(folder, `by-esbuild.${extension}`)
    const { warnings } = await buildByEsbuild({
      absWorkingDir: app.folder,
      entryPoints: [script],
      outfile,
      bundle: true,
      format,
      platform,
      external: ['node:*'],
      logLevel: 'silent',
    })
    return { file: outfile, warnings: warnings.map(({ text }) => text) }
  })
  const built = await Promise.all(building)
  return { files: built.map(({ file }) => file), warnings: built.flatMap(({ warnings }) => warnings) }
}

export const byRollup: BundleForNode = async (app, script, folder) => {
  const warnings: string[] = []
  const bundle = await rollup({
    input: join(app.folder, script),
    plugins: [resolveByRollup({ exportConditions: ['node'] })],
    onwarn: ({ message }) => void warnings.push(message),
  })
  const writing = FORMATS.map(async ([format, extension]) => {
    const file = join(folder, `by-rollup.${extension}`)
    await bundle.write({ file, format, inlineDynamicImports: true })
    return file
  })
  const files = await Promise.all(writing)
  await bundle.close()
  return { files, warnings }
}

export const byWebpack: BundleForNode = async (app, script, folder) => {
  const name = 'by-webpack.cjs'
  const warnings = await runWebpack({
    context: app.folder,
    mode: 'production',
    target: 'node',
    optimization: { minimize: false }, // takes longer than all else here
    entry: `./${script}`,
    output: { path: folder, filename: name, chunkFilename: 'by-webpack-[id].cjs' },
  })
  return { files: [join(folder, name)], warnings }
}
