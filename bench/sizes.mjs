/**
 * What has to be downloaded: packages with all that they depend on, as npm would fetch them (tar and gzip), and what a page
 * loads (minified, gzip), with the WebAssembly that it needs.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { printTable, writeResults } from './report.mjs'
import { installRivals } from './rivals/install.mjs'

const ROOT = new URL('../', import.meta.url)
const OWN = new URL('node_modules/', ROOT)
const RIVALS = new URL('rivals/node_modules/', import.meta.url)
const LOTS = 2 ** 30

const WASM = {
  jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  resize: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
  tfjs: '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
}
const JPEG_JS = "export { default as decode } from 'jpeg-js'"
const TFJS = "export * as tf from '@tensorflow/tfjs-core'\nimport '@tensorflow/tfjs-backend-wasm'"
const JSQUASH = "export { default as decode } from '@jsquash/jpeg/decode.js'"

/** What a page has to import for the whole path, and what it fetches besides; `page` is undefined where none can. */
const CONTESTANTS = {
  imbatch: {
    page: "export { fromFileList, imageBatches } from 'imbatch'",
    wasm: [],
    // The kernel and the workers' script are imported by the first batch.
    later: /\/(core|worker)\.generated-[^/]+$/,
  },
  '@napi-rs/canvas': { packages: ['@napi-rs/canvas'] },
  sharp: { packages: ['sharp'] },
  '@jsquash/jpeg, @jsquash/resize': {
    packages: ['@jsquash/jpeg', '@jsquash/resize'],
    page: `${JSQUASH}\nexport { default as resize } from '@jsquash/resize'`,
    wasm: [WASM.jpeg, WASM.resize],
  },
  '@jsquash/jpeg, pica': {
    packages: ['@jsquash/jpeg', 'pica'],
    page: `${JSQUASH}\nexport { default as pica } from 'pica'`,
    wasm: [WASM.jpeg],
  },
  'jpeg-js, plain JavaScript': { packages: ['jpeg-js'], page: JPEG_JS, wasm: [] },
  'jpeg-js, TensorFlow.js (wasm)': {
    packages: ['jpeg-js', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
    page: `${JPEG_JS}\n${TFJS}`,
    wasm: [WASM.tfjs],
  },
  'tf.browser.fromPixels, resizeBilinear (wasm)': { page: TFJS, wasm: [WASM.tfjs] },
}

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length

/** Names of packages and of all that they bring with them, as far as it is installed here. */
function closure(names, folder) {
  const all = new Set()
  const add = (name) => {
    const manifest = new URL(`${name}/package.json`, folder)
    if (all.has(name) || !existsSync(manifest)) return
    all.add(name)
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) add(other)
  }
  for (const name of names) add(name)
  return [...all]
}

function tarball(names, folder) {
  const args = ['-czf', '-', '-C', fileURLToPath(folder), ...closure(names, folder)]
  return execFileSync('tar', args, { maxBuffer: LOTS }).length
}

function ownTarball() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const options = { cwd: fileURLToPath(ROOT), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
  const [{ size }] = JSON.parse(execFileSync('npm', args, options))
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
  return size + tarball(Object.keys(dependencies), OWN)
}

/** Bytes of what a page loads up to its first batch; what is imported only for some files does not count. */
async function pageSize(contents, wasm, later) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('page/', import.meta.url)) },
    absWorkingDir: fileURLToPath(ROOT),
    outdir: 'build/sizes',
    nodePaths: [fileURLToPath(RIVALS)],
    external: ['node:*', 'fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'util', 'crypto'],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const loaded = new Set()
  const load = (path) => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const { path: other, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') load(other)
    }
  }
  load(Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === '<stdin>'))
  if (later) for (const path of Object.keys(metafile.outputs).filter((name) => later.test(name))) load(path)
  const scripts = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)))
  const modules = wasm.map((file) => readFileSync(new URL(file, RIVALS)))
  return [...scripts.map(({ contents }) => contents), ...modules].reduce((sum, b) => sum + gzipped(b), 0)
}

installRivals()
const results = []
for (const [name, { packages, page, wasm, later }] of Object.entries(CONTESTANTS)) {
  results.push({
    name,
    download: name === 'imbatch' ? ownTarball() : packages && tarball(packages, RIVALS),
    page: page && (await pageSize(page, wasm, later)),
  })
}
const kilobytes = (bytes) => (bytes === undefined ? '–' : (bytes / 1000).toFixed(0))
const table = [
  ['download', 'packages with dependencies, kB', 'what a page loads, kB'],
  ...results.map(({ name, download, page }) => [name, kilobytes(download), kilobytes(page)]),
]
printTable(table)
writeResults('sizes', results, {}, [table])
