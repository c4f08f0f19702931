/** The script of an app for Node, as one file that has to do without node_modules. */
import { join } from 'node:path'
import resolveByRollup from '@rollup/plugin-node-resolve'
import { build as buildByEsbuild } from 'esbuild'
import { rollup } from 'rollup'
import type { App } from './app.ts'
import { runWebpack } from './bundle.ts'

export interface Script {
  readonly file: string
  readonly warnings: readonly string[]
}

/** `script` in the app's folder, into `folder`. */
export type BundleForNode = (app: App, script: string, folder: string) => Promise<Script>

export const esbuildForNode =
  (format: 'esm' | 'cjs'): BundleForNode =>
  async (app, script, folder) => {
    const file = join(folder, `by-esbuild.${EXTENSIONS[format]}`)
    const { warnings } = await buildByEsbuild({
      absWorkingDir: app.folder,
      entryPoints: [script],
      outfile: file,
      bundle: true,
      format,
      platform: 'node',
      logLevel: 'silent',
    })
    return { file, warnings: warnings.map(({ text }) => text) }
  }

export const rollupForNode =
  (format: 'esm' | 'cjs'): BundleForNode =>
  async (app, script, folder) => {
    const file = join(folder, `by-rollup.${EXTENSIONS[format]}`)
    const warnings: string[] = []
    const bundle = await rollup({
      input: join(app.folder, script),
      // Without conditions it takes what is for pages.
      plugins: [resolveByRollup({ exportConditions: ['node'] })],
      onwarn: ({ message }) => void warnings.push(message),
    })
    await bundle.write({ file, format, inlineDynamicImports: true })
    await bundle.close()
    return { file, warnings }
  }

export const webpackForNode: BundleForNode = async (app, script, folder) => {
  const name = 'by-webpack.cjs'
  const warnings = await runWebpack({
    context: app.folder,
    mode: 'production',
    target: 'node',
    optimization: { minimize: false }, // takes longer than all else here
    entry: `./${script}`,
    output: { path: folder, filename: name, chunkFilename: 'by-webpack-[id].cjs' },
  })
  return { file: join(folder, name), warnings }
}

const EXTENSIONS = { esm: 'mjs', cjs: 'cjs' } as const
