/** The runtime suite with the sources that it tests, as modules that import nothing but what a runtime has. */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { PROJECT, sourcesFor } from '../support/sources.ts'

const SUITE = 'test/runtime'

/** Test files by their names. */
export const FILES: readonly string[] = readdirSync(new URL(SUITE, PROJECT))
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.replace(/\.ts$/, ''))
  .sort()

/** Sources tell where files of the project are from where they are themselves. */
const inPlace: Plugin = {
  name: 'in-place',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](src|test)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

/** Writes `child.mjs` and the test files into `folder`, resolved by a runtime's conditions. */
export async function bundleSuite(folder: string, conditions: readonly string[]): Promise<void> {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const entryPoints = Object.fromEntries(FILES.map((name) => [name, `${SUITE}/${name}.ts`]))
  await build({
    absWorkingDir: fileURLToPath(PROJECT),
    entryPoints: { child: here('child.ts'), ...entryPoints },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: [...conditions],
    // TensorFlow.js asks for what CommonJS has in Node.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)
const { dirname: __dirname, filename: __filename } = import.meta`,
    },
    alias: { ...sourcesFor(conditions), vitest: here('vitest.ts') },
    plugins: [inPlace],
    logLevel: 'error',
  })
}
